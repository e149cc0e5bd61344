import type { Position } from '../report/diagnostics.ts'
import { positions } from '../text/yaml/compose.ts'
import { argumentsOf, evaluate, filterContext, type Rendering } from './evaluate.ts'
import { applyFilter } from './filters.ts'
import { builtinOf } from './globals.ts'
import { fails, JinjaError, MOST_TEXT, newWork, unknown, type Work } from './jinja-error.ts'
import { lines } from './lexer.ts'
import { parse } from './parse.ts'
import { type Names, namesIn } from './scope.ts'
import type { BlockFilter, Scope, Statement, Target } from './syntax.ts'
import { isKind, isTrue, itemsOf, type Loop, notTooLong, textOf, typeName, type Value } from './values.ts'

export interface RenderOptions {
  readonly variables: ReadonlyMap<string, Value>
  /** Whether a missing variable is an error. Otherwise cloud-init's mark takes its place. */
  readonly isStrict: boolean
  /** Whether blanks before a statement on a line are removed, as with `lstrip_blocks`. */
  readonly trimsLineStart: boolean
}

/** A piece of the rendered text, with its origin in the template. */
export interface Piece {
  /** The offset in the rendered text. */
  readonly start: number
  /** The offset in the template. */
  readonly at: number
  readonly text: string
  /** The source of the expression with this value; undefined for text of the template itself. */
  readonly expression: string | undefined
}

export interface Rendered {
  readonly text: string
  readonly pieces: readonly Piece[]
  /** Converts an offset of the template to a line and a column. */
  readonly position: (offset: number) => Position
}

/**
 * Renders a template as Jinja2 does with `trim_blocks` and its extension `do`: the result is the same text, or an
 * error. The renderer has no access to files, the clock or code, and stops when rendering takes too long.
 *
 * @throws JinjaError
 */
export function render(template: string, options: RenderOptions): Rendered {
  const source = lines(template)
  const work = newWork()
  notTooLong(source.length, work)
  const root = parse(source, options)
  const rendering: Rendering = {
    work,
    isStrict: options.isStrict,
    globals: (name) => (options.variables.has(name) ? options.variables.get(name) : builtinOf(name, work)),
  }
  const pieces = run(root, namesIn(undefined, root.stores), rendering, source)
  // As in cloudinit/templater.py, the last line feed is removed before rendering and appended again.
  const isEnded = template.endsWith('\n')
  const last = { start: lengthOf(pieces), at: source.length, text: '\n', expression: undefined }
  const all = isEnded ? [...pieces, last] : pieces
  return { text: all.map(({ text }) => text).join(''), pieces: all, position: positions(source) }
}

function lengthOf(pieces: readonly Piece[]): number {
  const last = pieces.at(-1)
  return last === undefined ? 0 : last.start + last.text.length
}

/** Runs the statements of a scope and returns the pieces that they write. */
function run(scope: Scope, names: Names, rendering: Rendering, source: string): Piece[] {
  const { work } = rendering
  const pieces: Piece[] = []
  let length = 0

  const write = (text: string, at: number, expression?: string): void => {
    if (text === '') return
    work.at = at
    work.spend(1 + (text.length >> 6))
    if (length + text.length > MOST_TEXT) throw new JinjaError('too-much', 'the text gets too long', at)
    pieces.push({ start: length, at, text, expression })
    length += text.length
  }
  const all = (body: readonly Statement[], within: Names): void => {
    for (const statement of body) one(statement, within)
  }
  const inner = ({ body }: Scope, within: Names): void => all(body, within)
  const captured = (body: Scope, within: Names): string => {
    const inside = run(body, namesIn(within, body.stores), rendering, source)
    return inside.map(({ text }) => text).join('')
  }
  const filtered = (text: string, filters: readonly BlockFilter[], within: Names): Value => {
    let value: Value = text
    for (const filter of filters) {
      const { positional, named } = argumentsOf(filter.args, within, rendering)
      work.at = filter.at
      value = applyFilter(filter.name, value, positional, named, filterContext(filter, rendering))
    }
    return value
  }

  const one = (statement: Statement, within: Names): void => {
    const { at } = statement
    work.at = at
    work.spend(1)
    switch (statement.type) {
      case 'data':
        return write(statement.text, at)
      case 'print': {
        const value = evaluate(statement.value, within, rendering)
        work.at = at
        return write(textOf(value, work), at, source.slice(at, statement.end))
      }
      case 'do':
        return void evaluate(statement.value, within, rendering)
      case 'if': {
        const chosen = statement.branches.find(({ test }) => isTrue(evaluate(test, within, rendering), work))
        return all(chosen?.body ?? statement.otherwise, within)
      }
      case 'for':
        return loop(statement, within)
      case 'set':
        return assign(statement.target, evaluate(statement.value, within, rendering), within, work)
      case 'set-block': {
        const text = captured(statement.body, within)
        return assign(statement.target, filtered(text, statement.filters, within), within, work)
      }
      case 'with': {
        const values = statement.values.map((value) => evaluate(value, within, rendering))
        const own = namesIn(within, statement.body.stores)
        for (const [index, target] of statement.targets.entries()) assign(target, values[index]!, own, work)
        return inner(statement.body, own)
      }
      case 'filter': {
        const text = captured(statement.body, within)
        return write(textOf(filtered(text, statement.filters, within), work), at, '{% filter %}')
      }
    }
  }

  const loop = (statement: Statement & { type: 'for' }, within: Names): void => {
    const { target, test, body, otherwise, at } = statement
    const through = evaluate(statement.items, within, rendering)
    // Jinja2 takes and tests the next item only after the body for the previous one.
    if ((test !== undefined || isKind(through, 'once')) && body.body.some(isChange)) {
      work.at = at
      unknown(work, 'a loop with a condition or a filter that changes what is around it')
    }
    const items: Value[] = []
    for (const item of itemsOf(through, work)) {
      if (test !== undefined) {
        const own = namesIn(within, NO_STORES)
        own.own.set('loop', NO_LOOP)
        assign(target, item, own, work)
        if (!isTrue(evaluate(test, own, rendering), work)) continue
      }
      // The items are collected for loop.last and similar attributes, so an endless iterator ends here.
      if (items.push(item) > MOST_ROUNDS) throw new JinjaError('too-much', 'a loop of too many rounds', at)
    }
    const size = sizeOf(through)
    for (const [index, item] of items.entries()) {
      const own = namesIn(within, body.stores)
      own.own.set('loop', loopAt(items, index))
      assign(target, item, own, work)
      inner(body, own)
      work.at = at
      if (sizeOf(through) !== size) unknown(work, 'a list or a map that changes in its own loop')
    }
    if (items.length === 0) inner(otherwise, namesIn(within, otherwise.stores))
  }

  all(scope.body, names)
  return pieces
}

const MOST_ROUNDS = 1_000_000

const NO_STORES: ReadonlySet<string> = new Set()

const NO_LOOP: Loop = {
  kind: 'loop',
  attribute: (name, work) => unknown(work, `loop.${name} in the condition of a loop`),
}

/** Tells whether a statement can change what other scopes see. */
function isChange(statement: Statement): boolean {
  switch (statement.type) {
    case 'do':
      return true
    case 'set':
      return statement.target.type === 'member'
    case 'set-block':
      return statement.target.type === 'member' || statement.body.body.some(isChange)
    case 'if':
      return [...statement.branches.flatMap(({ body }) => body), ...statement.otherwise].some(isChange)
    case 'for':
      return [...statement.body.body, ...statement.otherwise.body].some(isChange)
    case 'with':
    case 'filter':
      return statement.body.body.some(isChange)
    default:
      return false
  }
}

function sizeOf(value: Value): number | undefined {
  if (isKind(value, 'list')) return value.items.length
  return isKind(value, 'dict') ? value.members.size : undefined
}

function assign(target: Target, value: Value, names: Names, work: Work): void {
  work.at = target.at
  if (target.type === 'name') {
    names.own.set(target.name, value)
    return
  }
  if (target.type === 'member') {
    const of = findNamespace(target.of, names)
    if (of === undefined || !isKind(of, 'namespace')) return fails(work, `"${target.of}" is not a namespace`)
    of.members.set(target.name, value)
    return
  }
  const values = [...itemsOf(value, work)]
  if (values.length !== target.items.length)
    fails(work, `the number of names differs from the number of values in ${typeName(value)}`)
  for (const [index, item] of target.items.entries()) assign(item, values[index]!, names, work)
}

function findNamespace(name: string, inner: Names): Value | undefined {
  for (let names: Names | undefined = inner; names !== undefined; names = names.around) {
    const value = names.own.get(name)
    if (value !== undefined) return value
  }
  return undefined
}

/** Returns `loop` for one item. Source: jinja2/runtime.py `LoopContext` */
function loopAt(items: readonly Value[], index: number): Loop {
  const count = items.length
  const members: Readonly<Record<string, () => Value | undefined>> = {
    index: () => BigInt(index + 1),
    index0: () => BigInt(index),
    revindex: () => BigInt(count - index),
    revindex0: () => BigInt(count - index - 1),
    first: () => index === 0,
    last: () => index === count - 1,
    length: () => BigInt(count),
    depth: () => 1n,
    depth0: () => 0n,
    previtem: () => items[index - 1],
    nextitem: () => items[index + 1],
    cycle: () => ({
      kind: 'function',
      call(values, _, work) {
        return values.length === 0
          ? fails(work, 'cycle() needs at least one value')
          : values[index % values.length]!
      },
    }),
  }
  return {
    kind: 'loop',
    attribute(name, work) {
      if (!Object.hasOwn(members, name)) return unknown(work, `loop.${name}`)
      const value = members[name]!()
      // Jinja2's undefined has a different name here.
      return value === undefined ? unknown(work, `loop.${name} where there is none`) : value
    },
  }
}
