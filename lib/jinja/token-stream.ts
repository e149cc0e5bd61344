import { JinjaError } from './jinja-error.ts'
import type { Token } from './lexer.ts'

/** Tokens to be read one after the other. */
export interface TokenStream {
  /** Also of those that follow. */
  readonly peek: (ahead?: number) => Token
  readonly take: () => Token
  /** Is this token, or the one so far ahead, of that type, and that word? */
  readonly is: (type: Token['type'], text?: string, ahead?: number) => boolean
  /** Takes it if it is. */
  readonly takes: (type: Token['type'], text?: string) => boolean
  /** @throws JinjaError when it is not */
  readonly expect: (type: Token['type'], text?: string) => Token
  /** Runs what reads what is nested, as deep as it may be. */
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
      throw new JinjaError('syntax', `${NAMES[type](text)} expected, not ${nameOfToken(peek())}`, peek().at)
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

/** What a token is, in words; a text may be secret. */
export function nameOfToken({ type, text }: Token): string {
  return NAMES[type](text)
}
