import { type Code, type Diagnostic, diagnose, type Path } from '../report/diagnostics.ts'
import { isFloat, isMap, type Json, kindOf } from '../text/json.ts'
import { nearest } from '../report/nearest.ts'
import type { Gunzip, Schema } from '../user-data/options.ts'
import type { Elsewhere } from './need.ts'

/** The place of a value while it is decoded, with the options and results of decoding. */
export interface Cursor {
  readonly path: Path
  readonly report: Diagnostic[]
  /** Set when reports are about the key and not the value. */
  readonly part?: 'key' | undefined
  /** Set inside `{literal: VALUE}`, where references and special words have no meaning. */
  readonly isLiteral?: true
  /** Returns what an unknown key at a path most likely means; without it, the nearest of the known keys. */
  readonly meant?:
    | ((key: string, path: Path, known: readonly string[]) => { name: string; isAtTop: boolean } | undefined)
    | undefined
  /** The answers and needs; undefined where references are not supported. */
  readonly elsewhere?: Elsewhere | undefined
  /** Whether the value is sent to a server. */
  readonly isSent?: boolean | undefined
  /** Decompresses user data so that it can be checked; without it compressed user data is not checked. */
  readonly gunzip?: Gunzip | undefined
  /** Whether the drive is to be Nova's, which passes values on unread: what only a guest rejects is a warning. */
  readonly isVerbatim?: boolean | undefined
  /** The guests that read the user data, if the spec names them. */
  readonly guests?: readonly string[] | undefined
  /** The codes of findings in the user data that pass as warnings. */
  readonly allow?: readonly string[] | undefined
  /** Whether the cloud-configs of the user data are merged when the drive is made. */
  readonly isMerged?: boolean | undefined
  /** Set for a document on a drive: guests read it unchanged, so no value is mended, and parts that guests ignore are accepted. */
  readonly isOnDrive?: true
  /** Further schemas for each cloud-config in the user data. */
  readonly schemas?: readonly Schema[] | undefined
}

/** A JSON schema, draft 2020-12, as data. */
export type JsonSchema = Readonly<Record<string, unknown>>

/** The schema that accepts any value. */
const ANY: JsonSchema = {}

/** Returns the JSON schema of a shape. */
export function schemaOf({ schema }: Shape<unknown>): JsonSchema {
  return schema ?? ANY
}

/** Returns a schema that accepts a value if one of these does. */
export function anySchema(...schemas: readonly JsonSchema[]): JsonSchema {
  return { anyOf: schemas }
}

/** Returns the schema of a map with these members and no others; only the `required` ones must exist. */
export function mapSchema(
  properties: Readonly<Record<string, JsonSchema>>,
  required: readonly string[] = [],
): JsonSchema {
  return {
    type: 'object',
    properties,
    ...(required.length > 0 && { required }),
    additionalProperties: false,
  }
}

/** Returns a schema with a description of the value. */
export function described(description: string, schema: JsonSchema): JsonSchema {
  return { description, ...schema }
}

/** Returns the schema with a title, which editors show and which names a type of `SpecInput`. */
export function titled(title: string, schema: JsonSchema): JsonSchema {
  return { title, ...schema }
}

/** Returns the shape with a title in its schema. */
export function named<T>(title: string, shape: Shape<T>): Shape<T> {
  return { ...shape, schema: titled(title, schemaOf(shape)) }
}

/** Returns for each member the schema of a map with only that member. */
export function eachAlone(properties: Readonly<Record<string, JsonSchema>>): readonly JsonSchema[] {
  return Object.entries(properties).map(([name, schema]) => mapSchema({ [name]: schema }, [name]))
}

/**
 * Returns the shape of a field with a description of one or two sentences, and with an example where the form is not obvious.
 * They appear in the JSON schema, `explain` and docs/spec.md.
 */
export function field<T>(description: string, shape: Shape<T>, example?: unknown): Shape<T> {
  const examples = example === undefined ? {} : { examples: [example] }
  return { ...shape, schema: { description, ...schemaOf(shape), ...examples } }
}

/**
 * The shape of a value, and how to decode it. `decode` returns undefined if and only if it reported an error. `expected`
 * completes the sentence "expected …".
 */
export interface Shape<T> {
  readonly expected: string
  /** The JSON schema of the accepted values, as far as one can express them; absent when any value is accepted. */
  readonly schema?: JsonSchema
  decode(value: unknown, at: Cursor): T | undefined
}

type Parameters<C extends Code> = Parameters_<typeof diagnose<C>>
type Parameters_<F> = F extends (code: any, path: any, parameters: infer P) => unknown ? P : never

/** Reports at the cursor, and returns undefined, so that a decoder can return the result. */
export function fail<C extends Code>(at: Cursor, code: C, parameters: Parameters<C>): undefined {
  at.report.push({ ...diagnose(code, at.path, parameters), ...(at.part && { part: at.part }) })
  return undefined
}

/**
 * Reports a value that a guest may reject, and tells whether it stays: where the drive is to be Nova's it does, with a warning
 * instead of an error.
 */
export function stays<C extends Code>(at: Cursor, code: C, parameters: Parameters<C>): boolean {
  doubted(at, (place) => fail(place, code, parameters))
  return at.isVerbatim === true
}

/** Runs a check of values that a guest may reject; where the drive is to be Nova's, all that it reports is a warning. */
export function doubted(at: Cursor, check: (at: Cursor) => void): void {
  if (at.isVerbatim !== true) return void check(at)
  const report: Diagnostic[] = []
  check({ ...at, report })
  at.report.push(...report.map((found) => ({ ...found, severity: 'warning' as const })))
}

export function below(at: Cursor, key: string | number): Cursor {
  return { ...at, path: [...at.path, key], part: undefined }
}

/**
 * Reports a value of the wrong type. The message names only the type of the value, since the value may be a secret.
 *
 * @param takesString a string is accepted, so the hint for a number or a boolean is to put it in quotes
 */
export function wrongType(at: Cursor, expected: string, value: unknown, takesString = false): undefined {
  const isScalar = typeof value === 'number' || typeof value === 'boolean' || isFloat(value)
  const remedy = takesString && isScalar ? 'put it in quotes' : undefined
  return fail(at, 'wrong-type', { expected, found: kindOf(value), remedy })
}

/** Returns the members of a Map or a plain object, or undefined for other values. */
export function membersOf(value: unknown): Iterable<readonly [string, unknown]> | undefined {
  if (isMap(value)) return value
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined
  if (value instanceof Uint8Array || isFloat(value)) return undefined
  return Object.entries(value).filter(([, member]) => member !== undefined)
}

/** Returns the shape of a string that `check` accepts; `check` reports the problems of others. */
export function text(
  expected = 'a string',
  check: (value: string, at: Cursor) => boolean = () => true,
): Shape<string> {
  return {
    expected,
    schema: { type: 'string' },
    decode(value, at) {
      if (typeof value !== 'string') return wrongType(at, expected, value, true)
      return check(value, at) ? value : undefined
    },
  }
}

export function integer(least: number, most: number): Shape<number> {
  const expected = `a whole number from ${least} to ${most}`
  return {
    expected,
    schema: { type: 'integer', minimum: least, maximum: most },
    decode(value, at) {
      const fits = typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most
      return fits ? value : wrongType(at, expected, value)
    },
  }
}

export const boolean: Shape<boolean> = {
  expected: 'true or false',
  schema: { type: 'boolean' },
  decode(value, at) {
    return typeof value === 'boolean' ? value : wrongType(at, this.expected, value)
  },
}

/** Returns the shape of a boolean, or of a string with the given shape. */
export function booleanOr<T>(shape: Shape<T>): Shape<boolean | T> {
  return {
    expected: `${boolean.expected}, or ${shape.expected}`,
    schema: anySchema(schemaOf(boolean), schemaOf(shape)),
    decode(value, at) {
      if (typeof value === 'boolean') return value
      return typeof value === 'string' ? shape.decode(value, at) : wrongType(at, this.expected, value)
    },
  }
}

/** Returns the shape of a word from a list. */
export function word<const W extends string | number | boolean>(words: readonly W[]): Shape<W> {
  const expected = words.length < 12 ? `one of ${words.join(', ')}` : 'one of the known words'
  return {
    expected,
    schema: { enum: words },
    decode(value, at) {
      return words.find((known) => known === value) ?? wrongType(at, expected, value)
    },
  }
}

/** Any JSON value, unchanged. */
export const json: Shape<Json> = {
  expected: 'any value',
  decode(value) {
    return value as Json
  },
}

export function nullable<T>(shape: Shape<T>): Shape<T | null> {
  const expected = `${shape.expected} or null`
  return {
    expected,
    schema: anySchema(schemaOf(shape), { type: 'null' }),
    decode: (value, at) => (value === null ? null : shape.decode(value, at)),
  }
}

export function list<T>(item: Shape<T>): Shape<readonly T[]> {
  const expected = 'a list'
  return {
    expected,
    schema: { type: 'array', items: schemaOf(item) },
    decode(value, at) {
      if (!Array.isArray(value)) {
        const isOne = typeof value === 'string' || typeof value === 'number'
        const remedy = isOne ? 'put it in square brackets' : undefined
        return fail(at, 'wrong-type', { expected, found: kindOf(value), remedy })
      }
      const items = value.map((entry, index) => item.decode(entry, below(at, index)))
      return items.every((entry) => entry !== undefined) ? items : undefined
    },
  }
}

/** Returns the shape of a map with any keys; `checkKey` reports invalid keys. */
export function mapOf<T>(
  item: Shape<T>,
  checkKey: (key: string, at: Cursor) => boolean = () => true,
): Shape<ReadonlyMap<string, T>> {
  const expected = 'a map'
  return {
    expected,
    schema: { type: 'object', additionalProperties: schemaOf(item) },
    decode(value, at) {
      const members = membersOf(value)
      if (members === undefined) return wrongType(at, expected, value)
      const result = new Map<string, T>()
      let isSound = true
      for (const [key, member] of members) {
        const decoded = item.decode(member, below(at, key))
        isSound = checkKey(key, { ...below(at, key), part: 'key' }) && isSound
        if (decoded === undefined) isSound = false
        else result.set(key, decoded)
      }
      return isSound ? result : undefined
    },
  }
}

type Fields = Readonly<Record<string, Shape<any>>>

/** The result of decoding a record: each field has its shape, or is absent. */
export type RecordOf<F extends Fields> = {
  readonly [K in keyof F]?: (F[K] extends Shape<infer T> ? T : never) | undefined
}

/** Tells whether a key is for other programs, such as an editor: `$schema`, `x-anything`. */
function isExtension(key: string): boolean {
  return key === '$schema' || key.startsWith('x-')
}

/** Returns the shape of a map with known keys, all of them optional. Keys for other programs are ignored. */
export function record<F extends Fields>(fields: F): Shape<RecordOf<F>> {
  const known = Object.keys(fields)
  const expected = `a map of ${known.slice(0, 3).join(', ')}${known.length > 3 ? ', …' : ''}`
  return {
    expected,
    schema: mapSchema(Object.fromEntries(known.map((key) => [key, schemaOf(fields[key]!)]))),
    decode(value, at) {
      const members = membersOf(value)
      if (members === undefined) return wrongType(at, expected, value)
      const result: Record<string, unknown> = {}
      let isSound = true
      for (const [key, member] of members) {
        const shape = Object.hasOwn(fields, key) ? fields[key] : undefined
        if (shape === undefined && at.isOnDrive !== true && isExtension(key)) continue
        if (shape === undefined) {
          const meant = at.meant?.(key, at.path, known)
          const suggestion = at.meant === undefined ? nearest(key, known) : meant?.name
          const isAtTop = meant?.isAtTop
          const unknown = diagnose('unknown-key', [...at.path, key], { key, known, suggestion, isAtTop })
          at.report.push({ ...unknown, part: 'key' })
        }
        const decoded = shape?.decode(member, below(at, key))
        if (decoded === undefined) isSound = false
        else result[key] = decoded
      }
      return isSound ? (result as RecordOf<F>) : undefined
    },
  }
}
