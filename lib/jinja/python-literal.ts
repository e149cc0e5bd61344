import { stringify, float } from '../text/json.ts'
import { JinjaError } from './jinja-error.ts'

const ESCAPES: Readonly<Record<string, string>> = {
  '\n': '',
  '\\': '\\',
  "'": "'",
  '"': '"',
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
}

/** Decodes the text between quotes as Python's `unicode-escape` does. An unknown escape stays. */
export function pythonString(inside: string, at: number): string {
  return inside.replace(
    /\\(?:x([^]{0,2})|u([^]{0,4})|U([^]{0,8})|([0-7]{1,3})|(N)|([^]))/g,
    (all, x?: string, u?: string, long?: string, octal?: string, named?: string, one?: string) => {
      if (named !== undefined) throw new JinjaError('unknown', 'a character by its name', at)
      const hex = x ?? u ?? long
      if (hex !== undefined) {
        const code =
          hex.length === { x: 2, u: 4, U: 8 }[all[1]!] && /^[\da-f]+$/i.test(hex) && parseInt(hex, 16)
        if (code === false || code > 0x10ffff)
          throw new JinjaError('syntax', 'an invalid escape in a string', at)
        if (code >= 0xd800 && code < 0xe000) throw new JinjaError('unknown', 'a lone surrogate', at)
        return String.fromCodePoint(code)
      }
      if (octal !== undefined) return String.fromCharCode(parseInt(octal, 8))
      return ESCAPES[one!] ?? all
    },
  )
}

/**
 * Matches a character that Python's `repr` escapes: anything but letters, marks, numbers, punctuation, symbols and the
 * blank.
 */
const UNPRINTABLE = /[^\p{L}\p{M}\p{N}\p{P}\p{S} ]/gu

/** Writes a string as Python's `repr` does. */
export function reprOfText(text: string): string {
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'"
  const inside = text
    .replaceAll('\\', '\\\\')
    .replaceAll(quote, `\\${quote}`)
    .replace(UNPRINTABLE, (character) => {
      const short = { '\n': '\\n', '\r': '\\r', '\t': '\\t' }[character]
      if (short !== undefined) return short
      const code = character.codePointAt(0)!
      const [letter, width] = code < 0x100 ? ['x', 2] : code < 0x10000 ? ['u', 4] : ['U', 8]
      return `\\${letter}${code.toString(16).padStart(Number(width), '0')}`
    })
  return `${quote}${inside}${quote}`
}

/** Writes a float as Python's `repr` does. */
export function reprOfFloat(value: number): string {
  if (Number.isNaN(value)) return 'nan'
  if (!Number.isFinite(value)) return value > 0 ? 'inf' : '-inf'
  return stringify(float(value))
}
