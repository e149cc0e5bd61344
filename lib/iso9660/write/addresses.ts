import { u32b } from '../../image/binary/codecs.ts'

/**
 * The positions of sector numbers in bytes that are written before their region has its place in the image, in bytes
 * from the start of the buffer. Until `resolve`, the numbers count sectors from the start of the region.
 */
export type Addresses = number[]

/** Writes `sector` at `position` of `bytes`, and records the position for `resolve`. */
export function refer(addresses: Addresses, bytes: Uint8Array, position: number, sector: number): void {
  u32b.write(bytes, position, 8, sector)
  addresses.push(position)
}

/** Converts the recorded numbers to sectors of the image, for a region that starts at sector `start`. */
export function resolve(addresses: Addresses, bytes: Uint8Array, start: number): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  for (const position of addresses) {
    u32b.write(bytes, position, 8, start + view.getUint32(position, true))
  }
}
