/** Returns the known word that `typed` most likely means, or undefined; letter case is ignored, and `-` equals `_`. */
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

/** Returns the least number of characters to insert, delete, replace or swap with the next (optimal string alignment). */
function distance(a: string, b: string): number {
  let before: readonly number[] = []
  let row = Array.from({ length: b.length + 1 }, (_, i) => i)
  for (let i = 0; i < a.length; i++) {
    const next = [i + 1]
    for (let j = 0; j < b.length; j++) {
      const isSwapped = i > 0 && j > 0 && a[i] === b[j - 1] && a[i - 1] === b[j]
      const swapped = isSwapped ? before[j - 1]! + 1 : Infinity
      next.push(Math.min(row[j + 1]! + 1, next[j]! + 1, row[j]! + (a[i] === b[j] ? 0 : 1), swapped))
    }
    before = row
    row = next
  }
  return row[b.length]!
}
