import { scanPythonBase64 } from '../../text/base64.ts'

/** Content after decoding its transfer encoding. */
export interface Decoded {
  readonly bytes: Uint8Array
  /** Whether the text was not encoded. */
  readonly isPlain: boolean
  /** Whether it has unencoded characters outside ASCII, which cloud-init and cloudbase-init corrupt. */
  readonly isEightBit: boolean
  /** The problem by which a guest loses or misreads content. */
  readonly problem?: string
}

/**
 * Decodes a part's text, with one character per byte, as Python's email does; an unknown encoding leaves the text unchanged.
 * Source: email/message.py, `get_payload`
 */
export function decodeTransfer(text: string, encoding: string): Decoded {
  switch (encoding.toLowerCase()) {
    case 'base64':
      return base64(text)
    case 'quoted-printable':
      return quotedPrintable(text)
    case 'x-uuencode':
    case 'uuencode':
    case 'uue':
    case 'x-uue':
      return uuencode(text)
    case '':
    case '7bit':
    case '8bit':
    case 'binary':
      return literal(text)
    default:
      return { ...literal(text), problem: 'a part has an unknown transfer encoding' }
  }
}

function literal(text: string): Decoded {
  return { bytes: bytesOf(text), isPlain: true, isEightBit: /[^\0-\x7f]/.test(text) }
}

/** Returns the bytes of a string with one character per byte. */
export function bytesOf(binary: string): Uint8Array {
  const bytes = new Uint8Array(binary.length)
  for (let at = 0; at < bytes.length; at++) bytes[at] = binary.charCodeAt(at)
  return bytes
}

/** Decodes base64 as far as Python reads it. */
function base64(text: string): Decoded {
  const { digits, end } = scanPythonBase64(text)
  if (digits % 4 === 1)
    return { ...literal(text.replace(/[\r\n]+/g, '')), problem: 'a part in base64 is cut off' }
  const read = text.slice(0, end)
  const bytes = bytesOf(atob(read.replace(/[^A-Za-z0-9+/]+/g, '')))
  const decoded = { bytes, isPlain: false, isEightBit: BEYOND_LATIN_1.test(read) }
  const isAll = !/[A-Za-z0-9+/]/.test(text.slice(end))
  return isAll ? decoded : { ...decoded, problem: 'a part in base64 continues after its padding' }
}

/** The UTF-8 lead bytes of `\u0100` and above. Python reads these characters as escapes, whose digits are base64 digits. */
const BEYOND_LATIN_1 = /[\xc4-\xff]/

const HEX = /^[0-9A-Fa-f]{2}$/

/** Decodes quoted-printable. Source: Modules/binascii.c, `a2b_qp` */
function quotedPrintable(text: string): Decoded {
  const bytes = new Uint8Array(text.length)
  let length = 0
  let isEightBit = false
  for (let at = 0; at < text.length;) {
    const equals = text[at] === '='
    const next = equals ? text[at + 1] : undefined
    const pair = equals ? text.slice(at + 1, at + 3) : ''
    if (!equals) {
      isEightBit ||= text.charCodeAt(at) > 0x7f
      bytes[length++] = text.charCodeAt(at++)
    } else if (next === undefined) at++
    else if (next === '\n' || next === '\r') {
      const end = text.indexOf('\n', at)
      at = end < 0 ? text.length : end + 1
    } else if (HEX.test(pair)) {
      bytes[length++] = parseInt(pair, 16)
      at += 3
    } else {
      bytes[length++] = 0x3d
      at += next === '=' ? 2 : 1
    }
  }
  return { bytes: bytes.subarray(0, length), isPlain: false, isEightBit }
}

/** Decodes uuencode from a line `begin MODE NAME` to a line `end`. Source: email/message.py, `_decode_uu` */
function uuencode(text: string): Decoded {
  const lines = text.split(/\r\n|\n|\r/)
  const begin = lines.findIndex((line) => /^begin [0-7]+(?: |$)/.test(line))
  const end = lines.findIndex((line, index) => index > begin && /^[ \t]*end[ \t]*$/.test(line))
  const body = lines.slice(begin + 1, end)
  const isSound = begin >= 0 && end >= 0 && body.every((line) => /^[ -`]+$/.test(line))
  if (!isSound) return { ...literal(text), problem: 'a part is not valid uuencode' }
  return { bytes: Uint8Array.from(body.flatMap(uuLine)), isPlain: false, isEightBit: false }
}

/** Decodes a line: a character with the length, then four characters for every three bytes. */
function uuLine(line: string): readonly number[] {
  const sixes = Array.from(line, (character) => (character.charCodeAt(0) - 32) & 63)
  return Array.from({ length: sixes[0]! }, (_, n) => {
    const at = 1 + n + Math.floor(n / 3)
    const [high, low] = [sixes[at] ?? 0, sixes[at + 1] ?? 0]
    const shift = (n % 3) * 2
    return ((high << (2 + shift)) | (low >> (4 - shift))) & 0xff
  })
}
