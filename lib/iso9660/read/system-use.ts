import { reading } from '../../image/binary/struct.ts'
import { DecodeError } from '../../image/findings.ts'
import { ce } from '../susp.ts'
import { settle, twice } from './both-byte-orders.ts'
import type { Section, SourceImage } from './source-image.ts'

/** Takes one entry of a system use area, `length` bytes at offset `at` of `bytes`. Source: SUSP 4.1 */
export type TakeEntry = (signature: number, bytes: Uint8Array, at: number, length: number) => void

/** The state of reading system use entries. */
export interface SystemUse {
  readonly image: SourceImage
  readonly blockSize: number
  /** The bytes of continuation areas that may still be read; all areas together are smaller than the image. */
  budget: number
  /** Called for each continuation area. */
  readonly onContinuation?: ((area: Section) => void) | undefined
}

/** Returns a signature as a number of two bytes. */
export function signature(text: string): number {
  return text.charCodeAt(0) * 256 + text.charCodeAt(1)
}

export const CE = signature('CE')
const ST = signature('ST')
const PADDING = 0

/** Tells whether no entry follows a signature in its area. */
export function isLast(signature: number): boolean {
  return signature === PADDING || signature === ST
}

/** The most continuation areas of one record; a link target of 4095 bytes needs five sectors. */
const MOST_AREAS = 16

/** The least cost of an area in bytes: that of the CE entry that refers to it. */
const LEAST_AREA = ce.size

const ceExtent = twice(ce.fields.extent)
const ceOffset = reading(ce.fields.offset)
const ceSize = reading(ce.fields.size)

/**
 * Calls `take` for each entry in bytes `from` to `to` and in the continuation areas. `record` is the offset of their directory
 * record in the image.
 *
 * @throws DecodeError `overlap` when all areas together have more bytes than the image
 */
export function eachEntry(
  use: SystemUse,
  bytes: Uint8Array,
  from: number,
  to: number,
  record: number,
  take: TakeEntry,
): void {
  let next = entriesOf(use, bytes, from, to, record, take)
  for (let areas = 1; next !== undefined; areas++) {
    const { image } = use
    const place = { structure: 'CE', offset: record, section: 'SUSP 5.1' }
    const { offset, size } = next
    if (size === 0) return
    if (areas > MOST_AREAS) {
      const message = `the entries continue in more than ${MOST_AREAS} areas`
      image.findings.add({ code: 'overlap', ...place, message })
      return
    }
    if (offset + size > image.access.size || size > MOST_AREAS * use.blockSize) {
      const message = `the entries continue at byte ${offset} for ${size} bytes, which is not a valid place`
      image.findings.add({ code: 'outside-image', ...place, message })
      return
    }
    use.budget -= Math.max(size, LEAST_AREA)
    if (use.budget < 0) {
      const message = 'all continuation areas together have more bytes than the image'
      throw new DecodeError({ code: 'overlap', ...place, message })
    }
    use.onContinuation?.(next)
    const area = image.sectors.at(offset, size)
    next = entriesOf(use, area, 0, area.length, record, take)
  }
}

/** Reads the entries of one area, and returns the place where they continue. */
function entriesOf(
  use: SystemUse,
  bytes: Uint8Array,
  from: number,
  to: number,
  record: number,
  take: TakeEntry,
): Section | undefined {
  let next: Section | undefined
  for (let at = from; at + 4 <= to;) {
    const found = bytes[at]! * 256 + bytes[at + 1]!
    const length = bytes[at + 2]!
    if (isLast(found)) break
    if (length < 4 || at + length > to) {
      const name = String.fromCharCode(bytes[at]!, bytes[at + 1]!)
      const message = `entry ${JSON.stringify(name)} has ${length} bytes, but ${to - at} are left`
      const place = { structure: 'system use area', offset: record, section: 'SUSP 4.1' }
      use.image.findings.add({ code: 'malformed', ...place, message })
      break
    }
    if (found === CE && length >= ce.size) next = continuation(use, bytes, at, record)
    else take(found, bytes, at, length)
    at += length
  }
  return next
}

function continuation(
  { image, blockSize }: SystemUse,
  bytes: Uint8Array,
  at: number,
  record: number,
): Section {
  const isThere = (block: number): boolean => block > 0 && block * blockSize < image.access.size
  const place = { structure: 'CE', offset: record, section: 'SUSP 5.1' }
  const block = settle(image, ceExtent.first(bytes, at), ceExtent.second(bytes, at), isThere, place)
  return { offset: block * blockSize + ceOffset(bytes, at), size: ceSize(bytes, at) }
}
