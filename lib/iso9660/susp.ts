import { u32b, u8, text } from '../image/binary/codecs.ts'
import { extend, growing, type Growing } from '../image/binary/growing.ts'
import { bp, fixed, struct } from '../image/binary/struct.ts'
import { type Addresses, refer } from './write/addresses.ts'
import { SECTOR } from './volume-descriptor.ts'

/** System use entries one after the other: each has a signature, its length in the third byte, a version, data. SUSP 4.1 */
export type Entries = Uint8Array

/** Bytes of a CE entry. */
const CE_SIZE = 28

/** Where more entries of a record lie. SUSP 5.1 */
export const ce = struct('CE', CE_SIZE, {
  signature: fixed(1, 2, text, 'CE'),
  length: fixed(3, 3, u8, CE_SIZE),
  version: fixed(4, 4, u8, 1),
  extent: fixed(5, 12, u32b, 0), // resolved later
  offset: bp(13, 20, u32b),
  size: bp(21, 28, u32b),
})
const CE_EXTENT = ce.fields.extent.first - 1

/** An entry of `data` bytes. */
export function entry(signature: string, data: ArrayLike<number>): Entries {
  const bytes = new Uint8Array(4 + data.length)
  bytes[0] = signature.charCodeAt(0)
  bytes[1] = signature.charCodeAt(1)
  bytes[2] = bytes.length
  bytes[3] = 1
  bytes.set(data, 4)
  return bytes
}

/** The first entry of the root's own record: system use areas start at its byte 0. SUSP 5.3 */
export const SP = entry('SP', [0xbe, 0xef, 0])

/** Which extension the entries follow. SUSP 5.5 */
export function er(identifier: string, descriptor: string, source: string, version: number): Entries {
  const texts = new TextEncoder().encode(identifier + descriptor + source)
  return entry('ER', [identifier.length, descriptor.length, source.length, version, ...texts])
}

/** Room for entries that do not fit into their records; a run of them never crosses a sector. */
export interface ContinuationArea {
  readonly buffer: Growing
  /** Where runs lead to the next one: sectors of this area. */
  readonly addresses: Addresses
}

export function continuationArea(): ContinuationArea {
  return { buffer: growing(0), addresses: [] }
}

/** Entries that fit their record as they are, or those that do with a CE at `ce` that leads to sector `sector`. */
export interface Fitted {
  readonly bytes: Entries
  readonly ce: number | undefined
  readonly sector: number
}

/** Fits `entries` into `room` bytes; those that do not go to the continuation area. */
export function fit(entries: Entries, room: number, area: ContinuationArea): Fitted {
  if (entries.length <= room) return { bytes: entries, ce: undefined, sector: 0 }
  const kept = fitting(entries, room)
  const rest = entries.subarray(kept)
  const wanted = Math.min(rest.length, SECTOR)
  const { buffer } = area
  const offset = (buffer.length % SECTOR) + wanted > SECTOR ? nextSector(buffer.length) : buffer.length
  extend(buffer, offset + wanted)
  const run = fit(rest, wanted, area)
  buffer.bytes.set(run.bytes, offset)
  if (run.ce !== undefined) refer(area.addresses, buffer.bytes, ceExtent(offset + run.ce), run.sector)
  const bytes = new Uint8Array(kept + CE_SIZE)
  bytes.set(entries.subarray(0, kept))
  ce.encode({ offset: offset % SECTOR, size: run.bytes.length }, bytes, kept)
  return { bytes, ce: kept, sector: Math.floor(offset / SECTOR) }
}

/** Where the extent of a CE at `position` stands. */
export function ceExtent(position: number): number {
  return position + CE_EXTENT
}

function nextSector(length: number): number {
  return Math.ceil(length / SECTOR) * SECTOR
}

/** Bytes of the entries that fit into `room` with a CE behind them. */
function fitting(entries: Entries, room: number): number {
  let length = 0
  while (length < entries.length && length + entries[length + 2]! + CE_SIZE <= room) {
    length += entries[length + 2]!
  }
  return length
}
