/** Bytes that grow as they are written; what was never written is zero. */
export interface Growing {
  /** At least `length` bytes; another array after `extend`. */
  bytes: Uint8Array<ArrayBuffer>
  length: number
}

/** `capacity` is a guess that spares copies, in bytes. */
export function growing(capacity: number): Growing {
  return { bytes: new Uint8Array(capacity), length: 0 }
}

/** Makes room up to `length` bytes. */
export function extend(growing: Growing, length: number): void {
  if (length > growing.bytes.length) {
    const larger = new Uint8Array(Math.max(length, 2 * growing.bytes.length))
    larger.set(growing.bytes.subarray(0, growing.length))
    growing.bytes = larger
  }
  growing.length = length
}

/** What was written. */
export function written({ bytes, length }: Growing): Uint8Array<ArrayBuffer> {
  return bytes.subarray(0, length)
}
