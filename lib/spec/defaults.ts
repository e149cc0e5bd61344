import { changeValue, literalOf } from './literal.ts'
import type { Diagnostic, Path } from '../report/diagnostics.ts'
import { isMap, type Json, type JsonObject } from '../text/json.ts'

/** Fields for a spec that does not say them itself. */
export interface Defaults {
  readonly fields: JsonObject
  /** The source and range of what a path of the spec was made of. */
  locate(path: Path): Partial<Diagnostic> | undefined
}

/** Of these a spec may say a part, and leave the rest to the defaults. */
const MERGED = ['ec2', 'neutron', 'drive']

/** Each of these says what the network is; a spec that has one needs no other. */
const NETWORKS = ['network', 'network_data', 'network_info']

/** The spec with the defaults in the place of what it leaves out. */
export function withDefaults(spec: JsonObject, { fields }: Defaults): JsonObject {
  const merged = new Map(spec)
  const hasNetwork = NETWORKS.some((key) => spec.has(key))
  for (const [key, value] of fields) {
    if (hasNetwork && (key === 'neutron' || key === 'ironic')) continue
    const own = spec.get(key)
    if (own === undefined) merged.set(key, value)
    else if (MERGED.includes(key) && isMap(value))
      merged.set(
        key,
        changeValue(own, (inner) => (isMap(inner) ? joined(value, inner) : inner!)),
      )
  }
  return merged
}

function joined(value: JsonObject, own: JsonObject): JsonObject {
  return new Map<string, Json>([...value, ...own])
}

/** Whether `path` is of the defaults, and not of the spec. */
export function isDefault(spec: JsonObject, { fields }: Defaults, [key, inner]: Path): boolean {
  if (typeof key !== 'string' || !fields.has(key)) return false
  const given = spec.get(key)
  if (given === undefined) return true
  const own = (literalOf(given) ?? { value: given }).value
  return MERGED.includes(key) && isMap(own) && typeof inner === 'string' && !own.has(inner)
}
