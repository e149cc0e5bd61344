import { Validator } from '@cfworker/json-schema'
import { type Diagnostic, diagnose, type Path } from '../report/diagnostics.ts'
import { type Json, stringify } from '../text/json.ts'
import { readJson } from '../text/read-json.ts'
import type { Schema } from './options.ts'

/** Drafts by a part of `$schema`; without `$schema` the newest draft applies. */
const DRAFTS = [
  ['draft-04', '4'],
  ['draft-06', '7'],
  ['draft-07', '7'],
  ['2019-09', '2019-09'],
  ['2020-12', '2020-12'],
] as const

/** Returns the rules of a JSON schema (draft 4, 6, 7, 2019-09 or 2020-12), or the reason why the text is not one. `name` names it in messages. */
export function jsonSchema(
  text: string,
  name: string,
): { readonly schema: Schema } | { readonly problem: Diagnostic } {
  const { problem } = readJson(text, name)
  if (problem !== undefined) return { problem }
  const source = JSON.parse(text) as { readonly $schema?: unknown }
  const said = typeof source?.$schema === 'string' ? source.$schema : ''
  const draft = DRAFTS.find(([part]) => said.includes(part))?.[1] ?? '2020-12'
  const schema: Schema = (value) => {
    try {
      const { errors } = new Validator(source as object, draft, false).validate(plain(value))
      return causes(errors).map((each) => mismatch(each, name))
    } catch (cause) {
      // The validator throws for a bad schema: an unresolved reference, or an invalid pattern.
      if (!(cause instanceof Error)) throw cause
      return [
        diagnose('schema-unusable', [], {
          schema: name,
          reason: cause.message.split(/\.?(?<! ) *\n|\. {2}/)[0]!,
        }),
      ]
    }
  }
  return { schema }
}

function plain(value: Json): unknown {
  return JSON.parse(stringify(value))
}

interface Mismatch {
  readonly instanceLocation: string
  readonly keyword: string
  readonly keywordLocation: string
  readonly error: string
}

/** Keywords whose errors only repeat errors below them. */
const WRAPPING = new Set([
  '$ref',
  '$dynamicRef',
  '$recursiveRef',
  'additionalItems',
  'additionalProperties',
  'allOf',
  'dependentSchemas',
  'else',
  'if',
  'items',
  'patternProperties',
  'prefixItems',
  'properties',
  'then',
  'unevaluatedItems',
  'unevaluatedProperties',
])

/** Removes errors that repeat others, and the errors of each of several alternatives. */
function causes(errors: readonly Mismatch[]): readonly Mismatch[] {
  const alternatives = errors.filter(({ keyword }) => keyword === 'oneOf' || keyword === 'anyOf')
  return errors.filter(({ keyword, keywordLocation, instanceLocation }) => {
    if (WRAPPING.has(keyword)) return false
    return !alternatives.some(
      (each) =>
        keywordLocation.startsWith(`${each.keywordLocation}/`) &&
        `${instanceLocation}/`.startsWith(`${each.instanceLocation}/`),
    )
  })
}

function mismatch({ instanceLocation, keyword, error }: Mismatch, schema: string): Diagnostic {
  const path = pathOf(instanceLocation)
  if (keyword === 'false')
    return { ...diagnose('schema-mismatch', path, { schema, reason: 'unknown key' }), part: 'key' }
  const reason = error.replace(/\.$/, '').replace(/^Instance\b/, 'the value')
  return diagnose('schema-mismatch', path, { schema, reason: reason[0]!.toLowerCase() + reason.slice(1) })
}

/** Returns the path of a JSON pointer in a URI fragment. Source: RFC 6901 6 */
function pathOf(pointer: string): Path {
  const steps = decodeURI(pointer).split('/').slice(1)
  return steps.map((step) => {
    return /^\d+$/.test(step) ? Number(step) : step.replaceAll('~1', '/').replaceAll('~0', '~')
  })
}
