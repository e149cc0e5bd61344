import type { Content } from '../image/tree.ts'
import { fromBase64 } from '../text/base64.ts'
import { type Json, JsonSyntaxError, parse } from '../text/json.ts'
import { decodeUtf8 } from '../text/utf8.ts'
import { positions } from '../text/yaml/compose.ts'
import { askBytes, asStandIn, isOpen } from './ask.ts'
import { reference, REFERENCE_FIELDS, REFERENCES } from './reference.ts'
import {
  anySchema,
  below,
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

/** A JSON document: the value itself, or `{file: PATH}` of a JSON file, whose value is kept exactly. */
export const document: Shape<Json> = {
  expected: 'any value, or {file: PATH} of a JSON file',
  decode(value, at) {
    const members = Array.from(membersOf(value) ?? [])
    const [key, name] = members[0] ?? []
    const isFile = members.length === 1 && key === 'file' && typeof name === 'string'
    if (!isFile || at.isLiteral) return value as Json
    const bytes = askBytes({ kind: 'file', file: name }, below(at, 'file'))
    if (bytes === undefined) return undefined
    if (isOpen(bytes)) return asStandIn(new Map(), at)
    const source = decodeUtf8(bytes)
    if (source === undefined) return fail(below(at, 'file'), 'not-utf8', {})
    try {
      return parse(source)
    } catch (cause) {
      if (!(cause instanceof JsonSyntaxError)) throw cause
      const { line, column } = positions(source)(cause.offset)
      return fail(below(at, 'file'), 'json-syntax', { reason: `${name}:${line}:${column}: ${cause.message}` })
    }
  },
}
