import { u32b } from '../binary/codecs.ts'

/** Sector numbers, relative to a region of the image, that stand in bytes written before the region has its place. */
export interface Addresses {
  /** Where the numbers stand: bytes from the start of the buffer. */
  readonly positions: number[]
  /** Sectors from the start of the region. */
  readonly sectors: number[]
}

export function addresses(): Addresses {
  return { positions: [], sectors: [] }
}

export function refer({ positions, sectors }: Addresses, position: number, sector: number): void {
  positions.push(position)
  sectors.push(sector)
}

/** Writes the numbers, now that the region starts at sector `start`. */
export function resolve({ positions, sectors }: Addresses, bytes: Uint8Array, start: number): void {
  for (let i = 0; i < positions.length; i++) u32b.write(bytes, positions[i]!, 8, start + sectors[i]!)
}
