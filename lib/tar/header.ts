import { type Codec, raw, u8, zero } from '../image/binary/codecs.ts'
import { bp, fixed, struct } from '../image/binary/struct.ts'

/** The size of a block in bytes. A header has one block, and contents are padded to whole blocks. */
export const BLOCK = 512

/**
 * Octal digits and a NUL (POSIX pax, "ustar Interchange Format"), or, if they do not fit, the form of GNU tar, star and
 * libarchive: a set highest bit, then the number in base 256.
 */
const octal: Codec<number> = {
  width: undefined,
  write(target, offset, width, value) {
    if (!Number.isSafeInteger(value) || value < 0) throw new RangeError(`${value} is not a count`)
    if (value >= 8 ** (width - 1)) {
      base256(target.subarray(offset, offset + width), value)
      return
    }
    const digits = value.toString(8).padStart(width - 1, '0')
    for (let i = 0; i < digits.length; i++) target[offset + i] = digits.charCodeAt(i)
    target[offset + width - 1] = 0
  },
  // The number is between spaces or NULs, or, if it is too large, in GNU tar's form: a set highest bit, then base 256.
  read(source, offset, width) {
    const bytes = source.subarray(offset, offset + width)
    const first = bytes[0]!
    if (first === 0xff) return bytes.reduce((value, byte) => value * 256 + (byte - 0xff), 0) - 1
    if (first >= 0x80) return bytes.subarray(1).reduce((value, byte) => value * 256 + byte, first & 0x7f)
    // GNU tar and libarchive ignore everything after the digits.
    const digits = /^[ \0]*([0-7]*)(?:[ \0]|$)/.exec(String.fromCharCode(...bytes))?.[1]
    return digits === undefined ? Number.NaN : Number(`0o0${digits}`)
  },
}

/** Reads a number of `width` bytes at `offset`, or returns NaN when it is invalid. */
export function readNumber(source: Uint8Array, offset: number, width: number): number {
  return octal.read(source, offset, width)
}

function base256(field: Uint8Array, value: number): void {
  let left = value
  for (let i = field.length - 1; i >= 0; i--) {
    field[i] = left % 256
    left = Math.floor(left / 256)
  }
  field[0]! |= 0x80
}

const utf8 = new TextEncoder()

/** The text up to the first NUL, in UTF-8, or in ISO 8859-1 when it is not valid UTF-8. */
const name: Codec<string> = {
  width: undefined,
  write(target, offset, width, value) {
    const bytes = utf8.encode(value)
    if (bytes.length > width) throw new RangeError(`${bytes.length} bytes for a field of ${width}`)
    target.fill(0, offset, offset + width)
    target.set(bytes, offset)
  },
  read(source, offset, width) {
    const end = source.subarray(offset, offset + width).indexOf(0)
    return decodeText(source.subarray(offset, offset + (end < 0 ? width : end)))
  },
}

export function decodeText(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    // Hostile ones are too long for the arguments of one call.
    let text = ''
    for (const byte of bytes) text += String.fromCharCode(byte)
    return text
  }
}

/** The largest value of each field; larger ones go into an extended header. */
export const MOST_NAME = 100
export const MOST_PREFIX = 155
export const MOST_ID = 0o7777777
export const MOST_SIZE = 0o77777777777

/** POSIX pax, "ustar Interchange Format" */
export const tarHeader = struct('tar header', BLOCK, {
  name: bp(1, 100, name),
  mode: bp(101, 108, octal),
  uid: bp(109, 116, octal),
  gid: bp(117, 124, octal),
  size: bp(125, 136, octal),
  modified: bp(137, 148, octal),
  checksum: bp(149, 156, raw),
  type: bp(157, 157, u8),
  target: bp(158, 257, name),
  magic: bp(258, 265, raw),
  userName: fixed(266, 297, zero, 0),
  groupName: fixed(298, 329, zero, 0),
  major: bp(330, 337, octal),
  minor: bp(338, 345, octal),
  prefix: bp(346, 500, name),
  padding: fixed(501, 512, zero, 0),
})

/** `ustar`, a NUL and version 00. */
export const MAGIC = utf8.encode('ustar\x0000')

/** Types of entries by the letter that stands for each. */
export const TYPE = {
  file: '0',
  hardLink: '1',
  symlink: '2',
  character: '3',
  block: '4',
  directory: '5',
  fifo: '6',
  extended: 'x',
} as const

/** Returns the sum of the header's bytes, with spaces in place of the checksum. */
export function checksumOf(header: Uint8Array): number {
  let sum = 0
  for (let i = 0; i < BLOCK; i++) sum += i >= 148 && i < 156 ? 0x20 : header[i]!
  return sum
}

/** Writes the checksum: six digits, a NUL and a space. */
export function encodeChecksum(header: Uint8Array): void {
  const digits = checksumOf(header).toString(8).padStart(6, '0')
  header.set(utf8.encode(`${digits}\0 `), 148)
}
