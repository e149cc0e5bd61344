/** A test of a whole name or path. */
export type Match = (text: string) => boolean

/** Character classes, as in `[[:digit:]]`. POSIX 9.3.5 */
const CLASSES: Readonly<Record<string, RegExp>> = {
  alnum: /[\p{L}\p{N}]/u,
  alpha: /\p{L}/u,
  blank: /[ \t]/,
  cntrl: /\p{Cc}/u,
  digit: /[0-9]/,
  graph: /[^\p{Z}\p{C}]/u,
  lower: /\p{Ll}/u,
  print: /[^\p{Zl}\p{Zp}\p{C}]/u,
  punct: /[\p{P}\p{S}]/u,
  space: /\s/,
  upper: /\p{Lu}/u,
  xdigit: /[0-9A-Fa-f]/,
}

/**
 * Returns a test for any of the shell patterns, which mean what they mean to fnmatch(3) of the GNU C library with FNM_PATHNAME:
 * only a slash matches a slash, a leading dot is like any other character, and a bracket that is not closed stands for itself.
 * The time is at most that of the text times that of the pattern.
 */
export function matcher(globs: readonly string[]): Match {
  const patterns = globs.map((glob) => Array.from(glob))
  return (text) => {
    const chars = Array.from(text)
    return patterns.some((pattern) => isMatch(pattern, chars))
  }
}

/**
 * Where what follows a star does not match, the star takes one character more; earlier stars need not be tried again, because
 * none can take a slash.
 */
function isMatch(pattern: readonly string[], chars: readonly string[]): boolean {
  let [at, char] = [0, 0]
  let star: { readonly at: number; char: number } | undefined
  while (char < chars.length) {
    if (pattern[at] === '*') {
      star = { at: ++at, char }
      // The C library looks for what follows a star before the next slash only, and takes an escaped slash for no slash.
      if (pattern[at] === '\\' && pattern[at + 1] === '/') return false
      continue
    }
    const next = after(pattern, at, chars[char]!)
    if (next !== undefined) [at, char] = [next, char + 1]
    else if (star === undefined || chars[star.char] === '/') return false
    else [at, char] = [star.at, ++star.char]
  }
  return pattern.slice(at).every((rest) => rest === '*')
}

/** Returns the position after the part of the pattern at `at` that matches a character; undefined when it does not match. */
function after(pattern: readonly string[], at: number, char: string): number | undefined {
  const one = pattern[at]
  if (one === '?') return char === '/' ? undefined : at + 1
  if (one === '[' && char !== '/') {
    const bracket = afterBracket(pattern, at + 1, char)
    if (bracket !== 'open') return bracket
  }
  // A backslash at the end escapes nothing, and the pattern matches nothing.
  if (one === '\\') return pattern[at + 1] === char ? at + 2 : undefined
  return one === char ? at + 1 : undefined
}

/** Returns the position after a bracket expression that matches a character; `open` when the expression has no end. */
function afterBracket(pattern: readonly string[], start: number, char: string): number | undefined | 'open' {
  const isNegated = pattern[start] === '!' || pattern[start] === '^'
  let at = isNegated ? start + 1 : start
  // A bracket that closes right away is a member.
  for (let isFirst = true; isFirst || pattern[at] !== ']'; isFirst = false) {
    if (at >= pattern.length) return 'open'
    const member = memberAt(pattern, at)
    if (member === undefined) return undefined
    at = member.end
    if (!member.has(char)) {
      if (member.isLast === true) return undefined
      continue
    }
    const end = endOf(pattern, at)
    return end === undefined || end === 'open' ? end : isNegated ? undefined : end
  }
  return isNegated ? at + 1 : undefined
}

interface Member {
  readonly end: number
  readonly has: (char: string) => boolean
  /** Whether the whole pattern matches nothing unless this member matches. */
  readonly isLast?: boolean
}

/** Returns a member of a bracket expression; undefined when the whole pattern matches nothing because of it. */
function memberAt(pattern: readonly string[], at: number): Member | undefined {
  const named = namedAt(pattern, at)
  if (named?.kind === ':') {
    const characters = CLASSES[named.name]
    return characters && { end: named.end, has: (char) => characters.test(char) }
  }
  if (named?.kind === '=') return { end: named.end, has: (char) => char === named.name }
  const first = characterAt(pattern, at)
  if (first === undefined) return undefined
  const isOne = (char: string): boolean => char === first.char
  if (pattern[first.end] !== '-' || pattern[first.end + 1] === ']') return { end: first.end, has: isOne }
  // A range without an end matches nothing, but its start was a member before.
  if (first.end + 1 === pattern.length) return { end: first.end, has: isOne, isLast: true }
  const last = characterAt(pattern, first.end + 1)
  return last && { end: last.end, has: (char) => isBetween(char, first.char, last.char) }
}

/** Returns one end of a range: a character, one after a backslash, or a collating symbol `[.x.]`. */
function characterAt(pattern: readonly string[], at: number): { char: string; end: number } | undefined {
  const named = namedAt(pattern, at)
  if (pattern[at] === '[' && pattern[at + 1] === '.' && named === undefined) return undefined
  if (named?.kind === '.') return named.name.length > 1 ? undefined : { char: named.name, end: named.end }
  const isEscaped = pattern[at] === '\\'
  const char = pattern[isEscaped ? at + 1 : at]
  return char === undefined ? undefined : { char, end: at + (isEscaped ? 2 : 1) }
}

/** Returns a class `[:name:]`, an equivalence class `[=x=]` or a collating symbol `[.x.]`. */
function namedAt(pattern: readonly string[], at: number) {
  const kind = pattern[at + 1]
  if (pattern[at] !== '[' || (kind !== ':' && kind !== '=' && kind !== '.')) return undefined
  let end = at + 2
  if (kind === ':') while (/^[a-y]$/.test(pattern[end] ?? '')) end++
  else if (kind === '=') end++
  else while (end < pattern.length && !(pattern[end] === '.' && pattern[end + 1] === ']')) end++
  if (pattern[end] !== kind || pattern[end + 1] !== ']') return undefined
  return { kind, name: pattern.slice(at + 2, end).join(''), end: end + 2 } as const
}

/** Returns the position after the end of a bracket expression of which a member matched. */
function endOf(pattern: readonly string[], start: number): number | undefined | 'open' {
  for (let at = start; at < pattern.length;) {
    if (pattern[at] === ']') return at + 1
    if (pattern[at] === '\\' && at + 1 === pattern.length) return undefined
    at = namedAt(pattern, at)?.end ?? at + (pattern[at] === '\\' ? 2 : 1)
  }
  return 'open'
}

function isBetween(char: string, first: string, last: string): boolean {
  const [code, from, to] = [char, first, last].map((each) => each.codePointAt(0)!)
  return from! <= code! && code! <= to!
}
