import { type Mask, masked } from '../metadata/masked.ts'
import { documentAt } from '../metadata/versions.ts'
import { isList, isMap, type Json, JsonSyntaxError, membersOf, parse, stringify } from '../text/json.ts'
import { decodeUtf8 } from '../text/utf8.ts'
import { compose } from '../text/yaml/compose.ts'
import { writeYaml, yamlOf } from '../text/yaml/write.ts'
import { userDataKind } from '../user-data/kind.ts'

/** A file of a drive without its secrets. */
export interface MaskedFile {
  /** The data of a document, or the text; undefined when the whole file is masked or is not text. */
  readonly data?: Json
  /** The text as the file has it, or written from the data; undefined when the whole file is masked or is not text. */
  readonly text?: string
  /** The first line of a text that is masked as a whole, if it tells the kind of the text. */
  readonly header?: string
  /** Whether anything is masked. */
  readonly isMasked: boolean
}

/**
 * Masks the secrets of a file. Of JSON, YAML, cloud-config and Ignition it masks single values; every other text, such as a
 * program, may hold a secret on any line and is masked as a whole.
 */
export function maskedFile(path: string, bytes: Uint8Array, mask: Mask): MaskedFile {
  const text = decodeUtf8(bytes)
  if (text === undefined || text.includes('\0')) return { isMasked: bytes.length > 0 }
  if (text === '') return { text, isMasked: false }
  if (documentAt(path) !== undefined && path.endsWith('.json')) return maskedJson(path, parse(text), mask)
  if (path === 'meta-data' || path === 'network-config') return maskedYaml(text, '', mask)
  return maskedUserData(text, mask)
}

/** Masks the secrets of user data, or of a part of it. */
export function maskedUserData(text: string, mask: Mask): MaskedFile {
  const kind = userDataKind(new TextEncoder().encode(text))
  const header = /^(?:#cloud-config|#!\S+|#include|#ps1\S*|Content-Type: \S+|## template: jinja)/.exec(
    text,
  )?.[0]
  const hidden = { isMasked: true, ...(header !== undefined && { header }) }
  if (kind === 'cloud-config') return { ...hidden, ...maskedYaml(text, '#cloud-config\n', mask) }
  if (kind !== 'ignition') return hidden
  try {
    const found = parse(text)
    const data = masked(withoutContents(found, ['storage', 'files'], ['contents', 'append'], mask), {}, mask)
    return { data, text: `${stringify(data, 2)}\n`, isMasked: !isEqual(found, data) }
  } catch (cause) {
    if (cause instanceof JsonSyntaxError) return hidden
    throw cause
  }
}

function maskedJson(path: string, found: Json, mask: Mask): MaskedFile {
  const isVendors = /\/vendor_data\d?\.json$/.test(path)
  const data = isVendors && isMap(found) ? maskedVendorData(found, mask) : masked(found, {}, mask)
  return { data, text: `${stringify(data, 2)}\n`, isMasked: !isEqual(found, data) }
}

/** Masks vendor data: the cloud-config for cloud-init like user data, everything else by value. */
function maskedVendorData(found: ReadonlyMap<string, Json>, mask: Mask): Json {
  const others = masked(found, { isVendors: true }, mask) as ReadonlyMap<string, Json>
  const config = found.get('cloud-init')
  if (typeof config !== 'string') return others
  const { text, isMasked } = maskedUserData(config, mask)
  if (text === undefined || (isMasked && mask === null)) return others
  return new Map([...others].map(([key, value]) => [key, key === 'cloud-init' ? text : value]))
}

/** Masks YAML. A comment is not data and may contain anything, so a text with comments is not kept. */
function maskedYaml(text: string, header: string, mask: Mask): MaskedFile {
  const { value } = compose(text, { version: '1.1' })
  if (value === undefined) return { isMasked: true }
  const data = masked(withoutContents(value, ['write_files'], ['content'], mask), {}, mask)
  const isMasked = !isEqual(value, data)
  const isWhole = !isMasked && !text.slice(header.length).includes('#')
  return { data, text: isWhole ? text : `${header}${writeYaml(yamlOf(data))}`, isMasked }
}

/** Masks the contents of the files that user data writes: a file can be a secret without any sign of it. */
function withoutContents(
  value: Json,
  [key, ...rest]: readonly string[],
  keys: readonly string[],
  mask: Mask,
): Json {
  if (key === undefined) {
    if (isList(value)) return value.map((item) => withoutContents(item, [], keys, mask))
    return new Map(membersOf(value).map(([name, member]) => [name, keys.includes(name) ? mask : member]))
  }
  if (!isMap(value)) return value
  return new Map(
    [...value].map(([name, member]) => [
      name,
      name === key ? withoutContents(member, rest, keys, mask) : member,
    ]),
  )
}

function isEqual(a: Json, b: Json): boolean {
  return stringify(a) === stringify(b)
}
