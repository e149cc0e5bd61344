import { isInstanceIdPolicy } from '../metadata/instance-id-policy.ts'
import { isList, type Json, type JsonObject, membersOf } from '../text/json.ts'
import { originOf } from './keys.ts'
import { literal, literalOf } from './literal.ts'
import { REFERENCE_FIELDS } from './reference.ts'

/** Wraps each value that a spec would interpret in `{literal: VALUE}`, so that the fields mean exactly these values. */
export function unambiguous(fields: JsonObject): Map<string, Json> {
  return new Map(
    Array.from(fields, ([key, value]) => [key, isAmbiguous(key, value) ? literal(value) : value]),
  )
}

/** Tells whether a spec would interpret the value of a field; of placeholders see `hasPlace`. */
export function isAmbiguous(key: string, value: Json): boolean {
  if (literalOf(value) !== undefined) return true
  switch (key) {
    case 'instance_id':
      return typeof value === 'string' && isInstanceIdPolicy(value)
    case 'random_seed':
      return value === 'random' || isReferenceMap(value)
    case 'public_keys':
      return membersOf(value).some(
        ([name, each]) => isReferenceName(name) || (typeof each === 'string' && originOf(each) !== undefined),
      )
    case 'admin_pass':
    case 'network':
    case 'network_data':
      return isReferenceMap(value)
    case 'meta':
    case 'extra_md':
    case 'vendor_data':
      return hasReference(value)
    case 'vendor_data2':
      return (
        hasReference(value) || membersOf(value).some(([name]) => name !== 'static' && DECLARED.includes(name))
      )
    default:
      return false
  }
}

/** Keys that make vendor_data2 a declaration of services to query. */
const DECLARED = ['dynamic', 'failure_fatal', 'image_id', 'boot_roles', 'providers']

const REFERENCES = [...Object.keys(REFERENCE_FIELDS), 'base64', 'directory', 'url']

function isReferenceName(name: string): boolean {
  return REFERENCES.includes(name)
}

function isReferenceMap(value: Json | undefined): boolean {
  const [[name] = [], ...more] = membersOf(value)
  return name !== undefined && more.length === 0 && isReferenceName(name)
}

/** Tells whether a value contains a reference at any depth. */
function hasReference(value: Json): boolean {
  if (isList(value)) return value.some(hasReference)
  return isReferenceMap(value) || membersOf(value).some(([, inner]) => hasReference(inner))
}
