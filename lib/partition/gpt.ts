import { crc32 } from '../image/binary/crc32.ts'
import { u32l } from '../image/binary/codecs.ts'
import { EncodeError, type Image, type Segment } from '../image/image.ts'
import { ENTRIES, ENTRY, gptEntry, gptHeader, TABLE_SECTORS } from './gpt-header.ts'
import { checkedGuid, guidOf } from './guid.ts'
import { encodeMasterBootRecord, MOST_SECTORS, PROTECTIVE, SECTOR } from './mbr-sector.ts'
import { moved, placeOf, type PlaceOptions } from './place.ts'

/** Partition types: one that Windows mounts, and one that it ignores. Source: UEFI 5.3.3, Discoverable Partitions Specification */
export const BASIC_DATA = 'ebd0a0a2-b9e5-4433-87c0-68b6b72699c7'
/** The type GUID of a partition with data of Linux. UEFI 5.3.3 */
export const LINUX_DATA = '0fc63daf-8483-4772-8e79-3d69d8477de4'

/** The sectors of the backup at the end of the disk. */
export const GPT_RESERVED = TABLE_SECTORS + 1

/** Options of `gpt`. */
export interface GptOptions extends PlaceOptions {
  /** The name of the partition, at most 36 UTF-16 units; empty by default. */
  readonly name?: string
  /** The type GUID of the partition; `BASIC_DATA` by default. */
  readonly type?: string
  /** The GUIDs of the disk and of the partition; by default derived from the image. */
  readonly diskId?: string
  /** The GUID of the partition. */
  readonly partitionId?: string
}

/**
 * Makes a disk with `image` in its only partition, with a GUID partition table and its backup at the end.
 *
 * @throws EncodeError `bad-label`, `bad-size`, `image-too-small`
 */
export function gpt(image: Image, options: GptOptions = {}): Image {
  const { name = '', type = BASIC_DATA } = options
  if (name.length > 36 || name.includes('\0') || !name.isWellFormed()) {
    throw new EncodeError('bad-label', '', 'a partition name can have at most 36 characters and no NUL')
  }
  const { disk, start, sectors } = placeOf(image, options, GPT_RESERVED)
  const last = disk - 1
  const partition = {
    type: checkedGuid(type),
    unique: checkedGuid(options.partitionId ?? guidOf(image, `partition ${name}`)),
    first: start,
    last: start + sectors - 1,
    name,
  }
  const guard = { type: PROTECTIVE, start: 1, sectors: Math.min(last, MOST_SECTORS) }
  const diskId = checkedGuid(options.diskId ?? guidOf(image, `disk ${name}`))
  const content = encodeMasterBootRecord(0, guard)
  const [head, table, ...backup] = gptSegments(disk, diskId, [partition])
  return {
    size: disk * SECTOR,
    segments: [
      { kind: 'structure', label: 'protective master boot record', offset: 0, content },
      head!,
      table!,
      ...moved(image, start),
      ...backup,
    ],
  }
}

/** A partition of the table, in sectors. */
export interface GptPartition {
  readonly type: string
  readonly unique: string
  readonly first: number
  /** The last sector. */
  readonly last: number
  readonly name: string
}

/** Returns the table of a disk of `disk` sectors, and its backup at the end. Source: UEFI 5.3 */
export function gptSegments(disk: number, diskId: string, partitions: readonly GptPartition[]): Segment[] {
  const last = disk - 1
  const entry = new Uint8Array(ENTRIES * ENTRY)
  for (const [n, partition] of partitions.entries()) gptEntry.encode(partition, entry, n * ENTRY)
  const shared = {
    firstUsable: 2 + TABLE_SECTORS,
    lastUsable: last - TABLE_SECTORS - 1,
    disk: diskId,
    entries: ENTRIES,
    entrySize: ENTRY,
    tableCrc: crc32(entry),
    headerCrc: 0,
  }
  const header = (self: number, other: number, table: number): Uint8Array => {
    const bytes = new Uint8Array(gptHeader.size)
    gptHeader.encode({ ...shared, self, other, table }, bytes, 0)
    // The CRC of the header with zeros in its place. Source: UEFI 5.3.2
    u32l.write(bytes, gptHeader.fields.headerCrc.first - 1, 4, crc32(bytes))
    return bytes
  }
  const table = entry.subarray(0, partitions.length * ENTRY)
  const segment = (label: string, sector: number, content: Uint8Array): Segment => ({
    kind: 'structure',
    label,
    offset: sector * SECTOR,
    content,
  })
  return [
    segment('GPT header', 1, header(1, last, 2)),
    segment('GPT partition entries', 2, table),
    segment('backup GPT partition entries', last - TABLE_SECTORS, table),
    segment('backup GPT header', last, header(last, 1, last - TABLE_SECTORS)),
  ]
}
