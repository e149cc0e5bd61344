import { type Measures, measuring, tooDeep } from './measure.ts'
import { MAX_DEPTH, type Node, type Place, Refusal } from './node.ts'
import type { Token, TokenType } from './token.ts'

/** The state of the parser. */
export interface Parser {
  readonly tokens: readonly Token[]
  next: number
  /** The prefixes of `!`, `!!` and the handles of %TAG. */
  handles: ReadonlyMap<string, string>
  readonly anchors: Map<string, Node>
  readonly measures: Measures
  /** The number of collections around the current node. */
  level: number
}

export function peek(parser: Parser): Token {
  let token = parser.tokens[parser.next]!
  while (token.type === 'maybe key') token = parser.tokens[++parser.next]!
  if (token.refusal !== undefined) throw token.refusal
  return token
}

export function is(parser: Parser, ...types: readonly TokenType[]): boolean {
  return types.includes(peek(parser).type)
}

export function take(parser: Parser): Token {
  const token = peek(parser)
  parser.next++
  return token
}

/** Takes the next token if it is of the type. */
export function accept(parser: Parser, type: TokenType): Token | undefined {
  return is(parser, type) ? take(parser) : undefined
}

const NAMES: Partial<Record<TokenType, string>> = {
  'stream end': 'the end of the text',
  directive: 'a line that starts with "%"',
  'document start': 'a "---"',
  'document end': 'a "..."',
  'block sequence start': 'a list',
  'block mapping start': 'a key with a different indentation',
  'block end': 'a line with less indentation',
  key: 'a key or a "?"',
  alias: 'an alias',
  anchor: 'an anchor',
  tag: 'a tag',
  scalar: 'a text',
}

const HINTS: Partial<Record<TokenType, string>> = {
  key: 'put text that contains "?" in quotes; write "," between items, and close each [ and {',
  ':': 'close the [ or { before it, or put text that starts with ":" in quotes',
  'stream end': 'close the [ or { before it',
}

/** Returns the refusal of a next token that is not allowed here. */
export function unexpected(parser: Parser, where: string): Refusal {
  const { type, start, end } = peek(parser)
  const hint = HINTS[type] ?? 'check the indentation and the quotes around it'
  return new Refusal(`${NAMES[type] ?? `a "${type}"`} ${where}`, start, { hint, end })
}

/** Returns the node of a value that the text leaves out. */
export function empty(
  start: number,
  tag: Pick<Node, 'tag' | 'tagAt'> = { tag: undefined, tagAt: start },
): Node {
  return { kind: 'scalar', ...tag, start, end: start, text: '', isPlain: true }
}

export function placeOf(node: Node): Place {
  return { node, start: node.start, end: node.end }
}

/** A collection under construction. `add` takes one child at a time. */
export interface Collecting {
  readonly add: (child: Place) => void
  /** Returns the end of the part read so far. */
  readonly end: () => number
}

/**
 * Reads a collection, which aliases inside it may refer to.
 *
 * @throws Refusal when it is too large or too deep
 */
export function collect(
  parser: Parser,
  node: Node & { end: number },
  fill: (collecting: Collecting) => void,
): Place {
  if (++parser.level > MAX_DEPTH) throw tooDeep(node.start)
  const { add, done } = measuring(parser.measures, node)
  fill({
    add(child) {
      node.end = child.end
      add(child)
    },
    end: () => node.end,
  })
  parser.level--
  done()
  return placeOf(node)
}
