import { diagnose, type Diagnostic, type Path } from '../report/diagnostics.ts'
import { isFloat, isMap, type Json, stringify } from '../text/json.ts'
import { coreScalar } from '../text/yaml/core-schema.ts'
import { literalOf } from './literal.ts'
import { nearest } from '../report/nearest.ts'

/** Values by name, for the places in a spec that are left open. */
export type Variables = ReadonlyMap<string, Json>

/** `$${` stands for itself with one dollar; `${NAME}` and `${NAME:-TEXT}` for a value. */
const PLACE = /\$\$\{|\$\{([^}]*)\}?/g
const WHOLE = /^\$\{([^}]*)\}$/
const INSIDE = /^([A-Za-z_]\w*)(?::-([^]*))?$/

/** A value whose open places are filled. */
export interface Filled {
  readonly value: Json
  /** What is wrong with the places. */
  readonly report: readonly Diagnostic[]
  /** The path in the source of what is at a path in the value: keys have places of their own. */
  readonly origin: (path: Path) => Path
}

/**
 * Fills the open places of a value, those in keys too. A text that is nothing but a place becomes the value, of whatever
 * type, and a default there is read as YAML reads it; in any other text the value is text. This comes after YAML has been
 * read, so no value can add to a spec what is not in it.
 */
export function filled(value: Json, variables: Variables): Filled {
  const report: Diagnostic[] = []
  /** The keys of the source by the paths of what was made of them. */
  const keys = new Map<string, string>()
  const fill = (part: Json, path: Path): Json => {
    if (typeof part === 'string') return filledText(part, variables, (problem) => report.push(problem(path)))
    if (Array.isArray(part)) return (part as Json[]).map((item, index) => fill(item, [...path, index]))
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
    // What could not be filled is told at the key as it stands.
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

/** How a value stands in a text; undefined for a list or a map. */
function textIn(value: Json): string | undefined {
  if (typeof value === 'string') return value
  return typeof value !== 'object' || isFloat(value) ? stringify(value) : undefined
}

/** A default that is all there is: of the type that YAML takes it for, text in quotes. */
function typed(otherwise: string): Json {
  const [, , quoted] = /^(["'])([^]*)\1$/.exec(otherwise) ?? []
  return otherwise === '' ? '' : (quoted ?? coreScalar(otherwise))
}

/** Undefined after a report. */
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
