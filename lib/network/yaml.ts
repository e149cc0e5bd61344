import { dump } from 'js-yaml'
import { isFloat, isMap, type Json, stringify } from '../text/json.ts'

/** A document as YAML that readers of YAML 1.1 and 1.2 take for the same. */
export function toYaml(document: Json): string {
  return dump(plain(document), { noRefs: true })
}

function plain(value: Json): unknown {
  if (Array.isArray(value)) return (value as Json[]).map(plain)
  if (isFloat(value) || typeof value === 'bigint') return Number(stringify(value))
  if (isMap(value)) return Object.fromEntries(Array.from(value, ([key, member]) => [key, plain(member)]))
  return value
}
