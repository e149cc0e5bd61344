/** Matches the escape of a byte. */
const ESCAPE = /[\udc80-\udcff]/u

/**
 * Decodes UTF-8, and keeps each byte that is not part of it as a lone surrogate, U+DC80 to U+DCFF, so that `escapedBytes`
 * returns the same bytes. Source: PEP 383
 */
export function escapedText(bytes: Uint8Array): string {
  let text = ''
  let start = 0
  for (let at = 0; at < bytes.length;) {
    const size = sequenceAt(bytes, at)
    if (size > 0) at += size
    else {
      text += utf8.decode(bytes.subarray(start, at)) + String.fromCharCode(0xdc00 + bytes[at]!)
      start = ++at
    }
  }
  return text + utf8.decode(bytes.subarray(start))
}

/** Returns the bytes of a text from `escapedText`. */
export function escapedBytes(text: string): Uint8Array<ArrayBuffer> {
  if (text.isWellFormed()) return encoder.encode(text)
  const parts = Array.from(text, (character) =>
    ESCAPE.test(character) ? [character.charCodeAt(0) & 0xff] : encoder.encode(character),
  )
  return Uint8Array.from(parts.flatMap((part) => [...part]))
}

const utf8 = new TextDecoder('utf-8', { ignoreBOM: true })
const encoder = new TextEncoder()

/** Returns the size of the UTF-8 sequence at `at` in bytes; 0 when there is no valid one. Source: Unicode 3.9, table 3-7 */
function sequenceAt(bytes: Uint8Array, at: number): number {
  const lead = bytes[at]!
  if (lead < 0x80) return 1
  const size =
    lead >= 0xc2 && lead < 0xe0 ? 2 : lead >= 0xe0 && lead < 0xf0 ? 3 : lead >= 0xf0 && lead < 0xf5 ? 4 : 0
  const low = lead === 0xe0 ? 0xa0 : lead === 0xf0 ? 0x90 : 0x80
  const high = lead === 0xed ? 0x9f : lead === 0xf4 ? 0x8f : 0xbf
  for (let i = 1; i < size; i++) {
    const byte = bytes[at + i] ?? 0
    if (byte < (i === 1 ? low : 0x80) || byte > (i === 1 ? high : 0xbf)) return 0
  }
  return size
}
