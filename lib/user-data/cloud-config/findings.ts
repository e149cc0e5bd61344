import { type Diagnostic, diagnose, type Path } from '../../report/diagnostics.ts'
import { isFloat, isList, isMap, type Json, type JsonObject, kindOf, stringify } from '../../text/json.ts'
import { nearest } from '../../report/nearest.ts'
import { scalar11, type Scalar11 } from '../../text/yaml/yaml-1.1.ts'
import { isDeprecated, isIn, type ListRule, type MapRule, type Release, type Rule } from './rule.ts'

/** What the walk has to know beside the value. */
export interface Walk {
  /** The release that reads it; undefined: any. */
  readonly release: Release | undefined
  /** Which of YAML 1.1's own forms the plain scalar at `path` is written in. */
  readonly form: (path: Path) => Scalar11 | undefined
}

/** What is wrong or out of date in a value that should be as the rule says, with paths below `path`. */
export function findings(value: Json, rule: Rule, path: Path, walk: Walk): Diagnostic[] {
  return [...marks(rule, path, walk, 'value'), ...own(value, rule, path, walk)]
}

function own(value: Json, rule: Rule, path: Path, walk: Walk): Diagnostic[] {
  switch (rule.kind) {
    case 'either':
      return eitherFindings(value, rule.rules, path, walk)
    case 'map':
      return isMap(value) ? mapFindings(value, rule, path, walk) : [wrong(rule, value, path, walk)]
    case 'list':
      return isList(value) ? listFindings(value, rule, path, walk) : [wrong(rule, value, path, walk)]
    default:
      return fits(value, rule, path, walk) ? numberBase(value, path, walk) : [wrong(rule, value, path, walk)]
  }
}

/** Whether it is of the rule's kind; of maps and lists, no more than that. */
function fits(value: Json, rule: Rule, path: Path, walk: Walk): boolean {
  const isText = typeof value === 'string' && !isDate(value, path, walk)
  const isWhole = typeof value === 'bigint' || (typeof value === 'number' && Number.isInteger(value))
  switch (rule.kind) {
    case 'anything':
      return true
    case 'text':
      return isText && (rule.pattern === undefined || rule.pattern.test(value))
    case 'date':
      return isText && isCalendarDate(value)
    case 'integer':
      return isWhole && value >= (rule.least ?? value)
    case 'number':
      return (isWhole || isFloat(value)) && numberOf(value) >= (rule.least ?? -Infinity)
    case 'boolean':
      return typeof value === 'boolean'
    case 'nothing':
      return value === null
    case 'word':
      return (rule.words as readonly Json[]).includes(value) && (isText || typeof value === 'boolean')
    case 'list':
      return isList(value)
    case 'map':
      return isMap(value)
    case 'either':
      return rule.rules.some((each) => isIn(each, walk.release) && fits(value, each, path, walk))
  }
}

/** A date is no text, though it has the characters of one. */
function isDate(value: string, path: Path, { form }: Walk): boolean {
  return scalar11(value) === 'date' && form(path) === 'date'
}

/** Of a number that is right: whether it is the one that was meant. */
function numberBase(value: Json, path: Path, { form }: Walk): Diagnostic[] {
  const written = typeof value === 'number' || isFloat(value) ? form(path) : undefined
  if (written !== 'octal' && written !== 'base 60') return []
  return [diagnose('cloud-config-number', path, { base: written === 'octal' ? 8 : 60 })]
}

function numberOf(value: Json): number {
  return Number(isFloat(value) ? stringify(value) : value)
}

function isCalendarDate(value: string): boolean {
  if (!/^\d{4}-\d\d-\d\d$/.test(value) || value < '0001') return false
  const date = new Date(`${value}T00:00:00Z`)
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(value)
}

/** The findings of the rule that comes nearest. */
function eitherFindings(value: Json, rules: readonly Rule[], path: Path, walk: Walk): Diagnostic[] {
  const known = rules.filter((rule) => isIn(rule, walk.release))
  const tries = known
    .map((rule) => ({ rule, found: findings(value, rule, path, walk) }))
    .sort((a, b) => errors(a.found) - errors(b.found) || a.found.length - b.found.length)
  if (errors(tries[0]!.found) === 0) return tries[0]!.found
  // Of several maps, the one that says the value's own type, whatever else is wrong with it.
  const near = tries.filter(({ rule }) => fits(value, rule, path, walk))
  const same = near.find(({ rule }) => saysType(value, rule)) ?? near[0]
  return same?.found ?? [wrong({ kind: 'either', rules: known }, value, path, walk)]
}

function errors(found: readonly Diagnostic[]): number {
  return found.filter(({ severity }) => severity === 'error').length
}

function saysType(value: Json, rule: Rule): boolean {
  const type = rule.kind === 'map' ? rule.members['type'] : undefined
  return (
    type?.kind === 'word' &&
    isMap(value) &&
    (type.words as readonly Json[]).includes(value.get('type') ?? null)
  )
}

function listFindings(value: readonly Json[], rule: ListRule, path: Path, walk: Walk): Diagnostic[] {
  const { item, fewest = 0, most = Infinity, isSet } = rule
  const count = value.length === 0 ? 'an empty list' : `a list of ${value.length}`
  const found: Diagnostic[] = []
  if (value.length < fewest || value.length > most) {
    found.push(wrongType(path, fewest === most ? `a list of ${fewest}` : bounds(fewest, most), count))
  }
  if (isSet && new Set(value.map((each) => stringify(each))).size < value.length)
    found.push(wrongType(path, 'a list of different items', 'one with the same twice'))
  return [...found, ...value.flatMap((each, index) => findings(each, item, [...path, index], walk))]
}

function bounds(fewest: number, most: number): string {
  return most === Infinity ? `a list of at least ${fewest}` : `a list of ${fewest} to ${most}`
}

function mapFindings(value: JsonObject, rule: MapRule, path: Path, walk: Walk): Diagnostic[] {
  const found: Diagnostic[] = []
  if (value.size < (rule.fewest ?? 0)) found.push(wrongType(path, 'a map with a key', 'an empty map'))
  for (const key of rule.required) if (!value.has(key)) found.push(diagnose('missing-key', path, { key }))
  found.push(...keyGroups(value, rule, path, walk))
  for (const [key, member] of value) found.push(...memberFindings(key, member, rule, [...path, key], walk))
  return found
}

function keyGroups(value: JsonObject, rule: MapRule, path: Path, walk: Walk): Diagnostic[] {
  const inRelease = (keys: readonly string[] = []) =>
    keys.filter((key) => isIn(rule.members[key]!, walk.release))
  const one = inRelease(rule.one)
  const some = inRelease(rule.some)
  const [first, second] = one.filter((key) => value.has(key))
  if (second !== undefined)
    return [diagnose('given-twice', [...path, second], { field: second, other: first! })]
  if (one.length > 0 && first === undefined) return [diagnose('missing-key', path, { key: one[0]! })]
  if (some.length === 0 || some.some((key) => value.has(key))) return []
  return [diagnose('missing-key', path, { key: some[0]! })]
}

function memberFindings(key: string, value: Json, rule: MapRule, path: Path, walk: Walk): Diagnostic[] {
  const declared = Object.hasOwn(rule.members, key) ? rule.members[key] : undefined
  const member = declared !== undefined && isIn(declared, walk.release) ? declared : undefined
  const named = rule.named?.pattern.test(key) ? rule.named.rule : undefined
  if (member !== undefined) return [...marks(member, path, walk, 'key'), ...own(value, member, path, walk)]
  if (named !== undefined) return findings(value, named, path, walk)
  if (rule.isOpen) return []
  const known = Object.keys(rule.members).filter((name) => isIn(rule.members[name]!, walk.release))
  const unknown = diagnose('unknown-key', path, { key, known, suggestion: nearest(key, known) })
  return [{ ...unknown, part: 'key' }]
}

/** What is out of date about the use of a rule. */
function marks(rule: Rule, path: Path, { release }: Walk, part: 'key' | 'value'): Diagnostic[] {
  const what = part === 'key' ? `"${path.at(-1)}"` : 'such a value'
  const found: Diagnostic[] = []
  if (isDeprecated(rule, release)) {
    const { since, instead } = rule.deprecated!
    const hint = part === 'key' && instead !== undefined ? `"${instead}"` : instead
    found.push({ ...diagnose('cloud-config-deprecated', path, { what, since, instead: hint }), part })
  }
  if (release === undefined && rule.until !== undefined)
    found.push({ ...diagnose('cloud-config-gone', path, { what, until: rule.until }), part })
  return found
}

function wrong(rule: Rule, value: Json, path: Path, walk: Walk): Diagnostic {
  // A text that is no text of the rule's.
  const written = typeof value === 'string' && isDate(value, path, walk) ? 'a date' : undefined
  const found = written ?? (typeof value === 'string' && value !== '' ? 'this text' : kindOf(value))
  const form = walk.form(path)
  const isQuotable = typeof value === 'number' || typeof value === 'boolean' || isFloat(value)
  const remedy = (form && TRAPS[form]) ?? (isQuotable ? 'put it in quotes' : undefined)
  return wrongType(path, expectation(rule), found, takesText(rule) ? remedy : undefined)
}

/** What YAML 1.1 makes of what looks like a text. */
const TRAPS: Readonly<Partial<Record<Scalar11, string>>> = {
  boolean: 'put it in quotes: without them yes, no, on and off are booleans to cloud-init, too',
  octal: "put it in quotes, such as '0644': without them a number that begins with 0 is an octal one",
  'base 60': "put it in quotes, such as '12:30': without them digits with colons are a number of base 60",
  date: 'put it in quotes: without them it is a date, and no text',
}

function takesText(rule: Rule): boolean {
  return (
    rule.kind === 'text' || rule.kind === 'date' || (rule.kind === 'either' && rule.rules.some(takesText))
  )
}

function wrongType(path: Path, expected: string, found: string, remedy?: string): Diagnostic {
  return diagnose('wrong-type', path, { expected, found, remedy })
}

/** Completes the sentence "expected …". */
function expectation(rule: Rule): string {
  switch (rule.kind) {
    case 'anything':
      return 'any value'
    case 'text':
      return rule.pattern === undefined ? 'a string' : `a string that fits ${rule.pattern.source}`
    case 'date':
      return 'a date as text, such as "2026-12-31"'
    case 'integer':
    case 'number': {
      const name = rule.kind === 'integer' ? 'a whole number' : 'a number'
      return rule.least === undefined ? name : `${name} from ${rule.least} on`
    }
    case 'boolean':
      return 'true or false'
    case 'nothing':
      return 'null'
    case 'word':
      return rule.words.length < 12 ? rule.words.join(', ') : 'one of the known words'
    case 'list':
      return 'a list'
    case 'map':
      return 'a map'
    case 'either':
      return [...new Set(rule.rules.map(expectation))].join(', or ')
  }
}
