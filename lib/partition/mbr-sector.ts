import { type Codec, raw, u16l, u32l, u8, zero } from '../image/binary/codecs.ts'
import { EncodeError } from '../image/image.ts'
import { bp, fixed, struct } from '../image/binary/struct.ts'

/** The size of a sector in bytes. */
export const SECTOR = 512

/** The usual start of partitions: 1 MiB, a multiple of every sector and erase block size. */
export const ALIGNMENT = (1024 * 1024) / SECTOR

export const MOST_SECTORS = 0xffff_ffff

/** Partition types: extended ones, which contain others, and the one that protects a GPT. Source: UEFI 5.2.3 */
export const EXTENDED: readonly number[] = [0x05, 0x0f, 0x85]
export const PROTECTIVE = 0xee

/** The heads and sectors per track that systems assume for every modern disk. */
const HEADS = 255
const TRACK = 63

/** Those of isohybrid and xorriso, with which a cylinder has 1 MiB. */
const HYBRID_HEADS = 64
const HYBRID_TRACK = 32

/** A sector number as cylinder, head and sector; larger ones become the highest value. Source: UEFI 5.2.1 */
function cylinderHeadSector(heads: number, track: number): Codec<number> {
  return {
    width: 3,
    write(target, offset, _width, sector) {
      const cylinder = Math.floor(sector / (heads * track))
      const isFar = cylinder > 1023
      target[offset] = isFar ? heads - 1 : Math.floor(sector / track) % heads
      target[offset + 1] = isFar ? 0xc0 | track : ((cylinder >> 8) << 6) | ((sector % track) + 1)
      target[offset + 2] = isFar ? 0xff : cylinder & 0xff
    },
    read(source, offset) {
      const cylinder = ((source[offset + 1]! >> 6) << 8) | source[offset + 2]!
      return (cylinder * heads + source[offset]!) * track + (source[offset + 1]! & 0x3f) - 1
    },
  }
}

/** UEFI 5.2.1, Table 5.2 */
function partitionRecordWith(chs: Codec<number>) {
  return struct('partition record', 16, {
    bootIndicator: bp(1, 1, u8),
    startingChs: bp(2, 4, chs),
    type: bp(5, 5, u8),
    endingChs: bp(6, 8, chs),
    start: bp(9, 12, u32l),
    sectors: bp(13, 16, u32l),
  })
}

export const partitionRecord = partitionRecordWith(cylinderHeadSector(HEADS, TRACK))

const hybridRecord = partitionRecordWith(cylinderHeadSector(HYBRID_HEADS, HYBRID_TRACK))

/** Master boot record, its other three records empty. Source: UEFI 5.2.1, Table 5.1 */
export const masterBootRecord = struct('master boot record', SECTOR, {
  bootCode: fixed(1, 440, zero, 0),
  signature: bp(441, 444, u32l),
  unknown: fixed(445, 446, zero, 0),
  partition: bp(447, 462, raw),
  others: fixed(463, 510, zero, 0),
  mark: fixed(511, 512, u16l, 0xaa55),
})

export interface Record {
  readonly type: number
  /** The start in sectors. */
  readonly start: number
  readonly sectors: number
  /** Whether a BIOS starts it. */
  readonly isActive?: boolean
}

/** The most partitions of a master boot record, where its records start, and the mark that ends it. Source: UEFI 5.2.1 */
const RECORDS = 4
const FIRST_RECORD = 446
const MARK = 510

/**
 * Writes the records of partitions and the mark into a sector with boot code; an absent partition leaves its record empty.
 *
 * @throws EncodeError `bad-option`, `bad-size`
 */
export function encodePartitions(bytes: Uint8Array, records: readonly (Record | undefined)[]): void {
  if (records.length > RECORDS)
    throw new EncodeError('bad-option', '', `a master boot record has at most ${RECORDS} partitions`)
  for (const [n, record] of records.entries())
    if (record !== undefined) encodeRecord(hybridRecord, record, bytes, FIRST_RECORD + n * hybridRecord.size)
  u16l.write(bytes, MARK, 2, 0xaa55)
}

function encodeRecord(
  table: typeof partitionRecord,
  { type, start, sectors, isActive = false }: Record,
  bytes: Uint8Array,
  at: number,
): void {
  // The record that protects a GPT has the most sectors that fit when the disk has more. Source: UEFI 5.2.3
  if (type !== PROTECTIVE && start + sectors > MOST_SECTORS)
    throw new EncodeError('bad-size', '', 'a master boot record cannot address sectors beyond 2 TiB')
  const chs = { startingChs: start, endingChs: start + sectors - 1 }
  table.encode({ bootIndicator: isActive ? 0x80 : 0, ...chs, type, start, sectors }, bytes, at)
}

export function encodeMasterBootRecord(signature: number, { type, start, sectors }: Record): Uint8Array {
  const partition = new Uint8Array(partitionRecord.size)
  encodeRecord(partitionRecord, { type, start, sectors }, partition, 0)
  const bytes = new Uint8Array(SECTOR)
  masterBootRecord.encode({ signature, partition }, bytes, 0)
  return bytes
}
