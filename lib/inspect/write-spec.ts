import { isInstanceIdPolicy } from '../metadata/instance-id-policy.ts'
import { originOf } from '../spec/keys.ts'
import { literal, literalOf } from '../spec/literal.ts'
import { REFERENCE_FIELDS } from '../spec/reference.ts'
import { isList, type Json, member, membersOf } from '../text/json.ts'
import { escapeYaml, writeYaml, yamlOf } from '../text/yaml/write.ts'
import type { Fields } from '../layouts/fields.ts'

/** Where Jinja begins an expression, a statement or a comment; and what shows a text in another order than it stands in. */
const ESCAPED = /\{(?=[{%#])|[\p{Cf}\p{Zl}\p{Zp}]/gu

/**
 * Writes a spec of the fields in which every value is the one that was on the drive, whoever made that: with variables or
 * as a template, nothing is filled in, and none of it is read, asked for or fetched.
 */
export function writeSpecText(fields: Fields): string {
  const escaped = new Map(
    Array.from(fields, ([key, value]) => [key, isAmbiguous(key, value) ? literal(value) : value]),
  )
  return writeYaml(yamlOf(escaped), { escaped: ESCAPED })
}

/** A comment in which Jinja sees nothing of its own. */
export function guardComment(text: string): string {
  return escapeYaml(text, ESCAPED)
}

/** Whether a spec could take the value for something else than itself. */
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

/** Keys by which vendor_data2 is a declaration of what to ask. */
const DECLARED = ['dynamic', 'failure_fatal', 'image_id', 'boot_roles']

const REFERENCES = [...Object.keys(REFERENCE_FIELDS), 'base64', 'directory', 'url']

function isReferenceName(name: string): boolean {
  return REFERENCES.includes(name)
}

function isReferenceMap(value: Json | undefined): boolean {
  const [[name] = [], ...more] = membersOf(value)
  return name !== undefined && more.length === 0 && isReferenceName(name)
}

/** Whether a variable could be filled in, however deep. */
function hasPlace(value: Json): boolean {
  if (typeof value === 'string') return value.includes('${')
  if (isList(value)) return value.some(hasPlace)
  return membersOf(value).some(([key, inner]) => key.includes('${') || hasPlace(inner))
}
