import { written } from '../../image/binary/growing.ts'
import { checkDate } from '../../image/check-entry.ts'
import { EncodeError, type Image, type Segment } from '../../image/image.ts'
import { DEFAULT_DATE, type Tree } from '../../image/tree.ts'
import { resolve } from './addresses.ts'
import { SELF_RECORD } from '../directory-record.ts'
import { type DirectoryTree, directoryTree } from './directory-tree.ts'
import { MAX_SECTORS, planExtents } from './extents.ts'
import { type DirectoryNode, hierarchy, nodesBelow } from './hierarchy.ts'
import { jolietNaming } from './joliet-names.ts'
import { type Iso9660Options, NOVA_NAMES } from './options.ts'
import { encodePathTable } from '../path-table.ts'
import { primaryNaming } from './primary-names.ts'
import { relocate } from './relocation.ts'
import { rockRidge } from './rock-ridge.ts'
import { type ContinuationArea, continuationArea } from '../susp.ts'
import {
  ESCAPES,
  jolietVolumeDescriptor,
  primaryVolumeDescriptor,
  SECTOR,
  volumeDescriptorSetTerminator,
} from '../volume-descriptor.ts'
import { visible } from './visible.ts'
import { volumeTexts } from './volume-texts.ts'

/** The first sector after the system area. Source: ECMA-119 6.2.1 */
const SYSTEM_AREA = 16

/** The minimum size in sectors: libarchive does not recognise a shorter file. archive_read_format_iso9660_bid */
const LEAST_SECTORS = 24

/**
 * Returns an ISO 9660 image of `tree`. By default it has three trees: primary, Joliet level 3 and Rock Ridge (RRIP
 * 1991A). They share one copy of each file's bytes. The hard links of a file also share one, and so do files in memory
 * with equal bytes, modes, owners and dates.
 *
 * @throws EncodeError when the format cannot represent a path, a name, a size or a text
 */
export function iso9660(tree: Tree, options: Iso9660Options): Image {
  const { date = DEFAULT_DATE, padding = 150, alignment = SECTOR } = options
  checkNumbers(options)
  checkDate(date)
  const texts = volumeTexts(options)
  const root = hierarchy(tree)
  const { sharing = 'alike', level = 3 } = options
  const extents = planExtents(root, { severalSections: level === 3, sharing, date })
  const continuation = continuationArea()
  const primary = primaryTree(root, options, continuation)
  const joliet = options.joliet === false ? undefined : jolietTree(root, options)

  let sector = SYSTEM_AREA
  const take = (sectors: number): number => {
    sector += sectors
    return sector - sectors
  }
  const takeTables = (directories: DirectoryTree | undefined): Tables => {
    const sectors = sectorsOf(directories?.pathTableSize ?? 0)
    return { L: take(sectors), M: take(sectors) }
  }
  const at = {
    primary: take(1),
    joliet: take(joliet === undefined ? 0 : 1),
    terminator: take(1),
    primaryTables: takeTables(primary),
    jolietTables: takeTables(joliet),
    primaryTree: take(sectorsOf(primary.bytes.length)),
    jolietTree: take(sectorsOf(joliet?.bytes.length ?? 0)),
    continuation: take(sectorsOf(continuation.buffer.length)),
    data: take(extents.sectors),
    padding: take(padding),
  }
  take(Math.max(0, LEAST_SECTORS - sector))
  take((alignment / SECTOR - (sector % (alignment / SECTOR))) % (alignment / SECTOR))
  if (sector > MAX_SECTORS) {
    throw new EncodeError(
      'file-too-large',
      '',
      `the image has ${sector} sectors; ISO 9660 allows at most ${MAX_SECTORS}`,
    )
  }

  const head = new Uint8Array((at.primaryTree - SYSTEM_AREA) * SECTOR)
  const offset = (of: number): number => (of - SYSTEM_AREA) * SECTOR
  const finish = (directories: DirectoryTree, extent: number, tables: Tables) => {
    const { bytes, characterSize, pathTableSize } = directories
    resolve(directories.tree, bytes, extent)
    resolve(directories.data, bytes, at.data)
    resolve(directories.continuation, bytes, at.continuation)
    encodePathTable('L', directories.directories, characterSize, extent, head, offset(tables.L))
    encodePathTable('M', directories.directories, characterSize, extent, head, offset(tables.M))
    return {
      rootDirectoryRecord: rootRecord(bytes),
      pathTableSize,
      pathTableL: tables.L,
      pathTableM: tables.M,
    }
  }
  const shared = {
    volumeSpaceSize: sector,
    volumeSetSize: options.volumeSetSize ?? 1,
    volumeSequenceNumber: options.volumeSequenceNumber ?? 1,
    creationDate: date,
    modificationDate: date,
    expirationDate: undefined,
    effectiveDate: date,
  }
  const primaryRoot = finish(primary, at.primaryTree, at.primaryTables)
  const plain = { ...shared, ...texts.primary, ...primaryRoot, escapeSequences: ESCAPES.none }
  primaryVolumeDescriptor.encode(plain, head, offset(at.primary))
  if (joliet !== undefined) {
    const jolietRoot = finish(joliet, at.jolietTree, at.jolietTables)
    const { ucsLevel = 3 } = options.joliet === false ? {} : (options.joliet ?? {})
    const unicode = { ...shared, ...texts.joliet, ...jolietRoot, escapeSequences: ESCAPES[ucsLevel] }
    jolietVolumeDescriptor.encode(unicode, head, offset(at.joliet))
  }
  volumeDescriptorSetTerminator.encode({}, head, offset(at.terminator))
  resolve(continuation.addresses, continuation.buffer.bytes, at.continuation)

  const segments: Segment[] = []
  const add = (label: string, from: number, content: Uint8Array): void => {
    if (content.length > 0) segments.push({ kind: 'structure', label, offset: from * SECTOR, content })
  }
  const part = (label: string, from: number, to: number): void =>
    add(label, from, head.subarray(offset(from), offset(to)))
  part('primary volume descriptor', at.primary, at.joliet)
  part('Joliet volume descriptor', at.joliet, at.terminator)
  part('volume descriptor set terminator', at.terminator, at.primaryTables.L)
  part('path tables', at.primaryTables.L, at.jolietTables.L)
  part('Joliet path tables', at.jolietTables.L, at.primaryTree)
  add('directories', at.primaryTree, primary.bytes)
  if (joliet !== undefined) add('Joliet directories', at.jolietTree, joliet.bytes)
  add('Rock Ridge continuation area', at.continuation, written(continuation.buffer))
  for (const extent of extents.list) {
    extent.offset += at.data * SECTOR
    segments.push(extent)
  }
  return { size: sector * SECTOR, segments }
}

/** The first sectors of the two path tables. */
interface Tables {
  readonly L: number
  readonly M: number
}

function primaryTree(
  root: DirectoryNode,
  options: Iso9660Options,
  continuation: ContinuationArea,
): DirectoryTree {
  const { level, names = level === undefined ? NOVA_NAMES : {}, deepDirectories = 'fail' } = options
  const hasRockRidge = options.rockRidge !== false
  const shown = visible(root, options.hidden?.primary)
  if (!hasRockRidge) checkPlain(shown)
  const placed =
    hasRockRidge && deepDirectories === 'relocate'
      ? relocate(shown, options.relocatedTo ?? 'rr_moved')
      : shown
  return directoryTree(placed, {
    depthFirst: placed !== shown,
    naming: primaryNaming(names, level ?? 3),
    characterSize: 1,
    extension: hasRockRidge ? { entries: rockRidge(options.date ?? DEFAULT_DATE), continuation } : undefined,
    anyDepth: deepDirectories === 'keep',
    volumeSequenceNumber: options.volumeSequenceNumber ?? 1,
    unseen: options.unseen,
    date: options.date ?? DEFAULT_DATE,
  })
}

function jolietTree(root: DirectoryNode, options: Iso9660Options): DirectoryTree {
  return directoryTree(visible(root, options.hidden?.joliet), {
    naming: jolietNaming(options.joliet === false ? {} : (options.joliet ?? {})),
    characterSize: 2,
    depthFirst: false,
    extension: undefined,
    anyDepth: options.deepDirectories !== undefined && options.deepDirectories !== 'fail',
    volumeSequenceNumber: options.volumeSequenceNumber ?? 1,
    unseen: options.unseen,
    date: options.date ?? DEFAULT_DATE,
  })
}

/**
 * Rejects symbolic links and devices.
 *
 * @throws EncodeError `needs-rock-ridge`
 */
function checkPlain(root: DirectoryNode): void {
  for (const { kind, path } of nodesBelow(root)) {
    if (kind === 'symlink' || kind === 'device')
      throw new EncodeError('needs-rock-ridge', path, `a ${kind} needs Rock Ridge`)
  }
}

/** Returns the root's record for the descriptor: its own (`.`) without the system use area. Source: ECMA-119 8.4.18 */
function rootRecord(tree: Uint8Array): Uint8Array {
  const record = tree.slice(0, SELF_RECORD)
  record[0] = SELF_RECORD
  return record
}

function checkNumbers({ padding = 0, alignment = SECTOR, ...set }: Iso9660Options): void {
  const { volumeSetSize = 1, volumeSequenceNumber = 1 } = set
  const isCount = (value: number, most: number): boolean =>
    Number.isInteger(value) && value >= 1 && value <= most
  if (!isCount(volumeSetSize, 0xffff) || !isCount(volumeSequenceNumber, volumeSetSize)) {
    throw new EncodeError(
      'bad-label',
      '',
      'a volume set has 1 to 65535 volumes, and the sequence number must not exceed their number',
    )
  }
  if (!isCount(padding + 1, MAX_SECTORS) || !isCount(alignment / SECTOR, MAX_SECTORS)) {
    throw new EncodeError(
      'bad-label',
      '',
      `padding must be a number of sectors, and alignment a multiple of ${SECTOR} bytes`,
    )
  }
}

function sectorsOf(bytes: number): number {
  return Math.ceil(bytes / SECTOR)
}
