import { numberOf } from './compare.ts'
import { fails, unknown, type Work } from './jinja-error.ts'
import { bounded, isKind, notTooLong, textOf, type Value } from './values.ts'

const PLACE = /%(?:%|([-0]*)(\d{0,3})([sd])|[^])|%$/g

/** Formats with Python's `%`: `%s`, `%d` and `%%`, with a width. https://docs.python.org/3/library/stdtypes.html */
export function format(text: string, value: Value, work: Work): string {
  if (isKind(value, 'dict')) return unknown(work, '"%" with a map')
  const values = isKind(value, 'tuple') ? value.items : [value]
  let next = 0
  let length = text.length
  const made = text.replace(PLACE, (place, flags?: string, width?: string, type?: string) => {
    if (place === '%%') return '%'
    if (type === undefined) return unknown(work, 'a format other than %s and %d')
    if (next >= values.length) fails(work, 'a format has more places than values')
    const item = values[next++]!
    const shown = type === 's' ? textOf(item, work) : decimal(item, work)
    if (flags !== '' && type === 's' && flags!.includes('0')) unknown(work, 'a format of %0s')
    const whole = padded(shown, flags!, Number(width), work)
    length += whole.length
    notTooLong(length - place.length, work)
    return whole
  })
  if (next < values.length) fails(work, 'a format has fewer places than values')
  return bounded(made, work)
}

function decimal(value: Value, work: Work): string {
  const number = numberOf(value)
  if (typeof number === 'number') return unknown(work, '%d of a number with a fraction')
  return number === undefined ? fails(work, '%d is for numbers') : String(number)
}

function padded(text: string, flags: string, width: number, work: Work): string {
  if (width > 0 && /[^\x20-\x7e]/.test(text)) unknown(work, 'a width for text that is not ASCII')
  if (flags.includes('-')) return text.padEnd(width)
  if (!flags.includes('0')) return text.padStart(width)
  const [, sign = '', digits = ''] = /^(-?)([^]*)$/.exec(text)!
  return sign + digits.padStart(width - sign.length, '0')
}
