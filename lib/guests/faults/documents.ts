import type { GuestCode, Path } from '../../report/diagnostics.ts'
import { isMap, type Json, type JsonObject } from '../../text/json.ts'
import type { Reading } from '../../reading/documents.ts'
import type { Fault, Found } from '../rule.ts'

/** Where a guest looks for a document; undefined: nowhere. */
export type Where = (reading: Reading) => string | undefined

/** Always at one place. */
export function at(path: string): Where {
  return () => path
}

export function latest(name: string): Where {
  return at(`openstack/latest/${name}`)
}

/** What a fault of a document that is a map finds in it. */
export type FindInMap = (value: JsonObject, reading: Reading) => Iterable<{ is: string; path?: Path }>

/** A fault of a document where it is a map; undefined: it is none. */
export function inMap(
  documentOf: (reading: Reading) => { readonly file: string; readonly value: JsonObject } | undefined,
  code: GuestCode,
  hint: string,
  find: FindInMap,
): Fault {
  return {
    code,
    hint,
    *find(reading): Iterable<Found> {
      const found = documentOf(reading)
      if (found === undefined) return
      for (const each of find(found.value, reading)) yield { ...each, file: found.file }
    },
  }
}

export function missing(...places: readonly Where[]): Fault {
  return {
    code: 'guest-file-missing',
    hint: 'add it',
    *find(reading): Iterable<Found> {
      for (const place of places) {
        const file = place(reading)
        if (file !== undefined && reading.bytes(file) === undefined) yield { file, is: 'is not there' }
      }
    },
  }
}

/** It is no JSON as the guest's parser takes it. */
export function notJson(...places: readonly Where[]): Fault {
  return {
    code: 'guest-not-json',
    hint: 'write it as JSON in UTF-8 without a byte order mark',
    find: (reading) => problems(places, reading, (file) => reading.json(file)?.problem),
  }
}

/** It is no JSON to libucl, which takes comments, spare commas and an empty file. */
export function notLooseJson(...places: readonly Where[]): Fault {
  return {
    ...notJson(),
    find: (reading) =>
      problems(places, reading, (file) =>
        reading.bytes(file)?.length === 0 ? undefined : reading.looseJson(file)?.problem,
      ),
  }
}

function* problems(
  places: readonly Where[],
  reading: Reading,
  problemOf: (file: string) => string | undefined,
): Iterable<Found> {
  for (const place of places) {
    const file = place(reading)
    const problem = file === undefined ? undefined : problemOf(file)
    if (file !== undefined && problem !== undefined) yield { file, is: problem }
  }
}

export type Kind = 'map' | 'list' | 'text' | 'null' | 'boolean' | 'number' | 'nothing'

export function kindOf(value: Json | undefined): Kind {
  if (value === undefined) return 'nothing'
  if (value === null) return 'null'
  if (isMap(value)) return 'map'
  if (Array.isArray(value)) return 'list'
  if (typeof value === 'string') return 'text'
  return typeof value === 'boolean' ? 'boolean' : 'number'
}

/** "is null", "is a list". */
export function described(value: Json | undefined): string {
  const kind = kindOf(value)
  return kind === 'null' || kind === 'nothing' ? `is ${kind}` : `is a ${kind}`
}

/** The document is JSON, but of another kind than the guest takes. */
export function root(kinds: readonly Kind[], ...places: readonly Where[]): Fault {
  return {
    code: 'guest-document-root',
    hint: 'leave the file out, or write {}',
    find: (reading) =>
      problems(places, reading, (file) => {
        const value = reading.json(file)?.value
        const isKnown = value === undefined || kinds.includes(kindOf(value))
        return isKnown ? undefined : described(value)
      }),
  }
}

/** As Python takes a value for true. */
export function isTrue(value: Json | undefined): boolean {
  if (value === undefined || value === null || value === false || value === '' || value === 0) return false
  return Array.isArray(value) ? value.length > 0 : !isMap(value) || value.size > 0
}
