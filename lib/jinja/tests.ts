import { isEqual, isIn, numberOf, order } from './compare.ts'
import { fails, unknown, type Work } from './jinja-error.ts'
import { calculate } from './operators.ts'
import { isCased } from './text-methods.ts'
import { isKind, textOf, touched, type Value } from './values.ts'

/** A test of a value, with its argument. */
type Test = (value: Value, other: Value, work: Work) => boolean

function remainder(value: Value, by: Value, work: Work): Value {
  return calculate('%', touched(value, work), by, work)
}

function textual(value: Value, work: Work): string {
  return isKind(value, 'markup') ? unknown(work, 'a test of the result of tojson') : textOf(value, work)
}

const equal: Test = (value, other, work) => isEqual(value, other, work)
const unequal: Test = (value, other, work) => !isEqual(value, other, work)
const less: Test = (value, other, work) => order(value, other, work) < 0
const atMost: Test = (value, other, work) => order(value, other, work) <= 0
const more: Test = (value, other, work) => order(value, other, work) > 0
const atLeast: Test = (value, other, work) => order(value, other, work) >= 0

function hasItems(value: Value, work: Work): boolean {
  touched(value, work)
  if (typeof value === 'string') return true
  if (value === null || typeof value !== 'object') return false
  if (['markup', 'once', 'loop', 'namespace', 'function'].includes(value.kind))
    return unknown(work, 'this test of this value')
  return true
}

/** The tests without an argument; any other name is an error. Source: jinja2/tests.py */
const ofOne: Readonly<Record<string, Test>> = {
  boolean: (value) => typeof value === 'boolean',
  defined: (value) => !isKind(value, 'undefined'),
  even: (value, _, work) => isEqual(remainder(value, 2n, work), 0n, work),
  false: (value) => value === false,
  float: (value) => typeof value === 'number',
  integer: (value) => typeof value === 'bigint',
  iterable: (value, _, work) => hasItems(value, work),
  lower: (value, _, work) => isCased(textual(value, work), false, work),
  mapping: (value) => isKind(value, 'dict'),
  none: (value) => value === null,
  number: (value) => numberOf(value) !== undefined,
  odd: (value, _, work) => isEqual(remainder(value, 2n, work), 1n, work),
  sequence: (value, _, work) =>
    // Jinja2 treats every error here as false.
    !(isKind(value, 'undefined') && value.isStrict) && hasItems(value, work),
  string: (value) => typeof value === 'string' || isKind(value, 'markup'),
  true: (value) => value === true,
  undefined: (value) => isKind(value, 'undefined'),
  upper: (value, _, work) => isCased(textual(value, work), true, work),
}

const ofTwo: Readonly<Record<string, Test>> = {
  '!=': unequal,
  '<': less,
  '<=': atMost,
  '==': equal,
  '>': more,
  '>=': atLeast,
  divisibleby: (value, by, work) => isEqual(remainder(value, by, work), 0n, work),
  eq: equal,
  equalto: equal,
  ge: atLeast,
  greaterthan: more,
  gt: more,
  in: (value, other, work) => isIn(value, other, work),
  le: atMost,
  lessthan: less,
  lt: less,
  ne: unequal,
}

export const KNOWN_TESTS: ReadonlySet<string> = new Set([...Object.keys(ofOne), ...Object.keys(ofTwo)])

/** Applies a test to a value. */
export function applyTest(name: string, value: Value, args: readonly Value[], work: Work): boolean {
  const isOne = Object.hasOwn(ofOne, name)
  if (!isOne && !Object.hasOwn(ofTwo, name)) return unknown(work, `the test "${name}"`)
  if (args.length !== (isOne ? 0 : 1)) fails(work, `the test "${name}" has a wrong number of arguments`)
  return (isOne ? ofOne : ofTwo)[name]!(value, args[0] ?? null, work)
}
