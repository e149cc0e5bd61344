import type { Path } from '../report/diagnostics.ts'
import { isMap, type Json } from '../text/json.ts'
import { below, described, mapSchema, membersOf, type Shape, titled } from '../shape/shape.ts'

/** The key of the map that takes the place of a field's value. */
const KEY = 'literal'

export const LITERAL_SCHEMA = titled(
  'Literal',
  mapSchema(
    {
      [KEY]: described(
        'The exact value of the field: no variables, references or special words are interpreted in it.',
        {},
      ),
    },
    [KEY],
  ),
)

/** Returns the value in a `{literal: VALUE}`, or undefined for anything else. */
export function literalOf(value: unknown): { readonly value: unknown } | undefined {
  const [member, ...more] = membersOf(value) ?? []
  return member?.[0] === KEY && more.length === 0 ? { value: member[1] } : undefined
}

/** Wraps a value in `{literal: VALUE}`. */
export function literal(value: Json): Json {
  return new Map([[KEY, value]])
}

/** Changes the value of a field; a literal stays a literal. */
export function changeValue(field: Json | undefined, change: (value: Json | undefined) => Json): Json {
  const inner = isMap(field) ? literalOf(field) : undefined
  return inner === undefined ? change(field) : literal(change(inner.value as Json))
}

/** Returns a shape that also accepts `{literal: VALUE}`. */
export function orLiteral<T>(shape: Shape<T>): Shape<T> {
  return {
    ...shape,
    decode(value, at) {
      const inner = literalOf(value)
      if (inner === undefined) return shape.decode(value, at)
      return shape.decode(inner.value, { ...below(at, KEY), isLiteral: true })
    },
  }
}

/** Removes the step into a `{literal: VALUE}` from a path. */
export function withoutLiteral(path: Path): Path {
  return path[1] === KEY ? [path[0]!, ...path.slice(2)] : path
}
