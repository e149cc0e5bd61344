import { u32b } from '../../image/binary/codecs.ts'

/**
 * Where sector numbers stand in bytes that are written before their region of the image has its place: in bytes from the
 * start of the buffer. Until then the numbers are sectors from the start of the region.
 */
export type Addresses = number[]

/** Writes `sector` at `position` of `bytes`, to be resolved. */
export function refer(addresses: Addresses, bytes: Uint8Array, position: number, sector: number): void {
  u32b.write(bytes, position, 8, sector)
  addresses.push(position)
}

/** Makes sectors of the image of the numbers, now that the region starts at sector `start`. */
export function resolve(addresses: Addresses, bytes: Uint8Array, start: number): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  for (const position of addresses) {
    u32b.write(bytes, position, 8, start + view.getUint32(position, true))
  }
}
