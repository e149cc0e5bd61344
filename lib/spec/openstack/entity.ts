import {
  below,
  type Cursor,
  fail,
  membersOf,
  type RecordOf,
  schemaOf,
  type Shape,
  wrongType,
} from '../../shape/shape.ts'

type Fields = Readonly<Record<string, Shape<any>>>

type Entity<F extends Fields, R extends keyof F> = RecordOf<F> & {
  readonly [K in R]: F[K] extends Shape<infer T> ? T : never
}

/**
 * Returns the shape of an API object. It has the `required` fields and may have the others (null means absent); unknown fields
 * are ignored. `aliases` are other names of fields, such as the columns of a command's table; a field's own name takes
 * precedence.
 */
export function entity<F extends Fields, const R extends keyof F & string>(
  what: string,
  fields: F,
  required: readonly R[],
  aliases: Readonly<Record<string, keyof F & string>> = {},
): Shape<Entity<F, R>> {
  return {
    expected: what,
    schema: {
      type: 'object',
      properties: Object.fromEntries(
        Object.entries(fields).map(([name, shape]) => {
          const { description, ...schema } = schemaOf(shape)
          return [name, { description, anyOf: [schema, { type: 'null' }] }]
        }),
      ),
      // A field may have an alias.
      ...(Object.keys(aliases).length === 0 && { required }),
    },
    decode(value, at) {
      const members = membersOf(value)
      if (members === undefined) return wrongType(at, what, value)
      const given = new Map(members)
      for (const [alias, name] of Object.entries(aliases))
        if (!given.has(name) && given.has(alias)) given.set(name, given.get(alias))
      const result: Record<string, unknown> = {}
      let isSound = true
      for (const [name, shape] of Object.entries(fields)) {
        const member = given.get(name) ?? undefined
        const isRequired = (required as readonly string[]).includes(name)
        if (member === undefined && !isRequired) continue
        const decoded = member === undefined ? missing(at, what, name) : shape.decode(member, below(at, name))
        if (decoded === undefined) isSound = false
        else result[name] = decoded
      }
      return isSound ? (result as Entity<F, R>) : undefined
    },
  }
}

function missing(at: Cursor, what: string, key: string): undefined {
  return fail(at, 'api-key-missing', { what, key })
}

/** Returns a shape with its result converted by `map`. */
export function mapped<T, U>(shape: Shape<T>, map: (value: T) => U): Shape<U> {
  return {
    expected: shape.expected,
    schema: schemaOf(shape),
    decode(value, at) {
      const decoded = shape.decode(value, at)
      return decoded === undefined ? undefined : map(decoded)
    },
  }
}
