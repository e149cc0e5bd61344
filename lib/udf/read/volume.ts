import { u16l, u32l } from '../../image/binary/codecs.ts'
import { DecodeError, type Findings } from '../../image/findings.ts'
import type { ImagePart } from '../../image/part.ts'
import type { RandomAccess } from '../../image/random-access.ts'
import { gathered } from '../../image/runs.ts'
import type { Allocation } from '../allocation.ts'
import { FILE_TYPE } from '../file-descriptors.ts'
import { DOMAIN, type EntityIdentifier, entityIdentifier } from '../identifier.ts'
import { readTag, TAG } from '../tag.ts'
import { fileSet, logicalVolume, MAPS, partitionDescriptor } from '../volume-descriptors.ts'
import { type Blocks, inRuns, plain, sparable, virtual } from './blocks.ts'
import { type FileNode, readFileEntry, storedRuns } from './file-entry.ts'
import { type Anchor, findAnchor } from './recognition.ts'

/** A UDF volume whose descriptors were read. */
export interface Volume {
  readonly access: RandomAccess
  readonly findings: Findings
  readonly anchor: Anchor
  /** Bytes. */
  readonly blockSize: number
  /** The logical volume identifier, which Linux shows as the label. */
  readonly label: string
  /** The revision of UDF: `1.02`; undefined when the volume does not follow UDF. */
  readonly revision: string | undefined
  /** The partition maps in their order; undefined for one that cannot be read. */
  readonly partitions: readonly (Blocks | undefined)[]
  /** The place of the root directory's file entry. */
  readonly root: Allocation
  /** The descriptors that were read: name and bytes from the start of the image. */
  readonly structures: readonly ImagePart[]
}

/** The most blocks that are read of a sequence of volume descriptors, whose pointers could form a loop. */
const MOST_DESCRIPTORS = 1024

/** The descriptors that describe the volume, each the prevailing one. Source: ECMA-167 3/8.4.3 */
interface Descriptors {
  readonly logical: Uint8Array | undefined
  readonly partitions: ReadonlyMap<number, { readonly start: number; readonly blocks: number }>
}

/**
 * Reads the descriptors of a UDF volume.
 *
 * @throws DecodeError `not-found` when it is not a UDF volume; `malformed` when its descriptors or its root cannot be read;
 * `unsupported` when the root is in a partition of an unknown kind
 */
export function readVolume(access: RandomAccess, findings: Findings): Volume {
  const anchor = findAnchor(access)
  if (anchor === undefined)
    throw bad('not-found', 'volume', 0, 'ECMA-167 3/8.4', 'it has no NSR descriptor or no anchor')
  const { blockSize } = anchor
  const { logical, partitions } = readDescriptors(access, anchor)
  const at = anchor.main.sector * blockSize
  if (logical === undefined)
    throw bad(
      'malformed',
      'volume descriptor sequence',
      at,
      'ECMA-167 3/8.4.2',
      'it has no valid logical volume descriptor',
    )
  const values = logicalVolume.decode(logical, 0)
  if (values.blockSize !== blockSize) {
    const message = `its blocks have ${values.blockSize} bytes, but the sectors of the volume have ${blockSize}`
    throw bad('malformed', logicalVolume.name, at, 'UDF 2.2.4.2', message)
  }
  const maps = [...partitionMaps(logical, values.maps)]
  const found = readPartitions(access, findings, blockSize, maps, partitions)
  const set = fileSetAt(access, found, values.fileSet)
  return {
    access,
    findings,
    anchor,
    blockSize,
    label: values.identifier,
    revision: values.domain.name === DOMAIN ? revisionOf(values.domain) : undefined,
    partitions: found,
    root: set.root,
    structures: [
      { kind: 'descriptor', label: anchorName(anchor), offset: anchor.block * blockSize, size: blockSize },
      { kind: 'descriptor', label: 'main volume descriptor sequence', offset: at, size: anchor.main.length },
      {
        kind: 'descriptor',
        label: 'reserve volume descriptor sequence',
        offset: anchor.reserve.sector * blockSize,
        size: anchor.reserve.length,
      },
      { kind: 'descriptor', label: fileSet.name, offset: set.offset, size: blockSize },
    ],
  }
}

function anchorName({ block }: Anchor): string {
  return `anchor volume descriptor pointer in block ${block}`
}

/** Returns the revision in words: 0x0102 is 1.02. */
function revisionOf({ revision }: EntityIdentifier): string {
  const digits = revision.toString(16).padStart(3, '0')
  return `${digits.slice(0, -2)}.${digits.slice(-2)}`
}

/** Reads the main sequence, or the reserve where the main one has no logical volume. */
function readDescriptors(access: RandomAccess, { blockSize, main, reserve }: Anchor): Descriptors {
  const first = sequence(access, blockSize, main.sector, main.length)
  return first.logical === undefined ? sequence(access, blockSize, reserve.sector, reserve.length) : first
}

function sequence(access: RandomAccess, blockSize: number, sector: number, length: number): Descriptors {
  const partitions = new Map<number, { start: number; blocks: number }>()
  let logical: Uint8Array | undefined
  let [next, end] = [sector, sector + Math.floor(length / blockSize)]
  const latest = new Map<string, number>()
  /** Tells whether a descriptor prevails over those of its kind before it. */
  const prevails = (key: string, number: number): boolean => {
    if (number < (latest.get(key) ?? 0)) return false
    latest.set(key, number)
    return true
  }
  for (let read = 0; next < end && read < MOST_DESCRIPTORS; read++, next++) {
    const bytes = access.read(next * blockSize, blockSize)
    const tag = readTag(bytes)
    // A block that was never written ends the sequence. Source: ECMA-167 3/8.4.2
    if (tag === undefined || tag.location !== next || tag.identifier === TAG.terminator) break
    const number = u32l.read(bytes, 16, 4)
    if (tag.identifier === TAG.pointer) {
      // The next extent of the sequence. Source: ECMA-167 3/10.3
      next = u32l.read(bytes, 24, 4) - 1
      end = next + 1 + Math.floor(u32l.read(bytes, 20, 4) / blockSize)
    } else if (tag.identifier === TAG.logicalVolume && prevails('logical volume', number)) logical = bytes
    else if (tag.identifier === TAG.partition) {
      const { number: partition, start, blocks } = partitionDescriptor.decode(bytes, 0)
      if (prevails(`partition ${partition}`, number)) partitions.set(partition, { start, blocks })
    }
  }
  return { logical, partitions }
}

/** Yields the bytes of each partition map. Source: ECMA-167 3/10.7 */
function* partitionMaps(logical: Uint8Array, count: number): Generator<Uint8Array> {
  let at = MAPS
  for (let i = 0; i < count; i++) {
    const size = logical[at + 1] ?? 0
    if (size < 6 || at + size > logical.length) return
    yield logical.subarray(at, at + size)
    at += size
  }
}

function readPartitions(
  access: RandomAccess,
  findings: Findings,
  blockSize: number,
  maps: readonly Uint8Array[],
  descriptors: Descriptors['partitions'],
): (Blocks | undefined)[] {
  const physicalAt = (number: number): Blocks | undefined => {
    const place = descriptors.get(number)
    return place && plain(place.start, place.blocks, blockSize)
  }
  const reading = { access, findings, blockSize }
  return maps.map((map) => {
    if (map[0] === 1) return physicalAt(u16l.read(map, 4, 2))
    if (map[0] !== 2 || map.length < 64) return undefined
    const number = u16l.read(map, 38, 2)
    const place = descriptors.get(number)
    const physical = physicalAt(number)
    if (place === undefined || physical === undefined) return undefined
    const { name } = entityIdentifier.read(map, 4, 32)
    if (name === '*UDF Metadata Partition') return metadata(reading, physical, map)
    if (name === '*UDF Virtual Partition') return virtualPartition(reading, physical, place.start)
    if (name === '*UDF Sparable Partition')
      return sparable(
        { ...place, packet: u16l.read(map, 40, 2) || 1 },
        spares(access, blockSize, map),
        blockSize,
      )
    return undefined
  })
}

interface Reading {
  readonly access: RandomAccess
  readonly findings: Findings
  readonly blockSize: number
}

/** Returns the partition in the metadata file, or in its mirror where the file cannot be read. Source: UDF 2.50, 2.2.10 */
function metadata(
  { access, findings, blockSize }: Reading,
  physical: Blocks,
  map: Uint8Array,
): Blocks | undefined {
  for (const field of [40, 44]) {
    const block = u32l.read(map, field, 4)
    const node = readFileEntry(
      { access, findings, blockSize, partitions: [physical] },
      { block, partition: 0 },
    )
    const runs = node && storedRuns(node)
    if (runs !== undefined) return inRuns(runs, blockSize)
  }
  return undefined
}

/** The last blocks in which the table of an open disc is looked for: some drives add run-out blocks behind it. */
const LAST_BLOCKS = 400

/** The types of a virtual allocation table, from UDF 2.00 on and before. */
const TABLE_TYPES: readonly number[] = [FILE_TYPE.virtualTable, 0]

/** Returns the partition that the last virtual allocation table describes. Source: UDF 1.50, 2.2.10; UDF 2.01, 2.2.11 */
function virtualPartition(
  { access, findings, blockSize }: Reading,
  physical: Blocks,
  start: number,
): Blocks | undefined {
  const last = Math.floor(access.size / blockSize) - 1 - start
  for (let block = last; block >= Math.max(0, last - LAST_BLOCKS); block--) {
    const place = { block, partition: 0 }
    const node = readFileEntry(
      { access, findings, blockSize, partitions: [physical], isProbing: true },
      place,
    )
    if (node === undefined || !TABLE_TYPES.includes(node.fileType)) continue
    const table = tableOf(access, node)
    if (table !== undefined) return virtual(table, physical, blockSize)
  }
  return undefined
}

/** The bytes behind the table before UDF 2.00: an identifier and the place of the table before. Source: UDF 1.50, 2.2.10 */
const OLD_END = 36

function tableOf(access: RandomAccess, node: FileNode): Uint32Array | undefined {
  if (node.length > access.size) return undefined
  const bytes = node.content ?? gathered(access, storedRuns(node) ?? [])
  if (bytes.length < OLD_END) return undefined
  const isNew = node.fileType === FILE_TYPE.virtualTable
  if (!isNew && entityIdentifier.read(bytes, bytes.length - OLD_END, 32).name !== '*UDF Virtual Alloc Tbl')
    return undefined
  const [from, to] = isNew ? [u16l.read(bytes, 0, 2), bytes.length] : [0, bytes.length - OLD_END]
  const entries = Math.max(0, Math.floor((to - from) / 4))
  return Uint32Array.from({ length: entries }, (_, i) => u32l.read(bytes, from + 4 * i, 4))
}

/** Returns the new places of bad packets from the first table that can be read. Source: UDF 1.50, 2.2.11 */
function spares(access: RandomAccess, blockSize: number, map: Uint8Array): ReadonlyMap<number, number> {
  const found = new Map<number, number>()
  const tables = Math.min(map[42]!, 4)
  for (let i = 0; i < tables; i++) {
    const size = Math.min(u32l.read(map, 44, 4), access.size)
    const bytes = access.read(u32l.read(map, 48 + 4 * i, 4) * blockSize, size)
    if (readTag(bytes) === undefined) continue
    const entries = u16l.read(bytes, 48, 2)
    for (let entry = 0; entry < entries && 56 + 8 * entry + 8 <= bytes.length; entry++) {
      const original = u32l.read(bytes, 56 + 8 * entry, 4)
      // The highest values mark entries that are free or bad.
      if (original < 0xffff_fff0) found.set(original, u32l.read(bytes, 60 + 8 * entry, 4))
    }
    return found
  }
  return found
}

function fileSetAt(access: RandomAccess, partitions: readonly (Blocks | undefined)[], place: Allocation) {
  const blocks = partitions[place.partition]
  if (blocks === undefined)
    throw bad(
      'unsupported',
      logicalVolume.name,
      0,
      'UDF 2.2.4',
      'its files are in a partition that cannot be read',
    )
  const [run] = blocks(place.block, fileSet.size) ?? []
  const bytes = run && access.read(run.offset, run.size)
  const tag = bytes && readTag(bytes)
  if (bytes === undefined || tag?.identifier !== TAG.fileSet || tag.location !== place.block) {
    const message = 'it is not where the logical volume descriptor says'
    throw bad('malformed', fileSet.name, run?.offset ?? 0, 'ECMA-167 4/14.1', message)
  }
  return { root: fileSet.decode(bytes, 0).root, offset: run!.offset }
}

function bad(
  code: 'not-found' | 'malformed' | 'unsupported',
  structure: string,
  offset: number,
  section: string,
  message: string,
): DecodeError {
  return new DecodeError({ code, structure, offset, section, message })
}
