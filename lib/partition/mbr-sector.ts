import { type Codec, raw, u16l, u32l, u8, zero } from '../image/binary/codecs.ts'
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

/** A sector number as cylinder, head and sector; larger ones become the highest value. Source: UEFI 5.2.1 */
const cylinderHeadSector: Codec<number> = {
  width: 3,
  write(target, offset, _width, sector) {
    const cylinder = Math.floor(sector / (HEADS * TRACK))
    const isFar = cylinder > 1023
    target[offset] = isFar ? 0xfe : Math.floor(sector / TRACK) % HEADS
    target[offset + 1] = isFar ? 0xff : ((cylinder >> 8) << 6) | ((sector % TRACK) + 1)
    target[offset + 2] = isFar ? 0xff : cylinder & 0xff
  },
  read(source, offset) {
    const cylinder = ((source[offset + 1]! >> 6) << 8) | source[offset + 2]!
    return (cylinder * HEADS + source[offset]!) * TRACK + (source[offset + 1]! & 0x3f) - 1
  },
}

/** UEFI 5.2.1, Table 5.2 */
export const partitionRecord = struct('partition record', 16, {
  bootIndicator: bp(1, 1, u8),
  startingChs: bp(2, 4, cylinderHeadSector),
  type: bp(5, 5, u8),
  endingChs: bp(6, 8, cylinderHeadSector),
  start: bp(9, 12, u32l),
  sectors: bp(13, 16, u32l),
})

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
}

export function encodeMasterBootRecord(signature: number, { type, start, sectors }: Record): Uint8Array {
  const partition = new Uint8Array(partitionRecord.size)
  const chs = { startingChs: start, endingChs: start + sectors - 1 }
  partitionRecord.encode({ bootIndicator: 0, ...chs, type, start, sectors }, partition, 0)
  const bytes = new Uint8Array(SECTOR)
  masterBootRecord.encode({ signature, partition }, bytes, 0)
  return bytes
}
