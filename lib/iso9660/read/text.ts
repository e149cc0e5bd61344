/** The longest name that is decoded here, in bytes: for short names, calling a decoder takes longer. */
const SHORT = 64

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** Decodes text with one byte per character. */
export function latin1(bytes: Uint8Array, from: number, to: number): string {
  let text = ''
  for (let i = from; i < to; i++) text += String.fromCharCode(bytes[i]!)
  return text
}

/** Decodes ASCII, or returns undefined when there are other bytes. */
export function ascii(bytes: Uint8Array, from: number, to: number): string | undefined {
  let text = ''
  let seen = 0
  let i = from
  // Four at a time: each string in between has to be made, too.
  for (; i + 4 <= to; i += 4) {
    const [a, b, c, d] = [bytes[i]!, bytes[i + 1]!, bytes[i + 2]!, bytes[i + 3]!]
    seen |= a | b | c | d
    text += String.fromCharCode(a, b, c, d)
  }
  for (; i < to; i++) {
    seen |= bytes[i]!
    text += String.fromCharCode(bytes[i]!)
  }
  return seen < 0x80 ? text : undefined
}

/** Decodes UTF-8, or returns undefined when it is invalid. */
export function unicode(bytes: Uint8Array, from: number, to: number): string | undefined {
  if (to - from <= SHORT) {
    let text = ''
    let i = from
    for (; i < to && bytes[i]! < 0x80; i++) text += String.fromCharCode(bytes[i]!)
    if (i === to) return text
  }
  try {
    return utf8.decode(bytes.subarray(from, to))
  } catch {
    return undefined
  }
}

/** Decodes UCS-2 or UTF-16 in big-endian order; an odd last byte is ignored. */
export function utf16(bytes: Uint8Array, from: number, to: number): string {
  let text = ''
  for (let i = from; i + 1 < to; i += 2) text += String.fromCharCode(bytes[i]! * 256 + bytes[i + 1]!)
  return text
}
