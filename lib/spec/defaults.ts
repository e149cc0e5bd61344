import { changeValue, literalOf } from './literal.ts'
import type { Diagnostic, Path } from '../report/diagnostics.ts'
import { isMap, type Json, type JsonObject, member } from '../text/json.ts'

/** Fields for a spec that leaves them out. */
export interface Defaults {
  /** The fields of a spec, with their values. */
  readonly fields: JsonObject
  /** Gives a finding about a field the source and range of what the field was made of. */
  locate(found: Diagnostic): Diagnostic
}

/** Fields whose members are merged with the defaults one by one. */
const MERGED = ['ec2', 'neutron', 'drive']

/** Fields that describe the network; a spec that has one needs no other. */
const NETWORKS = ['network', 'network_data', 'network_info']

/** Returns the spec with defaults for the fields that it leaves out. */
export function withDefaults(spec: JsonObject, { fields }: Defaults): JsonObject {
  const merged = new Map(spec)
  const isNova = member(spec.get('drive'), 'profile') === 'nova'
  const isVerbatim = isNova && !spec.has('network') && !spec.has('network_info')
  const hasNetwork = NETWORKS.some((key) => spec.has(key))
  for (const [key, value] of fields) {
    // Nova takes the addresses from the ports even when the network data are given.
    if (hasNetwork && (key === 'ironic' || (key === 'neutron' && !isVerbatim))) continue
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

/** Tells whether a path comes from the defaults and not from the spec. */
export function isDefault(spec: JsonObject, { fields }: Defaults, [key, inner]: Path): boolean {
  if (typeof key !== 'string' || !fields.has(key)) return false
  const given = spec.get(key)
  if (given === undefined) return true
  const own = (literalOf(given) ?? { value: given }).value
  return MERGED.includes(key) && isMap(own) && typeof inner === 'string' && !own.has(inner)
}
