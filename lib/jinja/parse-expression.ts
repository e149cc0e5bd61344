import { KNOWN_FILTERS } from './filters.ts'
import { JinjaError } from './jinja-error.ts'
import { nameOfToken, type TokenStream } from './token-stream.ts'
import type { Arguments, Binary, BlockFilter, Comparison, Expression } from './syntax.ts'
import { KNOWN_TESTS } from './tests.ts'

const NO_ARGUMENTS: Arguments = { positional: [], named: new Map() }

const CONSTANTS: ReadonlyMap<string, null | boolean> = new Map([
  ['true', true],
  ['True', true],
  ['false', false],
  ['False', false],
  ['none', null],
  ['None', null],
])

/**
 * Parses an expression, with `if` and `else` if `hasChoice`. The order is that of precedence. Source: jinja2/parser.py
 */
export function parseExpression(stream: TokenStream, hasChoice = true): Expression {
  return stream.nested(() => (hasChoice ? choice(stream) : or(stream)))
}

/** Parses an expression, or several with commas between them, which form a tuple. */
export function parseTuple(stream: TokenStream, hasChoice = true, isInParentheses = false): Expression {
  const { at } = stream.peek()
  const items: Expression[] = []
  let isTuple = false
  for (;;) {
    if (items.length > 0) stream.expect('operator', ',')
    if (endsTuple(stream)) break
    items.push(parseExpression(stream, hasChoice))
    if (!stream.is('operator', ',')) break
    isTuple = true
  }
  if (isTuple || (items.length === 0 && isInParentheses)) return { type: 'tuple', items, at }
  if (items.length > 0) return items[0]!
  throw new JinjaError('syntax', `expected a value, got ${nameOfToken(stream.peek())}`, stream.peek().at)
}

function endsTuple(stream: TokenStream): boolean {
  return stream.is('print-end') || stream.is('block-end') || stream.is('operator', ')')
}

function choice(stream: TokenStream): Expression {
  let found = or(stream)
  while (stream.takes('name', 'if')) {
    const test = or(stream)
    const otherwise = stream.takes('name', 'else') ? parseExpression(stream) : undefined
    found = { type: 'choice', test, value: found, otherwise, at: found.at }
  }
  return found
}

function or(stream: TokenStream): Expression {
  let left = and(stream)
  while (stream.takes('name', 'or')) left = { type: 'or', left, right: and(stream), at: left.at }
  return left
}

function and(stream: TokenStream): Expression {
  let left = not(stream)
  while (stream.takes('name', 'and')) left = { type: 'and', left, right: not(stream), at: left.at }
  return left
}

function not(stream: TokenStream): Expression {
  const { at } = stream.peek()
  if (!stream.takes('name', 'not')) return compare(stream)
  return { type: 'not', of: stream.nested(() => not(stream)), at }
}

function compare(stream: TokenStream): Expression {
  const first = sum(stream)
  const rest: { operator: Comparison; right: Expression }[] = []
  for (;;) {
    const operator = comparison(stream)
    if (operator === undefined) break
    rest.push({ operator, right: sum(stream) })
  }
  return rest.length === 0 ? first : { type: 'compare', first, rest, at: first.at }
}

function comparison(stream: TokenStream): Comparison | undefined {
  if (stream.takes('name', 'in')) return 'in'
  if (stream.is('name', 'not') && stream.is('name', 'in', 1)) {
    stream.take()
    stream.take()
    return 'not in'
  }
  return takeOperator(stream, ['==', '!=', '<', '<=', '>', '>='])
}

function takeOperator<T extends string>(stream: TokenStream, operators: readonly T[]): T | undefined {
  return operators.find((operator) => stream.takes('operator', operator))
}

function binary<T extends Binary>(
  next: (stream: TokenStream) => Expression,
  operators: readonly T[],
): (stream: TokenStream) => Expression {
  return (stream) => {
    let left = next(stream)
    for (;;) {
      const { at } = stream.peek()
      const operator = takeOperator(stream, operators)
      if (operator === undefined) return left
      left = { type: 'binary', operator, left, right: next(stream), at }
    }
  }
}

const power = binary((stream) => unary(stream), ['**'])
const product = binary(power, ['*', '//', '/', '%'])
const sum = binary(concat, ['+', '-'])

function concat(stream: TokenStream): Expression {
  const items = [product(stream)]
  while (stream.takes('operator', '~')) items.push(product(stream))
  return items.length === 1 ? items[0]! : { type: 'concat', items, at: items[0]!.at }
}

function unary(stream: TokenStream, hasFilters = true): Expression {
  const { at } = stream.peek()
  const sign = takeOperator(stream, ['-', '+'])
  const value: Expression =
    sign === undefined
      ? primary(stream)
      : {
          type: sign === '-' ? 'negative' : 'positive',
          of: stream.nested(() => unary(stream, false)),
          at,
        }
  const whole = postfix(stream, value)
  return hasFilters ? filters(stream, whole) : whole
}

function primary(stream: TokenStream): Expression {
  const token = stream.take()
  const { at, text } = token
  switch (token.type) {
    case 'name': {
      const constant = CONSTANTS.get(text)
      return constant === undefined
        ? { type: 'name', name: text, at }
        : { type: 'constant', value: constant, at }
    }
    case 'string': {
      let value = text
      while (stream.is('string')) value += stream.take().text
      return { type: 'constant', value, at }
    }
    case 'integer':
      return { type: 'constant', value: BigInt(text.replaceAll('_', '')), at }
    case 'float':
      return { type: 'constant', value: Number(text.replaceAll('_', '')), at }
    case 'operator':
      if (text === '(') {
        const inside = stream.nested(() => parseTuple(stream, true, true))
        stream.expect('operator', ')')
        return inside
      }
      if (text === '[') return { type: 'list', items: listed(stream, ']', parseExpression), at }
      if (text === '{') return { type: 'dict', pairs: listed(stream, '}', pair), at }
  }
  throw new JinjaError('syntax', `expected a value, got ${nameOfToken(token)}`, at)
}

function pair(stream: TokenStream): readonly [Expression, Expression] {
  const key = parseExpression(stream)
  stream.expect('operator', ':')
  return [key, parseExpression(stream)]
}

/** Parses the items between commas up to `end`, with an optional comma after the last one. */
function listed<T>(stream: TokenStream, end: string, item: (stream: TokenStream) => T): readonly T[] {
  const items: T[] = []
  while (!stream.takes('operator', end)) {
    if (items.length > 0) stream.expect('operator', ',')
    if (stream.takes('operator', end)) break
    items.push(item(stream))
  }
  return items
}

function postfix(stream: TokenStream, start: Expression): Expression {
  let of = start
  for (;;) {
    const { at } = stream.peek()
    if (stream.takes('operator', '.')) of = dotted(stream, of)
    else if (stream.takes('operator', '[')) of = subscript(stream, of, at)
    else if (stream.is('operator', '(')) of = { type: 'call', of, args: callArguments(stream), at }
    else return of
  }
}

function dotted(stream: TokenStream, of: Expression): Expression {
  const { type, text, at } = stream.take()
  if (type === 'name') return { type: 'attribute', of, name: text, at }
  if (type !== 'integer') throw new JinjaError('syntax', 'expected a name or a number', at)
  return { type: 'item', of, key: { type: 'constant', value: BigInt(text.replaceAll('_', '')), at }, at }
}

function subscript(stream: TokenStream, of: Expression, at: number): Expression {
  const bounds: (Expression | undefined)[] = [undefined]
  while (!stream.is('operator', ']')) {
    if (stream.is('operator', ',')) throw new JinjaError('unknown', 'a tuple as an index', stream.peek().at)
    if (stream.takes('operator', ':')) {
      if (bounds.push(undefined) > 3) throw new JinjaError('syntax', 'too many colons', at)
    } else if (bounds.at(-1) === undefined) bounds[bounds.length - 1] = parseExpression(stream)
    else stream.expect('operator', ']')
  }
  stream.take()
  if (bounds.length > 1) return { type: 'slice', of, bounds, at }
  if (bounds[0] === undefined) throw new JinjaError('unknown', 'an empty index', at)
  return { type: 'item', of, key: bounds[0], at }
}

function callArguments(stream: TokenStream): Arguments {
  stream.expect('operator', '(')
  const positional: Expression[] = []
  const named = new Map<string, Expression>()
  listed(stream, ')', () => {
    const { at } = stream.peek()
    if (takeOperator(stream, ['**', '*']) !== undefined)
      throw new JinjaError('unknown', 'arguments from a list or a map', at)
    if (stream.is('name') && stream.is('operator', '=', 1)) {
      const name = stream.take().text
      stream.take()
      // Python does not compile a repeated argument.
      if (named.has(name)) throw new JinjaError('syntax', `"${name}" occurs twice`, at)
      named.set(name, parseExpression(stream))
    } else if (named.size > 0)
      throw new JinjaError('syntax', 'a positional argument after a keyword argument', at)
    else positional.push(parseExpression(stream))
  })
  return { positional, named }
}

function filters(stream: TokenStream, start: Expression): Expression {
  let of = start
  for (;;) {
    const { at } = stream.peek()
    if (stream.is('operator', '|')) of = { type: 'filter', of, ...pipe(stream) }
    else if (stream.takes('name', 'is')) of = test(stream, of, at)
    else if (stream.is('operator', '(')) of = { type: 'call', of, args: callArguments(stream), at }
    else return of
  }
}

/** Parses a filter with its arguments: `| join(', ')`. */
export function pipe(stream: TokenStream): BlockFilter {
  stream.expect('operator', '|')
  return blockFilter(stream)
}

/** Parses a filter without the bar. */
export function blockFilter(stream: TokenStream): BlockFilter {
  const { text: name, at } = stream.expect('name')
  // Jinja2 looks the filter up before it renders anything.
  if (!KNOWN_FILTERS.has(name)) throw new JinjaError('unknown', `the filter "${name}"`, at)
  return { name, args: stream.is('operator', '(') ? callArguments(stream) : NO_ARGUMENTS, at }
}

const BEGINS_VALUE = ['name', 'string', 'integer', 'float'] as const

function test(stream: TokenStream, of: Expression, at: number): Expression {
  const isNegated = stream.takes('name', 'not')
  const { text: name, at: nameAt } = stream.expect('name')
  if (!KNOWN_TESTS.has(name)) throw new JinjaError('unknown', `the test "${name}"`, nameAt)
  const found: Expression = { type: 'test', of, name, args: testArguments(stream), at }
  return isNegated ? { type: 'not', of: found, at } : found
}

function testArguments(stream: TokenStream): Arguments {
  if (stream.is('operator', '(')) return callArguments(stream)
  const isValue = BEGINS_VALUE.some((type) => stream.is(type)) || ['[', '{'].includes(operatorOf(stream))
  if (!isValue || ['else', 'or', 'and'].some((word) => stream.is('name', word))) return NO_ARGUMENTS
  if (stream.is('name', 'is')) throw new JinjaError('syntax', 'a test of a test', stream.peek().at)
  return { positional: [postfix(stream, primary(stream))], named: new Map() }
}

function operatorOf(stream: TokenStream): string {
  return stream.is('operator') ? stream.peek().text : ''
}
