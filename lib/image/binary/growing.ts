/** A buffer that grows as it is written. Bytes that were not written are zero. */
export interface Growing {
  /** At least `length` bytes. `extend` may replace the array. */
  bytes: Uint8Array<ArrayBuffer>
  length: number
}

/** Returns an empty buffer; `capacity` is an estimate in bytes that saves copies. */
export function growing(capacity: number): Growing {
  return { bytes: new Uint8Array(capacity), length: 0 }
}

/** Extends the buffer to `length` bytes. */
export function extend(growing: Growing, length: number): void {
  if (length > growing.bytes.length) {
    const larger = new Uint8Array(Math.max(length, 2 * growing.bytes.length))
    larger.set(growing.bytes.subarray(0, growing.length))
    growing.bytes = larger
  }
  growing.length = length
}

/** Returns the bytes up to `length`. */
export function written({ bytes, length }: Growing): Uint8Array<ArrayBuffer> {
  return bytes.subarray(0, length)
}
