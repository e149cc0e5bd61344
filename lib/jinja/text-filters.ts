import { type Json, stringify, float } from '../text/json.ts'
import { numberOf, orderOfTexts } from './compare.ts'
import { type Filter, plainText, flag } from './filter-context.ts'
import { fails, nested, unknown, type Work } from './jinja-error.ts'
import { format } from './printf.ts'
import { capitalized, replaced, splitLines, stripped, titled } from './text-methods.ts'
import { bounded, isKind, notTooLong, touched, typeName, type Value } from './values.ts'

const overText =
  (run: (text: string, work: Work) => string): Filter['run'] =>
  (value, _, { work }) =>
    bounded(run(plainText(value, work), work), work)

/** Converts a value to JSON, with keys in order. */
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
    if (!isKind(value, 'dict')) return fails(work, `${typeName(value)} cannot be converted to JSON`)
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

/** The filters with a string as their result. Source: jinja2/filters.py, without autoescape */
export const TEXT_FILTERS: Readonly<Record<string, Filter>> = {
  capitalize: { takes: '', run: overText(capitalized) },
  format: {
    takes: '*',
    run: (value, args, { work }) =>
      format(plainText(value, work), { kind: 'tuple', items: args as Value[] }, work),
  },
  indent: {
    takes: 'width first blank',
    run(value, [width = 4n, isFirst, isBlank], { work }) {
      if (isKind(value, 'markup')) return unknown(work, 'a filter on the result of tojson')
      if (typeof value !== 'string') return fails(work, `${typeName(touched(value, work))} has no lines`)
      const size = numberOf(width)
      if (typeof size === 'number' || (size ?? 0n) > 1000n) return unknown(work, 'this width')
      const margin = size === undefined ? plainText(width, work) : ' '.repeat(Math.max(0, Number(size)))
      const [first = '', ...rest] = splitLines(`${value}\n`)
      work.spend(rest.length)
      notTooLong(rest.length * margin.length, work)
      const isAll = flag(isBlank, work)
      const lines = [first, ...rest.map((line) => (line === '' && !isAll ? line : margin + line))]
      return bounded((flag(isFirst, work) ? margin : '') + lines.join('\n'), work)
    },
  },
  lower: { takes: '', run: overText((text) => text.toLowerCase()) },
  replace: {
    takes: 'old new count',
    run(value, [old, by, count = null], { work }) {
      if (old === undefined || by === undefined) return fails(work, 'replace needs two strings')
      const times = count === null ? -1n : numberOf(count)
      if (typeof times !== 'bigint') return fails(work, 'the count of replace must be a whole number')
      return replaced(plainText(value, work), plainText(old, work), plainText(by, work), times, work)
    },
  },
  string: { takes: '', run: overText((text) => text) },
  title: { takes: '', run: overText(titled) },
  tojson: {
    takes: 'indent',
    run(value, [indent = null], { work }) {
      if (indent !== null && (typeof indent !== 'bigint' || indent < 1n || indent > 16n))
        return unknown(work, 'this indentation')
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
  upper: { takes: '', run: overText((text) => text.toUpperCase()) },
}
