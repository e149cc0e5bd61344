import { allowInSpec } from '../report/allow.ts'
import { correlate, inOrder } from '../report/correlate.ts'
import { type Diagnostic, diagnose, hasErrors, type Path, type Report } from '../report/diagnostics.ts'
import type { Answers, Elsewhere, Need } from '../shape/need.ts'
import { type Cursor, membersOf, schemaOf } from '../shape/shape.ts'
import type { Keypair, Spec } from '../spec.ts'
import { unusedName } from '../keys/keypairs.ts'
import { isMap, type Json } from '../text/json.ts'
import { compose, type Composed } from '../text/yaml/compose.ts'
import type { UserDataOptions } from '../user-data/options.ts'
import { isUnknown } from './ask.ts'
import { check } from './checks/check.ts'
import { type Defaults, isDefault, withDefaults } from './defaults.ts'
import { publicKeys } from './keys.ts'
import { changeValue } from './literal.ts'
import { normalize } from './normalize.ts'
import { specShape } from './schema.ts'
import { meantBy, placesIn } from './unknown-key.ts'
import { type FilledTemplate, inTemplate, type Template } from './template.ts'
import { filled, type Filled, type Variables } from './variables.ts'

/** Fields (`hostname`, `drive.volume_id`) that replace those of a source; `source` is their name in diagnostics. */
export type Overrides = ReadonlyMap<string, Override>

interface Override {
  readonly value: unknown
  readonly source: string
  /** Narrower sources, by the path below the field, such as `eth0.mac`. */
  readonly sources?: ReadonlyMap<string, string>
}

/** What a text is declared with. */
export interface DeclareOptions extends Pick<UserDataOptions, 'gunzip' | 'schemas'> {
  /** The name of the source in diagnostics, such as its file name. */
  readonly source?: string | undefined
  /** The values of `${NAME}` in strings of the source; without this option `${NAME}` stays as it is. */
  readonly variables?: Variables | undefined
  /** Renders the source to YAML, see `jinja`; `variables` are filled into the result. */
  readonly template?: Template | undefined
  /** Fields that replace those of the source. */
  readonly overrides?: Overrides | undefined
  /** Fields that the source may leave out, such as those from `fromOpenstack`. */
  readonly defaults?: Defaults | undefined
  /** The report about the origin of overrides and defaults; its errors are errors of the spec. */
  readonly reported?: Report | undefined
  /** More codes of findings that pass as warnings, see the field `allow`. */
  readonly allow?: readonly string[] | undefined
  /** More public keys, in any form of the field, and their name in diagnostics. */
  readonly publicKeys?: { readonly value: unknown; readonly source: string } | undefined
}

/** The fields that a source declares, and the needs that must be answered before it is a spec. */
export interface Declared {
  /** The problems that are known without an answer to any need. */
  readonly report: Report
  /** The declared fields, with overrides and defaults; undefined when the source cannot be read. */
  readonly fields: ReadonlyMap<string, unknown> | undefined
  /** One need for each place, in the order of the fields; requests to vendor data services come last. */
  readonly needs: readonly Need[]
  /** For `complete`. */
  readonly reading: Reading
}

/** The state that turns fields into a spec. */
interface Reading {
  readonly fields: unknown
  readonly options: DeclareOptions
  /** Adds the places in the source to a report about the fields. */
  readonly locate: (report: Report) => Report
  /** What comes of it without any answer; `complete` does not work that out again. */
  readonly unanswered?: Completed | undefined
}

/** A spec and the report about it. */
export interface Completed {
  /** What is wrong or doubtful, in the order of the source. */
  readonly report: Report
  /** Undefined while needs are open, and when the report has an error. */
  readonly value: Spec | undefined
  /** All needs of the spec. */
  readonly needs: readonly Need[]
  /** The needs without an answer. An answer can add needs: a vendor data request contains the whole spec. */
  readonly open: readonly Need[]
}

/** How a spec is completed. */
export interface CompleteOptions {
  /**
   * Returns a spec for display only, with a placeholder and a warning for each need that is unanswered or refused. Do not
   * make a drive from it.
   */
  readonly isLenient?: boolean | undefined
}

/** The longest spec that is read, in UTF-16 units. */
export const MAX_SPEC = 4 * 1024 * 1024

const NO_DEFAULTS: Defaults = { fields: new Map(), locate: (found) => found }

const NO_ANSWERS: Answers = new Map()

/**
 * Reads the fields that a source declares: text in YAML 1.2 or JSON, or the same as data. It is pure: `needs` lists the files,
 * variables and other values that the source only names. It never throws; the report has each problem with line and column.
 */
export function declare(source: unknown, options: DeclareOptions = {}): Declared {
  if (typeof source === 'string') return declareText(readText(source, options), options)
  return declared({ fields: source, options, locate: same })
}

/** Does the same as `declare` for a text that `readText` has read with the same `source` and `template`. */
export function declareText(text: Text | Problems, options: DeclareOptions): Declared {
  const reading = 'problems' in text ? text : fill(text, options)
  if ('problems' in reading) return undeclared(allowInSpec(reading.problems, options.allow, false))
  return declared(reading)
}

function declared(reading: Reading): Declared {
  const unanswered = complete({ report: [], fields: undefined, needs: [], reading }, NO_ANSWERS)
  const { report, needs } = unanswered
  const fields = isMap(reading.fields) ? reading.fields : undefined
  return { report, fields, needs, reading: { ...reading, unanswered } }
}

/** Returns a declaration without fields, with the report that explains why. */
export function undeclared(report: Report): Declared {
  const reading = { fields: undefined, options: {}, locate: () => report }
  return { report, fields: undefined, needs: [], reading }
}

function same(report: Report): Report {
  return report
}

/** Makes the spec from declared fields and the answers to their needs. It is pure. */
export function complete(
  { reading }: Declared,
  answers: Answers,
  { isLenient = false }: CompleteOptions = {},
): Completed {
  const { fields: data, locate, options, unanswered } = reading
  if (unanswered !== undefined && answers.size === 0 && !isLenient) return unanswered
  const { gunzip, schemas, overrides = new Map() } = options
  const report: Diagnostic[] = []
  const needs: Need[] = []
  const isOverride = (path: Path): boolean => overrideAt(overrides, path) !== undefined
  const elsewhere: Elsewhere = { answers, needs, standIns: new WeakSet(), isLenient, isOverride }
  const allowed = [...(namesIn(data, 'allow') ?? []), ...(options.allow ?? [])]
  let places: ReturnType<typeof placesIn> | undefined
  const at: Cursor = {
    path: [],
    report,
    elsewhere,
    gunzip,
    schemas,
    meant: (key, path, known) =>
      meantBy(key, { path, known, places: (places ??= placesIn(schemaOf(specShape))) }),
    isVerbatim: isOfNova(data),
    guests: namesIn(data, 'guests'),
    allow: allowed,
  }
  const fields = specShape.decode(data, at)
  if (fields !== undefined) check(fields, at)
  const spec = fields === undefined ? undefined : normalize(fields, at)
  const { keypairs, report: ofKeys } = morePublicKeys(options.publicKeys, elsewhere)
  const value = spec && { ...spec, allow: allowed, keypairs: withNames(spec.keypairs, keypairs) }
  const whole = [...(options.reported ?? []), ...locate(report), ...ofKeys]
  const located = allowInSpec(whole, allowed, value !== undefined)
  const open = needs.filter(({ id }) => answers.get(id) === undefined)
  const isWhole = isLenient || !needs.some(({ id }) => isUnknown(answers.get(id)))
  return { report: located, value: isWhole && !hasErrors(located) ? value : undefined, needs, open }
}

/** Returns the names in a list of the spec, before they are checked. */
function namesIn(data: unknown, field: 'guests' | 'allow'): readonly string[] | undefined {
  const names = new Map(membersOf(data)).get(field)
  return Array.isArray(names) ? names.filter((name) => typeof name === 'string') : undefined
}

/** Tells whether the spec has Nova's profile: Nova passes user data on without reading it. */
function isOfNova(data: unknown): boolean {
  const drive = new Map(membersOf(data)).get('drive')
  return new Map(membersOf(drive)).get('profile') === 'nova'
}

/** Reads the keys that do not come from the source. */
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

/** Appends keys; a name that is taken gets a suffix. */
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
 * Returns the needs to answer next: first files and variables; then, while the report has no error, commands and prompts; then
 * keys to fetch; requests to vendor data services last. An empty list means that `complete` can do no more.
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

/** A text that was read as YAML, before its variables have values. */
export interface Text {
  readonly composed: Composed
  /** The text after its template was rendered. */
  readonly made: FilledTemplate | undefined
}

type Problems = { readonly problems: Report }

/** Reads a text as YAML once, for many calls of `declareText`. */
export function readText(
  text: string,
  { source = 'spec', template }: Pick<DeclareOptions, 'source' | 'template'>,
): Text | Problems {
  const problem = (found: Diagnostic): Diagnostic => ({ ...found, source })
  if (text.length > MAX_SPEC)
    return { problems: [problem(diagnose('spec-too-large', [], { limit: MAX_SPEC }))] }
  const made = template?.(text)
  if (made !== undefined && 'problem' in made) return { problems: [problem(made.problem)] }
  return { composed: made === undefined ? compose(text) : inTemplate(compose(made.text), made), made }
}

/** Returns the fields of a text with the variables, overrides and defaults of the options. */
function fill({ composed, made }: Text, options: DeclareOptions): Reading | Problems {
  const { source = 'spec', overrides = new Map(), defaults = NO_DEFAULTS, variables } = options
  const problems = composed.problems.map((found): Diagnostic => ({ ...found, source }))
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
    // Its place is in a file that the spec names.
    if (diagnostic.source !== undefined) return diagnostic
    const flag = overrideAt(overrides, path)?.source
    if (flag === undefined && own !== undefined && isDefault(own, defaults, path))
      return defaults.locate(diagnostic)
    if (flag !== undefined) return { ...diagnostic, source: flag }
    return told(correlate(diagnostic, composed, { source, path: origin(path) }), made)
  }
  const locate = (report: Report): Report => inOrder([...problems, ...report.map(placed)])
  // An open variable has no value that could be checked.
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

/** Returns the override that provides a place in the spec. */
export function overrideAt(overrides: Overrides, path: Path): { source: string } | undefined {
  const [key, ...rest] = path
  const found = overrides.get(String(key)) ?? overrides.get(`${key}.${rest[0]}`)
  const below = `${rest.join('.')}.`
  const narrower = Array.from(found?.sources ?? []).find(([place]) => below.startsWith(`${place}.`))
  return narrower === undefined ? found : { source: narrower[1] }
}

/** Replaces values of variables in a diagnostic by the expressions of the template. */
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
