import { isFloat, isList, type Json, membersOf, stringify } from '../text/json.ts'
import { enter, fails, JinjaError, MOST_TEXT, nested, unknown, type Work } from './jinja-error.ts'
import { reprOfFloat, reprOfText } from './python-literal.ts'

/** A value in a template. Python's int is a bigint, its float a number. */
export type Value =
  | null
  | boolean
  | bigint
  | number
  | string
  | List
  | Tuple
  | Dict
  | Range
  | Once
  | Namespace
  | Loop
  | Undefined
  | Function
  | Markup
  | Hidden

export interface List {
  readonly kind: 'list'
  readonly items: Value[]
}

export interface Tuple {
  readonly kind: 'tuple'
  readonly items: readonly Value[]
}

/** A dict, whose keys are strings as in JSON. */
export interface Dict {
  readonly kind: 'dict'
  readonly members: Map<string, Value>
}

export interface Range {
  readonly kind: 'range'
  readonly start: bigint
  readonly stop: bigint
  readonly step: bigint
}

/** An iterator, which yields its items once. Python prints it with an address. */
export interface Once {
  readonly kind: 'once'
  isUsed: boolean
  readonly items: () => Iterable<Value>
}

/** The result of `namespace()`, whose members a loop can set from inside. */
export interface Namespace {
  readonly kind: 'namespace'
  readonly members: Map<string, Value>
}

export interface Loop {
  readonly kind: 'loop'
  readonly attribute: (name: string, work: Work) => Value | undefined
}

export interface Undefined {
  readonly kind: 'undefined'
  /** The text that is written in its place. */
  readonly text: string
  /** Its full name in the template: `v1.region`. */
  readonly path: string
  readonly at: number
  /** Whether any use is an error. */
  readonly isStrict: boolean
}

export interface Function {
  readonly kind: 'function'
  readonly call: (positional: readonly Value[], named: ReadonlyMap<string, Value>, work: Work) => Value
}

/** A string that is HTML already, the result of `tojson`. Python would escape whatever is joined with it. */
export interface Markup {
  readonly kind: 'markup'
  readonly text: string
}

/** A variable that exists, with a value known only to the guest. */
export interface Hidden {
  readonly kind: 'hidden'
  readonly name: string
}

export function list(items: Value[]): List {
  return { kind: 'list', items }
}

export function dict(members: Iterable<readonly [string, Value]>): Dict {
  return { kind: 'dict', members: new Map(members) }
}

export function once(items: () => Iterable<Value>): Once {
  return { kind: 'once', isUsed: false, items }
}

export function isKind<K extends Exclude<Value, null | boolean | bigint | number | string>['kind']>(
  value: Value,
  kind: K,
): value is Extract<Value, { kind: K }> {
  return typeof value === 'object' && value !== null && value.kind === kind
}

/** Converts a JSON value to a value of a template. */
export function fromJson(value: Json): Value {
  if (typeof value === 'number') return Number.isSafeInteger(value) ? BigInt(value) : value
  if (value === null || typeof value !== 'object') return value
  if (isFloat(value)) return floatOf(value)
  if (isList(value)) return list(value.map(fromJson))
  return dict(membersOf(value).map(([key, member]) => [key, fromJson(member)]))
}

const FLOATS: Readonly<Record<string, number>> = { NaN, Infinity, '-Infinity': -Infinity }

function floatOf(value: Json): number {
  const text = stringify(value)
  return FLOATS[text] ?? Number(text)
}

/** Returns the type of a value in words. */
export function typeName(value: Value): string {
  if (value === null) return 'None'
  switch (typeof value) {
    case 'boolean':
      return 'a boolean'
    case 'bigint':
    case 'number':
      return 'a number'
    case 'string':
      return 'a string'
  }
  return NAMES[value.kind]
}

const NAMES = {
  list: 'a list',
  tuple: 'a tuple',
  dict: 'a map',
  range: 'a range',
  once: 'an iterator',
  namespace: 'a namespace',
  loop: 'a loop',
  undefined: 'an undefined value',
  function: 'a function',
  markup: 'the result of tojson',
  hidden: 'a value that only the guest knows',
} as const

/**
 * Returns a value that may be used.
 *
 * @throws JinjaError for a strict undefined, or a variable known only to the guest
 */
export function touched(value: Value, work: Work): Value {
  if (isKind(value, 'undefined') && value.isStrict)
    throw new JinjaError('missing', `"${value.path}" is undefined`, value.at, value.path)
  if (isKind(value, 'hidden')) unknown(work, `"${value.name}", which only the guest knows`)
  return value
}

/**
 * Rejects a string that would have too many units.
 *
 * @throws JinjaError
 */
export function notTooLong(length: number, work: Work): void {
  if (length > MOST_TEXT) throw new JinjaError('too-much', 'a string gets too long', work.at)
}

/**
 * Returns the string and counts its units as steps.
 *
 * @throws JinjaError when it is too long
 */
export function bounded(text: string, work: Work): string {
  notTooLong(text.length, work)
  work.spend(text.length >> 6)
  return text
}

/**
 * Joins strings with a separator.
 *
 * @throws JinjaError before it creates a string that is too long
 */
export function joinedBy(between: string, texts: readonly string[], work: Work): string {
  const own = texts.reduce((sum, { length }) => sum + length, 0)
  notTooLong(own + Math.max(0, texts.length - 1) * between.length, work)
  return bounded(texts.join(between), work)
}

/** The text that cloud-init writes for a missing variable. Source: cloudinit/templater.py */
export const MISSING = 'CI_MISSING_JINJA_VAR/'

/** Converts a value as Python's `str` does. */
export function textOf(value: Value, work: Work): string {
  if (typeof value === 'string') return bounded(value, work)
  touched(value, work)
  if (isKind(value, 'markup')) return value.text
  if (isKind(value, 'undefined')) return value.text
  return reprOf(value, work)
}

/** Converts a value as Python's `repr` does. */
export function reprOf(value: Value, work: Work): string {
  work.spend(1)
  touched(value, work)
  if (value === null) return 'None'
  switch (typeof value) {
    case 'boolean':
      return value ? 'True' : 'False'
    case 'bigint':
      return String(value)
    case 'number':
      return reprOfFloat(value)
    case 'string':
      return bounded(reprOfText(value), work)
  }
  const inner = (item: Value): string => nested(work, () => reprOf(item, work))
  const inside = (items: Iterable<Value>): string => Array.from(items, inner).join(', ')
  switch (value.kind) {
    case 'list':
      return bounded(`[${inside(value.items)}]`, work)
    case 'tuple':
      return bounded(`(${inside(value.items)}${value.items.length === 1 ? ',' : ''})`, work)
    case 'dict': {
      const members = Array.from(value.members, ([key, member]) => `${reprOfText(key)}: ${inner(member)}`)
      return bounded(`{${members.join(', ')}}`, work)
    }
    case 'range': {
      const step = value.step === 1n ? '' : `, ${value.step}`
      return `range(${value.start}, ${value.stop}${step})`
    }
    case 'undefined':
      return 'Undefined'
    default:
      return unknown(work, `${typeName(value)} as text`)
  }
}

/** Converts a value as Python's `bool` does. */
export function isTrue(value: Value, work: Work): boolean {
  touched(value, work)
  if (value === null || typeof value !== 'object') return Boolean(value)
  switch (value.kind) {
    case 'list':
    case 'tuple':
      return value.items.length > 0
    case 'dict':
      return value.members.size > 0
    case 'range':
      return lengthOfRange(value) > 0n
    case 'markup':
      return value.text !== ''
    case 'undefined':
      return false
    case 'once':
      return unknown(work, 'an iterator as a condition')
    default:
      return true
  }
}

export function lengthOfRange({ start, stop, step }: Range): bigint {
  const span = step > 0n ? stop - start + step - 1n : stop - start + step + 1n
  const count = span / step
  return count > 0n ? count : 0n
}

/** Yields the items of a value as Python's `for` does. */
export function* itemsOf(value: Value, work: Work): Generator<Value> {
  touched(value, work)
  // Each iterator over another one is a level of nesting.
  enter(work)
  try {
    for (const item of itemsIn(value, work)) {
      work.spend(1)
      yield item
    }
  } finally {
    work.depth--
  }
}

function itemsIn(value: Value, work: Work): Iterable<Value> {
  if (typeof value === 'string') return value
  if (isKind(value, 'list') || isKind(value, 'tuple')) return value.items
  if (isKind(value, 'dict')) return value.members.keys()
  if (isKind(value, 'undefined')) return []
  if (isKind(value, 'range')) return itemsOfRange(value)
  if (isKind(value, 'once')) {
    if (value.isUsed) unknown(work, 'a second loop over an iterator')
    value.isUsed = true
    return value.items()
  }
  if (isKind(value, 'markup')) return unknown(work, 'the result of tojson as a list')
  return fails(work, `${typeName(value)} is not a list`)
}

function* itemsOfRange({ start, stop, step }: Range): Generator<bigint> {
  for (let item = start; step > 0n ? item < stop : item > stop; item += step) yield item
}

/** Returns the length of a value as Python's `len` does. */
export function lengthOf(value: Value, work: Work): bigint {
  touched(value, work)
  if (typeof value === 'string') {
    work.spend(value.length >> 6)
    let length = 0
    for (const _ of value) length++
    return BigInt(length)
  }
  if (isKind(value, 'list') || isKind(value, 'tuple')) return BigInt(value.items.length)
  if (isKind(value, 'dict')) return BigInt(value.members.size)
  if (isKind(value, 'range')) return lengthOfRange(value)
  if (isKind(value, 'undefined')) return 0n
  if (isKind(value, 'markup')) return unknown(work, 'the length of the result of tojson')
  return fails(work, `${typeName(value)} has no length`)
}
