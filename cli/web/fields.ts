import { fieldHelp, fieldsOf } from '../args/field-help.ts'
import type { JsonSchema } from '../../lib/shape/shape.ts'
import type { Choice } from './messages.ts'
import type { YamlPlace } from './place-in-yaml.ts'

/** Returns what can be written at a place of a spec: the fields of a map, or the values of a field. */
export function choices({ path, isValue }: YamlPlace): readonly Choice[] {
  const found = fieldHelp(path)
  if ('unknown' in found) return []
  if (isValue)
    return [...new Set(valuesOf(found.schema))].map((label) => ({ label, detail: undefined, isField: false }))
  return Array.from(fieldsOf(found.schema), ([label, { schema }]) => ({
    label,
    detail: firstSentence(schema.description),
    isField: true,
  }))
}

/** Returns the help for a field; undefined when there is no such field. */
export function explained(path: readonly string[]): string | undefined {
  const found = fieldHelp(path)
  return 'unknown' in found ? undefined : found.text
}

function valuesOf({
  anyOf = [],
  enum: values = [],
  const: only,
  type,
  items,
}: JsonSchema): readonly string[] {
  const own = [...(values as readonly unknown[]), ...(only === undefined ? [] : [only])].map(String)
  const booleans = type === 'boolean' ? ['true', 'false'] : []
  const parts = [...(anyOf as readonly JsonSchema[]), ...(items === undefined ? [] : [items as JsonSchema])]
  return [...own, ...booleans, ...parts.flatMap(valuesOf)]
}

function firstSentence(description: unknown): string | undefined {
  return typeof description === 'string' ? /^.*?[.](?=\s|$)/.exec(description)?.[0] : undefined
}
