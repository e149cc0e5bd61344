import type { Path } from '../report/diagnostics.ts'
import { isList, isMap, type JsonObject } from '../text/json.ts'
import type { Reading } from '../reading/documents.ts'

/** A map in a document, and its path. */
export interface Located {
  readonly value: JsonObject
  readonly path: Path
}

/** The maps of network_data.json, without the members of a wrong type. */
export interface NetworkData {
  readonly file: string
  readonly links: readonly Located[]
  readonly networks: readonly Located[]
  readonly services: readonly Located[]
}

/** Returns the contents of network_data.json, or undefined when the file is missing or is not a map. */
export function networkData(reading: Reading, file: string): NetworkData | undefined {
  const root = reading.json(file)?.value
  if (!isMap(root)) return undefined
  const list = (key: string): readonly Located[] => mapsIn(root, key, [])
  return { file, links: list('links'), networks: list('networks'), services: list('services') }
}

/** Returns the maps in the list at `key`, or an empty list when there is no list. */
export function mapsIn(map: JsonObject, key: string, path: Path): readonly Located[] {
  const list = map.get(key)
  if (!isList(list)) return []
  return list.flatMap((value, index) => (isMap(value) ? [{ value, path: [...path, key, index] }] : []))
}

/** Returns the string at `key`, or undefined when there is none. */
export function textOf({ value }: Located, key: string): string | undefined {
  const text = value.get(key)
  return typeof text === 'string' ? text : undefined
}

/** Tells whether the value at `key` is anything but null or an empty string. */
export function has({ value }: Located, key: string): boolean {
  const member = value.get(key)
  return member !== undefined && member !== null && member !== ''
}

export function isType(...types: readonly string[]): (located: Located) => boolean {
  return (located) => types.includes(textOf(located, 'type') ?? '')
}

/** Tells whether a link is made from other links. */
export const isVirtual = isType('bond', 'vlan')

export const isStatic = isType('ipv4', 'ipv6')

/** Tells whether the key exists, whatever its value, which is all that a lookup in Python needs. */
export function hasKey({ value }: Located, key: string): boolean {
  return value.has(key)
}
