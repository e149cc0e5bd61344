/** Numbers that are the same each time for the same seed. */
export interface Random {
  /** From 0 to `count - 1`. */
  below(count: number): number
  pick<T>(list: readonly T[]): T
}

/** Mulberry32, which is short and good enough to choose bytes. */
export const random = (seed: number): Random => {
  let state = seed >>> 0
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  const below = (count: number): number => Math.floor(next() * count)
  return { below, pick: (list) => list[below(list.length)]! }
}
