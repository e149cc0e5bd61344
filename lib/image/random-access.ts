/**
 * Bytes that can be read at any offset, from which images are read. Reading is synchronous, because a drive's structures
 * take only a few small reads from the page cache or memory; gather a stream in memory first.
 */
export interface RandomAccess {
  /** The number of bytes. */
  readonly size: number
  /**
   * Returns up to `length` bytes from `offset` on, fewer only at the end. The bytes must not be changed later. Callers limit
   * `length` to what they need; a file of an image is read through `Content`, in pieces.
   */
  read(offset: number, length: number): Uint8Array
  /** All bytes, if they are in memory. */
  readonly bytes?: Uint8Array | undefined
}

/** Returns access to bytes in memory, without copying them. */
export function bytesAccess(bytes: Uint8Array): RandomAccess {
  return {
    size: bytes.length,
    bytes,
    read: (offset, length) =>
      bytes.subarray(offset, Math.max(offset, Math.min(bytes.length, offset + length))),
  }
}

/**
 * Returns access to the `size` bytes from `offset` on, or to fewer at the end: a partition of a disk.
 *
 * @throws RangeError when `offset` or `size` is negative or not a whole number
 */
export function slice(access: RandomAccess, offset: number, size: number): RandomAccess {
  if (!Number.isSafeInteger(offset) || !Number.isSafeInteger(size) || offset < 0 || size < 0) {
    throw new RangeError(`not a valid range: offset ${offset}, size ${size}`)
  }
  const start = Math.min(offset, access.size)
  const length = Math.min(size, access.size - start)
  if (access.bytes !== undefined) return bytesAccess(access.bytes.subarray(start, start + length))
  return {
    size: length,
    read: (at, count) => access.read(start + at, Math.max(0, Math.min(count, length - at))),
  }
}

/**
 * Returns access to the `size` bytes of a disk that is stored in units, which are looked up on demand.
 *
 * @param piece Returns up to `count` bytes from byte `within` of the unit with the number `index` on; undefined for zeros
 */
export function inUnits(
  size: number,
  unit: number,
  piece: (index: number, within: number, count: number) => Uint8Array | undefined,
): RandomAccess {
  return {
    size,
    read(offset, length) {
      const bytes = new Uint8Array(Math.max(0, Math.min(length, size - offset)))
      for (let done = 0; done < bytes.length;) {
        const within = (offset + done) % unit
        const count = Math.min(unit - within, bytes.length - done)
        const found = piece(Math.floor((offset + done) / unit), within, count)
        if (found !== undefined) bytes.set(found, done)
        done += count
      }
      return bytes
    },
  }
}
