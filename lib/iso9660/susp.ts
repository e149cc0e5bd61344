import { u32b, u8, text } from '../binary/codecs.ts'
import { bp, fixed, struct } from '../binary/struct.ts'
import { SECTOR } from './volume-descriptor.ts'

/** One system use entry as its bytes: signature, length, version, data. SUSP 4.1 */
export type Entry = Uint8Array

/** Bytes of a CE entry. */
const CE_SIZE = 28

/** Where more entries of a record lie. SUSP 5.1 */
const ce = struct('CE', CE_SIZE, {
  signature: fixed(1, 2, text, 'CE'),
  length: fixed(3, 3, u8, CE_SIZE),
  version: fixed(4, 4, u8, 1),
  extent: bp(5, 12, u32b),
  offset: bp(13, 20, u32b),
  size: bp(21, 28, u32b),
})

/** An entry of `data` bytes. */
export function entry(signature: string, data: ArrayLike<number>): Entry {
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
export function er(identifier: string, descriptor: string, source: string, version: number): Entry {
  const texts = new TextEncoder().encode(identifier + descriptor + source)
  return entry('ER', [identifier.length, descriptor.length, source.length, version, ...texts])
}

/** A run of entries in the continuation area; `next` holds those that do not fit in its sector. */
interface Continuation {
  /** Bytes from the start of the continuation area. */
  readonly offset: number
  readonly area: Area
}

/** Entries of one record, those that fit, and where the others lie. */
export interface Area {
  readonly entries: readonly Entry[]
  readonly next: Continuation | undefined
}

/** Hands out room in the continuation area; a run never crosses a sector. */
export interface ContinuationArea {
  /** Bytes handed out so far. */
  readonly size: number
  /** Fits `entries` into `room` bytes and the continuation area. */
  spread(entries: readonly Entry[], room: number): Area
}

export function continuationArea(): ContinuationArea {
  let size = 0
  const spread = (entries: readonly Entry[], room: number): Area => {
    const kept = fitting(entries, room)
    if (kept === entries.length) return { entries, next: undefined }
    const rest = entries.slice(kept)
    const wanted = Math.min(lengthOf(rest), SECTOR)
    if ((size % SECTOR) + wanted > SECTOR) size += SECTOR - (size % SECTOR)
    const offset = size
    size += wanted
    return { entries: entries.slice(0, kept), next: { offset, area: spread(rest, wanted) } }
  }
  return {
    get size() {
      return size
    },
    spread,
  }
}

/** How many of `entries` fit into `room`, leaving space for a CE when not all do. */
function fitting(entries: readonly Entry[], room: number): number {
  if (lengthOf(entries) <= room) return entries.length
  let used = CE_SIZE
  let count = 0
  for (const { length } of entries) {
    if (used + length > room) break
    used += length
    count++
  }
  return count
}

function lengthOf(entries: readonly Entry[]): number {
  return entries.reduce((sum, { length }) => sum + length, 0)
}

/** Bytes of the entries that lie together, with the CE that leads to the others. */
export function areaSize(area: Area): number {
  return lengthOf(area.entries) + (area.next === undefined ? 0 : CE_SIZE)
}

/** Writes an area and all that it leads to; the continuation area starts at sector `extent`, the target at sector `start`. */
export function encodeArea(
  area: Area,
  extent: number,
  start: number,
  target: Uint8Array,
  offset: number,
): void {
  let position = offset
  for (const bytes of area.entries) {
    target.set(bytes, position)
    position += bytes.length
  }
  if (area.next === undefined) return
  const { offset: at, area: rest } = area.next
  const where = { extent: extent + Math.floor(at / SECTOR), offset: at % SECTOR, size: areaSize(rest) }
  ce.encode(where, target, position)
  encodeArea(rest, extent, start, target, (extent - start) * SECTOR + at)
}
