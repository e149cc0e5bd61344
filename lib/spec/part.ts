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

/** A part of user data, or all of it. */
export interface UserDataPart {
  readonly content: Uint8Array
  /** Told from its first bytes. */
  readonly kind: UserDataKind | undefined
  /** Content type; undefined when nothing tells it. */
  readonly type: string | undefined
  readonly filename: string | undefined
  readonly mergeType: string | undefined
  /** Its other headers, of one that was read from a message. */
  readonly headers: readonly Header[]
  readonly isCompressed: boolean
  /** Where it was declared. */
  readonly path: Path
}

/** A file's name in the guest, as its readers take it out of the message: without blanks at its ends. */
const filename = text('a file name', (value, at) => {
  const isName = !/[\p{C}/]|^\s|\s$|^\.{0,2}$/u.test(value) && new TextEncoder().encode(value).length <= 255
  return isName || fail(at, 'bad-part-name', {}) === null
})

/** What may stand beside the content. */
const extras = {
  type: field('What it is, by a word or a content type; told from its first line when absent.', text()),
  filename: field('The name of the part, by which scripts are ordered.', filename),
  merge: field('How cloud-init merges it with the cloud-configs before it.', mergeType),
  gzip: field('Whether it is compressed.', boolean),
}

const TEXT: JsonSchema = { type: 'string' }

/** Where a content of a part is. */
const SOURCES: Readonly<Record<string, JsonSchema>> = {
  text: described('The content.', TEXT),
  ...CONTENT_FIELDS,
}

const EXTRAS = Object.fromEntries(Object.entries(extras).map(([key, shape]) => [key, schemaOf(shape)]))

/** A content, or a map of one that may have `others` beside it. */
export function partSchema(others: Readonly<Record<string, JsonSchema>> = {}): JsonSchema {
  return anySchema(TEXT, mapSchema({ ...SOURCES, ...EXTRAS, ...others }))
}

/** A content, alone or with what it is: `{file: PATH, type: script, filename: NAME, merge: …, gzip: true}`. */
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

/** `place` and `named` are where its content stands, and what names it. */
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
  // A content type is taken at its word, whatever the first line is, and a type that no first line tells.
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

/** Of a content that is not known: without a type, nothing that any guest does anything with. */
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
 * cloud-init makes a new part of a compressed one: it keeps the file name, tells the type from the first line, and takes
 * the text for ASCII. Source: cloudinit/user_data.py, `_process_msg`
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

/** RFC 6838 4.2 */
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
