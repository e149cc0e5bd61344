import { isMap, type Json, member } from '../text/json.ts'
import { fromBase64, toBase64 } from '../text/base64.ts'
import { UUID } from '../metadata/uuid.ts'
import { decodeUtf8 } from '../text/utf8.ts'

/** Fields of a spec, in its order. */
export type Fields = Map<string, Json>

/** Returns the fields that have a value. */
export function saying(members: Readonly<Record<string, Json | undefined>>): Fields {
  return new Map(
    Object.entries(members).filter(
      (each): each is [string, Json] => each[1] !== undefined && each[1] !== null,
    ),
  )
}

/** Returns the instance id under the field that can hold it. */
export function instanceOf(id: Json | undefined): Record<string, Json | undefined> {
  return typeof id === 'string' && UUID.test(id) ? { uuid: id } : { instance_id: id }
}

/** Returns keys by name, without the line break that a drive adds, or undefined when there are none. */
export function keysOf(named: Iterable<readonly [string, Json]>): Fields | undefined {
  const keys: Fields = new Map()
  for (const [name, key] of named) if (typeof key === 'string') keys.set(name, key.replace(/\n$/, ''))
  return keys.size === 0 ? undefined : keys
}

/** Returns keys without names under the names that a spec gives them. */
export function unnamedKeys(keys: readonly Json[]): Fields | undefined {
  return keysOf(keys.map((key, n) => [`key-${n}`, key]))
}

/** Returns a member that is a string, or undefined. */
export function textOf(value: Json | undefined, key: string): string | undefined {
  const found = member(value, key)
  return typeof found === 'string' ? found : undefined
}

export function isEmpty(value: Json | undefined): boolean {
  if (value === undefined || value === null) return true
  return Array.isArray(value) ? value.length === 0 : isMap(value) && value.size === 0
}

export function unlessEmpty(value: Json | undefined): Json | undefined {
  return isEmpty(value) ? undefined : value
}

/** Returns bytes as a string if YAML can hold the text unchanged, or else as base64. */
export function contentOf(bytes: Uint8Array): Json {
  const text = decodeUtf8(bytes)
  // oxlint-disable-next-line no-control-regex
  const isPlain = text !== undefined && !/[^\t\n\x20-\x7e\xa0-\ud7ff\ue000-\ufefe]/.test(text)
  return isPlain ? text : { base64: toBase64(bytes) }
}

/** Returns the bytes of what `contentOf` returns. */
export function bytesOfContent(content: Json): Uint8Array | undefined {
  if (typeof content === 'string') return new TextEncoder().encode(content)
  const base64 = textOf(content, 'base64')
  return base64 === undefined ? undefined : fromBase64(base64)
}
