import { pairsOf } from './attributes.ts'
import { order, isEqual } from './compare.ts'
import { type Filter, plainText, flag, keyOf, itemsIfAny } from './filter-context.ts'
import { fails, unknown, type Work } from './jinja-error.ts'
import { countedItems, calculate } from './operators.ts'
import {
  bounded,
  isKind,
  isTrue,
  itemsOf,
  joinedBy,
  lengthOf,
  list,
  once,
  touched,
  typeName,
  type Value,
} from './values.ts'

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

/** Returns the filter `select` or one of its variants. */
const chosen =
  (isKept: boolean, hasAttribute: boolean): Filter['run'] =>
  (value, args, context) => {
    const [attribute, rest] = hasAttribute ? [args[0], args.slice(1)] : [undefined, args]
    if (hasAttribute && attribute === undefined) fails(context.work, 'the name of an attribute is missing')
    const [name, ...more] = rest as Value[]
    if (name !== undefined && typeof name !== 'string')
      unknown(context.work, 'a test whose name is not a string')
    const key = keyOf(attribute, true, context)
    return once(function* () {
      for (const item of itemsIfAny(value, context.work)) {
        const tested = key(item)
        const isChosen = name === undefined ? isTrue(tested, context.work) : context.test(name, tested, more)
        if (isChosen === isKept) yield item
      }
    })
  }

/** The filters of lists and maps. Source: jinja2/filters.py */
export const LIST_FILTERS: Readonly<Record<string, Filter>> = {
  count: { takes: '', run: (value, _, { work }) => lengthOf(value, work) },
  dictsort: {
    takes: 'case_sensitive by reverse',
    run(value, [isExact, by = 'key', isReverse], context) {
      const { work } = context
      if (!isKind(touched(value, work), 'dict')) return fails(work, `${typeName(value)} is not a map`)
      if (by !== 'key' && by !== 'value') return fails(work, 'dictsort sorts by "key" or "value"')
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
  items: {
    takes: '',
    run(value, _, { work }) {
      touched(value, work)
      if (isKind(value, 'undefined')) return once(() => [])
      if (!isKind(value, 'dict')) return once(() => fails(work, `${typeName(value)} is not a map`))
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
      if (isKind(value, 'once') || isKind(value, 'undefined')) return unknown(work, 'last with this value')
      const items = [...itemsOf(value, work)]
      return items.length === 0 ? missing('None') : items.at(-1)!
    },
  },
  length: { takes: '', run: (value, _, { work }) => lengthOf(value, work) },
  list: { takes: '', run: (value, _, { work }) => list(countedItems([...itemsOf(value, work)], work)) },
  max: { takes: 'case_sensitive attribute', run: extreme(-1) },
  min: { takes: 'case_sensitive attribute', run: extreme(1) },
  reject: { takes: '*', run: chosen(false, false) },
  rejectattr: { takes: '*', run: chosen(false, true) },
  reverse: {
    takes: '',
    run(value, _, { work }) {
      touched(value, work)
      if (typeof value === 'string') return bounded([...value].reverse().join(''), work)
      if (isKind(value, 'undefined') || isKind(value, 'once') || isKind(value, 'dict'))
        return unknown(work, 'reverse with this value')
      return once(() => [...itemsOf(value, work)].reverse())
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
  sum: {
    takes: 'attribute start',
    run(value, [attribute, start = 0n], context) {
      let total = start
      const key = keyOf(attribute, true, context)
      for (const item of itemsOf(value, context.work)) {
        const each = key(item)
        // Python 3.12 adds fractions with higher precision than earlier versions.
        if (typeof each === 'number') unknown(context.work, 'the sum of fractions')
        total = calculate('+', total, each, context.work)
      }
      return total
    },
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
          if (isKind(each, 'list') || isKind(each, 'dict'))
            fails(work, `${typeName(each)} is not a valid key`)
          if (seen.some((other) => isEqual(other, each, work))) continue
          seen.push(each)
          yield item
        }
      })
    },
  },
}
