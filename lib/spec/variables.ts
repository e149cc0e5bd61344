import { diagnose, type Diagnostic, type Path } from '../report/diagnostics.ts'
import { isFloat, isMap, type Json, stringify } from '../text/json.ts'
import { literalOf } from './literal.ts'
import { nearest } from '../report/nearest.ts'

/** Values by name, for the places in a spec that are left open. */
export type Variables = ReadonlyMap<string, Json>

/** `$${` stands for itself with one dollar; `${NAME}` and `${NAME:-TEXT}` for a value. */
const PLACE = /\$\$\{|\$\{([^}]*)\}?/g
const WHOLE = /^\$\{([^}]*)\}$/
const INSIDE = /^([A-Za-z_]\w*)(?::-([^]*))?$/

/**
 * The value with its open places filled. A text that is nothing but a place becomes the value, of whatever type; in any
 * other text the value is text. It is filled after YAML has been read, so no value can add to a spec what is not in it.
 */
export function filled(value: Json, variables: Variables, report: Diagnostic[], path: Path = []): Json {
  if (typeof value === 'string') return filledText(value, variables, report, path)
  if (Array.isArray(value)) {
    return (value as Json[]).map((item, index) => filled(item, variables, report, [...path, index]))
  }
  if (!isMap(value) || (path.length === 1 && literalOf(value) !== undefined)) return value
  return new Map(
    Array.from(value, ([key, member]) => [key, filled(member, variables, report, [...path, key])]),
  )
}

function filledText(text: string, variables: Variables, report: Diagnostic[], path: Path): Json {
  const whole = WHOLE.exec(text)?.[1]
  if (whole !== undefined) return valueOf(whole, variables, report, path) ?? ''
  return text.replace(PLACE, (place, inside: string | undefined) => {
    if (inside === undefined) return '${'
    if (!place.endsWith('}')) {
      report.push(diagnose('variable-syntax', path, {}))
      return ''
    }
    const value = valueOf(inside, variables, report, path)
    if (value === undefined) return ''
    if (typeof value === 'string') return value
    if (typeof value !== 'object' || isFloat(value)) return stringify(value)
    report.push(diagnose('variable-not-text', path, { name: inside }))
    return ''
  })
}

/** Undefined after a report. */
function valueOf(inside: string, variables: Variables, report: Diagnostic[], path: Path): Json | undefined {
  const [, name, otherwise] = INSIDE.exec(inside) ?? []
  if (name === undefined) {
    report.push(diagnose('variable-syntax', path, {}))
    return undefined
  }
  const value = variables.get(name) ?? otherwise
  if (value === undefined) {
    const suggestion = nearest(name, [...variables.keys()])
    report.push(diagnose('variable-missing', path, { name, suggestion }))
  }
  return value
}
