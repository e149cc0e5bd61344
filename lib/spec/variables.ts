import { diagnose, type Diagnostic, type Path } from '../report/diagnostics.ts'
import { isFloat, isList, isMap, type Json, stringify } from '../text/json.ts'
import { coreScalar } from '../text/yaml/core-schema.ts'
import { literalOf } from './literal.ts'
import { nearest } from '../report/nearest.ts'

/** Values of variables by name. */
export type Variables = ReadonlyMap<string, Json>

/** Matches `$${`, which means a literal `${`, and the references `${NAME}` and `${NAME:-TEXT}`. */
const PLACE = /\$\$\{|\$\{([^}]*)\}?/g
const WHOLE = /^\$\{([^}]*)\}$/
const INSIDE = /^([A-Za-z_]\w*)(?::-([^]*))?$/

/** A value with its variables filled in. */
export interface Filled {
  readonly value: Json
  /** The problems of the references. */
  readonly report: readonly Diagnostic[]
  /** Returns the path in the source for a path in the value; they differ where a key contains a variable. */
  readonly origin: (path: Path) => Path
}

/**
 * Fills the variables into a value, also into keys. A string that is only one reference becomes the variable's value, of any
 * type, and a default there is read as YAML; inside a longer string the value is inserted as text. This happens after the YAML
 * is parsed, so a value cannot inject anything into a spec.
 */
export function filled(value: Json, variables: Variables): Filled {
  const report: Diagnostic[] = []
  /** The keys of the source by their paths in the result. */
  const keys = new Map<string, string>()
  const fill = (part: Json, path: Path): Json => {
    if (typeof part === 'string') return filledText(part, variables, (problem) => report.push(problem(path)))
    if (isList(part)) return part.map((item, index) => fill(item, [...path, index]))
    if (!isMap(part) || (path.length === 1 && literalOf(part) !== undefined)) return part
    const members = new Map<string, Json>()
    for (const [key, member] of part) {
      const name = fillKey(key, path)
      if (members.has(name))
        report.push({ ...diagnose('duplicate-key', [...path, name], { key: name }), part: 'key' })
      members.set(name, fill(member, [...path, name]))
    }
    return members
  }
  const fillKey = (key: string, path: Path): string => {
    if (!key.includes('${')) return key
    const problems: ((path: Path) => Diagnostic)[] = []
    const made = filledText(key, variables, (problem) => problems.push(problem))
    const name = textIn(made)
    if (name === undefined) problems.push((at) => diagnose('variable-not-text', at, { name: key }))
    // A key that could not be filled is reported as it is written.
    const known = problems.length > 0 || name === undefined ? key : name
    if (known !== key) keys.set(JSON.stringify([...path, known]), key)
    report.push(...problems.map((problem): Diagnostic => ({ ...problem([...path, key]), part: 'key' })))
    return known
  }
  const origin = (path: Path): Path =>
    keys.size === 0 ? path : path.map((key, n) => keys.get(JSON.stringify(path.slice(0, n + 1))) ?? key)
  return { value: fill(value, []), report, origin }
}

type Fail = (problem: (path: Path) => Diagnostic) => unknown

function filledText(text: string, variables: Variables, fail: Fail): Json {
  const whole = WHOLE.exec(text)?.[1]
  if (whole !== undefined) return valueOf(whole, variables, fail, typed) ?? ''
  return text.replace(PLACE, (place, inside: string | undefined) => {
    if (inside === undefined) return '${'
    if (!place.endsWith('}')) {
      fail((path) => diagnose('variable-syntax', path, {}))
      return ''
    }
    const value = valueOf(inside, variables, fail, (otherwise) => otherwise) ?? ''
    const inWords = textIn(value)
    if (inWords === undefined) fail((path) => diagnose('variable-not-text', path, { name: inside }))
    return inWords ?? ''
  })
}

/** Returns a value as text, or undefined for a list or a map. */
function textIn(value: Json): string | undefined {
  if (typeof value === 'string') return value
  return typeof value !== 'object' || isFloat(value) ? stringify(value) : undefined
}

/** Returns a default that is the whole value, with the type that YAML gives it; quotes make it a string. */
function typed(otherwise: string): Json {
  const [, , quoted] = /^(["'])([^]*)\1$/.exec(otherwise) ?? []
  return otherwise === '' ? '' : (quoted ?? coreScalar(otherwise))
}

/** Returns the value of a reference, or undefined after a report. */
function valueOf(
  inside: string,
  variables: Variables,
  fail: Fail,
  read: (otherwise: string) => Json,
): Json | undefined {
  const [, name, otherwise] = INSIDE.exec(inside) ?? []
  if (name === undefined) {
    fail((path) => diagnose('variable-syntax', path, {}))
    return undefined
  }
  const value = variables.get(name) ?? (otherwise === undefined ? undefined : read(otherwise))
  if (value === undefined) {
    const suggestion = nearest(name, [...variables.keys()])
    fail((path) => diagnose('variable-missing', path, { name, suggestion }))
  }
  return value
}
