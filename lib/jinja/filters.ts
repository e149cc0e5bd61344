import { type Json, stringify, float } from '../json.ts'
import { pairsOf } from './attributes.ts'
import { isEqual, numberOf, order, orderOfTexts } from './compare.ts'
import { fails, nested, unknown, type Work } from './jinja-error.ts'
import { calculate, countedItems } from './operators.ts'
import { format } from './printf.ts'
import { roundToEven } from './round.ts'
import { capitalized, replaced, splitLines, stripped, titled } from './text-methods.ts'
import {
  bounded,
  isKind,
  isTrue,
  itemsOf,
  joinedBy,
  lengthOf,
  list,
  notTooLong,
  once,
  textOf,
  touched,
  typeName,
  type Undefined,
  type Value,
} from './values.ts'

/** What a filter needs of the one who renders. */
export interface FilterContext {
  readonly work: Work
  readonly item: (of: Value, key: Value) => Value
  readonly undefined: (name: string) => Undefined
  /** Another filter, or test, by its name. */
  readonly filter: (
    name: string,
    value: Value,
    args: readonly Value[],
    named: ReadonlyMap<string, Value>,
  ) => Value
  readonly test: (name: string, value: Value, args: readonly Value[]) => boolean
}

interface Filter {
  /** The names of its arguments, in their order; * stands for any number. */
  readonly takes: string
  readonly run: (
    value: Value,
    args: readonly (Value | undefined)[],
    context: FilterContext,
    named: ReadonlyMap<string, Value>,
  ) => Value
}

const overText =
  (run: (text: string, work: Work) => string): Filter['run'] =>
  (value, _, { work }) =>
    bounded(run(plainText(value, work), work), work)

/** What Python's `str` makes of it. What tojson made would stay HTML. */
function plainText(value: Value, work: Work): string {
  return isKind(value, 'markup') ? unknown(work, 'a filter of what tojson made') : textOf(value, work)
}

function flag(value: Value | undefined, work: Work): boolean {
  return value !== undefined && isTrue(value, work)
}

/** Each item's attribute by its dotted name, in small letters unless the case counts. */
function keyOf(
  attribute: Value | undefined,
  isExact: boolean,
  { work, item }: FilterContext,
  otherwise: Value = null,
): (value: Value) => Value {
  const parts = attribute === undefined || attribute === null ? [] : partsOf(attribute, work)
  return (value) => {
    let found = value
    for (const part of parts) {
      found = item(found, part)
      if (otherwise !== null && isKind(found, 'undefined')) found = otherwise
    }
    return !isExact && typeof found === 'string' ? found.toLowerCase() : found
  }
}

function partsOf(attribute: Value, work: Work): readonly Value[] {
  if (typeof attribute === 'bigint') return [attribute]
  if (typeof attribute !== 'string' || attribute.includes(',')) return unknown(work, 'such an attribute')
  return attribute.split('.').map((part) => (/^\d+$/.test(part) ? BigInt(part) : part))
}

function sorted(
  items: readonly Value[],
  key: (value: Value) => Value,
  isReverse: boolean,
  work: Work,
): Value[] {
  const keyed = items.map((item) => [key(item), item] as const)
  if (keyed.length === 1) touched(keyed[0]![0], work)
  return keyed.sort(([a], [b]) => (isReverse ? -1 : 1) * order(a, b, work)).map(([, item]) => item)
}

const extreme =
  (sign: 1 | -1): Filter['run'] =>
  (value, [isExact, attribute], context) => {
    const { work } = context
    const key = keyOf(attribute, flag(isExact, work), context)
    let best: readonly [Value, Value] | undefined
    for (const item of itemsOf(value, work)) {
      const each = [key(item), item] as const
      if (best === undefined || sign * order(each[0], best[0], work) < 0) best = each
    }
    return best === undefined ? context.undefined('None') : best[1]
  }

/** What is empty, or no list but false, has none. */
function itemsIfAny(value: Value, work: Work): Iterable<Value> {
  return isKind(value, 'once') || isTrue(value, work) ? itemsOf(value, work) : []
}

/** `select` and its like: which items stay. */
const chosen =
  (isKept: boolean, hasAttribute: boolean): Filter['run'] =>
  (value, args, context) => {
    const [attribute, rest] = hasAttribute ? [args[0], args.slice(1)] : [undefined, args]
    if (hasAttribute && attribute === undefined) fails(context.work, 'the name of an attribute is missing')
    const [name, ...more] = rest as Value[]
    if (name !== undefined && typeof name !== 'string') unknown(context.work, 'a test by another name')
    const key = keyOf(attribute, true, context)
    return once(function* () {
      for (const item of itemsIfAny(value, context.work)) {
        const tested = key(item)
        const isChosen = name === undefined ? isTrue(tested, context.work) : context.test(name, tested, more)
        if (isChosen === isKept) yield item
      }
    })
  }

function toNumber(text: string, work: Work): number | undefined {
  const inside = stripped(text, null)
  if (/[^\0-\x7f]/.test(inside)) return unknown(work, 'digits that are not ASCII') // oxlint-disable-line no-control-regex
  if (/^[+-]?(?:inf|infinity|nan)$/i.test(inside)) return unknown(work, 'infinity')
  if (!/^[+-]?(?:\d[\d_]*(?:\.[\d_]*)?|\.\d[\d_]*)(?:e[+-]?\d[\d_]*)?$/i.test(inside)) return undefined
  return inside.includes('_') ? unknown(work, 'a number with _') : Number(inside)
}

/** JSON of it, with the keys in order. */
function json(whole: Value, work: Work): Json {
  let length = 0
  const text = (part: string): string => {
    notTooLong((length += part.length), work)
    return part
  }
  const inner = (value: Value): Json => nested(work, () => of(value))
  const of = (value: Value): Json => {
    work.spend(1)
    touched(value, work)
    if (typeof value === 'number') return float(value)
    if (typeof value === 'string') return text(value)
    if (value === null || typeof value !== 'object') return value
    if (isKind(value, 'list') || isKind(value, 'tuple')) return value.items.map(inner)
    if (isKind(value, 'markup')) return text(value.text)
    if (!isKind(value, 'dict')) return fails(work, `no JSON of ${typeName(value)}`)
    const members = [...value.members].sort(([a], [b]) => orderOfTexts(a, b))
    return new Map(members.map(([key, member]) => [text(key), inner(member)]))
  }
  return of(whole)
}

const HTML: Readonly<Record<string, string>> = {
  '<': '\\u003c',
  '>': '\\u003e',
  '&': '\\u0026',
  "'": '\\u0027',
}

/** Source: jinja2/filters.py, without autoescape. What is not here is refused by its name. */
const filters: Readonly<Record<string, Filter>> = {
  abs: {
    takes: '',
    run(value, _, { work }) {
      const number = numberOf(touched(value, work))
      if (number === undefined) return fails(work, `${typeName(value)} is no number`)
      return typeof number === 'number' ? Math.abs(number) : number < 0n ? -number : number
    },
  },
  capitalize: { takes: '', run: overText(capitalized) },
  count: { takes: '', run: (value, _, { work }) => lengthOf(value, work) },
  d: { takes: 'default_value boolean', run: defaulted },
  default: { takes: 'default_value boolean', run: defaulted },
  dictsort: {
    takes: 'case_sensitive by reverse',
    run(value, [isExact, by = 'key', isReverse], context) {
      const { work } = context
      if (!isKind(touched(value, work), 'dict')) return fails(work, `${typeName(value)} is no map`)
      if (by !== 'key' && by !== 'value') return fails(work, 'dictsort is by "key" or "value"')
      const key = keyOf(by === 'key' ? 0n : 1n, flag(isExact, work), context)
      return list(
        sorted(pairsOf(value as Extract<Value, { kind: 'dict' }>, work), key, flag(isReverse, work), work),
      )
    },
  },
  first: {
    takes: '',
    run(value, _, { work, undefined: missing }) {
      for (const item of itemsOf(value, work)) return item
      return missing('None')
    },
  },
  float: {
    takes: 'default',
    run(value, [otherwise = 0], { work }) {
      touched(value, work)
      if (isKind(value, 'undefined')) return fails(work, `"${value.path}" is no number`)
      if (typeof value === 'string') return toNumber(value, work) ?? otherwise
      const number = numberOf(value)
      if (number === undefined) return isKind(value, 'markup') ? unknown(work, 'float of tojson') : otherwise
      if (typeof number === 'bigint' && !Number.isSafeInteger(Number(number)))
        return unknown(work, 'a fraction of so large a number')
      return Number(number)
    },
  },
  format: {
    takes: '*',
    run: (value, args, { work }) =>
      format(plainText(value, work), { kind: 'tuple', items: args as Value[] }, work),
  },
  indent: {
    takes: 'width first blank',
    run(value, [width = 4n, isFirst, isBlank], { work }) {
      if (isKind(value, 'markup')) return unknown(work, 'a filter of what tojson made')
      if (typeof value !== 'string') return fails(work, `${typeName(touched(value, work))} has no lines`)
      const size = numberOf(width)
      if (typeof size === 'number' || (size ?? 0n) > 1000n) return unknown(work, 'such a width')
      const margin = size === undefined ? plainText(width, work) : ' '.repeat(Math.max(0, Number(size)))
      const [first = '', ...rest] = splitLines(`${value}\n`)
      work.spend(rest.length)
      notTooLong(rest.length * margin.length, work)
      const isAll = flag(isBlank, work)
      const lines = [first, ...rest.map((line) => (line === '' && !isAll ? line : margin + line))]
      return bounded((flag(isFirst, work) ? margin : '') + lines.join('\n'), work)
    },
  },
  int: {
    takes: 'default base',
    run(value, [otherwise = 0n, base], { work }) {
      touched(value, work)
      if (base !== undefined && base !== 10n) return unknown(work, 'another base than 10')
      if (isKind(value, 'undefined')) return fails(work, `"${value.path}" is no number`)
      const number = typeof value === 'string' ? wholeOf(value, work) : numberOf(value)
      if (number === undefined) return isKind(value, 'markup') ? unknown(work, 'int of tojson') : otherwise
      return typeof number === 'bigint' ? number : BigInt(Math.trunc(finite(number, work)))
    },
  },
  items: {
    takes: '',
    run(value, _, { work }) {
      touched(value, work)
      if (isKind(value, 'undefined')) return once(() => [])
      if (!isKind(value, 'dict')) return once(() => fails(work, `${typeName(value)} is no map`))
      return once(() => pairsOf(value, work))
    },
  },
  join: {
    takes: 'd attribute',
    run(value, [between = '', attribute], context) {
      const { work } = context
      const key = keyOf(attribute, true, context)
      const separator = plainText(between, work)
      const texts = Array.from(itemsOf(value, work), (item) => plainText(key(item), work))
      return joinedBy(separator, texts, work)
    },
  },
  last: {
    takes: '',
    run(value, _, { work, undefined: missing }) {
      touched(value, work)
      if (isKind(value, 'once') || isKind(value, 'undefined')) return unknown(work, 'last of this')
      const items = [...itemsOf(value, work)]
      return items.length === 0 ? missing('None') : items.at(-1)!
    },
  },
  length: { takes: '', run: (value, _, { work }) => lengthOf(value, work) },
  list: { takes: '', run: (value, _, { work }) => list(countedItems([...itemsOf(value, work)], work)) },
  lower: { takes: '', run: overText((text) => text.toLowerCase()) },
  map: {
    takes: '*',
    run(value, args, context, named) {
      const { work } = context
      const attribute = named.get('attribute')
      if (attribute !== undefined) {
        if (args.length > 0) return unknown(work, 'map of an attribute and a filter')
        const key = keyOf(attribute, true, context, named.get('default') ?? null)
        return once(function* () {
          for (const item of itemsIfAny(value, work)) yield key(item)
        })
      }
      const [name, ...rest] = args as Value[]
      if (typeof name !== 'string') return fails(work, 'map takes the name of a filter')
      if (!KNOWN_FILTERS.has(name)) return unknown(work, `the filter "${name}"`)
      return once(function* () {
        for (const item of itemsIfAny(value, work)) yield context.filter(name, item, rest, named)
      })
    },
  },
  max: { takes: 'case_sensitive attribute', run: extreme(-1) },
  min: { takes: 'case_sensitive attribute', run: extreme(1) },
  reject: { takes: '*', run: chosen(false, false) },
  rejectattr: { takes: '*', run: chosen(false, true) },
  replace: {
    takes: 'old new count',
    run(value, [old, by, count = null], { work }) {
      if (old === undefined || by === undefined) return fails(work, 'replace takes two texts')
      const times = count === null ? -1n : numberOf(count)
      if (typeof times !== 'bigint') return fails(work, 'the count of replace is no number')
      return replaced(plainText(value, work), plainText(old, work), plainText(by, work), times, work)
    },
  },
  reverse: {
    takes: '',
    run(value, _, { work }) {
      touched(value, work)
      if (typeof value === 'string') return bounded([...value].reverse().join(''), work)
      if (isKind(value, 'undefined') || isKind(value, 'once') || isKind(value, 'dict'))
        return unknown(work, 'reverse of this')
      return once(() => [...itemsOf(value, work)].reverse())
    },
  },
  round: {
    takes: 'precision method',
    run(value, [precision = 0n, method = 'common'], { work }) {
      touched(value, work)
      const number = numberOf(value)
      if (number === undefined) return fails(work, `${typeName(value)} is no number`)
      if (method !== 'common' || typeof precision !== 'bigint' || precision < 0n || precision > 15n)
        return unknown(work, 'another way to round')
      // Python's round of a boolean or an int is an int.
      return typeof number === 'bigint' ? number : roundToEven(number, Number(precision), work)
    },
  },
  select: { takes: '*', run: chosen(true, false) },
  selectattr: { takes: '*', run: chosen(true, true) },
  sort: {
    takes: 'reverse case_sensitive attribute',
    run(value, [isReverse, isExact, attribute], context) {
      const { work } = context
      const items = countedItems([...itemsOf(value, work)], work)
      return list(sorted(items, keyOf(attribute, flag(isExact, work), context), flag(isReverse, work), work))
    },
  },
  string: { takes: '', run: overText((text) => text) },
  sum: {
    takes: 'attribute start',
    run(value, [attribute, start = 0n], context) {
      let total = start
      const key = keyOf(attribute, true, context)
      for (const item of itemsOf(value, context.work)) {
        const each = key(item)
        // Python 3.12 adds fractions more exactly than those before.
        if (typeof each === 'number') unknown(context.work, 'the sum of fractions')
        total = calculate('+', total, each, context.work)
      }
      return total
    },
  },
  title: { takes: '', run: overText(titled) },
  tojson: {
    takes: 'indent',
    run(value, [indent = null], { work }) {
      if (indent !== null && (typeof indent !== 'bigint' || indent < 1n || indent > 16n))
        return unknown(work, 'such an indentation')
      const text = stringify(json(value, work), indent === null ? 0 : Number(indent))
      return {
        kind: 'markup',
        text: bounded(
          text.replace(/[<>&']/g, (mark) => HTML[mark]!),
          work,
        ),
      }
    },
  },
  trim: {
    takes: 'chars',
    run: (value, [chars = null], { work }) =>
      stripped(plainText(value, work), chars === null ? null : plainText(chars, work)),
  },
  unique: {
    takes: 'case_sensitive attribute',
    run(value, [isExact, attribute], context) {
      const { work } = context
      const key = keyOf(attribute, flag(isExact, work), context)
      return once(function* () {
        const seen: Value[] = []
        for (const item of itemsOf(value, work)) {
          const each = key(item)
          if (isKind(each, 'list') || isKind(each, 'dict')) fails(work, `${typeName(each)} is no key`)
          if (seen.some((other) => isEqual(other, each, work))) continue
          seen.push(each)
          yield item
        }
      })
    },
  },
  upper: { takes: '', run: overText((text) => text.toUpperCase()) },
}

function defaulted(
  value: Value,
  [otherwise = '', isBoolean]: readonly (Value | undefined)[],
  { work }: FilterContext,
): Value {
  if (isKind(value, 'undefined')) return otherwise
  return flag(isBoolean, work) && !isTrue(value, work) ? otherwise : value
}

function wholeOf(text: string, work: Work): bigint | number | undefined {
  const inside = stripped(text, null)
  if (/^[+-]?\d+(?:_\d+)*$/.test(inside)) {
    if (inside.length > 4000) return unknown(work, 'a number of so many digits')
    return BigInt(inside.replaceAll(/[_+]/g, ''))
  }
  return toNumber(text, work)
}

function finite(value: number, work: Work): number {
  return Number.isFinite(value) ? value : fails(work, 'infinity is no whole number')
}

export const KNOWN_FILTERS: ReadonlySet<string> = new Set(Object.keys(filters))

/** What a filter makes of a value. */
export function applyFilter(
  name: string,
  value: Value,
  positional: readonly Value[],
  named: ReadonlyMap<string, Value>,
  context: FilterContext,
): Value {
  const { takes, run } = filters[name]!
  const { work } = context
  if (takes === '*') {
    if (named.size > 0 && name !== 'map') return unknown(work, `${name} with arguments by name`)
    return run(value, positional, context, named)
  }
  const names = takes === '' ? [] : takes.split(' ')
  if (positional.length > names.length) fails(work, `${name} takes fewer arguments`)
  for (const key of named.keys()) {
    const place = names.indexOf(key)
    if (place < 0 || place < positional.length) fails(work, `${name} takes no "${key}"`)
  }
  return run(
    value,
    names.map((key, index) => (index < positional.length ? positional[index] : named.get(key))),
    context,
    named,
  )
}
