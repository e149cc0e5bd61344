import { JinjaError } from './jinja-error.ts'
import { type LexOptions, tokenize } from './lexer.ts'
import { blockFilter, parseExpression, parseTuple, pipe } from './parse-expression.ts'
import type { BlockFilter, Expression, Scope, Statement, Target } from './syntax.ts'
import { nameOfToken, type TokenStream, tokenStream } from './token-stream.ts'

/**
 * Parses a template.
 *
 * @throws JinjaError
 */
export function parse(source: string, options: LexOptions): Scope {
  const stream = tokenStream(tokenize(source, options))
  const body = statements(stream, [])
  return scoped(body)
}

function scoped(body: readonly Statement[]): Scope {
  return { body, stores: new Set(body.flatMap(storesOf)) }
}

/** Returns the names that a statement sets in its own scope. */
function storesOf(statement: Statement): readonly string[] {
  switch (statement.type) {
    case 'set':
    case 'set-block':
      return namesOf(statement.target)
    case 'if':
      return [...statement.branches.flatMap(({ body }) => body), ...statement.otherwise].flatMap(storesOf)
    default:
      return []
  }
}

function namesOf(target: Target): readonly string[] {
  if (target.type === 'name') return [target.name]
  return target.type === 'tuple' ? target.items.flatMap(namesOf) : []
}

/**
 * Parses statements up to one of `ends`, whose name is not taken, or up to the end of the template if there are no
 * `ends`.
 */
function statements(stream: TokenStream, ends: readonly string[]): readonly Statement[] {
  return stream.nested(() => {
    const found: Statement[] = []
    for (;;) {
      const token = stream.take()
      const { type, text, at } = token
      if (type === 'data') found.push({ type, text, at })
      else if (type === 'print-begin') {
        const value = parseTuple(stream)
        found.push({ type: 'print', value, at, end: stream.expect('print-end').end })
      } else if (type === 'block-begin') {
        if (ends.some((end) => stream.is('name', end))) return found
        found.push(statement(stream, at))
      } else if (ends.length === 0) return found
      else throw new JinjaError('syntax', `expected {% ${ends.at(-1)} %}, but the template ends`, at)
    }
  })
}

type Parser = (stream: TokenStream, at: number) => Statement

const parsers: Readonly<Record<string, Parser>> = {
  if: parseIf,
  for: parseFor,
  set: parseSet,
  with: parseWith,
  filter: parseFilter,
  do: (stream, at) => {
    const value = parseTuple(stream)
    stream.expect('block-end')
    return { type: 'do', value, at }
  },
}

/** Statements of Jinja2 that this renderer does not support. */
const OTHERS = ['macro', 'call', 'include', 'import', 'from', 'extends', 'block', 'autoescape', 'print']

function statement(stream: TokenStream, at: number): Statement {
  const { text: name } = stream.expect('name')
  const parser = Object.hasOwn(parsers, name) ? parsers[name] : undefined
  if (parser !== undefined) return parser(stream, at)
  if (OTHERS.includes(name)) throw new JinjaError('unknown', `{% ${name} %}`, at)
  throw new JinjaError(
    'syntax',
    name.startsWith('end') ? `{% ${name} %} without its start` : `unknown statement {% ${name} %}`,
    at,
  )
}

/** Takes the name of the statement that ends a body, and its closing delimiter. */
function end(stream: TokenStream): void {
  stream.expect('name')
  stream.expect('block-end')
}

function block(stream: TokenStream, name: string): readonly Statement[] {
  stream.expect('block-end')
  const body = statements(stream, [name])
  end(stream)
  return body
}

function parseIf(stream: TokenStream, at: number): Statement {
  const branches: { test: Expression; body: readonly Statement[] }[] = []
  for (;;) {
    const test = parseTuple(stream, false)
    stream.expect('block-end')
    branches.push({ test, body: statements(stream, ['elif', 'else', 'endif']) })
    const { text } = stream.take()
    if (text === 'elif') continue
    const otherwise = text === 'else' ? block(stream, 'endif') : []
    if (text === 'endif') stream.expect('block-end')
    return { type: 'if', branches, otherwise, at }
  }
}

function parseFor(stream: TokenStream, at: number): Statement {
  const target = parseTarget(stream)
  stream.expect('name', 'in')
  const items = parseTuple(stream, false)
  const test = stream.takes('name', 'if') ? parseExpression(stream) : undefined
  if (stream.is('name', 'recursive')) throw new JinjaError('unknown', 'a recursive loop', stream.peek().at)
  stream.expect('block-end')
  const body = scoped(statements(stream, ['else', 'endfor']))
  if (namesOf(target).includes('loop') || body.stores.has('loop'))
    throw new JinjaError('syntax', 'the name "loop" is that of the loop', at)
  const isElse = stream.take().text === 'else'
  const otherwise = isElse ? block(stream, 'endfor') : []
  if (!isElse) stream.expect('block-end')
  return { type: 'for', target, items, test, body, otherwise: scoped(otherwise), at }
}

function parseSet(stream: TokenStream, at: number): Statement {
  const target = parseTarget(stream, true)
  if (stream.takes('operator', '=')) {
    const value = parseTuple(stream)
    stream.expect('block-end')
    return { type: 'set', target, value, at }
  }
  const filters: BlockFilter[] = []
  while (stream.is('operator', '|')) filters.push(pipe(stream))
  return { type: 'set-block', target, filters, body: scoped(block(stream, 'endset')), at }
}

function parseWith(stream: TokenStream, at: number): Statement {
  const targets: Target[] = []
  const values: Expression[] = []
  while (!stream.is('block-end')) {
    if (targets.length > 0) stream.expect('operator', ',')
    targets.push(parseTarget(stream))
    stream.expect('operator', '=')
    values.push(parseExpression(stream))
  }
  return { type: 'with', targets, values, body: scoped(block(stream, 'endwith')), at }
}

function parseFilter(stream: TokenStream, at: number): Statement {
  const filters = [blockFilter(stream)]
  while (stream.is('operator', '|')) filters.push(pipe(stream))
  return { type: 'filter', filters, body: scoped(block(stream, 'endfilter')), at }
}

const CONSTANTS = /^(?:[Tt]rue|[Ff]alse|[Nn]one)$/

function parseTarget(stream: TokenStream, canBeMember = false): Target {
  const { at } = stream.peek()
  if (canBeMember && stream.is('operator', '.', 1)) {
    const of = stream.expect('name').text
    stream.take()
    return { type: 'member', of, name: stream.expect('name').text, at }
  }
  const items: Target[] = []
  let isTuple = false
  for (;;) {
    if (items.length > 0 && (stream.is('name', 'in') || !stream.is('name'))) break
    items.push(oneTarget(stream))
    if (!stream.takes('operator', ',')) break
    isTuple = true
  }
  return isTuple ? { type: 'tuple', items, at } : items[0]!
}

function oneTarget(stream: TokenStream): Target {
  const token = stream.take()
  const { type, text: name, at } = token
  if (type === 'operator' && name === '(') {
    const inside = parseTarget(stream)
    stream.expect('operator', ')')
    return inside
  }
  if (type === 'name' && !CONSTANTS.test(name)) return { type: 'name', name, at }
  throw new JinjaError('syntax', `a name expected, got ${nameOfToken(token)}`, at)
}
