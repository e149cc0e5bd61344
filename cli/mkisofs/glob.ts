/** A test of a whole name or path. */
export type Match = (text: string) => boolean

/** One character of a pattern: whether it matches a character. A star matches any number of them. */
type Token = '*' | ((char: string) => boolean)

/** Character classes, as in `[[:digit:]]`. POSIX 9.3.5 */
const CLASSES: Readonly<Record<string, RegExp>> = {
  alnum: /[\p{L}\p{N}]/u,
  alpha: /\p{L}/u,
  blank: /[ \t]/,
  cntrl: /\p{Cc}/u,
  digit: /[0-9]/,
  lower: /\p{Ll}/u,
  punct: /[\p{P}\p{S}]/u,
  space: /\s/,
  upper: /\p{Lu}/u,
  xdigit: /[0-9A-Fa-f]/,
}

/**
 * Returns a test for any of the shell patterns. As with genisoimage, only a slash matches a slash, and a
 * leading dot is like any other character. The time is at most that of the text times that of the pattern.
 */
export function matcher(globs: readonly string[]): Match {
  const patterns = globs.map(segments)
  return (text) => {
    const names = text.split('/').map((name) => Array.from(name))
    return patterns.some(
      (pattern) =>
        pattern.length === names.length && pattern.every((tokens, n) => isMatch(tokens, names[n]!)),
    )
  }
}

/** Where what follows a star does not match, the star takes one character more; earlier stars need not be tried again. */
function isMatch(tokens: readonly Token[], chars: readonly string[]): boolean {
  let [token, char] = [0, 0]
  let star: { readonly token: number; char: number } | undefined
  while (char < chars.length) {
    const one = tokens[token]
    if (one === '*') star = { token: ++token, char }
    else if (one?.(chars[char]!)) [token, char] = [token + 1, char + 1]
    else if (star === undefined) return false
    else [token, char] = [star.token, ++star.char]
  }
  return tokens.slice(token).every((rest) => rest === '*')
}

const TOKEN = /\*|\?|\[[!^]?\]?(?:\[:\w+:\]|\\[^]|[^\]\\])*\]|\\[^]|[^]/gu

/** The tokens of a pattern, between its slashes. */
function segments(glob: string): readonly (readonly Token[])[] {
  const all: Token[][] = [[]]
  for (const token of glob.match(TOKEN) ?? []) {
    const literal = token.length === 2 && token.startsWith('\\') ? token.slice(1) : token
    if (literal === '/') all.push([])
    else all.at(-1)!.push(tokenOf(token, literal))
  }
  return all
}

function tokenOf(token: string, literal: string): Token {
  if (token === '*') return '*'
  if (token === '?') return () => true
  // A backslash at the end escapes nothing, and the pattern matches nothing.
  if (token === '\\') return () => false
  if (token.length > 2 && token.startsWith('[')) return bracket(token.slice(1, -1))
  return (char) => char === literal
}

const MEMBER = /\[:(\w+):\]|(?:\\([^])|([^]))(?:-(?:\\([^])|(?!\[:\w+:\])([^])))?/gu

function bracket(inside: string): Token {
  const isNegated = /^[!^]/.test(inside)
  const members = Array.from(
    inside.slice(isNegated ? 1 : 0).matchAll(MEMBER),
    ([, name, escapedFirst, first = escapedFirst, escapedLast, last = escapedLast ?? first]) => {
      if (name !== undefined) return (char: string) => CLASSES[name]?.test(char) ?? false
      return (char: string) => isBetween(char, first!, last!)
    },
  )
  return (char) => members.some((member) => member(char)) !== isNegated
}

function isBetween(char: string, first: string, last: string): boolean {
  const [code, from, to] = [char, first, last].map((each) => each.codePointAt(0)!)
  return from! <= code! && code! <= to!
}
