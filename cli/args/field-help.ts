import { nearest } from '../../lib/report/nearest.ts'
import { specShape } from '../../lib/spec/schema.ts'
import { type JsonSchema, schemaOf } from '../../lib/shape/shape.ts'
import { wrapped } from './wrap.ts'
import { writeYaml, yamlOf } from '../../lib/text/yaml/write.ts'
import type { Json } from '../../lib/text/json.ts'

interface Field {
  readonly schema: JsonSchema
  /** Wraps a value of the field in the maps and lists around it. */
  readonly put: (value: Json) => Json
}

type Fields = ReadonlyMap<string, Field>

/** Returns the help for a field, or for the spec when the path is empty; for an unknown field, the likely intended one. */
export function fieldHelp(
  path: readonly string[],
):
  | { readonly text: string; readonly schema: JsonSchema }
  | { readonly unknown: string; readonly suggestion: string | undefined } {
  let field: Field = { schema: schemaOf(specShape), put: (value) => value }
  for (const [depth, name] of path.entries()) {
    const { schema, put } = field
    const fields = fieldsOf(schema)
    const below = fields.get(name) ?? freeMember(schema, name)
    if (below === undefined) {
      const close = nearest(name, [...fields.keys()])
      const before = path.slice(0, depth)
      return { unknown: name, suggestion: close && [...before, close].join('.') }
    }
    field = { schema: below.schema, put: (value) => put(below.put(value)) }
  }
  const { schema } = field
  return { text: path.length === 0 ? table(fieldsOf(schema)) : page(path, field), schema }
}

/** Returns the names of the fields of a spec and of the maps in it: `drive`, `drive.format`. */
export function fieldNames(): readonly string[] {
  return [...fieldsOf(schemaOf(specShape))].flatMap(([name, { schema }]) => [
    name,
    ...[...fieldsOf(schema).keys()].map((below) => `${name}.${below}`),
  ])
}

function page(path: readonly string[], { schema, put }: Field): string {
  const { description, examples = [] } = schema as { description?: string; examples?: readonly Json[] }
  const fields = fieldsOf(schema)
  const shown = examples.map(put)
  const parts = [
    path.join('.'),
    ...(description === undefined ? [] : [indented(description)]),
    `Form:\n${indented(path.length === 1 ? `${formOf(schema)} | {literal: …}` : formOf(schema))}`,
    ...shown.map((example) => `Example:\n${indented(writeYaml(yamlOf(example)).trimEnd())}`),
    ...(fields.size === 0 ? [] : [`Fields:\n${indented(table(fields).trimEnd())}`]),
  ]
  return `${parts.join('\n\n')}\n`
}

/** Returns the fields of a map with this schema, or of the maps in a list or map with it. */
export function fieldsOf(schema: JsonSchema): Fields {
  const properties = Object.entries((schema.properties ?? {}) as Readonly<Record<string, JsonSchema>>)
  const found = new Map(properties.map(([name, each]) => [name, member(each, name)]))
  for (const part of partsOf(schema))
    for (const [name, field] of fieldsOf(part.schema))
      if (!found.has(name))
        found.set(name, { schema: field.schema, put: (value) => part.put(field.put(value)) })
  return found
}

function partsOf(schema: JsonSchema): readonly Field[] {
  const { anyOf = [], items, additionalProperties, propertyNames } = schema
  const [name = 'NAME'] = (propertyNames as { readonly examples?: readonly string[] })?.examples ?? []
  return [
    ...(anyOf as readonly JsonSchema[]).map((each) => ({ schema: each, put: (value: Json) => value })),
    ...(isSchema(items) ? [{ schema: items, put: (value: Json) => [value] }] : []),
    ...(isSchema(additionalProperties) ? [member(additionalProperties, name)] : []),
  ]
}

function member(schema: JsonSchema, name: string): Field {
  return { schema, put: (value) => new Map([[name, value]]) }
}

function isSchema(value: unknown): value is JsonSchema {
  return typeof value === 'object' && value !== null
}

/** Returns the schema of a member with a free name. */
function freeMember(schema: JsonSchema, name: string): Field | undefined {
  if (isSchema(schema.additionalProperties)) return member(schema.additionalProperties, name)
  for (const each of (schema.anyOf ?? []) as readonly JsonSchema[]) {
    const found = freeMember(each, name)
    if (found !== undefined) return found
  }
  return undefined
}

/** Describes a schema in a few words. */
function formOf(schema: JsonSchema): string {
  return [...new Set(formsOf(schema))].join(' | ')
}

function formsOf(schema: JsonSchema): readonly string[] {
  const { anyOf, type } = schema
  if (type === 'boolean') return ['true', 'false']
  return anyOf === undefined ? [singleForm(schema)] : (anyOf as readonly JsonSchema[]).flatMap(formsOf)
}

function singleForm(schema: JsonSchema): string {
  const { type, const: only, minimum, maximum } = schema
  if (schema.enum !== undefined) return (schema.enum as readonly string[]).join(' | ')
  if (only !== undefined) return JSON.stringify(only)
  if (type === 'integer') return `a whole number from ${String(minimum)} to ${String(maximum)}`
  if (type === 'array')
    return `a list of ${isSchema(schema.items) ? grouped(formOf(schema.items)) : 'values'}`
  if (type === 'string') return 'a string'
  if (type === 'null') return 'null'
  if (type === 'object') return mapForm(schema)
  return Array.isArray(type) ? type.map((each) => formOf({ type: each })).join(' | ') : 'any value'
}

function grouped(form: string): string {
  return form.includes(' | ') ? `(${form})` : form
}

function mapForm({ properties = {}, required, additionalProperties }: JsonSchema): string {
  const names = Object.keys(properties as object)
  if (isSchema(additionalProperties)) return `a map of names to ${grouped(formOf(additionalProperties))}`
  if (names.length === 1 && required !== undefined) return `{${names[0]}: …}`
  return names.length === 0 ? 'a map' : `{${names.slice(0, 4).join(', ')}${names.length > 4 ? ', …' : ''}}`
}

const WIDTH = 100

function table(fields: Fields): string {
  const width = Math.max(...Array.from(fields.keys(), (name) => name.length))
  const lines = Array.from(fields, ([name, { schema }]) => {
    const text = wrapped(String(schema.description ?? ''), WIDTH - width - 2).join(
      `\n${' '.repeat(width + 2)}`,
    )
    return `${name.padEnd(width)}  ${text}`.trimEnd()
  })
  return `${lines.join('\n')}\n`
}

function indented(text: string): string {
  return text
    .split('\n')
    .flatMap((line) => (line.startsWith(' ') || line.length <= WIDTH ? [line] : wrapped(line, WIDTH)))
    .map((line) => `  ${line}`)
    .join('\n')
}
