import type { Content } from '../image/tree.ts'
import { fromBase64 } from '../text/base64.ts'
import { type Json, JsonSyntaxError, parse } from '../text/json.ts'
import { decodeUtf8 } from '../text/utf8.ts'
import { positions } from '../text/yaml/compose.ts'
import { asStandIn, isOpen } from './ask.ts'
import { type Reference, reference, REFERENCE_FIELDS, REFERENCES } from './reference.ts'
import { secretText } from './secret.ts'
import {
  anySchema,
  below,
  type Cursor,
  described,
  eachAlone,
  fail,
  membersOf,
  schemaOf,
  type Shape,
  titled,
  wrongType,
} from '../shape/shape.ts'

const utf8 = new TextEncoder()

/** The forms of a content besides a string. */
export const CONTENT_FIELDS = {
  base64: described('The bytes in base64.', { type: 'string' }),
  ...REFERENCE_FIELDS,
}

/** Bytes: a string (in UTF-8), `{base64: TEXT}`, a reference, or a Uint8Array from a program. */
export const contents: Shape<Uint8Array> = {
  expected: `a string, {base64: TEXT}, ${REFERENCES}`,
  schema: titled('Contents', anySchema({ type: 'string' }, ...eachAlone(CONTENT_FIELDS))),
  decode(value, at) {
    if (typeof value === 'string') return utf8.encode(value)
    if (value instanceof Uint8Array) return value
    const elsewhere = reference(value, at)
    if (elsewhere !== undefined) {
      const bytes = elsewhere.bytes(at)
      return isOpen(bytes) ? asStandIn(utf8.encode(bytes.open), at) : bytes
    }
    const [[key, inner] = [], ...more] = membersOf(value) ?? []
    if (key !== 'base64' || typeof inner !== 'string' || more.length > 0)
      return wrongType(at, this.expected, value, true)
    return fromBase64(inner) ?? fail(below(at, key), 'bad-base64', {})
  },
}

/** The content of a file on the drive: the same forms; a large file that it names is read when the drive is written. */
export const fileContents: Shape<Content> = {
  ...contents,
  decode(value, at) {
    const elsewhere = value instanceof Uint8Array ? undefined : reference(value, at)
    if (elsewhere === undefined) return contents.decode(value, at)
    const content = elsewhere.content(at)
    return isOpen(content) ? asStandIn(utf8.encode(content.open), at) : content
  },
}

/** Text: a string, or a reference to text in UTF-8. */
export const textContents: Shape<string> = {
  expected: contents.expected,
  schema: schemaOf(contents),
  decode(value, at) {
    const bytes = contents.decode(value, at)
    return bytes === undefined ? undefined : (decodeUtf8(bytes) ?? fail(at, 'not-utf8', {}))
  },
}

/** A JSON document: the value itself, or a reference to JSON, such as `{file: PATH}`, whose value is kept exactly. */
export const document: Shape<Json> = {
  expected: 'any value, or {file: PATH} of a JSON file',
  decode(value, at) {
    const elsewhere = namedIn(value, at)
    if (elsewhere === undefined) return value as Json
    const bytes = elsewhere.bytes(at)
    if (bytes === undefined) return undefined
    if (isOpen(bytes)) return asStandIn(new Map(), at)
    const place = below(at, elsewhere.form)
    const source = decodeUtf8(bytes)
    if (source === undefined) return fail(place, 'not-utf8', {})
    try {
      return parse(source)
    } catch (cause) {
      if (!(cause instanceof JsonSyntaxError)) throw cause
      const { line, column } = positions(source)(cause.offset)
      const [[, file]] = [...membersOf(value)!] as [[string, unknown]]
      const name = elsewhere.form === 'file' ? `${String(file)}:` : ''
      return fail(place, 'json-syntax', { reason: `${name}${line}:${column}: ${cause.message}` })
    }
  },
}

/** A JSON document whose inner values can be named, too: `{code: {env: NAME}}` is a text that stands elsewhere. */
export const documentWithNames: Shape<Json> = {
  ...document,
  expected: `any value, in which ${REFERENCES} names a text`,
  decode(value, at) {
    return namedIn(value, at) === undefined ? named(value, at) : document.decode(value, at)
  },
}

/** A value of a document, or the text that it names. */
export const valueWithNames: Shape<Json> = { expected: documentWithNames.expected, decode: named }

/** Returns the value with each reference in it replaced by its text, or undefined after a report. */
function named(value: unknown, at: Cursor): Json | undefined {
  if (at.isLiteral) return value as Json
  if (namedIn(value, at) !== undefined) {
    const text = secretText(value, at)
    return isOpen(text) ? text.open : text
  }
  if (Array.isArray(value)) {
    const items = value.map((each: unknown, n) => named(each, below(at, n)))
    return items.includes(undefined) ? undefined : (items as Json[])
  }
  const members = membersOf(value)
  if (members === undefined) return value as Json
  const inner = Array.from(members, ([key, each]) => [key, named(each, below(at, key))] as const)
  return inner.some(([, each]) => each === undefined) ? undefined : new Map(inner as [string, Json][])
}

/** Returns a reference of the right form; a document may well have a map with a key such as `env`. */
function namedIn(value: unknown, at: Cursor): Reference | undefined {
  const found = reference(value, at)
  const [[, inner] = []] = membersOf(value) ?? []
  const isName = Array.isArray(inner)
    ? found?.form === 'command' && inner.length > 0 && inner.every((word) => typeof word === 'string')
    : typeof inner === 'string' && found?.form !== 'command'
  return isName ? found : undefined
}
