// The types of TypeScript that a JSON schema of ours stands for, with the descriptions as docstrings.
import type { JsonSchema } from '../lib/shape/shape.ts'

/** Types whose value may also be bytes, when a program gives it; JSON has none. */
const BYTES = ['Contents', 'Part', 'UserData']

/** Types without the further keys that the schema lets by: with them the others of a union could have any key, too. */
const CLOSED = ['NetworkData']

/** Whatever has not the key, for the rest of an `anyOf` that tells a form by it. */
const others = (key: string): string =>
  `string | number | boolean | null | readonly unknown[] | { readonly ${key}?: undefined; readonly [key: string]: unknown }`

/** Gives the source of a type called `name` for a schema, and of each titled part of it. */
export function typesOf(name: string, schema: JsonSchema): string {
  const definitions = new Map<string, string>()
  const defs = (schema['$defs'] ?? {}) as Readonly<Record<string, JsonSchema>>
  const resolved = (part: JsonSchema): JsonSchema =>
    typeof part['$ref'] === 'string' ? resolved(defs[part['$ref'].replace('#/$defs/', '')]!) : part

  function typeOf(given: JsonSchema): string {
    const part = resolved(given)
    const title = part['title']
    if (typeof title !== 'string') return bodyOf(part)
    const body = `${bodyOf(part)}${BYTES.includes(title) ? ' | Uint8Array' : ''}`
    if ((definitions.get(title) ?? body) !== body) throw new RangeError(`two types are called ${title}`)
    definitions.set(title, body)
    return title
  }

  function bodyOf(part: JsonSchema): string {
    if (part['anyOf'] !== undefined) return union((part['anyOf'] as readonly JsonSchema[]).map(typeOf))
    if (part['enum'] !== undefined) return union((part['enum'] as readonly unknown[]).map(literal))
    if ('const' in part) return literal(part['const'])
    if (part['not'] !== undefined) return others((part['not'] as { required: [string] }).required[0])
    const kinds: readonly unknown[] = [part['type'] ?? 'any'].flat()
    return union(kinds.map(String).map((kind) => typeOfKind(kind, part)))
  }

  function typeOfKind(kind: string, part: JsonSchema): string {
    if (kind === 'integer') return 'number'
    if (kind === 'any') return 'unknown'
    if (kind === 'array') return `readonly (${typeOf((part['items'] ?? {}) as JsonSchema)})[]`
    return kind === 'object' ? objectOf(part) : kind
  }

  function objectOf(part: JsonSchema): string {
    const properties = Object.entries((part['properties'] ?? {}) as Readonly<Record<string, JsonSchema>>)
    const required = (part['required'] ?? []) as readonly string[]
    const known = properties.map(([key, each]) => member(key, each, required.includes(key)))
    const unlisted = required.filter((key) => !properties.some(([name]) => name === key))
    const others = unlisted.map((key) => member(key, {}, true))
    const isClosed = CLOSED.includes(String(part['title']))
    const rest = isClosed ? false : part['additionalProperties']
    if (rest === false) return `{ ${[...known, ...others].join('')} }`
    const patterns = Object.values((part['patternProperties'] ?? {}) as Readonly<Record<string, JsonSchema>>)
    const values = [(rest ?? {}) as JsonSchema, ...patterns].map(typeOf)
    if (known.length + others.length === 0) return `MapOf<${union(values)}>`
    // The type of an index takes in those of the members.
    const all = union([...values, ...properties.map(([, each]) => typeOf(each)), 'undefined'])
    return `{ ${[...known, ...others].join('')} readonly [key: string]: ${all} }`
  }

  function member(key: string, given: JsonSchema, isRequired: boolean): string {
    const { description } = resolved(given) as { description?: string }
    const doc = description === undefined ? '' : `\n/** ${description.replaceAll('*/', '*\\/')} */\n`
    const type = typeOf(given)
    return `${doc}readonly ${literal(key)}${isRequired ? `: ${type}` : `?: ${union([type, 'undefined'])}`};`
  }

  const { title: _, description, ...root } = schema
  const body = typeOf(root)
  const types = Array.from(definitions, ([title, type]) => `type ${title} = ${type}\n`)
  return `/** ${String(description)} */\nexport interface ${name} ${body}\n\n${types.join('\n')}`
}

/** `unknown` takes in all the others. */
function union(types: readonly string[]): string {
  return types.includes('unknown') ? 'unknown' : Array.from(new Set(types)).join(' | ')
}

function literal(value: unknown): string {
  return JSON.stringify(value)
}
