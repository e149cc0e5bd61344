/** The texts that are remembered, and the longest of them in UTF-16 units. */
const MOST_TEXTS = 64
const LONGEST = 65_536

/**
 * Returns a function that computes the same as `compute`, and remembers the results of its last texts: the servers of a fleet have
 * the same keys and user data. The results must not be changed.
 */
export function remembering<T>(compute: (text: string) => T): (text: string) => T {
  const known = new Map<string, T>()
  return (text) => {
    const before = known.get(text)
    if (before !== undefined) {
      // The text that was used longest ago comes first.
      known.delete(text)
      known.set(text, before)
      return before
    }
    const result = compute(text)
    if (text.length > LONGEST) return result
    if (known.size >= MOST_TEXTS) known.delete(known.keys().next().value!)
    known.set(text, result)
    return result
  }
}
