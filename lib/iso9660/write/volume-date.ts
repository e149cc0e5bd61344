import { type Content, sizeOf } from '../../image/tree.ts'

/** The state of a hash: two words of 32 bits. */
export interface Hash {
  low: number
  high: number
}

export function newHash(): Hash {
  return { low: 0x9747b28c, high: 0x3c6ef372 }
}

/** Adds bytes to a hash, four at a time as MurmurHash3 does. It tells images apart; it does not protect against forgery. */
export function addBytes(hash: Hash, bytes: Uint8Array): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const whole = bytes.length - (bytes.length % 4)
  let { low, high } = hash
  for (let i = 0; i < whole; i += 4) {
    const word = scattered(view.getUint32(i, true))
    low = (Math.imul(rotated(low ^ word, 13), 5) + 0xe6546b64) | 0
    high = Math.imul(rotated(high, 17) ^ word, 0x27d4eb2f)
  }
  hash.low = low
  hash.high = high
  let rest = 0
  for (let i = whole; i < bytes.length; i++) rest |= bytes[i]! << (8 * (i % 4))
  addNumber(hash, rest)
  addNumber(hash, bytes.length)
}

/** Adds a number of up to 53 bits. */
export function addNumber(hash: Hash, value: number): void {
  const word = scattered((value ^ Math.imul(Math.floor(value / 2 ** 32), 0x9e3779b1)) >>> 0)
  hash.low = (Math.imul(rotated(hash.low ^ word, 13), 5) + 0xe6546b64) | 0
  hash.high = Math.imul(rotated(hash.high, 17) ^ word, 0x27d4eb2f)
}

function scattered(word: number): number {
  return Math.imul(rotated(Math.imul(word, 0xcc9e2d51), 15), 0x1b873593)
}

function rotated(word: number, by: number): number {
  return (word << by) | (word >>> (32 - by))
}

/** The size of a file that is read for the hash, and that of all of them, in bytes. */
const MOST_OF_FILE = 64 * 1024
const MOST_READ = 1024 * 1024

/**
 * Returns a function that adds contents to a hash: small ones up to 1 MiB of them, and the sizes of others, so that no large
 * file is read twice. Contents in memory count as files on disk do, since the image must not depend on where they are.
 */
export function contentHasher(hash: Hash): (content: Content) => void {
  let left = MOST_READ
  let buffer: Uint8Array | undefined
  return (content) => {
    const size = sizeOf(content)
    addNumber(hash, size)
    if (size > Math.min(left, MOST_OF_FILE)) return
    left -= size
    if (content instanceof Uint8Array) return addBytes(hash, content)
    if (content.readInto === undefined) return
    buffer ??= new Uint8Array(MOST_OF_FILE + 1)
    try {
      content.readInto(buffer.subarray(0, size + 1))
    } catch {
      // A file that cannot be read is reported when the image is written.
      return
    }
    addBytes(hash, buffer.subarray(0, size))
  }
}

/** The range of dates from a hash: before the default date of an image, and not before ISO 9660. */
const FIRST = Date.UTC(1987, 0, 1)
const END = Date.UTC(2000, 0, 1)

/** A volume's date counts hundredths of a second. Source: ECMA-119 8.4.26.1 */
const UNIT = 10

/** Returns a date between 1987 and 2000 that stands for a hash. */
export function dateOfHash({ low, high }: Hash): Date {
  const units = BigInt((END - FIRST) / UNIT)
  const value = (BigInt(finished(high) >>> 0) << 32n) | BigInt(finished(low) >>> 0)
  return new Date(FIRST + Number(value % units) * UNIT)
}

/** Returns 16 hexadecimal digits that stand for a hash. */
export function digitsOfHash({ low, high }: Hash): string {
  return [high, low].map((word) => (finished(word) >>> 0).toString(16).padStart(8, '0')).join('')
}

/** Lets each bit of a word depend on all others. */
function finished(word: number): number {
  let value = Math.imul(word ^ (word >>> 16), 0x85ebca6b)
  value = Math.imul(value ^ (value >>> 13), 0xc2b2ae35)
  return value ^ (value >>> 16)
}
