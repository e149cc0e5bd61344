import { fails, unknown, type Work } from './jinja-error.ts'
import { countedItems, notTooMany } from './operators.ts'
import { capitalized, isCased, replaced, splitLines, splitText, stripped } from './text-methods.ts'
import {
  type Dict,
  type Function,
  isKind,
  itemsOf,
  joinedBy,
  type List,
  list,
  once,
  touched,
  type Value,
} from './values.ts'

/** The implementation of a method, called with its positional arguments. */
type Method<T> = (of: T, args: readonly Value[], work: Work) => Value

interface Row<T> {
  /** The minimum and maximum number of arguments. */
  readonly takes: readonly [number, number]
  readonly run: Method<T>
}

function text(value: Value | undefined, work: Work): string {
  if (typeof value === 'string') return value
  return isKind(value ?? null, 'markup')
    ? unknown(work, 'the result of tojson here')
    : fails(work, 'expected a string')
}

function textOrNone(value: Value | undefined, work: Work): string | null {
  return value === undefined || value === null ? null : text(value, work)
}

function integer(value: Value | undefined, otherwise: bigint, work: Work): bigint {
  if (value === undefined) return otherwise
  if (typeof value === 'boolean') return BigInt(value)
  return typeof value === 'bigint' ? value : fails(work, 'expected a whole number')
}

/** Returns the strings to compare with: one, or those of a tuple. */
function texts(value: Value | undefined, work: Work): readonly string[] {
  return isKind(value ?? null, 'tuple')
    ? [...itemsOf(value!, work)].map((item) => text(item, work))
    : [text(value, work)]
}

const ofText: Readonly<Record<string, Row<string>>> = {
  capitalize: { takes: [0, 0], run: (of, _, work) => capitalized(of, work) },
  endswith: { takes: [1, 1], run: (of, [end], work) => texts(end, work).some((each) => of.endsWith(each)) },
  isupper: { takes: [0, 0], run: (of, _, work) => isCased(of, true, work) },
  islower: { takes: [0, 0], run: (of, _, work) => isCased(of, false, work) },
  join: {
    takes: [1, 1],
    run: (of, [items], work) =>
      joinedBy(
        of,
        Array.from(itemsOf(items!, work), (item) => text(item, work)),
        work,
      ),
  },
  lower: { takes: [0, 0], run: (of) => of.toLowerCase() },
  lstrip: {
    takes: [0, 1],
    run: (of, [chars], work) => stripped(of, textOrNone(chars, work), { isRight: false }),
  },
  replace: {
    takes: [2, 3],
    run: (of, [old, by, count], work) =>
      replaced(of, text(old, work), text(by, work), integer(count, -1n, work), work),
  },
  rstrip: {
    takes: [0, 1],
    run: (of, [chars], work) => stripped(of, textOrNone(chars, work), { isLeft: false }),
  },
  split: {
    takes: [0, 2],
    run: (of, [separator, most], work) =>
      list(countedItems(splitText(of, textOrNone(separator, work), integer(most, -1n, work), work), work)),
  },
  splitlines: { takes: [0, 0], run: (of, _, work) => list(countedItems(splitLines(of), work)) },
  startswith: {
    takes: [1, 1],
    run: (of, [start], work) => texts(start, work).some((each) => of.startsWith(each)),
  },
  strip: { takes: [0, 1], run: (of, [chars], work) => stripped(of, textOrNone(chars, work)) },
  upper: { takes: [0, 0], run: (of) => of.toUpperCase() },
}

/** Returns a view of a map as an iterator. Python can iterate a view again and print it; here both are errors. */
function view(items: () => Iterable<Value>): Value {
  return once(items)
}

const ofDict: Readonly<Record<string, Row<Dict>>> = {
  get: {
    takes: [1, 2],
    run({ members }, [key, otherwise = null], work) {
      if (typeof key !== 'string') return unknown(work, 'a key that is not a string')
      const found = members.get(key)
      return found === undefined ? otherwise : found
    },
  },
  items: { takes: [0, 0], run: (of, _, work) => view(() => pairsOf(of, work)) },
  keys: { takes: [0, 0], run: ({ members }) => view(() => members.keys()) },
  values: { takes: [0, 0], run: ({ members }) => view(() => members.values()) },
  update: {
    takes: [1, 1],
    run({ members }, [other], work) {
      if (!isKind(other!, 'dict')) return unknown(work, 'update() with a value that is not a map')
      for (const [key, member] of other.members) members.set(key, member)
      work.spend(other.members.size)
      return null
    },
  },
}

const ofList: Readonly<Record<string, Row<List>>> = {
  append: {
    takes: [1, 1],
    run({ items }, [item], work) {
      items.push(item!)
      notTooMany(items.length, work)
      return null
    },
  },
  extend: {
    takes: [1, 1],
    run({ items }, [more], work) {
      const added = countedItems([...itemsOf(more!, work)], work)
      notTooMany(items.length + added.length, work)
      for (const item of added) items.push(item)
      return null
    },
  },
}

/** Returns the members of a map as tuples. */
export function pairsOf({ members }: Dict, work: Work): Value[] {
  work.spend(members.size)
  return Array.from(members, ([key, member]): Value => ({ kind: 'tuple', items: [key, member] }))
}

/** The other attributes of Python's objects, from `dir()` of each. */
const OTHERS: Readonly<Record<string, string>> = {
  text: 'casefold center count encode expandtabs find format format_map index isalnum isalpha isascii isdecimal isdigit isidentifier isnumeric isprintable isspace istitle ljust maketrans partition removeprefix removesuffix rfind rindex rjust rpartition rsplit swapcase title translate zfill',
  dict: 'clear copy fromkeys pop popitem setdefault',
  list: 'clear copy count index insert pop remove reverse sort',
  tuple: 'count index',
  range: 'count index start step stop',
  number:
    'as_integer_ratio bit_count bit_length conjugate denominator from_bytes fromhex hex imag is_integer numerator real to_bytes',
}

function rowsOf(value: Value): readonly [Readonly<Record<string, Row<any>>>, string] {
  if (typeof value === 'string') return [ofText, OTHERS['text']!]
  if (value === null) return [{}, '']
  if (typeof value !== 'object') return [{}, OTHERS['number']!]
  const rows = value.kind === 'dict' ? ofDict : value.kind === 'list' ? ofList : {}
  return [rows, OTHERS[value.kind] ?? '']
}

/** Returns the attribute of Python's object with this name, which takes precedence over a key. */
export function attributeOf(value: Value, name: string, work: Work): Value | undefined {
  touched(value, work)
  if (name.startsWith('__')) return unknown(work, `".${name}"`)
  if (isKind(value, 'loop')) return value.attribute(name, work)
  if (isKind(value, 'namespace')) return value.members.get(name)
  if (isKind(value, 'markup') || isKind(value, 'once') || isKind(value, 'function'))
    return unknown(work, `".${name}" of this`)
  const [rows, others] = rowsOf(value)
  if (others.split(' ').includes(name)) return unknown(work, `".${name}" of this`)
  return Object.hasOwn(rows, name) ? method(value, name, rows[name]!) : undefined
}

function method(of: Value, name: string, { takes: [least, most], run }: Row<any>): Function {
  return {
    kind: 'function',
    call(positional, named, work) {
      if (named.size > 0) unknown(work, `${name}() with keyword arguments`)
      if (positional.length < least || positional.length > most)
        fails(work, `${name}() has a wrong number of arguments`)
      for (const argument of positional) if (isKind(argument, 'undefined')) touched(argument, work)
      if (typeof of === 'string') work.spend(of.length >> 6)
      return run(of, positional, work)
    },
  }
}
