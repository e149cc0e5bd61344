import { isList, isMap, type Json } from './json.ts'

/** The kind of a JSON value; `nothing` is an absent one. */
export type Kind = 'map' | 'list' | 'string' | 'null' | 'boolean' | 'number' | 'nothing'

/** Returns the kind of a value, for code; `kindOf` in json.ts has the words for people. */
export function kindOf(value: Json | undefined): Kind {
  if (value === undefined) return 'nothing'
  if (value === null) return 'null'
  if (isMap(value)) return 'map'
  if (isList(value)) return 'list'
  if (typeof value === 'string') return 'string'
  return typeof value === 'boolean' ? 'boolean' : 'number'
}
