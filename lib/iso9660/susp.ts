import { u32b, u8, text } from '../image/binary/codecs.ts'
import { extend, growing, type Growing } from '../image/binary/growing.ts'
import { bp, fixed, struct } from '../image/binary/struct.ts'
import { type Addresses, refer } from './write/addresses.ts'
import { SECTOR } from './volume-descriptor.ts'

/** A run of system use entries: each has a signature, its length in the third byte, a version and data. Source: SUSP 4.1 */
export type Entries = Uint8Array

/** The size of a CE entry in bytes. */
const CE_SIZE = 28

/** The CE entry, which locates further entries of a record. Source: SUSP 5.1 */
export const ce = struct('CE', CE_SIZE, {
  signature: fixed(1, 2, text, 'CE'),
  length: fixed(3, 3, u8, CE_SIZE),
  version: fixed(4, 4, u8, 1),
  extent: fixed(5, 12, u32b, 0), // resolved later
  offset: bp(13, 20, u32b),
  size: bp(21, 28, u32b),
})
const CE_EXTENT = ce.fields.extent.first - 1

/** Returns an entry with `data`. */
export function entry(signature: string, data: ArrayLike<number>): Entries {
  const bytes = new Uint8Array(4 + data.length)
  bytes[0] = signature.charCodeAt(0)
  bytes[1] = signature.charCodeAt(1)
  bytes[2] = bytes.length
  bytes[3] = 1
  bytes.set(data, 4)
  return bytes
}

/** The SP entry, the first one in the root's own record: system use areas start at byte 0. Source: SUSP 5.3 */
export const SP = entry('SP', [0xbe, 0xef, 0])

/** Returns the ER entry, which names the extension that the entries follow. Source: SUSP 5.5 */
export function er(identifier: string, descriptor: string, source: string, version: number): Entries {
  const texts = new TextEncoder().encode(identifier + descriptor + source)
  return entry('ER', [identifier.length, descriptor.length, source.length, version, ...texts])
}

/** The area for entries that do not fit into their records; a run of entries never crosses a sector. */
export interface ContinuationArea {
  readonly buffer: Growing
  /** The places of references from one run to the next, as sectors of this area. */
  readonly addresses: Addresses
}

export function continuationArea(): ContinuationArea {
  return { buffer: growing(0), addresses: [] }
}

/** Entries that fit into their record; if some do not fit, with a CE at `ce` that refers to sector `sector`. */
export interface Fitted {
  readonly bytes: Entries
  readonly ce: number | undefined
  readonly sector: number
}

/** Fits `entries` into `room` bytes; the rest goes to the continuation area. */
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

/** Returns the offset of the extent in a CE at `position`. */
export function ceExtent(position: number): number {
  return position + CE_EXTENT
}

function nextSector(length: number): number {
  return Math.ceil(length / SECTOR) * SECTOR
}

/** Returns the size of the entries that fit into `room` together with a CE. */
function fitting(entries: Entries, room: number): number {
  let length = 0
  while (length < entries.length && length + entries[length + 2]! + CE_SIZE <= room) {
    length += entries[length + 2]!
  }
  return length
}
