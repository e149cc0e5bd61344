import type { GuestCode, Path } from '../../report/diagnostics.ts'
import { quoted } from '../../report/row.ts'
import { type Kind, kindOf } from '../../text/json-kind.ts'
import { decodeUtf8 } from '../../text/utf8.ts'
import { isMap, type Json, type JsonObject } from '../../text/json.ts'
import { folderOf, nearPath } from '../../layouts/near-path.ts'
import type { Reading } from '../../reading/documents.ts'
import type { Fault, Found } from '../rule.ts'

/** Returns the path at which a guest looks for a document, or undefined when it looks nowhere. */
export type Where = (reading: Reading) => string | undefined

/** Returns a place that is the same on every drive. */
export function at(path: string): Where {
  return () => path
}

export function latest(name: string): Where {
  return at(`openstack/latest/${name}`)
}

/** Finds the faults in a document that is a map. */
export type FindInMap = (value: JsonObject, reading: Reading) => Iterable<{ is: string; path?: Path }>

/** Returns a fault that looks into a document; `documentOf` returns undefined when the document is not a map. */
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
    hint: 'add the file',
    *find(reading): Iterable<Found> {
      for (const place of places) {
        const file = place(reading)
        if (file === undefined || reading.has(file)) continue
        yield { file, is: 'is missing', hint: hintFor(reading, file) }
      }
    },
  }
}

/** Returns the fault of a file beside the place of an optional document, with a name that is nearly that of the document. */
export function misnamed(...places: readonly Where[]): Fault {
  return {
    code: 'guest-file-name',
    hint: 'rename it',
    *find(reading): Iterable<Found> {
      for (const place of places) {
        const file = place(reading)
        if (file === undefined || reading.has(file)) continue
        const near = nearPath(reading, file)
        if (near !== undefined && folderOf(near) === folderOf(file))
          yield { file: near, is: 'is not a name that it looks for', hint: hintFor(reading, file) }
      }
    },
  }
}

/** Returns how to mend a missing file of which the drive has one under another name; undefined when it has none. */
function hintFor(reading: Reading, wanted: string): string | undefined {
  const near = nearPath(reading, wanted)
  if (near === undefined) return undefined
  const { medium } = reading.drive
  if (medium.fileSystem === 'iso9660' && !medium.hasRockRidge && medium.jolietLabel === undefined)
    return `write the image with Rock Ridge or Joliet, such as genisoimage -J -r: the name on it is "${near}"`
  const isBeside = folderOf(near) === folderOf(wanted)
  return `${isBeside ? 'rename' : 'move'} "${near}" to "${wanted}"`
}

/** Returns the fault of a document that the guest's JSON parser rejects. */
export function notJson(...places: readonly Where[]): Fault {
  return {
    code: 'guest-not-json',
    hint: 'write valid JSON, in UTF-8 without a byte order mark',
    find: (reading) => problems(places, reading, (file) => reading.json(file)?.problem),
  }
}

/** Returns the fault of a document that is not UTF-8, for a guest that fails on it in another way than on bad JSON. */
export function notUtf8(place: Where): Fault {
  return {
    code: 'guest-not-utf-8',
    hint: 'save it as UTF-8',
    find: (reading) =>
      problems([place], reading, (file) => {
        const bytes = reading.bytes(file)
        return bytes !== undefined && decodeUtf8(bytes) === undefined ? 'is not UTF-8' : undefined
      }),
  }
}

/** Returns the fault of an empty document, for a guest that reads it as an empty map. */
export function empty(place: Where): Fault {
  return {
    code: 'guest-file-empty',
    hint: 'write the metadata to it',
    find: (reading) =>
      problems([place], reading, (file) => (reading.bytes(file)?.length === 0 ? 'is empty' : undefined)),
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

/** Returns "is null", "is a list" and the like. */
export function described(value: Json | undefined): string {
  const kind = kindOf(value)
  return kind === 'null' || kind === 'nothing' ? `is ${kind}` : `is a ${kind}`
}

/** Returns "is not a valid IP address" with a string's value, or "is a number" and the like for another type. */
export function notValid(what: string, value: Json | undefined): string {
  return typeof value === 'string' ? `is not a valid ${what}: ${quoted(value)}` : described(value)
}

/** Returns the fault of a JSON document whose root has a type that the guest does not accept. */
export function root(kinds: readonly Kind[], ...places: readonly Where[]): Fault {
  return {
    code: 'guest-document-root',
    hint: 'remove the file, or write {}',
    find: (reading) =>
      problems(places, reading, (file) => {
        const value = reading.json(file)?.value
        const isKnown = value === undefined || kinds.includes(kindOf(value))
        return isKnown ? undefined : described(value)
      }),
  }
}

/** Tells whether a value is true in Python. */
export function isTrue(value: Json | undefined): boolean {
  if (value === undefined || value === null || value === false || value === '' || value === 0) return false
  return Array.isArray(value) ? value.length > 0 : !isMap(value) || value.size > 0
}
