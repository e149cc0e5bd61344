import { type Bits, fatBytes } from './geometry.ts'
import { u16l, u32l } from '../image/binary/codecs.ts'
import { MEDIA } from './boot-sector.ts'

/** The entry that ends a chain. Source: "FAT Data Structure", EOC */
const END = 0x0fff_ffff

/** The number of the first cluster; the first two entries of the table belong to no cluster. */
export const FIRST_CLUSTER = 2

/** A run of adjacent clusters. */
export interface Run {
  readonly cluster: number
  readonly count: number
}

/** Encodes a table up to its last used entry, with one chain for each run. The first two entries hold the media type and the clean flags. */
export function encodeTable(bits: Bits, runs: readonly Run[]): Uint8Array {
  const last = runs.reduce((most, { cluster, count }) => Math.max(most, cluster + count), FIRST_CLUSTER)
  const table = new Uint8Array(fatBytes(bits, last - FIRST_CLUSTER))
  writeEntry(table, bits, 0, (END & ~0xff) | MEDIA)
  writeEntry(table, bits, 1, END)
  for (const { cluster, count } of runs) {
    const end = cluster + count - 1
    for (let i = cluster; i < end; i++) writeEntry(table, bits, i, i + 1)
    writeEntry(table, bits, end, END)
  }
  return table
}

/** Writes an entry; the highest four bits of a 32-bit entry are reserved and zero. Source: "FAT Data Structure" */
function writeEntry(table: Uint8Array, bits: Bits, index: number, value: number): void {
  if (bits === 12) {
    const at = index + (index >> 1)
    if (index % 2 === 0) {
      table[at] = value
      table[at + 1] = (table[at + 1]! & 0xf0) | ((value >> 8) & 0x0f)
    } else {
      table[at] = (table[at]! & 0x0f) | (value << 4)
      table[at + 1] = value >> 4
    }
    return
  }
  for (let i = 0; i < bits / 8; i++) table[index * (bits / 8) + i] = value >>> (8 * i)
}

/** Returns the value of an entry. */
export function readEntry(table: Uint8Array, bits: Bits, offset: number, isOdd: boolean): number {
  if (bits === 32) return u32l.read(table, offset, 4) % 0x1000_0000
  const value = u16l.read(table, offset, 2)
  return bits === 16 ? value : isOdd ? value >> 4 : value & 0xfff
}
