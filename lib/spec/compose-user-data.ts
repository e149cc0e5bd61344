import type { Path } from '../report/diagnostics.ts'
import { type CloudConfig, type Loss, mergeCloudConfigs } from '../user-data/merge/cloud-configs.ts'
import { gzip, unableToGunzip } from '../user-data/gzip.ts'
import { excesses } from '../metadata/limits.ts'
import type { Header } from '../user-data/mime/headers.ts'
import { multipart, type Part } from '../user-data/mime/multipart.ts'
import { parseMultipart } from '../user-data/mime/parse-multipart.ts'
import { mimeTypeOf, type UserDataKind, userDataKind } from '../user-data/kind.ts'
import { writeYaml } from '../text/yaml/write.ts'
import { checkUserDataSize } from './checks/user-data-size.ts'
import type { UserDataPart } from './part.ts'
import type { SpecFields } from './schema.ts'
import { below, type Cursor, fail } from '../shape/shape.ts'
import { overwritten } from '../user-data/overwritten.ts'
import type { UserData } from './user-data-parts.ts'
import { checkMadeConfig } from './user-data.ts'

type Fields = Pick<SpecFields, 'user_data' | 'cloud_config' | 'ignition' | 'destination' | 'drive'> & {
  /** The guests that read it, if the spec names them. */
  readonly guests?: readonly string[] | undefined
}

/** Returns the user data that all its fields make together, and reports problems that only the whole shows. */
export function composeUserData(fields: Fields, uuid: string, at: Cursor): Uint8Array | undefined {
  const { user_data, cloud_config, ignition } = fields
  const field = (['user_data', 'cloud_config', 'ignition'] as const).find(
    (name) => fields[name] !== undefined,
  )
  if (field === undefined) return undefined
  const [only] = user_data?.parts ?? []
  if (user_data?.isRaw === true && only !== undefined) return rawUserData(only, fields, at)
  const made = cloud_config?.textFor(uuid)
  if (made !== undefined && cloud_config?.isChecked === false)
    checkMadeConfig(made, below(at, 'cloud_config'))
  const declared = [
    ...(made === undefined
      ? []
      : [ownPart(made, userDataKind(made) ?? 'cloud-config', below(at, 'cloud_config').path)]),
    ...(user_data?.parts ?? []),
    ...(ignition === undefined ? [] : [ownPart(ignition, 'ignition', below(at, 'ignition').path)]),
  ]
  if (ignition !== undefined && declared.length > 1) return fail(below(at, 'ignition'), 'ignition-alone', {})
  const isWhole = declared.length === 1 && isPlain(declared[0]!)
  const unfolded = isWhole ? declared : unfoldAll(declared, at)
  const parts = unfolded && mergeAll(unfolded, user_data?.merge, at)
  const whole = parts && join(parts, at)
  if (parts === undefined || whole === undefined) return undefined
  const bytes = compress(whole, user_data?.gzip ?? false, fields, below(at, 'user_data'))
  if (bytes !== undefined) checkUserDataSize(bytes, { parts, whole }, fields, below(at, field))
  return bytes
}

/** Returns bytes that are written as they are; nothing can be added to them. */
function rawUserData({ content, path }: UserDataPart, fields: Fields, at: Cursor): Uint8Array | undefined {
  const other = (['cloud_config', 'ignition'] as const).find((name) => fields[name] !== undefined)
  if (other !== undefined) return fail({ ...at, path }, 'given-twice', { field: 'user_data.raw', other })
  checkUserDataSize(content, { parts: [], whole: content }, fields, { ...at, path })
  return content
}

function ownPart(content: Uint8Array, kind: UserDataKind, path: Path): UserDataPart {
  const plain = { filename: undefined, mergeType: undefined, headers: [], isCompressed: false }
  return { content, kind, type: mimeTypeOf(kind), ...plain, path }
}

/** Replaces each part that is itself a MIME message by its parts, because guests do not read nested messages. */
function unfoldAll(parts: readonly UserDataPart[], at: Cursor): readonly UserDataPart[] | undefined {
  const unfolded = parts.map((part) => (isMessage(part) ? unfold(part, at) : [part]))
  return unfolded.every((each) => each !== undefined) ? unfolded.flat() : undefined
}

/** Tells whether a part is a MIME message; a declared type overrides its first line. */
function isMessage({ kind, type }: UserDataPart): boolean {
  return kind === 'mime' && type === mimeTypeOf('mime')
}

function unfold({ content, path, filename, mergeType, isCompressed }: UserDataPart, at: Cursor) {
  const place = { ...at, path }
  const field =
    filename !== undefined ? 'filename' : mergeType !== undefined ? 'merge' : isCompressed && 'gzip'
  if (field !== false) return fail(below(place, field), 'mime-part-loses', { field })
  // The problems of the message were reported when it was read.
  return parseMultipart(content).parts.map((part): UserDataPart => {
    const { type, filename, mergeType, headers, content: inner } = part
    const kind = userDataKind(inner)
    return { content: inner, kind, type, filename, mergeType, headers, isCompressed: false, path }
  })
}

/** Merges all cloud-configs into one, or keeps them and reports the keys that get lost. */
function mergeAll(
  parts: readonly UserDataPart[],
  mergers: UserData['merge'],
  at: Cursor,
): readonly UserDataPart[] | undefined {
  const configs = parts.filter(({ type }) => type === 'text/cloud-config')
  if (configs.length < 2) return parts
  const merged = mergeCloudConfigs(configs.map(cloudConfigOf), mergers)
  if ('problem' in merged) {
    // Without merging, the guest reports what is wrong with one of them.
    if (mergers === undefined) return parts
    const { problem: reason, index } = merged
    return fail({ ...at, path: configs[index]!.path }, 'cloud-config-unmergeable', { reason })
  }
  reportLosses(merged.losses, { configs, parts, isMerged: mergers !== undefined }, at)
  if (mergers === undefined) return parts
  const content = new TextEncoder().encode(`#cloud-config\n${writeYaml(merged.config)}`)
  const headers = commonHeaders(configs, at)
  const own = { kind: 'cloud-config', mergeType: undefined, headers, isCompressed: false } as const
  const one: UserDataPart = { ...configs[0]!, ...own, content }
  const others = new Set(configs.slice(1))
  return parts.filter((part) => !others.has(part)).map((part) => (part === configs[0] ? one : part))
}

/** Returns the headers that all parts have, and reports the others, which a merged part cannot carry. */
function commonHeaders(parts: readonly UserDataPart[], at: Cursor): readonly Header[] {
  const keyOf = ({ name, value }: Header): string => `${name.toLowerCase()}: ${value}`
  const held = parts.map(({ headers }) => new Set(headers.map(keyOf)))
  const isCommon = (header: Header): boolean => held.every((keys) => keys.has(keyOf(header)))
  for (const { headers, path } of parts) {
    const names = headers.filter((header) => !isCommon(header)).map(({ name }) => name)
    if (names.length > 0) fail({ ...at, path }, 'part-header-lost', { names })
  }
  return parts[0]!.headers.filter(isCommon)
}

function cloudConfigOf({ content, mergeType }: UserDataPart): CloudConfig {
  return { text: new TextDecoder().decode(content), mergeType }
}

interface Meeting {
  readonly configs: readonly UserDataPart[]
  /** All parts, including the configs. */
  readonly parts: readonly UserDataPart[]
  /** Whether the configs are merged when the drive is made. */
  readonly isMerged: boolean
}

/** Reports the keys that one cloud-config overrides in another, once for each pair. */
function reportLosses(losses: readonly Loss[], { configs, parts, isMerged }: Meeting, at: Cursor): void {
  const numbers = new Map(parts.map((part, index) => [part, index + 1]))
  for (const { at: index, other, keys, isLost } of overwritten(losses)) {
    const [part, earlier] = [configs[index]!, configs[other]!]
    // Losses within a message were reported when it was read.
    if (part.path === earlier.path && !isMerged) continue
    const by = isMerged ? 'merge' : 'parts'
    fail({ ...at, path: part.path }, 'cloud-config-overwritten', {
      keys,
      other: nameOf(earlier, numbers),
      isLost,
      by,
    })
  }
}

function nameOf(part: UserDataPart, numbers: ReadonlyMap<UserDataPart, number>): string {
  const [field] = part.path
  return part.filename ?? (field === 'user_data' ? `part ${numbers.get(part)}` : String(field))
}

function join(parts: readonly UserDataPart[], at: Cursor): Uint8Array | undefined {
  const [first] = parts
  if (parts.length === 1 && first !== undefined && isPlain(first)) return first.content
  const entities = parts.map((part): Part | undefined => {
    const { type, filename, mergeType, headers, content, isCompressed, path } = part
    if (type === undefined) return fail({ ...at, path }, 'part-type-unknown', {})
    if (isCompressed) return { type: 'application/gzip', filename, content: gzip(content) }
    return { type, filename, mergeType, headers, content }
  })
  return entities.every((entity) => entity !== undefined) ? multipart(entities) : undefined
}

/** Tells whether a part needs no MIME headers. */
function isPlain({ kind, type, filename, mergeType, headers, isCompressed }: UserDataPart): boolean {
  const isTold = type === undefined || (kind !== undefined && mimeTypeOf(kind) === type)
  return isTold && filename === undefined && mergeType === undefined && headers.length === 0 && !isCompressed
}

/** Compresses user data on request, or when it is too large and its readers can decompress it. */
function compress(
  whole: Uint8Array,
  choice: UserData['gzip'],
  { destination = ['nova'], ignition, guests = [] }: Fields,
  at: Cursor,
): Uint8Array | undefined {
  const kind = userDataKind(whole)
  if (choice === false || kind === 'gzip') return whole
  const isIgnition = kind === 'ignition' || ignition !== undefined
  const unable = isIgnition ? 'ignition' : unableToGunzip(guests)
  if (choice === 'auto') {
    if (unable !== undefined || excesses(destination, 'user_data', whole.length).length === 0) return whole
    const compressed = gzip(whole)
    return compressed.length < whole.length ? compressed : whole
  }
  if (unable !== undefined) fail(below(at, 'gzip'), 'gzip-unread', { guest: unable })
  return gzip(whole)
}
