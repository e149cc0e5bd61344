import { float, type Json } from '../json.ts'
import { strip } from '../python-space.ts'
import { integer } from './core-schema.ts'

/** The longest decimal number that Python reads, in digits. Source: sys.int_info `default_max_str_digits` */
const MAX_DIGITS = 4300

const BASES = {
  2: { form: /^([-+]?)(?:0b)?([01]+)$/i, prefix: '0b' },
  8: { form: /^([-+]?)(?:0o)?([0-7]+)$/i, prefix: '0o' },
  10: { form: /^([-+]?)([0-9]+)$/, prefix: '' },
  16: { form: /^([-+]?)(?:0x)?([0-9a-f]+)$/i, prefix: '0x' },
} as const

/** Returns Python's int(text, base), or undefined where it raises an error. */
function int(text: string, base: keyof typeof BASES): bigint | undefined {
  const { form, prefix } = BASES[base]
  const [, sign = '', digits] = form.exec(strip(text)) ?? []
  if (digits === undefined || (base === 10 && digits.length > MAX_DIGITS)) return undefined
  const value = BigInt(prefix + digits)
  return sign === '-' ? -value : value
}

/**
 * Returns an integer of YAML 1.1, or undefined where PyYAML raises an error. Source: yaml/constructor.py,
 * `construct_yaml_int`
 */
export function pythonInt(text: string): Json | undefined {
  const { sign, digits } = signed(text)
  const value = unsigned(digits)
  return value === undefined ? undefined : integer(sign === '-' ? -value : value)
}

function unsigned(digits: string): bigint | undefined {
  if (digits === '0') return 0n
  if (digits.startsWith('0b')) return int(digits.slice(2), 2)
  if (digits.startsWith('0x')) return int(digits.slice(2), 16)
  if (digits.startsWith('0')) return int(digits, 8)
  if (!digits.includes(':')) return int(digits, 10)
  const places = digits.split(':').map((place) => int(place, 10))
  return places.every((place) => place !== undefined) ? sexagesimal(places) : undefined
}

/**
 * Returns the number with these base-60 digits. It splits them in halves, so that a long one does not take quadratic
 * time.
 */
function sexagesimal(places: readonly bigint[]): bigint {
  if (places.length === 1) return places[0]!
  const low = places.length >> 1
  const high = places.length - low
  return sexagesimal(places.slice(0, high)) * 60n ** BigInt(low) + sexagesimal(places.slice(high))
}

/** Splits off the sign and removes the underscores that YAML 1.1 allows in numbers. */
function signed(text: string): { readonly sign: string; readonly digits: string } {
  const whole = text.replaceAll('_', '')
  const sign = /^[-+]/.exec(whole)?.[0] ?? ''
  return { sign, digits: whole.slice(sign.length) }
}

/** Returns Python's float(text), or undefined where it raises an error. */
function real(text: string): number | undefined {
  const stripped = strip(text)
  const [, sign, word] = /^([-+]?)(inf|infinity|nan)$/.exec(stripped) ?? []
  if (word !== undefined) return word === 'nan' ? NaN : sign === '-' ? -Infinity : Infinity
  return /^[-+]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:e[-+]?[0-9]+)?$/.test(stripped)
    ? Number(stripped)
    : undefined
}

/**
 * Returns a float of YAML 1.1, or undefined where PyYAML raises an error. Source: yaml/constructor.py,
 * `construct_yaml_float`
 */
export function pythonFloat(text: string): Json | undefined {
  const { sign, digits } = signed(text.toLowerCase())
  const value = magnitude(digits)
  return value === undefined ? undefined : float(sign === '-' ? -value : value)
}

function magnitude(digits: string): number | undefined {
  if (digits === '.inf') return Infinity
  if (digits === '.nan') return NaN
  if (!digits.includes(':')) return real(digits)
  let value = 0
  let base = 1n
  for (const place of digits.split(':').toReversed()) {
    const part = real(place)
    const factor = Number(base)
    // Python cannot convert an integer this large to a float.
    if (part === undefined || factor === Infinity) return undefined
    value += part * factor
    base *= 60n
  }
  return value
}

const BOOLEANS: Readonly<Record<string, boolean>> = {
  yes: true,
  no: false,
  true: true,
  false: false,
  on: true,
  off: false,
}

/** Returns a boolean of YAML 1.1, or undefined where PyYAML raises an error. */
export function pythonBool(text: string): boolean | undefined {
  const word = text.toLowerCase()
  return Object.hasOwn(BOOLEANS, word) ? BOOLEANS[word] : undefined
}

const TIMESTAMP =
  /^(\d{4})-(\d\d?)-(\d\d?)(?:(?:[Tt]|[ \t]+)(\d\d?):(\d\d):(\d\d)(?:\.(\d*))?(?:[ \t]*(Z|([-+])(\d\d?)(?::(\d\d))?))?)?\n?$/

/**
 * Returns a date, or a date and a time, in the form of Python's isoformat(), or undefined where PyYAML raises an error.
 * Source: yaml/constructor.py, `construct_yaml_timestamp`
 */
export function pythonDate(text: string): string | undefined {
  const [all, year, month, day, hour, minute, second, fraction = '', zone, sign, zoneHour, zoneMinute = '0'] =
    TIMESTAMP.exec(text) ?? []
  if (all === undefined) return undefined
  const date = `${year}-${month!.padStart(2, '0')}-${day!.padStart(2, '0')}`
  const isDay = year !== '0000' && new Date(`${date}T00:00:00Z`).toJSON()?.startsWith(date)
  if (!isDay) return undefined
  if (hour === undefined) return date
  if (Number(hour) > 23 || Number(minute) > 59 || Number(second) > 59) return undefined
  const micros = fraction.slice(0, 6).padEnd(6, '0')
  const time = `${hour.padStart(2, '0')}:${minute}:${second}${micros === '000000' ? '' : `.${micros}`}`
  if (sign === undefined) return `${date}T${time}${zone === undefined ? '' : '+00:00'}`
  const offset = Number(zoneHour) * 60 + Number(zoneMinute)
  if (offset >= 24 * 60) return undefined
  const two = (number: number): string => String(number).padStart(2, '0')
  const isBehind = sign === '-' && offset > 0
  return `${date}T${time}${isBehind ? '-' : '+'}${two(Math.floor(offset / 60))}:${two(offset % 60)}`
}

/**
 * Decodes base64 to Latin-1 as Python's base64.decodebytes does, which skips other characters. Returns undefined where
 * it raises an error.
 */
export function pythonBytes(text: string): string | undefined {
  // oxlint-disable-next-line no-control-regex
  if (!/^[\0-\x7f]*$/.test(text)) return undefined
  let digits = ''
  let pads = 0
  for (const [char] of text.matchAll(/[A-Za-z0-9+/=]/g)) {
    if (char !== '=') {
      digits += char
      pads = 0
    } else if (digits.length % 4 >= 2 && (digits.length % 4) + ++pads >= 4) return atob(digits)
  }
  return digits.length % 4 === 0 ? atob(digits) : undefined
}
