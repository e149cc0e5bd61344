import { JinjaError } from './jinja-error.ts'
import type { Token } from './lexer.ts'

/** The tokens of a template, read one after the other. */
export interface TokenStream {
  /** Returns the next token, or the one `ahead` tokens after it. */
  readonly peek: (ahead?: number) => Token
  readonly take: () => Token
  /** Tells whether the next token, or the one `ahead` tokens after it, has this type and text. */
  readonly is: (type: Token['type'], text?: string, ahead?: number) => boolean
  /** Takes the next token if it has this type and text, and tells whether it did. */
  readonly takes: (type: Token['type'], text?: string) => boolean
  /**
   * Takes the next token.
   *
   * @throws JinjaError when it does not have this type and text
   */
  readonly expect: (type: Token['type'], text?: string) => Token
  /**
   * Runs a nested reader.
   *
   * @throws JinjaError when the nesting is too deep
   */
  readonly nested: <T>(read: () => T) => T
}

const MOST_NESTED = 100

export function tokenStream(tokens: readonly Token[]): TokenStream {
  let next = 0
  let depth = 0
  const peek = (ahead = 0): Token => tokens[Math.min(next + ahead, tokens.length - 1)]!
  const take = (): Token => {
    const token = peek()
    next++
    return token
  }
  const is = (type: Token['type'], text?: string, ahead = 0): boolean => {
    const token = peek(ahead)
    return token.type === type && (text === undefined || token.text === text)
  }
  return {
    peek,
    take,
    is,
    takes(type, text) {
      const found = is(type, text)
      if (found) next++
      return found
    },
    expect(type, text) {
      if (is(type, text)) return take()
      throw new JinjaError('syntax', `expected ${NAMES[type](text)}, got ${nameOfToken(peek())}`, peek().at)
    },
    nested(read) {
      if (++depth > MOST_NESTED) throw new JinjaError('unknown', 'nesting this deep', peek().at)
      const value = read()
      depth--
      return value
    },
  }
}

const NAMES: Readonly<Record<Token['type'], (text?: string) => string>> = {
  data: () => 'text',
  'block-begin': () => 'a statement',
  'block-end': () => '"%}"',
  'print-begin': () => '"{{"',
  'print-end': () => '"}}"',
  name: (text) => (text === undefined ? 'a name' : `"${text}"`),
  string: () => 'a string',
  integer: () => 'a number',
  float: () => 'a number',
  operator: (text) => `"${text}"`,
  end: () => 'the end',
}

/** Returns what a token is, without the text of a string, which may be secret. */
export function nameOfToken({ type, text }: Token): string {
  return NAMES[type](text)
}
