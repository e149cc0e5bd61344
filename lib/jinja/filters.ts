import { type Filter, type FilterContext, flag, keyOf, itemsIfAny } from './filter-context.ts'
import { fails, unknown } from './jinja-error.ts'
import { isKind, isTrue, once, type Value } from './values.ts'
import { LIST_FILTERS } from './list-filters.ts'
import { NUMBER_FILTERS } from './number-filters.ts'
import { TEXT_FILTERS } from './text-filters.ts'

/** The supported filters; any other name is an error. */
const filters: Readonly<Record<string, Filter>> = {
  ...LIST_FILTERS,
  ...NUMBER_FILTERS,
  ...TEXT_FILTERS,
  d: { takes: 'default_value boolean', run: defaulted },
  default: { takes: 'default_value boolean', run: defaulted },
  map: {
    takes: '*',
    run(value, args, context, named) {
      const { work } = context
      const attribute = named.get('attribute')
      if (attribute !== undefined) {
        if (args.length > 0) return unknown(work, 'map with both an attribute and a filter')
        const key = keyOf(attribute, true, context, named.get('default') ?? null)
        return once(function* () {
          for (const item of itemsIfAny(value, work)) yield key(item)
        })
      }
      const [name, ...rest] = args as Value[]
      if (typeof name !== 'string') return fails(work, 'map needs the name of a filter')
      if (!KNOWN_FILTERS.has(name)) return unknown(work, `the filter "${name}"`)
      return once(function* () {
        for (const item of itemsIfAny(value, work)) yield context.filter(name, item, rest, named)
      })
    },
  },
}

function defaulted(
  value: Value,
  [otherwise = '', isBoolean]: readonly (Value | undefined)[],
  { work }: FilterContext,
): Value {
  if (isKind(value, 'undefined')) return otherwise
  return flag(isBoolean, work) && !isTrue(value, work) ? otherwise : value
}

export const KNOWN_FILTERS: ReadonlySet<string> = new Set(Object.keys(filters))

/** Applies a filter to a value. */
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
    if (named.size > 0 && name !== 'map') return unknown(work, `${name} with keyword arguments`)
    return run(value, positional, context, named)
  }
  const names = takes === '' ? [] : takes.split(' ')
  if (positional.length > names.length) fails(work, `${name} has too many arguments`)
  for (const key of named.keys()) {
    const place = names.indexOf(key)
    if (place < 0 || place < positional.length) fails(work, `${name} has no argument "${key}"`)
  }
  return run(
    value,
    names.map((key, index) => (index < positional.length ? positional[index] : named.get(key))),
    context,
    named,
  )
}
