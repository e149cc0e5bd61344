import { strip } from '../../text/python-space.ts'

/**
 * A header's value before the first semicolon, and its parameters by name (the first of each), decoded as in Python's email.
 * Sources: RFC 2045 5.1, RFC 2231 3 and 4; email/message.py, `get_param`; email/utils.py, `decode_params`
 */
export interface Parameters {
  readonly value: string
  readonly get: (name: string) => string | undefined
}

export function parametersOf(header: string): Parameters {
  const [value = ''] = header.split(';', 1)
  let known: ReadonlyMap<string, string> | undefined
  return { value: strip(value), get: (name) => (known ??= decoded(header)).get(name) }
}

type Pair = readonly [name: string, value: string]

/** One piece of a value, `name*0*=…`; a piece without a number is the only one. */
interface Piece {
  readonly number: string
  readonly text: string
  readonly isEncoded: boolean
}

function decoded(header: string): ReadonlyMap<string, string> {
  const [first, ...others] = pairsOf(header)
  const named = new Map<string, string>()
  const add = (name: string, value: string): unknown => named.has(name) || named.set(name, value)
  if (first !== undefined) add(first[0], unquoted(unquoted(first[1])))
  const pieces = new Map<string, Piece[]>()
  for (const [name, value] of others) {
    const [, base, number = ''] = /^(\w+)\*(?:([0-9]+)\*?)?$/.exec(name) ?? []
    if (base === undefined) {
      add(name, unquoted(unquoted(value)))
      continue
    }
    const piece = {
      number: number.replace(/^0+(?=.)/, ''),
      text: unquoted(value),
      isEncoded: name.endsWith('*'),
    }
    pieces.set(base, [...(pieces.get(base) ?? []), piece])
  }
  for (const [name, its] of pieces) add(name, joined(its))
  return named
}

/** Splits at semicolons after an even number of quotes; quotes after a backslash do not count. */
function pairsOf(header: string): Pair[] {
  const found: string[] = []
  let start = 0
  let isOdd = false
  for (let at = 0; at <= header.length; at++) {
    const character = header[at]
    if (character === '"' && (at === start || header[at - 1] !== '\\')) isOdd = !isOdd
    if (at < header.length && (character !== ';' || isOdd)) continue
    found.push(header.slice(start, at))
    start = at + 1
    isOdd = false
  }
  return found.map((text) => {
    const equals = text.indexOf('=')
    if (equals < 0) return [strip(text).toLowerCase(), '']
    return [strip(text.slice(0, equals)).toLowerCase(), strip(text.slice(equals + 1))]
  })
}

/** Removes quotes or angle brackets around a value. Source: email/utils.py, `unquote` */
function unquoted(text: string): string {
  if (/^"[^]*"$/.test(text)) return text.slice(1, -1).replaceAll('\\\\', '\\').replaceAll('\\"', '"')
  return /^<[^]*>$/.test(text) ? text.slice(1, -1) : text
}

function joined(pieces: readonly Piece[]): string {
  const text = pieces
    .toSorted((a, b) => a.number.length - b.number.length || (a.number < b.number ? -1 : 1))
    .map(({ text, isEncoded }) => (isEncoded ? percentDecoded(text) : text))
    .join('')
  if (!pieces.some(({ isEncoded }) => isEncoded)) return unquoted(text)
  const [charset = '', language, ...rest] = text.split("'")
  const [encoded, name] = rest.length === 0 ? [text, 'us-ascii'] : [rest.join("'"), charset]
  return language === undefined ? decodedBy('us-ascii', text) : decodedBy(name, encoded)
}

/** Decodes percent-encoding to a string with one character per byte. */
function percentDecoded(text: string): string {
  return text.replace(/%([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)))
}

/** Decodes a string of bytes by a character set; other characters are escaped as in Python. */
function decodedBy(charset: string, text: string): string {
  const bytes = Array.from(text, (character) => {
    const code = character.codePointAt(0)!
    if (code <= 0xff) return character
    const digits = code.toString(16)
    return code > 0xffff ? `\\U${digits.padStart(8, '0')}` : `\\u${digits.padStart(4, '0')}`
  }).join('')
  const name = charset.toLowerCase().replace(/[_ ]/g, '-')
  if (/^(?:us-)?ascii$/.test(name)) return bytes.replace(/[\x80-\xff]/g, '\ufffd')
  if (/^(?:iso-?8859-?1|latin-?1)$/.test(name)) return bytes
  try {
    const decoder = new TextDecoder(name, { ignoreBOM: true })
    return decoder.decode(Uint8Array.from(bytes, (character) => character.charCodeAt(0)))
  } catch {
    return unquoted(text)
  }
}
