/** Characters that YAML readers reject or treat as a line break. YAML 1.1 5.1; yaml/reader.py, `NON_PRINTABLE` */
const UNPRINTABLE = /[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]/g

/**
 * Writes a text in double quotes that JSON and YAML read alike. Characters outside the Basic Multilingual Plane are not
 * escaped, because YAML has no surrogate pairs.
 */
export function quoted(text: string): string {
  return escaped(JSON.stringify(text), UNPRINTABLE)
}

/** Writes the same, with escapes for all other characters that are not ASCII. */
export function quotedAscii(text: string): string {
  return escaped(JSON.stringify(text), /[\x7f-\ud7ff\ue000-\uffff]/g)
}

function escaped(text: string, units: RegExp): string {
  return text.replace(units, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
}

/** The longest key that YAML 1.1 accepts without a "? " before it, in characters. Source: yaml/scanner.py */
export const MAX_KEY = 1024
