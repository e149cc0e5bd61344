import { isInstanceIdPolicy } from '../metadata/instance-id-policy.ts'
import { originOf } from '../spec/keys.ts'
import { literal, literalOf } from '../spec/literal.ts'
import { REFERENCE_FIELDS } from '../spec/reference.ts'
import { isList, type Json, member, membersOf } from '../text/json.ts'
import { escapeYaml, writeYaml, yamlOf } from '../text/yaml/write.ts'
import type { Fields } from '../layouts/fields.ts'

/** Matches the start of Jinja's expressions, statements and comments, and characters that change the visible order of text. */
const ESCAPED = /\{(?=[{%#])|[\p{Cf}\p{Zl}\p{Zp}]/gu

/**
 * Writes the fields as a spec that means exactly the values of the drive, even a hostile one: no variable, template or reference
 * in them is interpreted.
 */
export function writeSpecText(fields: Fields): string {
  const escaped = new Map(
    Array.from(fields, ([key, value]) => [key, isAmbiguous(key, value) ? literal(value) : value]),
  )
  return writeYaml(yamlOf(escaped), { escaped: ESCAPED })
}

/** Returns a comment in which Jinja finds no syntax. */
export function guardComment(text: string): string {
  return escapeYaml(text, ESCAPED)
}

/** Tells whether a spec would interpret the value. */
function isAmbiguous(key: string, value: Json): boolean {
  if (literalOf(value) !== undefined || hasPlace(value)) return true
  switch (key) {
    case 'instance_id':
      return typeof value === 'string' && isInstanceIdPolicy(value)
    case 'random_seed':
      return value === 'random'
    case 'public_keys':
      return membersOf(value).some(
        ([name, each]) => isReferenceName(name) || (typeof each === 'string' && originOf(each) !== undefined),
      )
    case 'network':
    case 'network_data':
    case 'vendor_data':
      return isReferenceMap(value)
    case 'vendor_data2':
      return (
        isReferenceMap(value) ||
        isReferenceMap(member(value, 'static')) ||
        membersOf(value).some(([name]) => name !== 'static' && DECLARED.includes(name))
      )
    default:
      return false
  }
}

/** Keys that make vendor_data2 a declaration of services to query. */
const DECLARED = ['dynamic', 'failure_fatal', 'image_id', 'boot_roles']

const REFERENCES = [...Object.keys(REFERENCE_FIELDS), 'base64', 'directory', 'url']

function isReferenceName(name: string): boolean {
  return REFERENCES.includes(name)
}

function isReferenceMap(value: Json | undefined): boolean {
  const [[name] = [], ...more] = membersOf(value)
  return name !== undefined && more.length === 0 && isReferenceName(name)
}

/** Tells whether a value contains a variable reference at any depth. */
function hasPlace(value: Json): boolean {
  if (typeof value === 'string') return value.includes('${')
  if (isList(value)) return value.some(hasPlace)
  return membersOf(value).some(([key, inner]) => key.includes('${') || hasPlace(inner))
}
