import type { Codec } from '../image/binary/codecs.ts'

/** The compression identifiers: code points of 8 or of 16 bits. Source: UDF 2.1.1 */
const NARROW = 8
const WIDE = 16

/** The same for a deleted name, whose last bytes make it unique. Source: UDF 2.3.4.2 */
const DELETED_NARROW = 254
const DELETED_WIDE = 255

/** Returns the text of OSTA compressed Unicode, or undefined when its compression is unknown; without bytes the text is empty. */
export function decodeCharacters(bytes: Uint8Array): string | undefined {
  if (bytes.length === 0) return ''
  const [kind] = bytes
  let text = ''
  if (kind === NARROW || kind === DELETED_NARROW) {
    for (let i = 1; i < bytes.length; i++) text += String.fromCharCode(bytes[i]!)
    return text
  }
  if (kind !== WIDE && kind !== DELETED_WIDE) return undefined
  for (let i = 1; i + 1 < bytes.length; i += 2) text += String.fromCharCode(bytes[i]! * 256 + bytes[i + 1]!)
  return text
}

/** Returns the text as OSTA compressed Unicode, with 8 bits for each unit where that is enough. */
export function encodeCharacters(text: string): Uint8Array {
  if (text === '') return new Uint8Array(0)
  const isNarrow = /^[\0-\xff]*$/.test(text)
  const bytes = new Uint8Array(1 + text.length * (isNarrow ? 1 : 2))
  bytes[0] = isNarrow ? NARROW : WIDE
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i)
    if (isNarrow) bytes[1 + i] = unit
    else bytes.set([unit >> 8, unit & 0xff], 1 + 2 * i)
  }
  return bytes
}

/** Text in a field of fixed size, whose last byte is the number of bytes used. Source: ECMA-167 1/7.2.12 */
export const dstring: Codec<string> = {
  width: undefined,
  write(target, offset, width, value) {
    const bytes = encodeCharacters(value)
    if (bytes.length >= width) throw new RangeError(`${bytes.length} bytes for a field of ${width - 1}`)
    target.fill(0, offset, offset + width)
    target.set(bytes, offset)
    target[offset + width - 1] = bytes.length
  },
  read(source, offset, width) {
    const used = Math.min(source[offset + width - 1]!, width - 1)
    return decodeCharacters(source.subarray(offset, offset + used)) ?? ''
  },
}

/** The character set of all texts, a field of 64 bytes. Source: UDF 2.1.2 */
export const charspec: Codec<'OSTA Compressed Unicode'> = {
  width: 64,
  write(target, offset, width, value) {
    target.fill(0, offset, offset + width)
    for (let i = 0; i < value.length; i++) target[offset + 1 + i] = value.charCodeAt(i)
  },
  read: () => 'OSTA Compressed Unicode',
}
