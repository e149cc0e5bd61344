import { isAmbiguous } from '../spec/ambiguous.ts'
import { literal } from '../spec/literal.ts'
import { isList, type Json, membersOf } from '../text/json.ts'
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
    Array.from(fields, ([key, value]) => [
      key,
      isAmbiguous(key, value) || hasPlace(value) ? literal(value) : value,
    ]),
  )
  return writeYaml(yamlOf(escaped), { escaped: ESCAPED })
}

/** Returns a comment in which Jinja finds no syntax. */
export function guardComment(text: string): string {
  return escapeYaml(text, ESCAPED)
}

/** Tells whether a value contains a variable reference at any depth. */
function hasPlace(value: Json): boolean {
  if (typeof value === 'string') return value.includes('${')
  if (isList(value)) return value.some(hasPlace)
  return membersOf(value).some(([key, inner]) => key.includes('${') || hasPlace(inner))
}
