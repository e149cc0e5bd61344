import { type Code, type Diagnostic, diagnose, type Path } from '../report/diagnostics.ts'
import { isFloat, isMap, type Json, kindOf } from '../text/json.ts'
import { nearest } from '../report/nearest.ts'
import type { Gunzip, Schema } from '../user-data/options.ts'
import type { Elsewhere } from './need.ts'

/** Where a value stands while it is decoded, and what is needed on the way. */
export interface Cursor {
  readonly path: Path
  readonly report: Diagnostic[]
  /** What of the place a report is about, when it is the key. */
  readonly part?: 'key' | undefined
  /** In a `{literal: VALUE}`: a value names nothing that is elsewhere, and no word has a meaning of its own. */
  readonly isLiteral?: true
  /** Absent: there is no more than what stands here. */
  readonly elsewhere?: Elsewhere | undefined
  /** What is decoded is sent to a server. */
  readonly isSent?: boolean | undefined
  /** Unpacks compressed user data, to look into them; without it they are taken as they are. */
  readonly gunzip?: Gunzip | undefined
  /** User data go to the guest as they are: what is wrong with them is a warning. */
  readonly isVerbatim?: boolean | undefined
  /** Further rules for each cloud-config of the user data. */
  readonly schemas?: readonly Schema[] | undefined
}

/** A schema of JSON, draft 2020-12, as data. */
export type JsonSchema = Readonly<Record<string, unknown>>

/** Any value. */
const ANY: JsonSchema = {}

/** The schema of a value of this shape. */
export function schemaOf({ schema }: Shape<unknown>): JsonSchema {
  return schema ?? ANY
}

/** What any of these takes. */
export function anySchema(...schemas: readonly JsonSchema[]): JsonSchema {
  return { anyOf: schemas }
}

/** A map with these members; those that are not `required` may be absent, and there are no others. */
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

/** The schema of a value, and what the value is. */
export function described(description: string, schema: JsonSchema): JsonSchema {
  return { description, ...schema }
}

/** Gives a schema a title, under which editors and the types of `SpecInput` know it. */
export function titled(title: string, schema: JsonSchema): JsonSchema {
  return { title, ...schema }
}

/** Gives the schema of a shape a title. */
export function named<T>(title: string, shape: Shape<T>): Shape<T> {
  return { ...shape, schema: titled(title, schemaOf(shape)) }
}

/** The schemas of maps of one of these members alone. */
export function eachAlone(properties: Readonly<Record<string, JsonSchema>>): readonly JsonSchema[] {
  return Object.entries(properties).map(([name, schema]) => mapSchema({ [name]: schema }, [name]))
}

/**
 * The shape of a field: what the field is, in a sentence or two, and a value that shows it, where that is not plain. The
 * schema, `explain` and docs/spec.md have them from here.
 */
export function field<T>(description: string, shape: Shape<T>, example?: unknown): Shape<T> {
  const examples = example === undefined ? {} : { examples: [example] }
  return { ...shape, schema: { description, ...schemaOf(shape), ...examples } }
}

/**
 * The shape of a value and how to take it: `decode` gives undefined after it reported an error, and then only then.
 * `expected` completes the sentence "expected …".
 */
export interface Shape<T> {
  readonly expected: string
  /** The values that it takes, as far as a JSON schema can say it; absent: any. */
  readonly schema?: JsonSchema
  decode(value: unknown, at: Cursor): T | undefined
}

type Parameters<C extends Code> = Parameters_<typeof diagnose<C>>
type Parameters_<F> = F extends (code: any, path: any, parameters: infer P) => unknown ? P : never

/** Reports at the cursor; gives undefined, so that a decoder can return it. */
export function fail<C extends Code>(at: Cursor, code: C, parameters: Parameters<C>): undefined {
  at.report.push({ ...diagnose(code, at.path, parameters), ...(at.part && { part: at.part }) })
  return undefined
}

export function below(at: Cursor, key: string | number): Cursor {
  return { ...at, path: [...at.path, key], part: undefined }
}

/**
 * Reports a value of another kind than expected; of the value it says no more than that.
 *
 * @param takesString a string is among what is expected: a number or a boolean is one in quotes
 */
export function wrongType(at: Cursor, expected: string, value: unknown, takesString = false): undefined {
  const isScalar = typeof value === 'number' || typeof value === 'boolean' || isFloat(value)
  const remedy = takesString && isScalar ? 'put it in quotes' : undefined
  return fail(at, 'wrong-type', { expected, found: kindOf(value), remedy })
}

/** A map's members, of a Map or of a plain object; undefined for what is neither. */
export function membersOf(value: unknown): Iterable<readonly [string, unknown]> | undefined {
  if (isMap(value)) return value
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined
  if (value instanceof Uint8Array || isFloat(value)) return undefined
  return Object.entries(value).filter(([, member]) => member !== undefined)
}

/** A text that `check` accepts; `check` reports what it does not. */
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

/** A boolean, or a text of this shape. */
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

/** One of a few words. */
export function word<const W extends string>(words: readonly W[]): Shape<W> {
  const expected = words.length < 12 ? `one of ${words.join(', ')}` : 'one of the known words'
  return {
    expected,
    schema: { enum: words },
    decode(value, at) {
      return words.find((known) => known === value) ?? wrongType(at, expected, value)
    },
  }
}

/** Any JSON value, as it is. */
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
      if (!Array.isArray(value)) return wrongType(at, expected, value)
      const items = value.map((entry, index) => item.decode(entry, below(at, index)))
      return items.every((entry) => entry !== undefined) ? items : undefined
    },
  }
}

/** A map of any keys; `checkKey` reports a key that cannot be. */
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

/** What a record decodes to: each field absent, or of its shape. */
export type RecordOf<F extends Fields> = {
  readonly [K in keyof F]?: (F[K] extends Shape<infer T> ? T : never) | undefined
}

/** A map of known keys, each of them optional. */
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
        if (shape === undefined) {
          const unknown = diagnose('unknown-key', [...at.path, key], {
            key,
            known,
            suggestion: nearest(key, known),
          })
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
