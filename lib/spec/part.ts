import { nearest } from '../report/nearest.ts'
import { canBe, contentTypeOf, isPartType, PART_TYPES } from '../user-data/part-type.ts'
import { mimeTypeOf, type UserDataKind, userDataKind } from '../user-data/kind.ts'
import type { Path } from '../report/diagnostics.ts'
import type { Header } from '../user-data/mime/headers.ts'
import { asStandIn, isStandIn } from './ask.ts'
import { CONTENT_FIELDS, contents } from './contents.ts'
import { isSound } from './user-data.ts'
import {
  anySchema,
  below,
  boolean,
  type Cursor,
  described,
  fail,
  field,
  type JsonSchema,
  mapSchema,
  membersOf,
  schemaOf,
  type Shape,
  text,
  titled,
  wrongType,
} from '../shape/shape.ts'
import { mergeType } from './merge-type.ts'

/** A part of user data, or the whole. */
export interface UserDataPart {
  readonly content: Uint8Array
  /** The kind that its first bytes show. */
  readonly kind: UserDataKind | undefined
  /** The content type; undefined when neither the spec nor the first line gives it. */
  readonly type: string | undefined
  readonly filename: string | undefined
  readonly mergeType: string | undefined
  /** Its other headers, if it was read from a message. */
  readonly headers: readonly Header[]
  readonly isCompressed: boolean
  /** The path of its declaration. */
  readonly path: Path
}

/** A file name in the guest. Readers of the message trim spaces at its ends, so it has none. */
const filename = text('a file name', (value, at) => {
  const isName = !/[\p{C}/]|^\s|\s$|^\.{0,2}$/u.test(value) && new TextEncoder().encode(value).length <= 255
  return isName || fail(at, 'bad-part-name', {}) === null
})

/** The fields besides the content. */
const extras = {
  type: field('The type, as a word or a content type. By default the first line decides.', text()),
  filename: field('The name of the part; scripts run in the order of their names.', filename),
  merge: field('How cloud-init merges it into the cloud-configs before it.', mergeType),
  gzip: field('Whether to compress the part.', boolean),
}

const TEXT: JsonSchema = { type: 'string' }

/** The forms of a part's content. */
const SOURCES: Readonly<Record<string, JsonSchema>> = {
  text: described('The content.', TEXT),
  ...CONTENT_FIELDS,
}

const EXTRAS = Object.fromEntries(Object.entries(extras).map(([key, shape]) => [key, schemaOf(shape)]))

/** Returns the schema of a content, or of a map with a content and `others`. */
export function partSchema(others: Readonly<Record<string, JsonSchema>> = {}): JsonSchema {
  return anySchema(TEXT, mapSchema({ ...SOURCES, ...EXTRAS, ...others }))
}

/** A content, alone or with its attributes: `{file: PATH, type: script, filename: NAME, merge: …, gzip: true}`. */
export const part: Shape<UserDataPart> = {
  expected: `${contents.expected}, each with type and filename where needed`,
  schema: titled('Part', partSchema()),
  decode(value, at) {
    const members = membersOf(value)
    if (members === undefined) {
      const content = contents.decode(value, at)
      return content === undefined ? undefined : partOf(content, {}, at, at)
    }
    const own = new Map(members)
    const said: Record<string, unknown> = {}
    let isSoundSoFar = true
    for (const [key, shape] of Object.entries(extras)) {
      if (!own.has(key)) continue
      const decoded = (shape as Shape<unknown>).decode(own.get(key), below(at, key))
      own.delete(key)
      if (decoded === undefined) isSoundSoFar = false
      else said[key] = decoded
    }
    const content = contentOf(own, value, at)
    return content === undefined || !isSoundSoFar
      ? undefined
      : partOf(content, said, at, own.has('text') ? below(at, 'text') : at, own)
  },
}

function contentOf(own: ReadonlyMap<string, unknown>, value: unknown, at: Cursor): Uint8Array | undefined {
  const [key, inner] = own.size === 1 ? [...own][0]! : []
  if (key === 'text')
    return typeof inner === 'string'
      ? contents.decode(inner, at)
      : wrongType(below(at, key), 'a string', inner, true)
  return own.size === 1 ? contents.decode(own, at) : wrongType(at, part.expected, value, true)
}

interface Said {
  readonly type?: string
  readonly filename?: string
  readonly merge?: string
  readonly gzip?: boolean
}

/** Returns the part. `place` is the place of its content, and `named` the value that names the content. */
function partOf(
  content: Uint8Array,
  said: Said,
  at: Cursor,
  place: Cursor,
  named?: unknown,
): UserDataPart | undefined {
  if (isStandIn(content, at)) return standInPart(content, said, at)
  const kind = userDataKind(content)
  const type = said.type === undefined ? undefined : typeOf(said.type, kind, below(at, 'type'))
  if (said.type !== undefined && type === undefined) return undefined
  // A content type overrides the first line, and a type is accepted when the first line shows none.
  const isTaken = said.type !== undefined && (said.type.includes('/') || kind === undefined)
  if (!isTaken && !isSound(content, place, named)) return undefined
  const told = kind === undefined ? undefined : mimeTypeOf(kind)
  if (said.gzip === true) {
    const lost = lostWhenCompressed(content, said.merge, type === undefined || type === told)
    if (lost !== undefined) return fail(below(at, 'gzip'), 'compressed-part-loses', { lost })
  }
  return {
    content,
    kind,
    type: type ?? told,
    filename: said.filename,
    mergeType: said.merge,
    headers: [],
    isCompressed: said.gzip ?? false,
    path: at.path,
  }
}

/** Returns a placeholder for unknown content: without a type, an empty cloud-config, which does nothing. */
function standInPart(content: Uint8Array, { type: word, filename, merge }: Said, at: Cursor): UserDataPart {
  const type = word === undefined ? undefined : isPartType(word) ? contentTypeOf(word) : word.toLowerCase()
  const words = new TextDecoder().decode(content)
  const nothing = new TextEncoder().encode(`#cloud-config\n# ${words}\n{}\n`)
  return {
    content: asStandIn(type === undefined ? nothing : content, at),
    kind: 'cloud-config',
    type: type ?? mimeTypeOf('cloud-config'),
    filename,
    mergeType: merge,
    isCompressed: false,
    headers: [],
    path: at.path,
  }
}

/**
 * Returns what a compressed part loses. cloud-init makes a new part from it: it keeps the file name, derives the type from the
 * first line, and decodes the text as ASCII. Source: cloudinit/user_data.py, `_process_msg`
 */
function lostWhenCompressed(
  content: Uint8Array,
  mergeType: string | undefined,
  isTold: boolean,
): 'merge' | 'type' | 'text' | undefined {
  if (mergeType !== undefined) return 'merge'
  if (!isTold) return 'type'
  return content.some((byte) => byte > 0x7f) ? 'text' : undefined
}

/** Source: RFC 6838 4.2 */
const CONTENT_TYPE = /^[A-Za-z0-9][A-Za-z0-9!#$&^_.+-]{0,126}\/[A-Za-z0-9][A-Za-z0-9!#$&^_.+-]{0,126}$/

function typeOf(word: string, kind: UserDataKind | undefined, at: Cursor): string | undefined {
  if (isPartType(word)) {
    return canBe(word, kind) ? contentTypeOf(word) : fail(at, 'part-type-mismatch', { type: word, kind })
  }
  if (CONTENT_TYPE.test(word) && !/^multipart\//i.test(word)) return word.toLowerCase()
  return fail(at, 'unknown-part-type', {
    known: PART_TYPES,
    suggestion: nearest(word, PART_TYPES),
  })
}
