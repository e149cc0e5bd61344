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
  /** All of them, where they lie in memory. */
  readonly bytes?: Uint8Array | undefined
}

/** Bytes in memory, as they are: nothing is copied. */
export function bytesAccess(bytes: Uint8Array): RandomAccess {
  return {
    size: bytes.length,
    bytes,
    read: (offset, length) =>
      bytes.subarray(offset, Math.max(offset, Math.min(bytes.length, offset + length))),
  }
}

/**
 * The `size` bytes from `offset` on, as far as there are any: a partition of a disk.
 *
 * @throws RangeError when either is negative or no whole number
 */
export function slice(access: RandomAccess, offset: number, size: number): RandomAccess {
  if (!Number.isSafeInteger(offset) || !Number.isSafeInteger(size) || offset < 0 || size < 0) {
    throw new RangeError(`no bytes from ${offset} on, ${size} of them`)
  }
  const start = Math.min(offset, access.size)
  const length = Math.min(size, access.size - start)
  if (access.bytes !== undefined) return bytesAccess(access.bytes.subarray(start, start + length))
  return {
    size: length,
    read: (at, count) => access.read(start + at, Math.max(0, Math.min(count, length - at))),
  }
}
