// A JSON schema and our table in one normal form, so that they can be compared.
import {
  isDeprecated,
  isIn,
  type MapRule,
  type Release,
  type Rule,
} from '../../lib/user-data/cloud-config/rule.ts'

export type Schema = Readonly<Record<string, any>>

/** The schema that our rule stands for in a release. */
export function schemaOf(rule: Rule, release: Release): Schema {
  const schema = bareSchemaOf(rule, release)
  return isDeprecated(rule, release) ? { allOf: [schema, { deprecated: true }] } : schema
}

function bareSchemaOf(rule: Rule, release: Release): Schema {
  switch (rule.kind) {
    case 'anything':
      return {}
    case 'text':
      return { type: 'string', ...(rule.pattern && { pattern: rule.pattern.source }) }
    case 'date':
      return { type: 'string', format: 'date' }
    case 'integer':
    case 'number':
      return { type: rule.kind, ...(rule.least !== undefined && { minimum: rule.least }) }
    case 'boolean':
      return { type: 'boolean' }
    case 'nothing':
      return { type: 'null' }
    case 'word':
      return { enum: rule.words }
    case 'either':
      return {
        oneOf: rule.rules.filter((each) => isIn(each, release)).map((each) => schemaOf(each, release)),
      }
    case 'list':
      return {
        type: 'array',
        items: schemaOf(rule.item, release),
        ...(rule.fewest !== undefined && { minItems: rule.fewest }),
        ...(rule.most !== undefined && { maxItems: rule.most }),
        ...(rule.isSet && { uniqueItems: true }),
      }
    case 'map':
      return mapSchemaOf(rule, release)
  }
}

function mapSchemaOf(rule: MapRule, release: Release): Schema {
  const members = Object.entries(rule.members).filter(([, member]) => isIn(member, release))
  const there = (keys: readonly string[]) => keys.filter((key) => members.some(([name]) => name === key))
  const one = rule.one && there(rule.one).map((key) => ({ required: [key] }))
  const some = rule.some && there(rule.some).map((key) => ({ required: [key] }))
  // A pattern that takes every key stands for all that are not named.
  const isRest = rule.named?.pattern.source === '^'
  return {
    type: 'object',
    properties: Object.fromEntries(members.map(([key, member]) => [key, schemaOf(member, release)])),
    ...(rule.named && !isRest
      ? { patternProperties: { [rule.named.pattern.source]: schemaOf(rule.named.rule, release) } }
      : {}),
    additionalProperties: isRest ? schemaOf(rule.named!.rule, release) : rule.isOpen,
    required: rule.required,
    ...(rule.fewest !== undefined && { minProperties: rule.fewest }),
    ...(one && { oneOf: one }),
    ...(some && { anyOf: some }),
  }
}

/** Which keywords count for a value of a type. */
const KEYWORDS: Readonly<Record<string, readonly string[]>> = {
  string: ['pattern', 'format', 'enum'],
  integer: ['minimum', 'enum'],
  number: ['minimum', 'enum'],
  boolean: ['enum'],
  null: [],
  array: ['items', 'minItems', 'maxItems', 'uniqueItems'],
  object: ['properties', 'patternProperties', 'additionalProperties', 'required', 'minProperties'],
}

/** One way to be valid: a type and what else holds. */
type Form = Readonly<Record<string, any>>

/** Every way to be valid, as sorted texts. */
export function normalForms(schema: Schema, definitions: Schema): readonly string[] {
  const forms = mergeWords(formsOf(schema, definitions))
  return [...new Set(forms.map((form) => JSON.stringify(canonical(form, definitions))))].sort()
}

function formsOf(schema: Schema, definitions: Schema): Form[] {
  const { $ref, oneOf, anyOf, allOf, changed, deprecated = changed, ...own } = schema
  let forms = ownForms(own)
  const both = (others: readonly Form[]) => {
    forms = forms.flatMap((form) => others.flatMap((other) => conjunction(form, other)))
  }
  if ($ref !== undefined) both(formsOf(definitions[$ref.split('/').at(-1)], definitions))
  for (const alternatives of [oneOf, anyOf]) {
    if (alternatives !== undefined) both(alternatives.flatMap((each: Schema) => formsOf(each, definitions)))
  }
  for (const each of allOf ?? []) both(formsOf(each, definitions))
  return deprecated === true ? forms.map((form) => ({ ...form, deprecated })) : forms
}

function ownForms(schema: Schema): Form[] {
  const types = schema['type'] ?? impliedTypes(schema)
  if (types === undefined) return [{ type: 'any' }]
  return [types].flat().map((type: string) => {
    const entries = KEYWORDS[type]!.filter((key) => schema[key] !== undefined).map((key) => [
      key,
      schema[key],
    ])
    const isImplied = schema['type'] === undefined && schema['enum'] === undefined
    const form = { type, isImplied, ...Object.fromEntries(entries) }
    // Other formats are checked only where a further package is installed.
    if (form.format !== undefined && form.format !== 'date') delete form.format
    if (form.enum) form.enum = form.enum.filter((word: unknown) => typeof word === type)
    return form
  })
}

function impliedTypes(schema: Schema): string[] | undefined {
  if (schema['enum']) return [...new Set<string>(schema['enum'].map((word: unknown) => typeof word))]
  const types = ['object', 'array'].filter((type) => KEYWORDS[type]!.some((key) => key in schema))
  return types.length > 0 ? types : undefined
}

function conjunction(a: Form, b: Form): Form[] {
  const flag = a['deprecated'] || b['deprecated'] ? { deprecated: true } : {}
  if (a['type'] === 'any') return [{ ...b, ...flag }]
  if (b['type'] === 'any') return [{ ...a, ...flag }]
  // What is said of maps alone says nothing of a text.
  if (a['type'] !== b['type'])
    return a['isImplied'] ? [{ ...b, ...flag }] : b['isImplied'] ? [{ ...a, ...flag }] : []
  const form: Record<string, any> = { ...a, ...flag, isImplied: a['isImplied'] && b['isImplied'] }
  for (const [key, value] of Object.entries(b)) {
    if (key === 'isImplied') continue
    if (form[key] === undefined) form[key] = value
    else if (key === 'required') form[key] = [...new Set([...form[key], ...value])]
    else if (key === 'enum') form[key] = form[key].filter((word: unknown) => value.includes(word))
    else if (JSON.stringify(form[key]) !== JSON.stringify(value)) throw new Error(`two rules of ${key}`)
  }
  return [form]
}

/** Two lists of words are one. */
function mergeWords(forms: readonly Form[]): Form[] {
  const merged: Record<string, any>[] = []
  for (const form of forms) {
    const same = merged.find(
      (each) =>
        each['enum'] &&
        form['enum'] &&
        each['type'] === form['type'] &&
        each['deprecated'] === form['deprecated'],
    )
    if (same === undefined) merged.push({ ...form })
    else same['enum'] = [...same['enum'], ...form['enum']]
  }
  return merged
}

function canonical(form: Form, definitions: Schema): Form {
  const members = (schemas: Schema = {}) =>
    Object.fromEntries(
      Object.keys(schemas)
        .sort()
        .map((key) => [key, normalForms(schemas[key], definitions)]),
    )
  const { type, deprecated, required = [], properties, patternProperties, additionalProperties, items } = form
  const rest = Object.entries(form).filter(([key]) => SIMPLE.includes(key))
  const simple = Object.fromEntries(rest.sort(([a], [b]) => (a < b ? -1 : 1)))
  if (simple['enum']) simple['enum'] = [...new Set(simple['enum'])].sort()
  const isMap = type === 'object'
  const others =
    typeof additionalProperties === 'object' ? normalForms(additionalProperties, definitions) : undefined
  return {
    type,
    ...(deprecated ? { deprecated } : {}),
    ...simple,
    ...(type === 'array' ? { items: normalForms(items ?? {}, definitions) } : {}),
    ...(isMap ? { required: [...required].sort(), others: others ?? additionalProperties !== false } : {}),
    ...(isMap ? { properties: members(properties), named: members(patternProperties) } : {}),
  }
}

const SIMPLE = [
  'pattern',
  'format',
  'enum',
  'minimum',
  'minItems',
  'maxItems',
  'uniqueItems',
  'minProperties',
]

/** The members of a schema whose root is made of many parts, each member with all that the parts say of it. */
export function membersOfParts(schema: Schema): ReadonlyMap<string, readonly string[]> {
  const { $defs: definitions, allOf } = schema as { $defs: Schema; allOf: { $ref: string }[] }
  const members = new Map<string, readonly string[]>()
  for (const { $ref } of allOf) {
    const part: Schema = definitions[$ref.split('/').at(-1)!]
    for (const [key, member] of Object.entries<Schema>(part['properties'] ?? {})) {
      const forms = normalForms(member, definitions)
      const known = members.get(key)
      if (known !== undefined && known.join() !== forms.join()) throw new Error(`two rules of ${key}`)
      members.set(key, forms)
    }
  }
  return members
}
