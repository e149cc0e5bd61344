/**
 * Bytes that can be read at any place: what an image is read from. Reading is synchronous, because a drive's structures
 * are a few small reads in the page cache or in memory; whoever has a stream gathers it first.
 */
export interface RandomAccess {
  /** Bytes. */
  readonly size: number
  /**
   * The bytes from `offset` on, which stay as they are: at most `length` of them, fewer only at the end. A caller bounds
   * `length` by what it needs; a file of an image is read through `Content`, in pieces.
   */
  read(offset: number, length: number): Uint8Array
}

/** Bytes in memory, as they are: nothing is copied. */
export function bytesAccess(bytes: Uint8Array): RandomAccess {
  return {
    size: bytes.length,
    read: (offset, length) =>
      bytes.subarray(offset, Math.max(offset, Math.min(bytes.length, offset + length))),
  }
}
