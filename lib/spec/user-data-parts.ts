import { DESTINATIONS } from '../metadata/limits.ts'
import { type Merger, parseMergeType } from '../user-data/merge/mergers.ts'
import type { Destination } from '../spec.ts'
import { contents } from './contents.ts'
import { mergeType } from './merge-type.ts'
import { part, partSchema, type UserDataPart } from './part.ts'
import {
  below,
  booleanOr,
  type Cursor,
  fail,
  field,
  list,
  membersOf,
  schemaOf,
  type Shape,
  titled,
  word,
  wrongType,
} from '../shape/shape.ts'

/** User data as declared: its parts, and how to combine them. */
export interface UserData {
  readonly parts: readonly UserDataPart[]
  /** How to merge its cloud-configs; undefined leaves them separate. */
  readonly merge: readonly Merger[] | undefined
  readonly gzip: boolean | 'auto'
  /** Whether its only part is written as it is, unread. */
  readonly isRaw: boolean
}

/** Appends lists, merges maps recursively, and keeps the first of two strings. */
const MERGE = 'list(append)+dict(no_replace,recurse_list)+str()'

const merge = field(
  'Whether to merge its cloud-configs into one, or how to merge them.',
  booleanOr(mergeType),
)
const raw = field('Any bytes, which are written as they are and not checked.', contents, {
  base64: 'H4sIAAAA',
})
const gzip = field(
  'Whether to compress the whole; auto compresses it only when it is too large.',
  booleanOr(word(['auto'])),
)
const partList = field('The parts of the message.', list(part), [
  { text: '#!/bin/sh\necho hello\n', filename: '50-hello.sh' },
  { text: '#cloud-config\npackages: [nginx]\n', type: 'cloud-config' },
])

/** User data of any kind: one content or `{parts: [...]}`, with settings for the whole. */
export const userData: Shape<UserData> = {
  expected: `${part.expected}, or {parts: [...]}`,
  schema: titled(
    'UserData',
    partSchema({
      raw: schemaOf(raw),
      parts: schemaOf(partList),
      merge: schemaOf(merge),
      gzip: schemaOf(gzip),
    }),
  ),
  decode(value, at) {
    const members = new Map(membersOf(value))
    if (members.has('raw')) return rawData(members, at)
    const taken = (key: string): unknown => {
      const found = members.get(key)
      members.delete(key)
      return found
    }
    const whole = { merge: taken('merge'), gzip: taken('gzip'), parts: taken('parts') }
    const how = whole.merge === undefined ? false : merge.decode(whole.merge, below(at, 'merge'))
    const isMerged = whole.parts !== undefined && how !== false
    const parts =
      whole.parts === undefined
        ? onePart(value, members, at)
        : manyParts(whole.parts, members, { ...at, isMerged })
    const compress = whole.gzip === undefined ? false : gzip.decode(whole.gzip, below(at, 'gzip'))
    if (parts === undefined || how === undefined || compress === undefined) return undefined
    const mergers = how === false ? undefined : parseMergeType(how === true ? MERGE : how)
    return { parts, merge: mergers, gzip: compress, isRaw: false }
  },
}

/** Returns user data that nobody reads before the guest does. */
function rawData(members: ReadonlyMap<string, unknown>, at: Cursor): UserData | undefined {
  const stray = [...members.keys()].find((key) => key !== 'raw')
  if (stray !== undefined) return fail(below(at, stray), 'given-twice', { field: stray, other: 'raw' })
  const content = raw.decode(members.get('raw'), below(at, 'raw'))
  if (content === undefined) return undefined
  const unread = { kind: undefined, type: undefined, filename: undefined, mergeType: undefined }
  const one = { ...unread, content, headers: [], isCompressed: false, path: below(at, 'raw').path }
  return { parts: [one], merge: undefined, gzip: false, isRaw: true }
}

type Parts = readonly UserDataPart[] | undefined

function onePart(value: unknown, members: ReadonlyMap<string, unknown>, at: Cursor): Parts {
  const one = part.decode(membersOf(value) === undefined ? value : members, at)
  return one === undefined ? undefined : [one]
}

function manyParts(value: unknown, others: ReadonlyMap<string, unknown>, at: Cursor): Parts {
  const [stray] = others.keys()
  if (stray !== undefined) return fail(below(at, stray), 'given-twice', { field: stray, other: 'parts' })
  const place = below(at, 'parts')
  if (Array.isArray(value) && value.length === 0)
    return wrongType(place, 'a list of at least one part', value)
  return partList.decode(value, place)
}

/** The destinations of the drive: one word, or a list. */
export const destinations: Shape<readonly Destination[]> = {
  expected: `one or more of ${DESTINATIONS.join(', ')}`,
  schema: { anyOf: [{ enum: DESTINATIONS }, { type: 'array', items: { enum: DESTINATIONS } }] },
  decode(value, at) {
    if (typeof value === 'string') return this.decode([value], at)
    return list(word(DESTINATIONS)).decode(value, at)
  },
}
