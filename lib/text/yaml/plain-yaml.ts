import { isFloat, isList, type Json, membersOf } from '../json.ts'
import { MAX_KEY, quotedAscii } from './quoted.ts'
import { plainOf } from './write.ts'

/**
 * Writes JSON that readers of YAML 1.1 and of JSON read alike, for files that some guests parse as YAML and others as
 * JSON. Characters outside the Basic Multilingual Plane are not escaped, because YAML has no surrogate pairs. Values
 * that JSON cannot express are in YAML syntax: infinity, and a key of more than 1024 characters.
 */
export function plainYaml(value: Json): string {
  return `${write(value, '')}\n`
}

function write(value: Json, margin: string): string {
  if (typeof value === 'string') return quotedAscii(value)
  if (value === null || typeof value !== 'object' || isFloat(value)) return plainOf(value)
  const inner = `${margin}  `
  const items = isList(value)
    ? value.map((item) => write(item, inner))
    : membersOf(value).map(([key, member]) => `${keyText(key)}: ${write(member, inner)}`)
  const [open, close] = isList(value) ? '[]' : '{}'
  if (items.length === 0) return `${open}${close}`
  return `${open}\n${inner}${items.join(`,\n${inner}`)}\n${margin}${close}`
}

function keyText(key: string): string {
  const text = quotedAscii(key)
  return text.length > MAX_KEY ? `? ${text} ` : text
}
