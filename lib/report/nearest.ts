/** The known word that `word` most likely stands for. */
export function nearest(typed: string, known: readonly string[]): string | undefined {
  const close = known
    .map((name) => ({ name, distance: distance(typed.toLowerCase().replaceAll('-', '_'), name) }))
    .filter(({ name, distance }) => distance <= Math.max(1, Math.floor(name.length / 3)))
  return close.sort((a, b) => a.distance - b.distance)[0]?.name
}

/** Least number of characters to insert, drop or replace (Levenshtein). */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i)
  for (let i = 0; i < a.length; i++) {
    const next = [i + 1]
    for (let j = 0; j < b.length; j++) {
      next.push(Math.min(row[j + 1]! + 1, next[j]! + 1, row[j]! + (a[i] === b[j] ? 0 : 1)))
    }
    row = next
  }
  return row[b.length]!
}
