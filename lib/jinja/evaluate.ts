import { attributeOf } from './attributes.ts'
import { isEqual, isIn, order } from './compare.ts'
import type { FilterContext } from './filter-context.ts'
import { applyFilter } from './filters.ts'
import { fails, nested, unknown, type Work } from './jinja-error.ts'
import { calculate, countedItems, signed } from './operators.ts'
import { lookUp, type Names } from './scope.ts'
import type { Arguments, Comparison, Expression } from './syntax.ts'
import { applyTest } from './tests.ts'
import {
  isKind,
  isTrue,
  joinedBy,
  list,
  MISSING,
  textOf,
  touched,
  typeName,
  type Undefined,
  type Value,
} from './values.ts'

/** What all scopes of a template share. */
export interface Rendering {
  readonly work: Work
  /** The variables of the template, and the names that Jinja2 always defines. */
  readonly globals: (name: string, work: Work) => Value | undefined
  /** Whether using an undefined value is an error. */
  readonly isStrict: boolean
}

/** Returns the value of an expression. */
export function evaluate(node: Expression, names: Names, rendering: Rendering): Value {
  const { work } = rendering
  const value = (of: Expression): Value => nested(work, () => evaluate(of, names, rendering))
  work.at = node.at
  work.spend(1)
  switch (node.type) {
    case 'constant':
      return node.value
    case 'name': {
      const own = lookUp(node.name, names, work)
      const found = own === undefined ? rendering.globals(node.name, work) : own
      return found === undefined ? missing(node.name, node, rendering) : shown(found, work)
    }
    case 'attribute':
      return memberOf(value(node.of), node.name, node, rendering)
    case 'item':
      return itemOf(value(node.of), value(node.key), node, rendering)
    case 'slice':
      return sliced(
        value(node.of),
        node.bounds.map((bound) => (bound === undefined ? null : value(bound))),
        work,
      )
    case 'call':
      return called(value(node.of), node, names, rendering)
    case 'filter': {
      const input = value(node.of)
      const { positional, named } = argumentsOf(node.args, names, rendering)
      work.at = node.at
      return applyFilter(node.name, input, positional, named, filterContext(node, rendering))
    }
    case 'test': {
      const input = value(node.of)
      const { positional, named } = argumentsOf(node.args, names, rendering)
      work.at = node.at
      if (named.size > 0) return unknown(work, 'a test with keyword arguments')
      return applyTest(node.name, input, positional, work)
    }
    case 'not':
      return !isTrue(value(node.of), work)
    case 'negative':
    case 'positive':
      return signed(node.type === 'negative', value(node.of), work)
    case 'binary': {
      const [left, right] = [value(node.left), value(node.right)]
      work.at = node.at
      return calculate(node.operator, left, right, work)
    }
    case 'and': {
      const left = value(node.left)
      return isTrue(left, work) ? value(node.right) : left
    }
    case 'or': {
      const left = value(node.left)
      return isTrue(left, work) ? left : value(node.right)
    }
    case 'concat':
      return joinedTexts(node.items.map(value), work)
    case 'list':
      return list(countedItems(node.items.map(value), work))
    case 'tuple':
      return { kind: 'tuple', items: node.items.map(value) }
    case 'dict':
      return {
        kind: 'dict',
        members: new Map(node.pairs.map(([key, of]) => [keyText(value(key), work), value(of)])),
      }
    case 'compare': {
      let left = value(node.first)
      for (const { operator, right: of } of node.rest) {
        const right = value(of)
        if (!compared(operator, left, right, work)) return false
        left = right
      }
      return true
    }
    case 'choice':
      if (isTrue(value(node.test), work)) return value(node.value)
      return node.otherwise === undefined
        ? // Jinja2 uses its own class of undefined here, not the configured one.
          { kind: 'undefined', text: '', path: '(…)', at: node.at, isStrict: false }
        : value(node.otherwise)
  }
}

function undefinedOf(name: string, path: string, at: number, { isStrict }: Rendering): Undefined {
  return { kind: 'undefined', text: `${MISSING}${name}`, path, at, isStrict }
}

function missing(name: string, node: Expression, rendering: Rendering): Undefined {
  return undefinedOf(name, pathOf(node), node.at, rendering)
}

/** Returns an expression as messages name it, such as `v1.region`. Keys in brackets are not shown. */
function pathOf(node: Expression): string {
  if (node.type === 'name') return node.name
  if (node.type === 'attribute') return `${pathOf(node.of)}.${node.name}`
  if (node.type === 'item') return `${pathOf(node.of)}[…]`
  return '(…)'
}

function shown(value: Value, work: Work): Value {
  return isKind(value, 'hidden') ? touched(value, work) : value
}

/** Returns `of.name`: an attribute of Python's object, or else a key. */
function memberOf(of: Value, name: string, node: Expression, rendering: Rendering): Value {
  const { work } = rendering
  work.at = node.at
  touched(of, work)
  if (isKind(of, 'undefined')) return fails(work, `"${pathOf(node)}" of an undefined value`)
  const attribute = attributeOf(of, name, work)
  const key = isKind(of, 'dict') ? of.members.get(name) : undefined
  const found = attribute === undefined ? key : attribute
  return found === undefined ? missing(name, node, rendering) : shown(found, work)
}

/** Returns `of[key]`: a key or an index, or else an attribute of Python's object. */
function itemOf(of: Value, key: Value, node: Expression, rendering: Rendering): Value {
  const { work } = rendering
  work.at = node.at
  touched(of, work)
  touched(key, work)
  if (isKind(of, 'undefined')) return fails(work, `"${pathOf(node)}" of an undefined value`)
  const isPlainKey = typeof key === 'string' || typeof key === 'bigint'
  if (!isPlainKey || isKind(of, 'markup')) return unknown(work, `this index of ${typeName(of)}`)
  const found =
    typeof key === 'bigint' ? atIndex(of, key, work) : isKind(of, 'dict') ? of.members.get(key) : undefined
  if (found !== undefined) return shown(found, work)
  if (typeof key === 'string') {
    const attribute = attributeOf(of, key, work)
    if (attribute !== undefined) return attribute
  }
  return missing(String(key), node, rendering)
}

function atIndex(of: Value, index: bigint, work: Work): Value | undefined {
  if (isKind(of, 'range')) return unknown(work, 'an index of a range')
  const items = typeof of === 'string' ? [...of] : isKind(of, 'list') || isKind(of, 'tuple') ? of.items : []
  if (typeof of === 'string') work.spend(of.length >> 6)
  return items.at(Number(BigInt.asIntN(48, index) === index ? index : BigInt(items.length)))
}

function sliced(of: Value, bounds: readonly Value[], work: Work): Value {
  touched(of, work)
  const numbers = bounds.map((bound) => {
    if (bound === null || typeof bound === 'bigint') return bound
    return unknown(work, 'a slice with bounds that are not whole numbers')
  })
  const [start = null, stop = null, step = null] = numbers
  if (typeof of !== 'string' && !isKind(of, 'list') && !isKind(of, 'tuple'))
    return isKind(of, 'undefined')
      ? fails(work, 'a slice of an undefined value')
      : unknown(work, `a slice of ${typeName(of)}`)
  const items: readonly Value[] = typeof of === 'string' ? [...of] : of.items
  work.spend(items.length)
  if (step === 0n) return fails(work, 'a slice with step 0')
  const picked = pick(items, start, stop, step ?? 1n)
  if (typeof of === 'string') return picked.join('')
  return isKind(of, 'list') ? list(picked) : { kind: 'tuple', items: picked }
}

/** Returns the items of a slice. https://docs.python.org/3/reference/expressions.html#slicings */
function pick(items: readonly Value[], start: bigint | null, stop: bigint | null, step: bigint): Value[] {
  const length = BigInt(items.length)
  const [low, high] = step > 0n ? [0n, length] : [-1n, length - 1n]
  const bound = (value: bigint | null, otherwise: bigint): bigint => {
    if (value === null) return otherwise
    const place = value < 0n ? value + length : value
    return place < low ? low : place > high ? high : place
  }
  const end = bound(stop, step > 0n ? high : low)
  const picked: Value[] = []
  for (let at = bound(start, step > 0n ? low : high); step > 0n ? at < end : at > end; at += step)
    picked.push(items[Number(at)]!)
  return picked
}

function called(of: Value, node: Expression & { type: 'call' }, names: Names, rendering: Rendering): Value {
  const { work } = rendering
  const { positional, named } = argumentsOf(node.args, names, rendering)
  work.at = node.at
  touched(of, work)
  if (!isKind(of, 'function')) return fails(work, `${typeName(of)} is not a function`)
  return of.call(positional, named, work)
}

interface Given {
  readonly positional: readonly Value[]
  readonly named: ReadonlyMap<string, Value>
}

/** Returns the values of arguments. */
export function argumentsOf({ positional, named }: Arguments, names: Names, rendering: Rendering): Given {
  return {
    positional: positional.map((node) => evaluate(node, names, rendering)),
    named: new Map(Array.from(named, ([name, node]) => [name, evaluate(node, names, rendering)])),
  }
}

/** Returns the functions that filters call to look into values. */
export function filterContext(node: { readonly at: number }, rendering: Rendering): FilterContext {
  const { work } = rendering
  const context: FilterContext = {
    work,
    item: (of, key) => itemOf(of, key, { type: 'constant', value: null, at: node.at }, rendering),
    undefined: (name) => undefinedOf(name, '(…)', node.at, rendering),
    filter: (name, value, args, named) => applyFilter(name, value, args, named, context),
    test: (name, value, args) => applyTest(name, value, args, work),
  }
  return context
}

function joinedTexts(values: readonly Value[], work: Work): Value {
  if (values.some((value) => isKind(value, 'markup'))) return unknown(work, 'the result of tojson with "~"')
  return joinedBy(
    '',
    values.map((value) => textOf(value, work)),
    work,
  )
}

function keyText(key: Value, work: Work): string {
  touched(key, work)
  return typeof key === 'string' ? key : unknown(work, 'a key that is not a string')
}

function compared(operator: Comparison, left: Value, right: Value, work: Work): boolean {
  switch (operator) {
    case '==':
      return isEqual(left, right, work)
    case '!=':
      return !isEqual(left, right, work)
    case 'in':
      return isIn(left, right, work)
    case 'not in':
      return !isIn(left, right, work)
    case '<':
      return order(left, right, work) < 0
    case '<=':
      return order(left, right, work) <= 0
    case '>':
      return order(left, right, work) > 0
    case '>=':
      return order(left, right, work) >= 0
  }
}
