import { float, type Json } from '../json.ts'
import { integer } from './core-schema.ts'

/** What a plain scalar is to YAML 1.1, where that is no text. */
export type Scalar11 = 'null' | 'boolean' | 'octal' | 'integer' | 'base 60' | 'float' | 'date'

/**
 * By the first row that fits. https://yaml.org/type/, as PyYAML has it: no single letters for booleans, and an exponent
 * with its sign only. Source: yaml/resolver.py
 */
const rows: readonly (readonly [Scalar11, RegExp])[] = [
  ['null', /^(?:~|null|Null|NULL|)$/],
  ['boolean', /^(?:yes|Yes|YES|no|No|NO|true|True|TRUE|false|False|FALSE|on|On|ON|off|Off|OFF)$/],
  ['octal', /^[-+]?0[0-7_]+$/],
  ['integer', /^[-+]?(?:0b[0-1_]+|0|[1-9][0-9_]*|0x[0-9a-fA-F_]+)$/],
  ['base 60', /^[-+]?[1-9][0-9_]*(?::[0-5]?[0-9])+$/],
  [
    'float',
    /^(?:[-+]?[0-9][0-9_]*\.[0-9_]*(?:[eE][-+][0-9]+)?|\.[0-9][0-9_]*(?:[eE][-+][0-9]+)?|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))$/,
  ],
  ['base 60', /^[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+\.[0-9_]*$/],
  [
    'date',
    /^(?:\d{4}-\d\d-\d\d|\d{4}-\d\d?-\d\d?(?:[Tt]|[ \t]+)\d\d?:\d\d:\d\d(?:\.\d*)?(?:[ \t]*(?:Z|[-+]\d\d?(?::\d\d)?))?)$/,
  ],
]

/** Which of YAML 1.1's own forms a plain scalar has; undefined: it is a text. */
export function scalar11(text: string): Scalar11 | undefined {
  return rows.find(([, form]) => form.test(text))?.[0]
}

/** A plain scalar by YAML 1.1. A date stays the text that it is. */
export function yaml11Scalar(text: string): Json {
  const digits = text.replaceAll('_', '')
  switch (scalar11(text)) {
    case 'null':
      return null
    case 'boolean':
      return /^(?:yes|true|on)$/i.test(text)
    case 'octal':
      return signed(digits, (unsigned) => BigInt(`0o${unsigned}`))
    case 'integer':
      return signed(digits, BigInt)
    case 'base 60':
      return base60(digits)
    case 'float':
      return floatOf(digits)
    default:
      return text
  }
}

function signed(text: string, read: (unsigned: string) => bigint): Json {
  const value = read(text.replace(/^[-+]/, ''))
  return integer(text.startsWith('-') ? -value : value)
}

function base60(text: string): Json {
  const places = text.replace(/^[-+]/, '').split(':').map(Number)
  const value = places.reduce((sum, place) => sum * 60 + place, 0) * (text.startsWith('-') ? -1 : 1)
  return text.includes('.') ? float(value) : value
}

function floatOf(text: string): Json {
  if (/inf$/i.test(text)) return float(text.startsWith('-') ? -Infinity : Infinity)
  return float(/nan$/i.test(text) ? NaN : Number(text))
}
