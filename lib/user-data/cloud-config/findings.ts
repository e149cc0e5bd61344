import { type Diagnostic, diagnose, type Path } from '../../report/diagnostics.ts'
import { isFloat, isList, isMap, type Json, type JsonObject, kindOf, stringify } from '../../text/json.ts'
import { nearest } from '../../report/nearest.ts'
import { scalar11, type Scalar11 } from '../../text/yaml/yaml-1.1.ts'
import { stop } from './stops/stop.ts'
import {
  isDeprecated,
  isIn,
  type EitherRule,
  type ListRule,
  type MapRule,
  type Release,
  type Rule,
} from './rule.ts'

/** The context of a walk through a cloud-config. */
export interface Walk {
  /** The release that reads it; undefined for any. */
  readonly release: Release | undefined
  /** Returns the form of YAML 1.1 in which the plain scalar at `path` is written. */
  readonly form: (path: Path) => Scalar11 | undefined
  /** What an unknown key of a closed map is. cloud-init ignores it. */
  readonly unknownKeys?: Diagnostic['severity']
  /** Tells whether a value that breaks its rule, or the lack of a required one, stops the guest. Without it all do. */
  readonly stops?: ((path: Path, value: Json | undefined) => boolean) | undefined
}

/** Returns where a value breaks a rule or uses deprecated forms, with paths below `path`. */
export function findings(value: Json, rule: Rule, path: Path, walk: Walk): Diagnostic[] {
  return [...marks(rule, path, walk, 'value'), ...own(value, rule, path, walk)]
}

function own(value: Json, rule: Rule, path: Path, walk: Walk): Diagnostic[] {
  switch (rule.kind) {
    case 'either':
      return eitherFindings(value, rule, path, walk)
    case 'map':
      return isMap(value) ? mapFindings(value, rule, path, walk) : [wrong(rule, value, path, walk)]
    case 'list':
      return isList(value) ? listFindings(value, rule, path, walk) : [wrong(rule, value, path, walk)]
    default:
      if (!fits(value, rule, path, walk)) return [wrong(rule, value, path, walk)]
      return [...emptyValue(value, path, walk), ...numberBase(value, path, walk)]
  }
}

/** Tells whether a value has the type of the rule; the members of maps and lists are not checked. */
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
      return isWhole && value >= (rule.least ?? value) && value <= (rule.most ?? value)
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

/** Tells whether a value is a date, which cloud-init does not read as a string. */
function isDate(value: string, path: Path, { form }: Walk): boolean {
  return scalar11(value) === 'date' && form(path) === 'date'
}

/** Reports an empty string, or null, that has its type but stops the module that reads it. */
function emptyValue(value: Json, path: Path, { stops }: Walk): Diagnostic[] {
  const isStop = (value === '' || value === null) && stops?.(path, value) === true
  return isStop ? [stop(String(path[0]), path, 'the value is empty')] : []
}

/** Reports a number that YAML 1.1 reads in base 8 or 60, which is probably not what was meant. */
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

/** Returns the findings of the alternative that matches best. */
function eitherFindings(value: Json, rule: EitherRule, path: Path, walk: Walk): Diagnostic[] {
  const known = rule.rules.filter((rule) => isIn(rule, walk.release))
  const tries = known
    .map((rule) => ({ rule, found: findings(value, rule, path, walk) }))
    .sort((a, b) => misfits(a.found) - misfits(b.found) || a.found.length - b.found.length)
  if (misfits(tries[0]!.found) === 0) return tries[0]!.found
  // Among several maps, the one with the value's own `type` matches best.
  const near = tries.filter(({ rule }) => fits(value, rule, path, walk))
  const same = near.find(({ rule }) => saysType(value, rule)) ?? near[0]
  return same?.found ?? [wrong({ ...rule, rules: known }, value, path, walk)]
}

/** Codes of values that do not fit an alternative, however grave. */
const MISFITS: readonly string[] = ['wrong-type', 'missing-key', 'given-twice']

function misfits(found: readonly Diagnostic[]): number {
  return found.filter(({ severity, code }) => severity === 'error' || MISFITS.includes(code)).length
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
    const finding = wrongType(path, fewest === most ? `a list of ${fewest}` : bounds(fewest, most), count)
    // No module stops at a list only because it is too long.
    found.push(value.length < fewest ? weighed(finding, path, value, walk) : tooLong(finding, walk))
  }
  if (isSet && new Set(value.map((each) => stringify(each))).size < value.length)
    found.push(
      weighed(wrongType(path, 'a list of different items', 'one with duplicates'), path, value, walk),
    )
  return [...found, ...value.flatMap((each, index) => findings(each, item, [...path, index], walk))]
}

function bounds(fewest: number, most: number): string {
  return most === Infinity ? `a list of at least ${fewest}` : `a list of ${fewest} to ${most}`
}

function mapFindings(value: JsonObject, rule: MapRule, path: Path, walk: Walk): Diagnostic[] {
  const found: Diagnostic[] = []
  if (value.size < (rule.fewest ?? 0))
    found.push(weighed(wrongType(path, 'a map with a key', 'an empty map'), path, value, walk))
  for (const key of rule.required) if (!value.has(key)) found.push(missing(key, path, walk))
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
    return [
      weighed(
        diagnose('given-twice', [...path, second], { field: second, other: first! }),
        [...path, second],
        value.get(second),
        walk,
      ),
    ]
  if (one.length > 0 && first === undefined) return [missing(one[0]!, path, walk)]
  if (some.length === 0 || some.some((key) => value.has(key))) return []
  return [missing(some[0]!, path, walk)]
}

function missing(key: string, path: Path, walk: Walk): Diagnostic {
  return weighed(diagnose('missing-key', path, { key }), [...path, key], undefined, walk)
}

function tooLong(finding: Diagnostic, { stops }: Walk): Diagnostic {
  return stops === undefined ? finding : { ...finding, severity: 'warning' }
}

/** Returns a finding as a warning if the guest goes on in spite of it. */
function weighed(finding: Diagnostic, path: Path, value: Json | undefined, { stops }: Walk): Diagnostic {
  return stops === undefined || stops(path, value) ? finding : { ...finding, severity: 'warning' }
}

function memberFindings(key: string, value: Json, rule: MapRule, path: Path, walk: Walk): Diagnostic[] {
  const declared = Object.hasOwn(rule.members, key) ? rule.members[key] : undefined
  const member = declared !== undefined && isIn(declared, walk.release) ? declared : undefined
  const named = rule.named?.pattern.test(key) ? rule.named.rule : undefined
  if (member !== undefined) return [...marks(member, path, walk, 'key'), ...own(value, member, path, walk)]
  if (named !== undefined) return findings(value, named, path, walk)
  if (rule.isOpen) return []
  if (declared?.isAlwaysRead === true && declared.since !== undefined)
    return [
      ...marks(declared, path, { ...walk, release: declared.since }, 'key'),
      ...own(value, declared, path, walk),
    ]
  if (declared?.since !== undefined && declared.since > (walk.release ?? declared.since))
    return [
      {
        ...diagnose('cloud-config-newer', path, { key, since: declared.since, instead: undefined }),
        part: 'key',
      },
    ]
  const known = Object.keys(rule.members).filter((name) => isIn(rule.members[name]!, walk.release))
  const unknown = diagnose('unknown-key', path, { key, known, suggestion: nearest(key, known) })
  return [{ ...unknown, severity: walk.unknownKeys ?? 'warning', part: 'key' }]
}

/** Reports the use of a deprecated or removed rule. */
function marks(rule: Rule, path: Path, { release }: Walk, part: 'key' | 'value'): Diagnostic[] {
  const what = part === 'key' ? `"${path.at(-1)}"` : 'this value'
  const found: Diagnostic[] = []
  if (isDeprecated(rule, release)) {
    const { since, instead } = rule.deprecated!
    const hint = part === 'key' && instead !== undefined ? `"${instead}"` : instead
    found.push({ ...diagnose('cloud-config-deprecated', path, { what, since, instead: hint }), part })
  }
  const { readSince } = rule
  if (readSince !== undefined && release !== undefined && release < readSince.release) {
    const newer = { key: String(path.at(-1)), since: readSince.release, instead: readSince.instead }
    found.push({ ...diagnose('cloud-config-newer', path, newer), part })
  }
  if (release === undefined && rule.until !== undefined)
    found.push({ ...diagnose('cloud-config-gone', path, { what, until: rule.until }), part })
  return found
}

function wrong(rule: Rule, value: Json, path: Path, walk: Walk): Diagnostic {
  // A string that the rule does not accept as a string.
  const written = typeof value === 'string' && isDate(value, path, walk) ? 'a date' : undefined
  const isOther = typeof value === 'string' && value !== '' && takesString(rule)
  const found = written ?? (isOther ? 'another string' : kindOf(value))
  const form = walk.form(path)
  const isQuotable = typeof value === 'number' || typeof value === 'boolean' || isFloat(value)
  const remedy = (form && TRAPS[form]) ?? (isQuotable ? 'put it in quotes' : undefined)
  const finding = wrongType(path, expectation(rule), found, takesText(rule) ? remedy : undefined)
  // PyYAML reads it as a date, not as a string.
  return weighed(finding, path, written === undefined ? value : 1n, walk)
}

/** How to fix a value that YAML 1.1 does not read as a string. */
const TRAPS: Readonly<Partial<Record<Scalar11, string>>> = {
  boolean: 'put it in quotes: cloud-init also reads plain yes, no, on and off as booleans',
  octal: "put it in quotes, such as '0644': cloud-init reads a plain number that starts with 0 as octal",
  'base 60':
    "put it in quotes, such as '12:30': cloud-init reads plain digits with colons as a number in base 60",
  date: 'put it in quotes: cloud-init reads a plain date as a date, not as a string',
}

/** Tells whether a rule accepts some string, of any form or from a list of words. */
function takesString(rule: Rule): boolean {
  return takesText(rule) || rule.kind === 'word' || (rule.kind === 'either' && rule.rules.some(takesString))
}

function takesText(rule: Rule): boolean {
  return (
    rule.kind === 'text' || rule.kind === 'date' || (rule.kind === 'either' && rule.rules.some(takesText))
  )
}

function wrongType(path: Path, expected: string, found: string, remedy?: string): Diagnostic {
  return diagnose('wrong-type', path, { expected, found, remedy })
}

/** Returns the end of the sentence "expected …". */
function expectation(rule: Rule): string {
  switch (rule.kind) {
    case 'anything':
      return 'any value'
    case 'text':
      return rule.pattern === undefined ? 'a string' : `a string that matches ${rule.pattern.source}`
    case 'date':
      return 'a date in quotes, such as "2026-12-31"'
    case 'integer':
    case 'number': {
      const name = rule.kind === 'integer' ? 'a whole number' : 'a number'
      if (rule.least !== undefined && rule.least === rule.most) return `${rule.least}`
      return rule.least === undefined ? name : `${name}, at least ${rule.least}`
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
