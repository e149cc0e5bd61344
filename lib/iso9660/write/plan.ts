import { written } from '../../image/binary/growing.ts'
import { checkDate } from '../../image/check-entry.ts'
import { EncodeError } from '../../image/image.ts'
import { type Content, DEFAULT_DATE, type Tree } from '../../image/tree.ts'
import { resolve } from './addresses.ts'
import { bootRecord } from '../el-torito.ts'
import { changedFiles, type PlannedBoot, plannedBoot } from './boot.ts'
import type { DirectoryTree } from './directory-tree.ts'
import { checkEncoded } from './encoded-names.ts'
import { type DataFile, dataFiles, MAX_SECTORS } from './extents.ts'
import { hierarchy } from './hierarchy.ts'
import type { Iso9660Options } from './options.ts'
import { partitionVolume } from './partition-volume.ts'
import { DATES, SPACE_SIZE, type Structure } from './structure.ts'
import { continuationArea } from '../susp.ts'
import { jolietTree, placeTree, primaryTree } from './trees.ts'
import {
  enhancedVolumeDescriptor,
  ESCAPES,
  jolietVolumeDescriptor,
  primaryVolumeDescriptor,
  SECTOR,
  volumeDescriptorSetTerminator,
} from '../volume-descriptor.ts'
import { udfBridge } from './udf-bridge.ts'
import { addBytes, type Hash, newHash } from './volume-date.ts'
import { volumeTexts } from './volume-texts.ts'

/** The first sector after the system area. Source: ECMA-119 6.2.1 */
const SYSTEM_AREA = 16

/** Where the boot record has the sector of the catalog. */
const CATALOG = bootRecord.fields.catalog.first - 1

/**
 * What an image contains before the first file: it depends on the paths and attributes of a tree, and not on the bytes or
 * sizes of its files. `place` makes an image from it.
 */
export interface Plan {
  /** In the order of their sectors. */
  readonly structures: readonly Structure[]
  /** In the order of their data. */
  readonly files: readonly DataFile[]
  readonly boot: PlannedBoot | undefined
  /** Contents behind the volume. */
  readonly appended: readonly Content[]
  /** The sector where the data starts. */
  readonly dataSector: number
  /** The number of empty sectors after the data. */
  readonly padding: number
  /** The size of the image is a multiple of this number of sectors. */
  readonly alignment: number
  /** A hash of the structures, where something depends on what the image contains. */
  readonly hash: Hash | undefined
  /** Whether the volume's date does. */
  readonly isDateOfContent: boolean
  /** Whether the last sector is an anchor of UDF. */
  readonly hasUdf: boolean
}

/**
 * Plans the image of a tree: everything but the places, sizes and bytes of its files.
 *
 * @throws EncodeError when the format cannot represent a path, a name, or a text
 */
export function plan(tree: Tree, options: Iso9660Options): Plan {
  const { date = DEFAULT_DATE, padding = 150, alignment = SECTOR, sharing = 'alike', level = 3 } = options
  const { volumeDate = date, boot, weights, appended = [] } = options
  checkNumbers(options)
  checkDate(date)
  checkDate(volumeDate)
  const texts = volumeTexts(options)
  const root = hierarchy(tree, options.encoding !== undefined)
  checkEncoded(root, options)
  const alone = boot === undefined ? new Set<string>() : changedFiles(boot)
  const files = dataFiles(root, { severalSections: level >= 3, sharing, date, alone, weights })
  const continuation = continuationArea()
  const primary = primaryTree(root, options, continuation)
  const joliet = options.joliet === false ? undefined : jolietTree(root, options)
  const udf = options.udf === true ? udfBridge(root, options) : undefined

  const shared = {
    volumeSpaceSize: 0, // written by `place`
    volumeSetSize: options.volumeSetSize ?? 1,
    volumeSequenceNumber: options.volumeSequenceNumber ?? 1,
    creationDate: volumeDate,
    modificationDate: volumeDate,
    expirationDate: undefined,
    effectiveDate: date,
  }

  let sector = SYSTEM_AREA
  const take = (sectors: number): number => {
    sector += sectors
    return sector - sectors
  }
  const takeTables = (directories: DirectoryTree | undefined): Tables => {
    const sectors = sectorsOf(directories?.pathTableSize ?? 0)
    return { L: take(sectors), M: take(sectors) }
  }
  const descriptors = {
    primary: take(1),
    bootRecord: take(boot === undefined ? 0 : 1),
    enhanced: take(level === 4 ? 1 : 0),
    joliet: take(joliet === undefined ? 0 : 1),
    terminator: take(1),
    recognition: take(sectorsOf(udf?.recognition.length ?? 0)),
  }
  const headSectors = sector - SYSTEM_AREA
  sector = udf?.end ?? sector
  const { partitionOffset = 0 } = options
  if (partitionOffset > 0) sector = partitionOffset + SYSTEM_AREA
  const inPartition =
    partitionOffset === 0
      ? []
      : partitionVolume(partitionOffset, { root, options, texts, fields: shared }, take)
  const at = {
    ...descriptors,
    primaryTables: takeTables(primary),
    jolietTables: takeTables(joliet),
    primaryTree: take(sectorsOf(primary.bytes.length)),
    jolietTree: take(sectorsOf(joliet?.bytes.length ?? 0)),
    continuation: take(sectorsOf(continuation.buffer.length)),
    data: take(0),
  }

  const head = new Uint8Array(headSectors * SECTOR)
  const offset = (of: number): number => (of - SYSTEM_AREA) * SECTOR
  const tables = new Uint8Array((at.primaryTree - at.primaryTables.L) * SECTOR)
  const inTables = (of: number): number => (of - at.primaryTables.L) * SECTOR
  const finish = (directories: DirectoryTree, tree: number, places: Tables) =>
    placeTree(
      directories,
      { tree, continuation: at.continuation, ...places },
      { bytes: tables, sector: at.primaryTables.L },
    )
  const primaryRoot = finish(primary, at.primaryTree, at.primaryTables)
  const plain = { ...shared, ...texts.primary, ...primaryRoot, escapeSequences: ESCAPES.none }
  primaryVolumeDescriptor.encode(plain, head, offset(at.primary))
  if (level === 4) enhancedVolumeDescriptor.encode(plain, head, offset(at.enhanced))
  if (joliet !== undefined) {
    const jolietRoot = finish(joliet, at.jolietTree, at.jolietTables)
    const { ucsLevel = 3 } = options.joliet === false ? {} : (options.joliet ?? {})
    const unicode = { ...shared, ...texts.joliet, ...jolietRoot, escapeSequences: ESCAPES[ucsLevel] }
    jolietVolumeDescriptor.encode(unicode, head, offset(at.joliet))
  }
  if (boot !== undefined) bootRecord.encode({ catalog: 0 }, head, offset(at.bootRecord)) // written by `place`
  volumeDescriptorSetTerminator.encode({}, head, offset(at.terminator))
  resolve(continuation.addresses, continuation.buffer.bytes, at.continuation)

  const structures: Structure[] = []
  const add = (structure: Structure): void => {
    if (structure.bytes.length > 0) structures.push(structure)
  }
  const part = (label: string, from: number, to: number, places: Partial<Structure> = {}): void =>
    add({ label, sector: from, bytes: head.subarray(offset(from), offset(to)), ...places })
  const trees = (label: string, from: number, { bytes, fileRecords }: DirectoryTree): void =>
    add({ label, sector: from, bytes, fileRecords })
  part('primary volume descriptor', at.primary, at.bootRecord, { sizes: [SPACE_SIZE], dates: DATES })
  part('boot record', at.bootRecord, at.enhanced, { catalogs: [CATALOG] })
  part('enhanced volume descriptor', at.enhanced, at.joliet, { sizes: [SPACE_SIZE], dates: DATES })
  part('Joliet volume descriptor', at.joliet, at.terminator, { sizes: [SPACE_SIZE], dates: DATES })
  part('volume descriptor set terminator', at.terminator, at.recognition)
  if (udf !== undefined) {
    add({ label: 'UDF volume recognition sequence', sector: at.recognition, bytes: udf.recognition })
    for (const { label, sector, sectors, encode } of udf.structures)
      add({ label, sector, bytes: new Uint8Array(sectors * SECTOR), encode })
  }
  for (const structure of inPartition) add(structure)
  const tablesOf = (label: string, from: number, to: number): void =>
    add({ label, sector: from, bytes: tables.subarray(inTables(from), inTables(to)) })
  tablesOf('path tables', at.primaryTables.L, at.jolietTables.L)
  tablesOf('Joliet path tables', at.jolietTables.L, at.primaryTree)
  trees('directories', at.primaryTree, primary)
  if (joliet !== undefined) trees('Joliet directories', at.jolietTree, joliet)
  add({
    label: 'Rock Ridge continuation area',
    sector: at.continuation,
    bytes: written(continuation.buffer),
  })
  const hasUdf = udf !== undefined
  const isDateOfContent = options.date === undefined && options.volumeDate === undefined
  return {
    structures,
    files,
    boot: boot && plannedBoot(boot, files),
    appended,
    dataSector: at.data,
    padding,
    alignment: alignment / SECTOR,
    hash: isDateOfContent || hasUdf ? hashOf(structures) : undefined,
    isDateOfContent,
    hasUdf,
  }
}

function hashOf(structures: readonly Structure[]): Hash {
  const hash = newHash()
  for (const { bytes } of structures) addBytes(hash, bytes)
  return hash
}

/** The first sectors of the two path tables. */
interface Tables {
  readonly L: number
  readonly M: number
}

function checkNumbers({ padding = 0, alignment = SECTOR, ...set }: Iso9660Options): void {
  const { partitionOffset = 0, udf = false } = set
  const isOffset = Number.isInteger(partitionOffset) && partitionOffset < MAX_SECTORS / 2
  if (partitionOffset !== 0 && (!isOffset || partitionOffset < SYSTEM_AREA || udf)) {
    const reason = `a partition cannot start at sector ${partitionOffset}; it must be 16 or more, without UDF`
    throw new EncodeError('bad-option', '', reason)
  }
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
