import type { Path } from '../report/diagnostics.ts'
import { isMap, type Json, type JsonObject } from '../text/json.ts'
import type { Reading } from '../reading/documents.ts'

/** A map of a document, and where it stands. */
export interface Located {
  readonly value: JsonObject
  readonly path: Path
}

/** network_data.json, as far as it has the form that every guest reads. */
export interface NetworkData {
  readonly file: string
  readonly links: readonly Located[]
  readonly networks: readonly Located[]
  readonly services: readonly Located[]
}

/** Undefined when there is none, or none that is a map. */
export function networkData(reading: Reading, file: string): NetworkData | undefined {
  const root = reading.json(file)?.value
  if (!isMap(root)) return undefined
  const list = (key: string): readonly Located[] => mapsIn(root, key, [])
  return { file, links: list('links'), networks: list('networks'), services: list('services') }
}

/** The maps of the list `key`; none where there is no list. */
export function mapsIn(map: JsonObject, key: string, path: Path): readonly Located[] {
  const list = map.get(key)
  if (!Array.isArray(list)) return []
  return (list as readonly Json[]).flatMap((value, index) =>
    isMap(value) ? [{ value, path: [...path, key, index] }] : [],
  )
}

/** The text at `key`; undefined where there is none. */
export function textOf({ value }: Located, key: string): string | undefined {
  const text = value.get(key)
  return typeof text === 'string' ? text : undefined
}

/** Whether there is anything at `key` but null and an empty text. */
export function has({ value }: Located, key: string): boolean {
  const member = value.get(key)
  return member !== undefined && member !== null && member !== ''
}

export function isType(...types: readonly string[]): (located: Located) => boolean {
  return (located) => types.includes(textOf(located, 'type') ?? '')
}

/** Links that are made of others. */
export const isVirtual = isType('bond', 'vlan')

export const isStatic = isType('ipv4', 'ipv6')

/** Whether the key is there, whatever its value: a member that Python looks up. */
export function hasKey({ value }: Located, key: string): boolean {
  return value.has(key)
}
