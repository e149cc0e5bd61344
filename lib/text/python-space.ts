/** The characters that Python treats as white space. https://docs.python.org/3/library/stdtypes.html#str.isspace */
export const SPACE = '[\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000]'

const ONE = new RegExp(SPACE)
const START = new RegExp(`^${SPACE}+`)

export function withoutFirstSpaces(text: string): string {
  return text.replace(START, '')
}

/** Removes trailing white space in a loop, because a pattern would start again at each space of the text. */
export function withoutLastSpaces(text: string): string {
  let end = text.length
  while (end > 0 && ONE.test(text[end - 1]!)) end--
  return text.slice(0, end)
}

/** Removes white space at both ends, as Python's `str.strip()` does. */
export function strip(text: string): string {
  return withoutLastSpaces(withoutFirstSpaces(text))
}

const LINE_ENDS = '[\\n-\\r\\x1c-\\x1e\\x85\\u2028\\u2029]'
const LINE_END = new RegExp(`\\r\\n|${LINE_ENDS}`)

/** Splits a text as Python's `splitlines` does. https://docs.python.org/3/library/stdtypes.html#str.splitlines */
export function linesOf(text: string): readonly string[] {
  const lines = text.split(LINE_END)
  return lines.at(-1) === '' ? lines.slice(0, -1) : lines
}
