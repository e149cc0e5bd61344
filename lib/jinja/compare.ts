import { fails, nested, unknown, type Work } from './jinja-error.ts'
import { isKind, itemsOf, touched, typeName, type Value } from './values.ts'

/** Returns a value as a number of Python, where a boolean is one, or undefined. */
export function numberOf(value: Value): bigint | number | undefined {
  if (typeof value === 'boolean') return value ? 1n : 0n
  return typeof value === 'bigint' || typeof value === 'number' ? value : undefined
}

/** Compares two values with Python's `==`. */
export function isEqual(left: Value, right: Value, work: Work): boolean {
  work.spend(1)
  touched(left, work)
  touched(right, work)
  const [a, b] = [numberOf(left), numberOf(right)]
  // JavaScript also compares a bigint and a number by value.
  if (a !== undefined && b !== undefined) return a == b
  if (typeof left === 'string' && typeof right === 'string') {
    if (left.length !== right.length) return false
    work.spend(left.length >> 6)
    return left === right
  }
  if (left === null || right === null || typeof left !== 'object' || typeof right !== 'object') {
    if (isKind(left, 'markup') || isKind(right, 'markup'))
      unknown(work, 'the result of tojson in a comparison')
    return left === right
  }
  // Python tests for identity before equality.
  if (left === right && ['list', 'tuple', 'dict'].includes(left.kind)) return true
  const isSame = (one: Value, other: Value): boolean => nested(work, () => isEqual(one, other, work))
  if ((isKind(left, 'list') && isKind(right, 'list')) || (isKind(left, 'tuple') && isKind(right, 'tuple')))
    return (
      left.items.length === right.items.length &&
      left.items.every((item, index) => isSame(item, right.items[index]!))
    )
  if (isKind(left, 'dict') && isKind(right, 'dict')) {
    if (left.members.size !== right.members.size) return false
    return [...left.members].every(([key, member]) => {
      const other = right.members.get(key)
      return other !== undefined && isSame(member, other)
    })
  }
  if (isKind(left, 'undefined') && isKind(right, 'undefined')) return true
  const kinds = ['list', 'tuple', 'dict', 'undefined']
  if (kinds.includes(left.kind) && kinds.includes(right.kind)) return false
  return unknown(work, `a comparison of ${typeName(left)} and ${typeName(right)}`)
}

/** Returns a negative number, 0 or a positive number, as Python orders two values. */
export function order(left: Value, right: Value, work: Work): number {
  work.spend(1)
  touched(left, work)
  touched(right, work)
  const [a, b] = [numberOf(left), numberOf(right)]
  if (a !== undefined && b !== undefined) {
    if (Number.isNaN(a) || Number.isNaN(b)) unknown(work, 'a comparison with NaN')
    return a < b ? -1 : a == b ? 0 : 1
  }
  if (typeof left === 'string' && typeof right === 'string') {
    work.spend(Math.min(left.length, right.length) >> 6)
    return orderOfTexts(left, right)
  }
  if ([left, right].some((side) => isKind(side, 'markup') || isKind(side, 'list') || isKind(side, 'tuple')))
    unknown(work, `the order of ${typeName(left)} and ${typeName(right)}`)
  return fails(work, `${typeName(left)} and ${typeName(right)} cannot be ordered`)
}

/** Orders strings by code points; JavaScript orders them by UTF-16 units. */
export function orderOfTexts(left: string, right: string): number {
  const at = firstDifference(left, right)
  const [a = -1, b = -1] = [left.codePointAt(at), right.codePointAt(at)]
  return a - b
}

function firstDifference(left: string, right: string): number {
  let at = 0
  while (at < left.length && left[at] === right[at]) at++
  // Two characters that differ only in their low surrogate.
  return /[\udc00-\udfff]/.test((left[at] ?? '') + (right[at] ?? '')) && at > 0 ? at - 1 : at
}

/** Tells whether a value contains an item, as Python's `in` does. */
export function isIn(item: Value, whole: Value, work: Work): boolean {
  touched(item, work)
  touched(whole, work)
  if (typeof whole === 'string') {
    work.spend(whole.length >> 6)
    if (typeof item === 'string') return whole.includes(item)
    return isKind(item, 'markup')
      ? unknown(work, 'the result of tojson in a string')
      : fails(work, `a string cannot contain ${typeName(item)}`)
  }
  if (isKind(whole, 'dict')) {
    if (typeof item === 'string') return whole.members.has(item)
    if (isKind(item, 'list') || isKind(item, 'dict'))
      return fails(work, `${typeName(item)} is not a valid key`)
    return isKind(item, 'markup') ? unknown(work, 'the result of tojson as a key') : false
  }
  for (const each of itemsOf(whole, work)) if (isEqual(each, item, work)) return true
  return false
}
