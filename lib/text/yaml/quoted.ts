/** What YAML readers refuse or take for a line break. YAML 1.1 5.1; yaml/reader.py, `NON_PRINTABLE` */
const UNPRINTABLE = /[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]/g

/**
 * Writes a text in double quotes as JSON and YAML alike have it: a character outside the Basic Multilingual Plane stands
 * as it is, since YAML has no surrogate pairs.
 */
export function quoted(text: string): string {
  return escaped(JSON.stringify(text), UNPRINTABLE)
}

/** The same with escapes for all but ASCII, as far as YAML has them. */
export function quotedAscii(text: string): string {
  return escaped(JSON.stringify(text), /[\x7f-\ud7ff\ue000-\uffff]/g)
}

function escaped(text: string, units: RegExp): string {
  return text.replace(units, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
}

/** Longest key that YAML 1.1 finds without a "? " before it, in characters. Source: yaml/scanner.py */
export const MAX_KEY = 1024
