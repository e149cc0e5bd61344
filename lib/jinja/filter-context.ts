import { unknown, type Work } from './jinja-error.ts'
import { isKind, isTrue, itemsOf, textOf, type Undefined, type Value } from './values.ts'

/** The functions that a filter needs from the renderer. */
export interface FilterContext {
  readonly work: Work
  readonly item: (of: Value, key: Value) => Value
  readonly undefined: (name: string) => Undefined
  /** Calls another filter or a test by its name. */
  readonly filter: (
    name: string,
    value: Value,
    args: readonly Value[],
    named: ReadonlyMap<string, Value>,
  ) => Value
  readonly test: (name: string, value: Value, args: readonly Value[]) => boolean
}

export interface Filter {
  /** The names of its arguments in order; `*` is any number of arguments. */
  readonly takes: string
  readonly run: (
    value: Value,
    args: readonly (Value | undefined)[],
    context: FilterContext,
    named: ReadonlyMap<string, Value>,
  ) => Value
}

/** Converts a value as Python's `str` does. The result of tojson is an error, because it would stay HTML. */
export function plainText(value: Value, work: Work): string {
  return isKind(value, 'markup') ? unknown(work, 'a filter on the result of tojson') : textOf(value, work)
}

export function flag(value: Value | undefined, work: Work): boolean {
  return value !== undefined && isTrue(value, work)
}

/** Returns a function that takes an item's attribute by its dotted name, in lower case unless `isExact`. */
export function keyOf(
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
  if (typeof attribute !== 'string' || attribute.includes(','))
    return unknown(work, 'this kind of attribute name')
  return attribute.split('.').map((part) => (/^\d+$/.test(part) ? BigInt(part) : part))
}

/** Returns the items of a value. An empty value and false have none. */
export function itemsIfAny(value: Value, work: Work): Iterable<Value> {
  return isKind(value, 'once') || isTrue(value, work) ? itemsOf(value, work) : []
}
