import type { Findings } from '../../image/findings.ts'
import type { RandomAccess } from '../../image/random-access.ts'

/** An image that is being read. */
export interface SourceImage {
  readonly access: RandomAccess
  readonly sectors: Sectors
  readonly findings: Findings
  /** Records that one tree may have. */
  readonly maxEntries: number
}

/** A run of an image's bytes. */
export interface Section {
  /** Bytes from the start of the image. */
  readonly offset: number
  /** Bytes. */
  readonly size: number
}

/** Small reads that often lie beside each other. What `at` returns is good as long as it is kept. */
export interface Sectors {
  /** At most `length` bytes, fewer at the end of the image. */
  at(offset: number, length: number): Uint8Array
}

/** The least and the most that is read at once. */
const LEAST = 4096
const MOST = 256 * 1024

/** Reads further ahead the longer reads follow each other; a read elsewhere starts small again. */
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

/** Whether all of `section` lies in the image. */
export function isInside({ access }: SourceImage, { offset, size }: Section): boolean {
  return offset >= 0 && offset + size <= access.size
}
