import { crc32 } from '../image/binary/crc32.ts'
import { u16l, u32l } from '../image/binary/codecs.ts'
import { type Finding, type Findings, findings } from '../image/findings.ts'
import type { ImagePart } from '../image/part.ts'
import { type RandomAccess, slice } from '../image/random-access.ts'
import { gptEntry, gptHeader } from './gpt-header.ts'
import { EXTENDED, partitionRecord, PROTECTIVE, SECTOR } from './mbr-sector.ts'

/** A partition of a disk. */
export interface Partition {
  /** The number as in Linux: records and entries from 1, logical partitions from 5. */
  readonly number: number
  /** The offset from the start of the disk, in bytes. */
  readonly offset: number
  /** The length in bytes. */
  readonly size: number
  /** Two hexadecimal digits for an MBR, a GUID for a GPT. */
  readonly type: string
  /** The name in a GPT; otherwise ''. */
  readonly name: string
  /** Access to its bytes. */
  readonly access: RandomAccess
}

/** The partition table of a disk. */
export interface Partitions {
  /** The kind of the partition table. */
  readonly table: 'none' | 'mbr' | 'gpt'
  /** In the order of the table. */
  readonly partitions: readonly Partition[]
  /** The parts of the table itself: records, headers and entries, including the backup. */
  readonly segments: readonly ImagePart[]
  /** What is wrong with the table. */
  readonly problems: readonly Finding[]
}

const KIND = { kind: 'partition table' } as const

/** The most partitions: real tables have fewer, and a longer chain of logical partitions is a loop. */
const MOST_PARTITIONS = 256

/** The sector sizes of disks; a GPT counts in sectors of its disk. */
const SECTOR_SIZES = [512, 4096]

/**
 * Reads the partitions of a disk from its GPT, from the backup when only that is valid, or from its master boot record. There are
 * none when sector 0 is not such a record. Partitions that are empty or exceed the disk are left out with a finding. It never
 * throws DecodeError.
 */
export function readPartitions(disk: RandomAccess): Partitions {
  const found = findings()
  const records = readRecords(disk, 0)
  if (records === undefined) return { table: 'none', partitions: [], segments: [], problems: [] }
  const master = { ...KIND, offset: 0, size: SECTOR, label: 'master boot record' }
  if (records.some(({ type }) => type === PROTECTIVE)) {
    const copies = gptCopies(disk)
    if (copies[0] !== undefined) {
      const partitions = partitionsOf(disk, copies[0], found)
      const guard = { ...master, label: `protective ${master.label}` }
      const segments = [guard, ...copies.flatMap(segmentsOf)]
      return { table: 'gpt', partitions, segments, problems: found.list }
    }
    const message = 'the record protects a GPT, but no GPT has valid checksums'
    found.add({ code: 'malformed', structure: 'GPT header', offset: SECTOR, section: 'UEFI 5.3.2', message })
  }
  const { partitions, chain } = readMbr(disk, records, found)
  return { table: 'mbr', partitions, segments: [master, ...chain], problems: found.list }
}

type Records = readonly ReturnType<typeof partitionRecord.decode>[]

/** Returns the four records of a boot record, or undefined when it is not one; like Linux, it checks the mark and the boot indicators. */
function readRecords(disk: RandomAccess, sector: number): Records | undefined {
  const bytes = disk.read(sector * SECTOR, SECTOR)
  if (bytes.length < SECTOR || u16l.read(bytes, 510, 2) !== 0xaa55) return undefined
  const records = [0, 1, 2, 3].map((i) => partitionRecord.decode(bytes, 446 + i * partitionRecord.size))
  return records.every(({ bootIndicator }) => (bootIndicator & 0x7f) === 0) ? records : undefined
}

function readMbr(
  disk: RandomAccess,
  records: Records,
  found: Findings,
): { readonly partitions: Partition[]; readonly chain: readonly ImagePart[] } {
  const partitions: Partition[] = []
  const chain: ImagePart[] = []
  const add = (number: number, type: number, start: number, sectors: number): void => {
    const hex = type.toString(16).padStart(2, '0')
    const partition = partitionAt(
      disk,
      { number, type: hex, name: '' },
      start * SECTOR,
      sectors * SECTOR,
      found,
    )
    if (partition !== undefined) partitions.push(partition)
  }
  for (const [i, { type, start, sectors }] of records.entries()) {
    if (type !== 0 && sectors > 0 && !EXTENDED.includes(type)) add(i + 1, type, start, sectors)
  }
  const extended = records.find(({ type }) => EXTENDED.includes(type))
  if (extended === undefined) return { partitions, chain }
  // In each extended boot record, the partition's offset counts from the record itself, and that of the next record from the extended partition.
  const seen = new Set<number>()
  let at = extended.start
  let number = 5
  while (!seen.has(at) && seen.size < MOST_PARTITIONS) {
    seen.add(at)
    const inside: Records | undefined = readRecords(disk, at)
    if (inside !== undefined)
      chain.push({ ...KIND, offset: at * SECTOR, size: SECTOR, label: 'extended boot record' })
    const logical = inside?.find(({ type }) => type !== 0 && !EXTENDED.includes(type))
    if (logical !== undefined && logical.sectors > 0) {
      add(number++, logical.type, at + logical.start, logical.sectors)
    }
    const next = inside?.find(({ type }) => EXTENDED.includes(type))
    if (next === undefined) return { partitions, chain }
    at = extended.start + next.start
  }
  const message = 'its chain of logical partitions is a loop or too long'
  const offset = extended.start * SECTOR
  found.add({ code: 'overlap', structure: 'extended boot record', offset, section: 'UEFI 5.2.1', message })
  return { partitions, chain }
}

/** A table with valid checksums. */
interface GptCopy {
  readonly sectorSize: number
  /** The sectors of the header and of its entries. */
  readonly header: number
  readonly table: number
  readonly entries: number
  readonly entrySize: number
  readonly rows: Uint8Array
}

/** Returns the valid ones of the table after the record and the backup in the last sector. */
function gptCopies(disk: RandomAccess): readonly GptCopy[] {
  for (const size of SECTOR_SIZES) {
    const copies = [1, Math.floor(disk.size / size) - 1].flatMap(
      (sector) => readGptAt(disk, sector, size) ?? [],
    )
    if (copies.length > 0) return copies
  }
  return []
}

function readGptAt(disk: RandomAccess, sector: number, sectorSize: number): GptCopy | undefined {
  if (sector < 1) return undefined
  // A copy: a slice of a Buffer would share memory with the disk.
  const bytes = Uint8Array.from(disk.read(sector * sectorSize, sectorSize))
  if (bytes.length < gptHeader.size || !String.fromCharCode(...bytes.subarray(0, 8)).startsWith('EFI PART')) {
    return undefined
  }
  const { headerCrc, table, entries, entrySize, tableCrc } = gptHeader.decode(bytes, 0)
  const headerSize = u32l.read(bytes, gptHeader.fields.headerSize.first - 1, 4)
  const isSane = headerSize >= gptHeader.size && headerSize <= sectorSize
  if (!isSane || entrySize < gptEntry.size || entrySize > 4096 || entries > MOST_PARTITIONS) return undefined
  u32l.write(bytes, gptHeader.fields.headerCrc.first - 1, 4, 0)
  if (crc32(bytes.subarray(0, headerSize)) !== headerCrc) return undefined
  if (table * sectorSize > disk.size) return undefined
  const rows = disk.read(table * sectorSize, entries * entrySize)
  if (rows.length < entries * entrySize || crc32(rows) !== tableCrc) return undefined
  return { sectorSize, header: sector, table, entries, entrySize, rows }
}

function segmentsOf({ sectorSize, header, table, rows }: GptCopy): readonly ImagePart[] {
  const name = header === 1 ? 'GPT' : 'backup GPT'
  const segments = [
    { ...KIND, offset: header * sectorSize, size: gptHeader.size, label: `${name} header` },
    { ...KIND, offset: table * sectorSize, size: rows.length, label: `${name} partition entries` },
  ]
  return segments.filter(({ size }) => size > 0)
}

function partitionsOf(disk: RandomAccess, copy: GptCopy, found: Findings): Partition[] {
  const { sectorSize, entries, entrySize, rows } = copy
  const partitions: Partition[] = []
  for (let i = 0; i < entries; i++) {
    const { type, first, last, name } = gptEntry.decode(rows, i * entrySize)
    if (/^[0-]*$/.test(type)) continue
    const size = (last - first + 1) * sectorSize
    const partition = partitionAt(disk, { number: i + 1, type, name }, first * sectorSize, size, found)
    if (partition !== undefined) partitions.push(partition)
  }
  return partitions
}

function partitionAt(
  disk: RandomAccess,
  of: Pick<Partition, 'number' | 'type' | 'name'>,
  offset: number,
  size: number,
  found: Findings,
): Partition | undefined {
  const isInside = size > 0 && offset + size <= disk.size
  if (!isInside) {
    const message = `partition ${of.number} has ${size} bytes at offset ${offset}, but the disk has ${disk.size}`
    found.add({ code: 'outside-image', structure: 'partition', offset: 0, section: 'UEFI 5', message })
  }
  if (size <= 0 || offset >= disk.size) return undefined
  return { ...of, offset, size, access: slice(disk, offset, Math.min(size, disk.size - offset)) }
}
