import { escapedBytes } from '../../lib/text/escaped-bytes.ts'
import type { NameEncoding } from '../../lib/iso9660/write/options.ts'
import { EXIT, Stop } from './exit.ts'
import { INSTEAD, TABLES } from './charset-tables.ts'

/** A character set for names. */
interface Charset {
  /** Returns the characters of a name, with U+FFFD for bytes without one. */
  readonly decode: (bytes: Uint8Array) => string
  /** Returns the bytes of a name, with `_` for characters without one; absent when the set is for input only. */
  readonly encode?: (text: string) => Uint8Array
}

const REPLACEMENT = '\ufffd'
const encoder = new TextEncoder()

/** Returns the set with a name; undefined when it is unknown. The names of genisoimage's own sets come first, then those of the Encoding standard. */
function charsetOf(name: string): Charset | undefined {
  const lower = name.toLowerCase()
  if (/^utf-?8$/.test(lower)) return { decode: decoder('utf-8'), encode: (text) => encoder.encode(text) }
  if (Object.hasOwn(TABLES, lower)) return eightBit(TABLES[lower]!, INSTEAD[lower])
  if (/^(?:us-)?ascii$/.test(lower)) return eightBit('')
  // In genisoimage, the set `default` gives each byte the character of its number, and so does ISO 8859-1 of iconv.
  if (/^(?:default|iso[-_]8859-1|latin-?1)$/.test(lower)) return eightBit(ALL)
  try {
    return { decode: decoder(name) }
  } catch {
    return undefined
  }
}

const ALL = String.fromCharCode(...Array.from({ length: 128 }, (_, i) => 128 + i))

function decoder(label: string): Charset['decode'] {
  const decoding = new TextDecoder(label, { ignoreBOM: true })
  return (bytes) => decoding.decode(bytes)
}

/** Returns the set that is ASCII up to 0x7f, except for the characters in `instead`, and ends with the characters of `high` at 0xff. */
function eightBit(high: string, instead: Readonly<Record<string, string>> = {}): Charset {
  const low = Array.from({ length: 128 }, (_, byte) => String.fromCharCode(byte)).map(
    (one) => instead[one] ?? one,
  )
  const none = Array.from<string>({ length: 128 - high.length }).fill(REPLACEMENT)
  const characters = [...low, ...none, ...high]
  const bytes = new Map(characters.map((character, byte) => [character, byte]))
  const [unknown] = encoder.encode('_')
  return {
    decode: (name) => Array.from(name, (byte) => characters[byte]!).join(''),
    encode: (text) => Uint8Array.from(text, (one) => bytes.get(one) ?? unknown!),
  }
}

/** @throws Stop when a set is unknown, or cannot be written */
export function checkCharset(option: string, name: string, isOutput: boolean): void {
  const charset = charsetOf(name)
  if (charset === undefined || (isOutput && charset.encode === undefined)) {
    const names = ['utf-8', ...Object.keys(TABLES)].join(', ')
    const what = charset === undefined ? 'unknown character set' : 'Rock Ridge cannot be written in the set'
    throw new Stop(EXIT.usage, `-${option}: ${what} ${JSON.stringify(name)}; use one of ${names}`)
  }
}

/** The sets of names on disk, and of names in Rock Ridge, when that is another one. */
export interface Charsets {
  readonly input: string
  readonly output: string | undefined
}

/** Returns the characters of a name on disk, whose bytes outside UTF-8 are escaped, with U+FFFD for bytes without one. */
export function unicodeNames({ input }: Charsets): (name: string) => string {
  const { decode } = charsetOf(input)!
  const isOwn = isUtf8(input)
  return (name) => (isOwn && name.isWellFormed() ? name : decode(escapedBytes(name)))
}

/**
 * Returns the encoding of names: Joliet and UDF get their characters, and Rock Ridge the bytes on disk, or characters of the output
 * set. Undefined for UTF-8.
 */
export function nameEncoding(charsets: Charsets, names: Iterable<string>): NameEncoding | undefined {
  const { input, output = input } = charsets
  if (isUtf8(input) && isUtf8(output) && allWellFormed(names)) return undefined
  const unicode = unicodeNames(charsets)
  const { encode } = charsetOf(output)!
  return {
    decode: (name) => unicode(name).replaceAll(REPLACEMENT, '_'),
    encode: output === input ? escapedBytes : (name) => encode!(unicode(name).replaceAll(REPLACEMENT, '_')),
  }
}

function isUtf8(name: string): boolean {
  return /^utf-?8$/i.test(name)
}

function allWellFormed(names: Iterable<string>): boolean {
  for (const name of names) if (!name.isWellFormed()) return false
  return true
}
