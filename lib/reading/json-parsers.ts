import { kindOf } from '../text/json-kind.ts'
import { isMap, type Json, JsonSyntaxError, parse, stringEnd } from '../text/json.ts'

/** A JSON document as a guest's parser reads it. */
export interface JsonDocument {
  /** Undefined when there is a problem. */
  readonly value: Json | undefined
  /** Why it is not JSON, in words that follow the file's name: "is not valid JSON". */
  readonly problem: string | undefined
  /** The place of the problem, in UTF-16 units. */
  readonly offset?: number
}

/** What a JSON parser accepts besides plain JSON. */
interface Leniency {
  /** NaN, Infinity and -Infinity. */
  readonly notANumber?: boolean
  /** Text that is not UTF-8. */
  readonly anyBytes?: boolean
  readonly byteOrderMark?: boolean
  /** Comments, commas before a closing bracket, and an empty file; but neither text nor a number at the root. */
  readonly libucl?: boolean
}

/** The JSON parsers of guests. */
const PARSERS = {
  /** Lib/json/decoder.py, given text */
  python: { notANumber: true },
  /** Lib/json/__init__.py, detect_encoding: given bytes */
  'python-bytes': { notANumber: true, byteOrderMark: true },
  /** encoding/json/decode.go, unquoteBytes: replaces what is not UTF-8 */
  go: { anyBytes: true },
  /** serde_json/src/read.rs: UTF-8 alone */
  rust: {},
  /** src/ucl_parser.c. Equal keys become a list. */
  libucl: { notANumber: true, anyBytes: true, libucl: true },
  /** src/usr/bin/json2fstree of CirrOS, parse_json: reads bytes */
  awk: { anyBytes: true },
} as const satisfies Readonly<Record<string, Leniency>>

export type JsonParser = keyof typeof PARSERS

const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
const lossy = new TextDecoder('utf-8', { ignoreBOM: true })

/**
 * Parses a document by the rules of a parser.
 *
 * @throws JsonSyntaxError for a document with too many values
 */
export function parseAs(bytes: Uint8Array, parser: JsonParser): JsonDocument {
  const leniency: Leniency = PARSERS[parser]
  const broken = (problem: string): JsonDocument => ({ value: undefined, problem })
  let text: string
  try {
    text = (leniency.anyBytes === true ? lossy : strict).decode(bytes)
  } catch {
    return broken('is not UTF-8')
  }
  if (text.startsWith('\ufeff')) {
    if (leniency.byteOrderMark !== true) return broken('starts with a byte order mark')
    text = text.slice(1)
  }
  if (text.trim() === '')
    return leniency.libucl === true && text === ''
      ? { value: new Map(), problem: undefined }
      : broken('is empty')
  try {
    const value =
      leniency.libucl === true
        ? parse(withoutLooseness(text), { joinsEqualKeys: true })
        : parse(text, { takesNotANumber: leniency.notANumber === true })
    const isRootRefused = leniency.libucl === true && !isMap(value) && kindOf(value) !== 'list'
    return isRootRefused ? broken('has neither a map nor a list at its root') : { value, problem: undefined }
  } catch (cause) {
    if (!(cause instanceof JsonSyntaxError) || cause.isTooMuch) throw cause
    // The parser's message is left out: it may quote a secret.
    return { ...broken('is not valid JSON'), offset: cause.offset }
  }
}

/** Matches one token: the start of a string or a comment, a comma or bracket, space, or other text. */
const LOOSE = /"|#[^\n]*|\/\*|[,}\]]|\s+|[^"#/,}\]\s]+|\//y

/** Returns the text without comments and without commas before a closing bracket; strings stay unchanged. */
function withoutLooseness(text: string): string {
  const pieces: string[] = []
  let comma: number | undefined
  for (let at = 0; at < text.length;) {
    LOOSE.lastIndex = at
    const found = LOOSE.exec(text)![0]
    const end = endOf(text, at, found)
    const isComment = found === '/*' || found.startsWith('#')
    if (/^[}\]]/.test(found) && comma !== undefined) pieces[comma] = ' '
    pieces.push(isComment ? ' ' : text.slice(at, end))
    if (found === ',') comma = pieces.length - 1
    else if (!isComment && !/^\s/.test(found)) comma = undefined
    at = end
  }
  return pieces.join('')
}

/** Returns the end of a string or comment, or the end of the text when it does not end. */
function endOf(text: string, start: number, begin: string): number {
  if (begin === '"') return stringEnd(text, start) ?? text.length
  if (begin !== '/*') return start + begin.length
  const end = text.indexOf('*/', start + 2)
  return end < 0 ? text.length : end + 2
}
