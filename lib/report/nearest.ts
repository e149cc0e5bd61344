/** Returns the known word that `typed` most likely stands for; letter case, `-` and `_` make no difference. */
export function nearest(typed: string, known: readonly string[]): string | undefined {
  const word = plain(typed)
  let best: { readonly name: string; readonly distance: number } | undefined
  for (const name of known) {
    const most = Math.max(1, Math.floor(name.length / 3))
    if (Math.abs(name.length - word.length) > most) continue
    const far = distance(word, plain(name))
    if (far <= most && (best === undefined || far < best.distance)) best = { name, distance: far }
  }
  return best?.name
}

function plain(word: string): string {
  return word.toLowerCase().replaceAll('-', '_')
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
