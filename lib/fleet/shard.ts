/** A part of a fleet: shard `index` of `count`, from 0. */
export interface Shard {
  readonly index: number
  readonly count: number
}

const encoder = new TextEncoder()

/**
 * Returns the shard that a name belongs to, from 0. It depends on the name alone, so another row in the inventory moves nothing.
 * Source: FNV-1a of 32 bits, and the finalizer of MurmurHash3, which spreads names that differ in their last digit
 */
export function shardOf(name: string, count: number): number {
  let hash = 0x811c9dc5
  for (const byte of encoder.encode(name)) hash = Math.imul(hash ^ byte, 0x01000193)
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  hash ^= hash >>> 16
  return Math.floor(((hash >>> 0) / 2 ** 32) * count)
}

/** Reads a shard as people count: `1/8` to `8/8`. Returns undefined for anything else. */
export function parseShard(text: string): Shard | undefined {
  const [, number, total] = /^(\d{1,9})\/(\d{1,9})$/.exec(text) ?? []
  const [index, count] = [Number(number) - 1, Number(total)]
  return index >= 0 && index < count ? { index, count } : undefined
}
