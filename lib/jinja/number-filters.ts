import { numberOf } from './compare.ts'
import type { Filter } from './filter-context.ts'
import { fails, unknown, type Work } from './jinja-error.ts'
import { isKind, touched, typeName } from './values.ts'
import { roundToEven } from './round.ts'
import { stripped } from './text-methods.ts'

/** The filters with a number as their result. Source: jinja2/filters.py */
export const NUMBER_FILTERS: Readonly<Record<string, Filter>> = {
  abs: {
    takes: '',
    run(value, _, { work }) {
      const number = numberOf(touched(value, work))
      if (number === undefined) return fails(work, `${typeName(value)} is not a number`)
      return typeof number === 'number' ? Math.abs(number) : number < 0n ? -number : number
    },
  },
  float: {
    takes: 'default',
    run(value, [otherwise = 0], { work }) {
      touched(value, work)
      if (isKind(value, 'undefined')) return fails(work, `"${value.path}" is not a number`)
      if (typeof value === 'string') return toNumber(value, work) ?? otherwise
      const number = numberOf(value)
      if (number === undefined)
        return isKind(value, 'markup') ? unknown(work, 'float of the result of tojson') : otherwise
      if (typeof number === 'bigint' && !Number.isSafeInteger(Number(number)))
        return unknown(work, 'a fraction together with a number this large')
      return Number(number)
    },
  },
  int: {
    takes: 'default base',
    run(value, [otherwise = 0n, base], { work }) {
      touched(value, work)
      if (base !== undefined && base !== 10n) return unknown(work, 'a base other than 10')
      if (isKind(value, 'undefined')) return fails(work, `"${value.path}" is not a number`)
      const number = typeof value === 'string' ? wholeOf(value, work) : numberOf(value)
      if (number === undefined)
        return isKind(value, 'markup') ? unknown(work, 'int of the result of tojson') : otherwise
      return typeof number === 'bigint' ? number : BigInt(Math.trunc(finite(number, work)))
    },
  },
  round: {
    takes: 'precision method',
    run(value, [precision = 0n, method = 'common'], { work }) {
      touched(value, work)
      const number = numberOf(value)
      if (number === undefined) return fails(work, `${typeName(value)} is not a number`)
      if (method !== 'common' || typeof precision !== 'bigint' || precision < 0n || precision > 15n)
        return unknown(work, 'this way of rounding')
      // Python rounds a boolean or an int to an int.
      return typeof number === 'bigint' ? number : roundToEven(number, Number(precision), work)
    },
  },
}

function toNumber(text: string, work: Work): number | undefined {
  const inside = stripped(text, null)
  if (/[^\0-\x7f]/.test(inside)) return unknown(work, 'digits that are not ASCII') // oxlint-disable-line no-control-regex
  if (/^[+-]?(?:inf|infinity|nan)$/i.test(inside)) return unknown(work, 'infinity')
  if (!/^[+-]?(?:\d[\d_]*(?:\.[\d_]*)?|\.\d[\d_]*)(?:e[+-]?\d[\d_]*)?$/i.test(inside)) return undefined
  return inside.includes('_') ? unknown(work, 'a number with _') : Number(inside)
}

function wholeOf(text: string, work: Work): bigint | number | undefined {
  const inside = stripped(text, null)
  if (/^[+-]?\d+(?:_\d+)*$/.test(inside)) {
    if (inside.length > 4000) return unknown(work, 'a number with this many digits')
    return BigInt(inside.replaceAll(/[_+]/g, ''))
  }
  return toNumber(text, work)
}

function finite(value: number, work: Work): number {
  return Number.isFinite(value) ? value : fails(work, 'infinity is not a whole number')
}
