/** A line of both texts (` `), of the first only (`-`) or of the second only (`+`). */
type Edit = readonly [sign: ' ' | '-' | '+', line: string]

/** The number of common lines shown around a difference. */
const CONTEXT = 3

/** With more edits, or more lines to compare, the whole difference becomes one block. */
const MOST_EDITS = 1000
const MOST_COMPARED = 20_000

/** The maximum number of lines in the result. */
const MOST_LINES = 2000

/**
 * Returns the difference between two texts as `diff -U3` shows it. Each hunk begins with `@@ -1,5 +1,6 @@`: its first
 * line and its number of lines in each text. The work is bounded; a last line counts the lines left out.
 */
export function lineDiff(a: string, b: string): readonly string[] {
  const [left, right] = [a.split('\n'), b.split('\n')]
  if (left.at(-1) === '' && right.at(-1) === '') {
    left.pop()
    right.pop()
  }
  const lines = hunks(edits(left, right))
  const more = lines.length - MOST_LINES
  return more > 0 ? [...lines.slice(0, MOST_LINES), `(and ${more} lines more)`] : lines
}

function edits(a: readonly string[], b: readonly string[]): readonly Edit[] {
  let start = 0
  while (start < a.length && start < b.length && a[start] === b[start]) start++
  let end = 0
  const most = Math.min(a.length, b.length) - start
  while (end < most && a[a.length - 1 - end] === b[b.length - 1 - end]) end++
  const [left, right] = [a.slice(start, a.length - end), b.slice(start, b.length - end)]
  const all = (sign: Edit[0], lines: readonly string[]): Edit[] => lines.map((line) => [sign, line])
  return [
    ...all(' ', a.slice(0, start)),
    ...(shortest(left, right) ?? [...all('-', left), ...all('+', right)]),
    ...all(' ', a.slice(a.length - end)),
  ]
}

/**
 * Returns the fewest edits, or undefined when there are too many. Source: E. Myers, "An O(ND) Difference Algorithm",
 * 1986
 */
function shortest(a: readonly string[], b: readonly string[]): Edit[] | undefined {
  if (a.length + b.length > MOST_COMPARED) return undefined
  // For each diagonal k = x - y, the furthest x that `count` edits reach.
  const furthest = new Int32Array(2 * MOST_EDITS + 3)
  const zero = MOST_EDITS + 1
  const trace: Int32Array[] = []
  for (let count = 0; count <= MOST_EDITS; count++) {
    trace.push(furthest.slice(zero - count - 1, zero + count + 2))
    for (let k = -count; k <= count; k += 2) {
      const isDown = k === -count || (k !== count && furthest[zero + k - 1]! < furthest[zero + k + 1]!)
      let x = isDown ? furthest[zero + k + 1]! : furthest[zero + k - 1]! + 1
      while (x < a.length && x - k < b.length && a[x] === b[x - k]) x++
      furthest[zero + k] = x
      if (x >= a.length && x - k >= b.length) return backwards(a, b, trace)
    }
  }
  return undefined
}

function backwards(a: readonly string[], b: readonly string[], trace: readonly Int32Array[]): Edit[] {
  const found: Edit[] = []
  let [x, y] = [a.length, b.length]
  for (let count = trace.length - 1; count >= 0; count--) {
    const before = trace[count]!
    const at = (k: number): number => before[k + count + 1]!
    const k = x - y
    const isDown = k === -count || (k !== count && at(k - 1) < at(k + 1))
    const fromX = count === 0 ? 0 : isDown ? at(k + 1) : at(k - 1)
    const fromY = count === 0 ? 0 : fromX - (isDown ? k + 1 : k - 1)
    while (x > fromX && y > fromY) {
      found.push([' ', a[--x]!])
      y--
    }
    if (count === 0) break
    if (isDown) found.push(['+', b[--y]!])
    else found.push(['-', a[--x]!])
  }
  return found.reverse()
}

function hunks(all: readonly Edit[]): string[] {
  const lines: string[] = []
  let [left, right] = [1, 1]
  for (let i = 0; i < all.length;) {
    let first = i
    while (first < all.length && all[first]![0] === ' ') first++
    if (first === all.length) break
    const from = Math.max(i, first - CONTEXT)
    const to = endOf(all, first)
    left += from - i
    right += from - i
    const hunk = all.slice(from, to)
    const counts = { ' ': 0, '-': 0, '+': 0 }
    for (const [sign] of hunk) counts[sign]++
    const [ofLeft, ofRight] = [counts[' '] + counts['-'], counts[' '] + counts['+']]
    lines.push(`@@ -${range(left, ofLeft)} +${range(right, ofRight)} @@`)
    for (const [sign, line] of hunk) lines.push(sign + line)
    left += ofLeft
    right += ofRight
    i = to
  }
  return lines
}

/** Returns the end of a hunk: CONTEXT lines after its last edit, when the next edit is further away. */
function endOf(all: readonly Edit[], first: number): number {
  let last = first
  for (let i = first; i < all.length && i <= last + 2 * CONTEXT + 1; i++) if (all[i]![0] !== ' ') last = i
  return Math.min(all.length, last + 1 + CONTEXT)
}

/**
 * Writes a range of lines; an empty range has the number of the line before it. Source: POSIX diff, "Diff Unified
 * Output Format"
 */
function range(first: number, count: number): string {
  if (count === 1) return String(first)
  return `${count === 0 ? first - 1 : first},${count}`
}
