import { numberOf } from './compare.ts'
import { fails, JinjaError, unknown, type Work } from './jinja-error.ts'
import { format } from './printf.ts'
import type { Binary } from './syntax.ts'
import { bounded, isKind, list, notTooLong, touched, typeName, type Value } from './values.ts'

/** The maximum number of items in a list that a template creates. */
const MOST_ITEMS = 100_000

/** Calculates as Python does. Operations whose floating-point result could differ from Python's are errors. */
export function calculate(operator: Binary, left: Value, right: Value, work: Work): Value {
  for (const side of [touched(left, work), touched(right, work)]) {
    if (isKind(side, 'undefined')) fails(work, `"${side.path}" is undefined`)
    if (isKind(side, 'markup')) unknown(work, `the result of tojson with "${operator}"`)
  }
  if (operator === '%' && typeof left === 'string') return format(left, right, work)
  const [a, b] = [numberOf(left), numberOf(right)]
  if (a !== undefined && b !== undefined) return ofNumbers(operator, a, b, work)
  if (operator === '+') return joined(left, right, work)
  if (operator === '*') {
    if (typeof b === 'bigint') return repeated(left, b, work)
    if (typeof a === 'bigint') return repeated(right, a, work)
  }
  return fails(work, `no "${operator}" of ${typeName(left)} and ${typeName(right)}`)
}

function ofNumbers(operator: Binary, a: bigint | number, b: bigint | number, work: Work): Value {
  if (typeof a === 'bigint' && typeof b === 'bigint') return ofIntegers(operator, a, b, work)
  const [x, y] = [exact(a, work), exact(b, work)]
  switch (operator) {
    case '+':
      return x + y
    case '-':
      return x - y
    case '*':
      return x * y
    case '/':
      return y === 0 ? fails(work, 'division by zero') : x / y
    default:
      return unknown(work, `"${operator}" of numbers with a fraction`)
  }
}

function exact(value: bigint | number, work: Work): number {
  const number = Number(value)
  if (typeof value === 'bigint' && !Number.isSafeInteger(number))
    unknown(work, 'a fraction together with a number this large')
  return number
}

/** The maximum size of a number that a template creates, in bits: Python prints no number of more than 4300 digits. */
const MOST_BITS = 14_000

function ofIntegers(operator: Binary, a: bigint, b: bigint, work: Work): Value {
  if (b === 0n && ['/', '//', '%'].includes(operator)) fails(work, 'division by zero')
  switch (operator) {
    case '+':
      return small(a + b, work)
    case '-':
      return small(a - b, work)
    case '*':
      return small(a * b, work)
    case '/':
      return exact(a, work) / exact(b, work)
    case '//':
      return (a - modulo(a, b)) / b
    case '%':
      return modulo(a, b)
    case '**': {
      if (b < 0n) return unknown(work, 'a negative power')
      const bits = BigInt(a.toString(2).length) * b
      if (bits > MOST_BITS && a * a > 1n)
        throw new JinjaError('too-much', 'a number becomes too large', work.at)
      return a * a > 1n ? a ** b : b === 0n ? 1n : a < 0n && b % 2n === 0n ? 1n : a
    }
  }
}

/** Returns the remainder with the sign of the divisor. */
function modulo(a: bigint, b: bigint): bigint {
  const rest = a % b
  return rest !== 0n && rest < 0n !== b < 0n ? rest + b : rest
}

function small(value: bigint, work: Work): bigint {
  if (BigInt.asIntN(MOST_BITS, value) !== value)
    throw new JinjaError('too-much', 'a number becomes too large', work.at)
  return value
}

function joined(left: Value, right: Value, work: Work): Value {
  if (typeof left === 'string' && typeof right === 'string') return bounded(left + right, work)
  if (isKind(left, 'list') && isKind(right, 'list'))
    return list(countedItems([...left.items, ...right.items], work))
  if (isKind(left, 'tuple') && isKind(right, 'tuple'))
    return { kind: 'tuple', items: countedItems([...left.items, ...right.items], work) }
  return fails(work, `no "+" of ${typeName(left)} and ${typeName(right)}`)
}

/**
 * Rejects a list with too many items.
 *
 * @throws JinjaError
 */
export function notTooMany(count: number, work: Work): void {
  if (count > MOST_ITEMS) throw new JinjaError('too-much', 'a list becomes too long', work.at)
}

/** Returns the items and counts each as a step. */
export function countedItems(items: Value[], work: Work): Value[] {
  notTooMany(items.length, work)
  work.spend(items.length)
  return items
}

function repeated(value: Value, times: bigint, work: Work): Value {
  const count = times < 0n ? 0 : Number(times)
  if (typeof value === 'string') {
    notTooLong(value.length * count, work)
    return bounded(value.repeat(value === '' ? 0 : count), work)
  }
  if (!isKind(value, 'list') && !isKind(value, 'tuple'))
    return fails(work, `no "*" of ${typeName(value)} and a number`)
  notTooMany(value.items.length * count, work)
  const copies = value.items.length === 0 ? 0 : count
  const items = countedItems(
    Array.from({ length: copies }, () => value.items).flatMap((copy) => copy),
    work,
  )
  return isKind(value, 'list') ? list(items) : { kind: 'tuple', items }
}

/** Applies the unary `-` or `+`. */
export function signed(isNegative: boolean, value: Value, work: Work): Value {
  touched(value, work)
  if (isKind(value, 'undefined')) fails(work, `"${value.path}" is undefined`)
  const number = numberOf(value)
  if (number === undefined) return fails(work, `${typeName(value)} has no sign`)
  return isNegative ? -number : number
}
