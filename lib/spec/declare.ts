import { type Diagnostic, diagnose, hasErrors, type Path, type Report } from '../report/diagnostics.ts'
import type { Answers, Elsewhere, Need } from '../shape/need.ts'
import { type Cursor, membersOf } from '../shape/shape.ts'
import type { Keypair, Spec } from '../spec.ts'
import { unusedName } from '../keys/keypairs.ts'
import { isMap, type Json } from '../text/json.ts'
import { type Composed, compose } from '../text/yaml/compose.ts'
import type { UserDataOptions } from '../user-data/options.ts'
import { isUnknown } from './ask.ts'
import { check } from './checks/check.ts'
import { type Defaults, isDefault, withDefaults } from './defaults.ts'
import { publicKeys } from './keys.ts'
import { changeValue } from './literal.ts'
import { normalize } from './normalize.ts'
import { specShape } from './schema.ts'
import { type FilledTemplate, inTemplate, type Template } from './template.ts'
import { filled, type Filled, type Variables } from './variables.ts'

/** Fields (`hostname`, `drive.volume_id`) that replace those of a source, with what diagnostics call each. */
export type Overrides = ReadonlyMap<string, { readonly value: unknown; readonly source: string }>

export interface DeclareOptions extends Pick<UserDataOptions, 'gunzip' | 'schemas'> {
  /** What the source is called in diagnostics, such as its file name. */
  readonly source?: string | undefined
  /** What `${NAME}` stands for in the texts of the source; without it, for itself. */
  readonly variables?: Variables | undefined
  /** Makes the YAML of the source, see `jinja`; `variables` are then filled into what it made. */
  readonly template?: Template | undefined
  /** Fields that replace those of the source. */
  readonly overrides?: Overrides | undefined
  /** Fields that the source need not have, such as those `fromOpenstack` gives. */
  readonly defaults?: Defaults | undefined
  /** What was reported of what the overrides and the defaults were made of: an error there is one of the spec. */
  readonly reported?: Report | undefined
  /** Public keys beside those of the source, and what diagnostics call them: a map of names, in any form of the field. */
  readonly publicKeys?: { readonly value: unknown; readonly source: string } | undefined
}

/** What a text or a value declares, and what it needs to be a spec. */
export interface Declared {
  /** What can be said without an answer to any need. */
  readonly report: Report
  /** The fields as they were declared, those of the overrides and defaults among them; undefined: there are none. */
  readonly fields: ReadonlyMap<string, unknown> | undefined
  /** In the order of the fields, each place of its own; what services of vendor data say comes last. */
  readonly needs: readonly Need[]
  /** For `complete`. */
  readonly reading: Reading
}

/** How fields become a spec. */
interface Reading {
  readonly fields: unknown
  readonly options: DeclareOptions
  /** What is reported of the fields at its place in the source. */
  readonly locate: (report: Report) => Report
}

/** A spec and what is said of it. */
export interface Completed {
  readonly report: Report
  /** Absent while there are needs, and when the report has an error. */
  readonly value: Spec | undefined
  /** All that it has from elsewhere. */
  readonly needs: readonly Need[]
  /** Those that have no answer yet. An answer can bring new ones: vendor data are asked for with the whole spec. */
  readonly open: readonly Need[]
}

export interface CompleteOptions {
  /**
   * Gives a spec to look at, with a word in the place of what there is no answer for or what was refused, and a warning for
   * each. It is none to make a drive of.
   */
  readonly isLenient?: boolean | undefined
}

/** Longest spec that is read, in UTF-16 units. */
export const MAX_SPEC = 4 * 1024 * 1024

const NO_DEFAULTS: Defaults = { fields: new Map(), locate: () => undefined }

const NO_ANSWERS: Answers = new Map()

/**
 * Reads what a text in YAML 1.2 or JSON declares, or a value of the same maps as a program has it. It is pure: what the
 * source names and does not hold is in `needs`. What is wrong is in the report, with line and column; nothing is thrown.
 */
export function declare(source: unknown, options: DeclareOptions = {}): Declared {
  const reading =
    typeof source === 'string' ? read(source, options) : { fields: source, options, locate: same }
  if ('problems' in reading) return undeclared(reading.problems)
  const { report, needs } = complete({ report: [], fields: undefined, needs: [], reading }, NO_ANSWERS)
  return { report, fields: isMap(reading.fields) ? reading.fields : undefined, needs, reading }
}

/** Declares nothing: that is why. */
export function undeclared(report: Report): Declared {
  const reading = { fields: undefined, options: {}, locate: () => report }
  return { report, fields: undefined, needs: [], reading }
}

function same(report: Report): Report {
  return report
}

/** Makes the spec of what was declared, with the answers to its needs. It is pure. */
export function complete(
  { reading }: Declared,
  answers: Answers,
  { isLenient = false }: CompleteOptions = {},
): Completed {
  const { fields: data, locate, options } = reading
  const { gunzip, schemas, overrides = new Map() } = options
  const report: Diagnostic[] = []
  const needs: Need[] = []
  const isOverride = (path: Path): boolean => overrideAt(overrides, path) !== undefined
  const elsewhere: Elsewhere = { answers, needs, standIns: new WeakSet(), isLenient, isOverride }
  const at: Cursor = { path: [], report, elsewhere, gunzip, schemas, isVerbatim: isOfNova(data) }
  const fields = specShape.decode(data, at)
  if (fields !== undefined) check(fields, at)
  const spec = fields === undefined ? undefined : normalize(fields, at)
  const { keypairs, report: ofKeys } = morePublicKeys(options.publicKeys, elsewhere)
  const value = spec && { ...spec, keypairs: withNames(spec.keypairs, keypairs) }
  const located = [...(options.reported ?? []), ...locate(report), ...ofKeys]
  const open = needs.filter(({ id }) => answers.get(id) === undefined)
  const isWhole = isLenient || !needs.some(({ id }) => isUnknown(answers.get(id)))
  return { report: located, value: isWhole && !hasErrors(located) ? value : undefined, needs, open }
}

/** Nova passes user data on without reading them. */
function isOfNova(data: unknown): boolean {
  const drive = new Map(membersOf(data)).get('drive')
  return new Map(membersOf(drive)).get('profile') === 'nova'
}

/** Keys that the source has nothing of. */
function morePublicKeys(given: DeclareOptions['publicKeys'], elsewhere: Elsewhere) {
  if (given === undefined) return { keypairs: [], report: [] }
  const report: Diagnostic[] = []
  const { source } = given
  const at: Cursor = { path: [source], report, elsewhere: { ...elsewhere, isOverride: () => true } }
  const public_keys = publicKeys.decode(given.value, at)
  if (public_keys !== undefined) check({ public_keys }, { ...at, path: [] })
  const placed = (found: Diagnostic): Diagnostic => ({
    ...found,
    source,
    path: ['public_keys', ...found.path.slice(1)],
  })
  return { keypairs: public_keys?.keypairs ?? [], report: report.map(placed) }
}

/** The keys, and those behind them under names that are not taken. */
function withNames(keypairs: readonly Keypair[], more: readonly Keypair[]): readonly Keypair[] {
  const taken = new Set(keypairs.map(({ name }) => name))
  const named = more.map((key) => {
    const name = unusedName(taken, key.name)
    taken.add(name)
    return { ...key, name }
  })
  return [...keypairs, ...named]
}

/**
 * The needs to see to next: files and variables; then, and only when nothing is wrong so far, what is run or asked for; then
 * what is fetched; what services are asked, last. None: it is as complete as it gets.
 */
export function nextNeeds({ report, open }: Pick<Completed, 'report' | 'open'>): readonly Need[] {
  const isWrong = hasErrors(report)
  const turns = isWrong ? TURNS.slice(0, 1) : TURNS
  const turn = turns.find((kinds) => open.some(({ kind }) => kinds.includes(kind)))
  return turn === undefined ? [] : open.filter(({ kind }) => turn.includes(kind))
}

const TURNS: readonly (readonly Need['kind'][])[] = [
  ['file', 'folder', 'env'],
  ['command', 'prompt'],
  ['keys'],
  ['vendor-data'],
]

function read(text: string, options: DeclareOptions): Reading | { readonly problems: Report } {
  const { source = 'spec', overrides = new Map(), defaults = NO_DEFAULTS, variables, template } = options
  const problem = (found: Diagnostic): Diagnostic => ({ ...found, source })
  if (text.length > MAX_SPEC)
    return { problems: [problem(diagnose('spec-too-large', [], { limit: MAX_SPEC }))] }
  const made = template?.(text)
  if (made !== undefined && 'problem' in made) return { problems: [problem(made.problem)] }
  const composed = made === undefined ? compose(text) : inTemplate(compose(made.text), made)
  const problems = composed.problems.map(problem)
  if (composed.value === undefined) return { problems }
  const {
    value: written,
    report: unfilled,
    origin,
  } = variables === undefined ? unchanged(composed.value) : filled(composed.value, variables)
  const own = isMap(written) ? written : undefined
  const fields = own === undefined ? written : override(withDefaults(own, defaults), overrides)
  const placed = (diagnostic: Diagnostic): Diagnostic => {
    const { path } = diagnostic
    // It stands in a file that the spec names.
    if (diagnostic.source !== undefined) return diagnostic
    const flag = overrideAt(overrides, path)?.source
    if (flag === undefined && own !== undefined && isDefault(own, defaults, path))
      return { ...diagnostic, ...defaults.locate(path) }
    if (flag !== undefined) return { ...diagnostic, source: flag }
    return told(placeIn(diagnostic, source, composed, origin), made)
  }
  const locate = (report: Report): Report => inOrder([...problems, ...report.map(placed)])
  // What is left open has no value that could be right or wrong.
  if (hasErrors(unfilled)) return { problems: locate(unfilled) }
  return { fields, options, locate }
}

function unchanged(value: Json): Filled {
  return { value, report: [], origin: (path) => path }
}

function override(value: ReadonlyMap<string, unknown>, overrides: Overrides): ReadonlyMap<string, unknown> {
  const merged = new Map(value)
  for (const [field, { value: replacement }] of overrides) {
    const [, key = '', inner] = /^([^.]*)(?:\.([^]*))?$/.exec(field) ?? []
    const put = (below: unknown): Json => new Map(isMap(below) ? below : []).set(inner!, replacement as Json)
    merged.set(key, inner === undefined ? replacement : changeValue(merged.get(key) as Json, put))
  }
  return merged
}

/** The override that a place in the spec is of. */
export function overrideAt(overrides: Overrides, [key, inner]: Path): { source: string } | undefined {
  return overrides.get(String(key)) ?? overrides.get(`${key}.${inner}`)
}

/** With the words of the template in place of the values that it has from its variables. */
function told(diagnostic: Diagnostic, made: FilledTemplate | undefined): Diagnostic {
  const { message, hint, path } = diagnostic
  if (made === undefined) return diagnostic
  return {
    ...diagnostic,
    message: made.spoken(message, undefined),
    path: path.map((key) =>
      typeof key === 'string' ? made.spoken(`"${key}"`, undefined).slice(1, -1) : key,
    ),
    ...(hint !== undefined && { hint: made.spoken(hint, undefined) }),
  }
}

/** In the source; what stands in a text of the spec, line by line as it is there, at its own place. */
function placeIn(
  diagnostic: Diagnostic,
  source: string,
  composed: Composed,
  origin: Filled['origin'],
): Diagnostic {
  const { path, part = 'value', within, ...rest } = diagnostic
  const own = origin(path)
  const start = within && composed.within(own, within.start)
  const end = within && composed.within(own, within.end)
  if (start !== undefined && end !== undefined) return { path, ...rest, source, range: { start, end } }
  const range = composed.locate(own, part)
  return range === undefined ? { ...diagnostic, source } : { ...diagnostic, source, range }
}

/** Source by source, each from its start. */
function inOrder(report: Report): Report {
  const bySource = new Map<string | undefined, Diagnostic[]>()
  for (const diagnostic of report) {
    const others = bySource.get(diagnostic.source)
    if (others === undefined) bySource.set(diagnostic.source, [diagnostic])
    else others.push(diagnostic)
  }
  return [...bySource.values()].flatMap((each) => each.sort(byPosition))
}

function byPosition({ range: a }: Diagnostic, { range: b }: Diagnostic): number {
  if (a === undefined || b === undefined) return 0
  return a.start.line - b.start.line || a.start.column - b.start.column
}
