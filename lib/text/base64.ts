/**
 * Returns how far Python's lenient decoder reads base64: it skips other characters, and padding that completes a group ends
 * it. `digits` is the number of digits until `end`; it is complete when they fill groups or padding ends it. Source:
 * Modules/binascii.c, `a2b_base64`
 */
export function scanPythonBase64(text: string): {
  readonly digits: number
  readonly end: number
  readonly isComplete: boolean
} {
  let [digits, padding] = [0, 0]
  for (const { 0: piece, index } of text.matchAll(/[A-Za-z0-9+/]+|=/g)) {
    if (piece !== '=') [digits, padding] = [digits + piece.length, 0]
    else if (digits % 4 >= 2 && (digits % 4) + ++padding >= 4) return { digits, end: index, isComplete: true }
  }
  return { digits, end: text.length, isComplete: digits % 4 === 0 }
}

/** Tells whether Python's `b64decode` takes a string: only ASCII. Source: Lib/base64.py, `_bytes_from_decode_data` */
export function isPythonBase64(text: string): boolean {
  return !/[^\0-\x7f]/.test(text) && scanPythonBase64(text).isComplete
}

/** Returns standard base64 with padding, on one line. Source: RFC 4648 4 */
export function toBase64(bytes: Uint8Array): string {
  let binary = ''
  for (const byte of bytes) binary += String.fromCharCode(byte)
  return btoa(binary)
}

/** Decodes standard base64 with padding and with white space anywhere, or returns undefined for an invalid text. */
export function fromBase64(text: string): Uint8Array<ArrayBuffer> | undefined {
  const compact = text.replace(/\s+/g, '')
  if (compact.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(compact)) return undefined
  return Uint8Array.from(atob(compact), (character) => character.charCodeAt(0))
}
