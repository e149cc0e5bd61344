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
