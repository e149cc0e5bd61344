/** A release of cloud-init: the year and the number in the year. Numbers have one digit so far, so releases compare as strings. */
export type Release = `${number}.${number}`

export type Word = string | boolean

/** The releases in which a rule applies, by the schemas that cloud-init shipped since 22.4. */
interface Marks {
  /** The first release whose schema has it; absent when 22.4 has it. */
  readonly since?: Release
  /** The first release without it. */
  readonly until?: Release
  readonly deprecated?: { readonly since: Release; readonly instead: string | undefined }
  /** The first release whose code reads it; absent when 18.1 does. Source: ChangeLog of cloud-init */
  readonly readSince?: { readonly release: Release; readonly instead: string | undefined }
  /** Whether the code of every release reads it, even where the schema lacks it. */
  readonly isAlwaysRead?: true
}

export interface MapRule extends Marks {
  readonly kind: 'map'
  readonly members: Readonly<Record<string, Rule>>
  readonly required: readonly string[]
  /** The rule for keys of this form, including those in `members`. */
  readonly named?: { readonly pattern: RegExp; readonly rule: Rule } | undefined
  /** Whether other keys are allowed. */
  readonly isOpen: boolean
  readonly fewest?: number | undefined
  /** Keys of which exactly one must be present. */
  readonly one?: readonly string[] | undefined
  /** Keys of which at least one must be present. */
  readonly some?: readonly string[] | undefined
}

export interface ListRule extends Marks {
  readonly kind: 'list'
  readonly item: Rule
  readonly fewest?: number | undefined
  readonly most?: number | undefined
  /** Whether all items must differ. */
  readonly isSet?: boolean | undefined
}

export interface EitherRule extends Marks {
  readonly kind: 'either'
  readonly rules: readonly Rule[]
}

/** A rule for a value of a cloud-config. */
export type Rule =
  | (Marks & { readonly kind: 'anything' | 'boolean' | 'nothing' | 'date' })
  | (Marks & { readonly kind: 'text'; readonly pattern?: RegExp })
  | (Marks & { readonly kind: 'integer' | 'number'; readonly least?: number; readonly most?: number })
  | (Marks & { readonly kind: 'word'; readonly words: readonly Word[] })
  | EitherRule
  | ListRule
  | MapRule

export const anything: Rule = { kind: 'anything' }
export const text: Rule = { kind: 'text' }
export const boolean: Rule = { kind: 'boolean' }
export const integer: Rule = { kind: 'integer' }
export const nothing: Rule = { kind: 'nothing' }
/** A string such as 2026-11-22, in quotes. */
export const date: Rule = { kind: 'date' }

export function matching(pattern: RegExp): Rule {
  return { kind: 'text', pattern }
}

export function integerFrom(least: number, most?: number): Rule {
  return { kind: 'integer', least, ...(most !== undefined && { most }) }
}

export function numberFrom(least: number): Rule {
  return { kind: 'number', least }
}

export function word(...words: readonly Word[]): Rule {
  return { kind: 'word', words }
}

export function either(...rules: readonly Rule[]): Rule {
  return { kind: 'either', rules }
}

export function list(item: Rule, bounds: Pick<ListRule, 'fewest' | 'most' | 'isSet'> = {}): Rule {
  return { kind: 'list', item, ...bounds }
}

type Bounds = Pick<MapRule, 'fewest' | 'one' | 'some' | 'named'>

/** Returns the rule of a map with only these keys; a key that ends in ! is required. */
export function map(members: Readonly<Record<string, Rule>>, bounds: Bounds = {}): Rule {
  const marked = Object.keys(members).filter((key) => key.endsWith('!'))
  const unmarked = ([key, rule]: [string, Rule]): [string, Rule] => [key.replace(/!$/, ''), rule]
  return {
    kind: 'map',
    members: marked.length === 0 ? members : Object.fromEntries(Object.entries(members).map(unmarked)),
    required: marked.map((key) => key.slice(0, -1)),
    isOpen: false,
    ...bounds,
  }
}

/** Returns the rule of a map with these keys and any others. */
export function openMap(members: Readonly<Record<string, Rule>>, bounds: Bounds = {}): Rule {
  return { ...map(members, bounds), isOpen: true } as MapRule
}

/** Returns the rule of a map whose keys the user chooses. */
export function mapOf(rule: Rule, { pattern = /^.+$/, ...bounds }: Bounds & { pattern?: RegExp } = {}): Rule {
  return map({}, { ...bounds, named: { pattern, rule } })
}

export const anyMap: Rule = openMap({})

export function since(release: Release, rule: Rule): Rule {
  return { ...rule, since: release }
}

/** Returns a rule that no longer applies from `release` on. */
export function until(release: Release, rule: Rule): Rule {
  return { ...rule, until: release }
}

/** Returns a rule that is deprecated since `release`. `instead` completes the hint "write …". */
export function deprecated(release: Release, rule: Rule, instead?: string): Rule {
  return { ...rule, deprecated: { since: release, instead } }
}

/** Returns a rule for a value that earlier releases ignore. `instead` is the key that they read. */
export function readSince(release: Release, rule: Rule, instead?: string): Rule {
  return { ...rule, readSince: { release, instead } }
}

/** Returns a rule for a value that the code of every release reads, even where the schema lacks it. */
export function alwaysRead(rule: Rule): Rule {
  return { ...rule, isAlwaysRead: true }
}

/** Returns the release of a version such as `22.4`, `22.4.2` or `24`. */
export function releaseOf(version: string): Release {
  const [year, number = 0] = version.split('.').map(Number)
  return `${year!}.${number}`
}

/** Tells whether `release`, or any release when it is undefined, has the rule. */
export function isIn(rule: Rule, release: Release | undefined): boolean {
  if (release === undefined) return true
  return (rule.since ?? release) <= release && (rule.until === undefined || release < rule.until)
}

export function isDeprecated(rule: Rule, release: Release | undefined): boolean {
  return rule.deprecated !== undefined && (release === undefined || rule.deprecated.since <= release)
}
