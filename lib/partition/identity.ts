import type { Image } from '../image/image.ts'

/**
 * Returns 32 bits derived from the size of an image, its first structure (which holds its label and serial number or date) and
 * `text`. They are the same for the same image. FNV-1a with the final mixing of MurmurHash3.
 */
export function identityOf(image: Image, text: string): number {
  const head = image.segments[0]?.content
  let value = 0x811c9dc5
  const add = (byte: number): void => {
    value = Math.imul(value ^ byte, 0x01000193)
  }
  for (let i = 0; i < 6; i++) add(Math.floor(image.size / 256 ** i) % 256)
  if (head instanceof Uint8Array) head.subarray(0, 4096).forEach(add)
  for (const character of text) add(character.codePointAt(0)! % 256)
  value = Math.imul(value ^ (value >>> 16), 0x85ebca6b)
  value = Math.imul(value ^ (value >>> 13), 0xc2b2ae35)
  return (value ^ (value >>> 16)) >>> 0
}
