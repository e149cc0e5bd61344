import { specShape } from './schema.ts'
import { LITERAL_SCHEMA } from './literal.ts'
import { anySchema, type JsonSchema, schemaOf } from '../shape/shape.ts'

/** Returns the JSON schema (draft 2020-12) of a spec, for editors and validators. `parseSpec` also checks what a schema cannot express. */
export function specSchema(): JsonSchema {
  const { root, $defs } = shared(schemaOf(specShape))
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'A spec of config-drive',
    description: 'A server, and the drive that it reads at first boot. Only hostname or name is needed.',
    ...root,
    properties: Object.fromEntries(
      Object.entries(root['properties'] as Readonly<Record<string, JsonSchema>>).map(([name, each]) => [
        name,
        fieldOrLiteral(each),
      ]),
    ),
    $defs: { ...$defs, literal: LITERAL_SCHEMA },
  }
}

/** Returns the schema for editors: it also accepts the keys for other programs, `$schema` and `x-anything`, in every map. */
export function editorSchema(): JsonSchema {
  const extended = (schema: JsonSchema): JsonSchema => {
    const inner = below(schema, extended)
    const $defs = Object.entries((schema['$defs'] ?? {}) as Readonly<Record<string, JsonSchema>>)
    return {
      ...inner,
      ...($defs.length > 0 && {
        $defs: Object.fromEntries($defs.map(([name, each]) => [name, extended(each)])),
      }),
      ...(schema['additionalProperties'] === false && { patternProperties: { '^(?:\\$schema$|x-)': {} } }),
    }
  }
  return extended(specSchema())
}

/** Returns the schema of a field or its literal, with the description on the outside, where editors look for it. */
function fieldOrLiteral({ description, examples, ...schema }: JsonSchema): JsonSchema {
  return {
    description,
    ...(examples === undefined ? {} : { examples }),
    ...anySchema(schema, { $ref: '#/$defs/literal' }),
  }
}

/** Schemas with fewer characters are repeated and not shared. */
const LEAST = 80

/** Moves schemas that occur more than once to `$defs`. */
function shared(schema: JsonSchema): { readonly root: JsonSchema; readonly $defs: JsonSchema } {
  const uses = new Map<string, number>()
  below(schema, function count(each): JsonSchema {
    const text = JSON.stringify(each)
    uses.set(text, (uses.get(text) ?? 0) + 1)
    if (uses.get(text) === 1) below(each, count)
    return each
  })
  const names = new Map<string, string>()
  const $defs: Record<string, JsonSchema> = {}
  const root = below(schema, function refer(each): JsonSchema {
    const text = JSON.stringify(each)
    if (uses.get(text) === 1 || text.length < LEAST) return below(each, refer)
    const name = names.get(text) ?? `shared${names.size + 1}`
    if (!names.has(text)) {
      names.set(text, name)
      $defs[name] = below(each, refer)
    }
    return { $ref: `#/$defs/${name}` }
  })
  return { root, $defs }
}

/** Returns the schema with its direct subschemas replaced by `map`. */
function below(schema: JsonSchema, map: (each: JsonSchema) => JsonSchema): JsonSchema {
  const result: Record<string, unknown> = { ...schema }
  for (const [key, value] of Object.entries(schema)) {
    if (key === 'anyOf') result[key] = (value as readonly JsonSchema[]).map(map)
    if (key === 'items' || key === 'not') result[key] = map(value as JsonSchema)
    if (key === 'additionalProperties' && value !== false) result[key] = map(value as JsonSchema)
    if (key === 'properties')
      result[key] = Object.fromEntries(
        Object.entries(value as Readonly<Record<string, JsonSchema>>).map(([name, each]) => [
          name,
          map(each),
        ]),
      )
  }
  return result
}
