import { JinjaError } from './jinja-error.ts'
import { pythonString } from './python-literal.ts'
import { SPACE, withoutLastSpaces } from '../text/python-space.ts'

export interface Token {
  readonly type:
    | 'data'
    | 'block-begin'
    | 'block-end'
    | 'print-begin'
    | 'print-end'
    | 'name'
    | 'string'
    | 'integer'
    | 'float'
    | 'operator'
    | 'end'
  /** The text as written; for data and strings, the decoded text. */
  readonly text: string
  readonly at: number
  readonly end: number
}

export interface LexOptions {
  /** Whether blanks between the start of a line and a statement are removed. */
  readonly trimsLineStart: boolean
}

/** Returns the template with Jinja2's line breaks, without the last one. */
export function lines(template: string): string {
  return template.replace(/\r\n?/g, '\n').replace(/\n$/, '')
}

const OPENING = new RegExp(`\\{%(-|\\+|)${SPACE}*raw${SPACE}*(?:-%\\}${SPACE}*|%\\})|\\{([{%#])(-|\\+|)`, 'g')
const RAW_END = new RegExp(`\\{%(-|\\+|)${SPACE}*endraw${SPACE}*(?:\\+%\\}|-%\\}${SPACE}*|%\\}\\n?)`, 'g')
const COMMENT_END = new RegExp(`\\+#\\}|-#\\}${SPACE}*|#\\}\\n?`, 'g')
const BLOCK_END = new RegExp(`\\+%\\}|-%\\}${SPACE}*|%\\}\\n?`, 'y')
const PRINT_END = new RegExp(`-\\}\\}${SPACE}*|\\}\\}`, 'y')
const SPACES = new RegExp(`${SPACE}+`, 'y')
const ONLY_SPACES = new RegExp(`^${SPACE}+$`)

/** The tokens inside a statement or expression, in the order in which Jinja2 tries them. */
const INSIDE: readonly (readonly [Token['type'], RegExp])[] = [
  ['float', /(?<!\.)(?:\d+_)*\d+(?:(?:\.(?:\d+_)*\d+)?e[+-]?(?:\d+_)*\d+|\.(?:\d+_)*\d+)/iy],
  ['integer', /0b(?:_?[01])+|0o(?:_?[0-7])+|0x(?:_?[\da-f])+|[1-9](?:_?\d)*|0(?:_?0)*/iy],
  ['name', /\w+/y],
  ['string', /'[^'\\]*(?:\\[^][^'\\]*)*'|"[^"\\]*(?:\\[^][^"\\]*)*"/y],
  ['operator', /\*\*|\/\/|[=!<>]=|[-+*/%~[\](){}<>=.:|,;]/y],
]

const CLOSES: Readonly<Record<string, string>> = { '(': ')', '[': ']', '{': '}' }

/**
 * Returns the tokens of a template as Jinja2 reads it with `trim_blocks`, for a source from `lines`. White space
 * between tokens and comments are omitted. Source: jinja2/lexer.py
 *
 * @throws JinjaError
 */
export function tokenize(source: string, { trimsLineStart }: LexOptions): readonly Token[] {
  const tokens: Token[] = []
  let position = 0
  let startsLine = true

  const data = (at: number, end: number, sign: string, isPrint = false): void => {
    let text = source.slice(at, end)
    if (sign === '-') text = withoutLastSpaces(text)
    else if (sign !== '+' && trimsLineStart && !isPrint) {
      const line = text.lastIndexOf('\n') + 1
      if ((line > 0 || startsLine) && ONLY_SPACES.test(text.slice(line))) text = text.slice(0, line)
    }
    if (text !== '') tokens.push({ type: 'data', text, at, end: at + text.length })
  }
  const moveTo = (end: number): void => {
    position = end
    startsLine = source[end - 1] === '\n'
  }
  const find = (pattern: RegExp): RegExpExecArray | null => {
    pattern.lastIndex = position
    return pattern.exec(source)
  }
  const inside = (end: RegExp, type: 'block-end' | 'print-end'): void => {
    const closing: string[] = []
    while (position < source.length) {
      const close = closing.length === 0 ? find(end) : null
      if (close !== null) {
        tokens.push({ type, text: '', at: position, end: end.lastIndex })
        moveTo(end.lastIndex)
        return
      }
      if (find(SPACES) !== null) {
        moveTo(SPACES.lastIndex)
        continue
      }
      const found = INSIDE.find(([, pattern]) => find(pattern) !== null)
      if (found === undefined) throw unexpected(source, position)
      const [kind, pattern] = found
      const word = source.slice(position, pattern.lastIndex)
      if (kind === 'operator') {
        if (word in CLOSES) closing.push(CLOSES[word]!)
        else if (/[)\]}]/.test(word) && closing.pop() !== word)
          throw new JinjaError('syntax', `"${word}" has no opening bracket`, position)
      }
      const text = kind === 'string' ? pythonString(word.slice(1, -1), position) : word
      tokens.push({ type: kind, text, at: position, end: pattern.lastIndex })
      moveTo(pattern.lastIndex)
    }
  }

  for (;;) {
    const start = position
    const opening = find(OPENING)
    if (opening === null) break
    const [word, rawSign, kind, sign = ''] = opening
    data(start, opening.index, kind === undefined ? rawSign! : sign, kind === '{')
    moveTo(opening.index + word.length)
    // At the end of the template, Jinja2 does not require the end of a comment or of raw text.
    if (kind !== '{' && kind !== '%' && position === source.length) break
    if (kind === undefined) {
      const end = find(RAW_END)
      if (end === null) throw new JinjaError('syntax', '{% raw %} is not closed', opening.index)
      data(position, end.index, end[1]!)
      moveTo(end.index + end[0].length)
    } else if (kind === '#') {
      const end = find(COMMENT_END)
      if (end === null) throw new JinjaError('syntax', 'a comment is not closed', opening.index)
      moveTo(end.index + end[0].length)
    } else {
      const isPrint = kind === '{'
      const type = isPrint ? 'print-begin' : 'block-begin'
      tokens.push({ type, text: word, at: opening.index, end: position })
      inside(isPrint ? PRINT_END : BLOCK_END, isPrint ? 'print-end' : 'block-end')
    }
  }
  data(position, source.length, '+')
  tokens.push({ type: 'end', text: '', at: source.length, end: source.length })
  return tokens
}

function unexpected(source: string, at: number): JinjaError {
  const character = String.fromCodePoint(source.codePointAt(at)!)
  // A name in Python may contain any letters.
  if (/[\p{L}\p{N}_]/u.test(character)) return new JinjaError('unknown', 'a name that is not ASCII', at)
  return new JinjaError(
    'syntax',
    /['"]/.test(character) ? 'a string is not closed' : 'unexpected character',
    at,
  )
}
