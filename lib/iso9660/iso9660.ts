import { EncodeError, type Image, type Segment } from '../image.ts'
import { DEFAULT_DATE, type Tree } from '../tree.ts'
import {
  type DirectoryTree,
  encodeDirectoryTree,
  pathTable,
  planDirectoryTree,
  type TreeStyle,
} from './directory-tree.ts'
import { planExtents } from './extents.ts'
import { hierarchy } from './hierarchy.ts'
import { jolietNames, primaryNames } from './names.ts'
import type { Iso9660Options } from './options.ts'
import { encodePathTable } from './path-table.ts'
import { childEntries, selfEntries } from './rock-ridge.ts'
import { type ContinuationArea, continuationArea } from './susp.ts'
import {
  jolietVolumeDescriptor,
  primaryVolumeDescriptor,
  SECTOR,
  volumeDescriptorSetTerminator,
} from './volume-descriptor.ts'

/** The first sector that is not the system area. ECMA-119 6.2.1 */
const SYSTEM_AREA = 16

/**
 * An ISO 9660 image of `tree` with three trees: primary, Joliet level 3 and Rock Ridge (RRIP 1991A). They share one copy
 * of each file's bytes, and equal files share one too.
 *
 * @throws EncodeError when the format cannot represent a path, a name, a size or a text
 */
export function iso9660(tree: Tree, options: Iso9660Options): Image {
  const { date = DEFAULT_DATE, padding = 150 } = options
  const texts = checkTexts(options)
  const root = hierarchy(tree, date)
  const continuation = continuationArea()
  const primary = planDirectoryTree(root, rockRidge(continuation))
  const joliet = planDirectoryTree(root, JOLIET)
  const extents = planExtents(root)

  let sector = SYSTEM_AREA
  const take = (sectors: number): number => {
    sector += sectors
    return sector - sectors
  }
  const at = {
    primary: take(1),
    joliet: take(1),
    terminator: take(1),
    primaryTables: takeTables(primary, take),
    jolietTables: takeTables(joliet, take),
    primaryTree: take(primary.sectors),
    jolietTree: take(joliet.sectors),
    continuation: take(Math.ceil(continuation.size / SECTOR)),
    data: take(extents.sectors),
    end: take(padding),
  }

  const metadata = new Uint8Array((at.data - SYSTEM_AREA) * SECTOR)
  const offset = (of: number): number => (of - SYSTEM_AREA) * SECTOR
  const encodeTree = (directories: DirectoryTree, extent: number, tables: Tables) => {
    const place = { target: metadata, start: SYSTEM_AREA, extent, continuation: at.continuation }
    const entries = pathTable(directories, extent)
    encodePathTable('L', entries, metadata, offset(tables.L))
    encodePathTable('M', entries, metadata, offset(tables.M))
    const rootDirectoryRecord = encodeDirectoryTree(directories, place, (node) => {
      const extentOfNode = extents.of(node)
      return extentOfNode === undefined ? 0 : at.data + extentOfNode.sector
    })
    const { pathTableSize } = directories
    return { rootDirectoryRecord, pathTableSize, pathTableL: tables.L, pathTableM: tables.M }
  }
  const shared = {
    ...texts,
    systemIdentifier: 'LINUX',
    volumeSetIdentifier: '',
    volumeSpaceSize: sector,
    creationDate: date,
    modificationDate: date,
    expirationDate: undefined,
    effectiveDate: date,
  }
  const primaryTree = encodeTree(primary, at.primaryTree, at.primaryTables)
  primaryVolumeDescriptor.encode({ ...shared, ...primaryTree }, metadata, offset(at.primary))
  const jolietTree = encodeTree(joliet, at.jolietTree, at.jolietTables)
  jolietVolumeDescriptor.encode({ ...shared, ...jolietTree }, metadata, offset(at.joliet))
  volumeDescriptorSetTerminator.encode({}, metadata, offset(at.terminator))

  const part = (label: string, from: number, to: number): Segment => {
    return { label, offset: from * SECTOR, content: metadata.subarray(offset(from), offset(to)) }
  }
  const segments = [
    part('primary volume descriptor', at.primary, at.joliet),
    part('Joliet volume descriptor', at.joliet, at.terminator),
    part('volume descriptor set terminator', at.terminator, at.primaryTables.L),
    part('path tables', at.primaryTables.L, at.jolietTables.L),
    part('Joliet path tables', at.jolietTables.L, at.primaryTree),
    part('directories', at.primaryTree, at.jolietTree),
    part('Joliet directories', at.jolietTree, at.continuation),
    part('Rock Ridge continuation area', at.continuation, at.data),
    ...extents.list.map(({ path, sector: from, content }) => ({
      label: path,
      offset: (at.data + from) * SECTOR,
      content,
    })),
  ]
  return { size: sector * SECTOR, segments }
}

/** First sectors of the two path tables. */
interface Tables {
  readonly L: number
  readonly M: number
}

function takeTables({ pathTableSize }: DirectoryTree, take: (sectors: number) => number): Tables {
  const sectors = Math.ceil(pathTableSize / SECTOR)
  return { L: take(sectors), M: take(sectors) }
}

function rockRidge(continuation: ContinuationArea): TreeStyle {
  return {
    names: primaryNames,
    systemUse(node, role, isRoot, room) {
      const entries =
        role === 'child' || node.kind !== 'directory'
          ? childEntries(node)
          : selfEntries(node, isRoot && role === 'self')
      return continuation.spread(entries, room)
    },
  }
}

const NOTHING = { entries: [], next: undefined }
const JOLIET: TreeStyle = { names: jolietNames, systemUse: () => NOTHING }

/** Joliet has half the characters of the primary descriptor: 16 for the label, 64 for the others. */
function checkTexts({ volumeId, publisher = '', preparer = '', application = '' }: Iso9660Options) {
  if (volumeId === '') throw new EncodeError('bad-label', '', 'the volume id is empty')
  checkText('volume id', volumeId, 16, 'bad-label')
  checkText('publisher', publisher, 64, 'text-too-long')
  checkText('preparer', preparer, 64, 'text-too-long')
  checkText('application', application, 64, 'text-too-long')
  return {
    volumeIdentifier: volumeId,
    publisherIdentifier: publisher,
    dataPreparerIdentifier: preparer,
    applicationIdentifier: application,
  }
}

function checkText(name: string, value: string, most: number, code: 'bad-label' | 'text-too-long'): void {
  if (!/^[\x20-\x7e]*$/.test(value)) {
    throw new EncodeError('bad-label', '', `the ${name} has a character that is not printable ASCII`)
  }
  if (value.length > most) {
    const reason = `the ${name} has ${value.length} characters, ${most} fit into the Joliet descriptor`
    throw new EncodeError(code, '', reason)
  }
}
