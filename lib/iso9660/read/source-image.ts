import type { Findings } from '../../image/findings.ts'
import type { RandomAccess } from '../../image/random-access.ts'

/** An image that is being read. */
export interface SourceImage {
  readonly access: RandomAccess
  readonly sectors: Sectors
  readonly findings: Findings
  /** The most records of one tree. */
  readonly maxEntries: number
}

/** A range of an image's bytes. */
export interface Section {
  /** The offset from the start of the image, in bytes. */
  readonly offset: number
  /** The number of bytes. */
  readonly size: number
}

/** A reader for small, often adjacent reads. The result of `at` stays valid. */
export interface Sectors {
  /** Returns up to `length` bytes, fewer at the end of the image. */
  at(offset: number, length: number): Uint8Array
}

/** The least and the most bytes that are read at once. */
const LEAST = 4096
const MOST = 256 * 1024

/** Returns a reader whose read-ahead grows while reads are adjacent; a read elsewhere starts small again. */
export function sectors(access: RandomAccess): Sectors {
  if (access.bytes !== undefined) return { at: (offset, length) => access.read(offset, length) }
  let window: Uint8Array = new Uint8Array(0)
  let start = 0
  let ahead = LEAST
  return {
    at(offset, length) {
      const end = start + window.length
      if (offset < start || offset + length > end) {
        ahead = offset >= start && offset <= end + ahead ? Math.min(2 * ahead, MOST) : LEAST
        window = access.read(offset, Math.max(length, ahead))
        start = offset
      }
      return window.subarray(offset - start, offset - start + length)
    },
  }
}

/** Tells whether the whole section is inside the image. */
export function isInside({ access }: SourceImage, { offset, size }: Section): boolean {
  return offset >= 0 && offset + size <= access.size
}
