import { type Diagnostic, diagnose, hasErrors, type Path, type Report } from '../report/diagnostics.ts'
import { isMap, type Json } from '../text/json.ts'
import { check } from './checks/check.ts'
import { type Composed, compose } from '../text/yaml/compose.ts'
import { type Defaults, isDefault, withDefaults } from './defaults.ts'
import { changeValue } from './literal.ts'
import { normalize } from './normalize.ts'
import { specShape } from './schema.ts'
import { inTemplate, type FilledTemplate, type Template } from './template.ts'
import { filled, type Variables } from './variables.ts'
import type { Cursor, ReadFile, Readers } from '../shape/shape.ts'
import type { Spec } from '../spec.ts'

export interface ParseOptions extends Partial<Readers> {
  /** What the source is called in diagnostics, such as its file name. */
  readonly source?: string
  /** What `${NAME}` stands for in the texts of the source; without it, for itself. */
  readonly variables?: Variables | undefined
  /** Makes the YAML of the source, see `jinja`; `variables` are then filled into what it made. */
  readonly template?: Template | undefined
  /** Fields (`hostname`, `drive.volume_id`) that replace those of the source, with what diagnostics call each. */
  readonly overrides?: ReadonlyMap<string, { readonly value: unknown; readonly source: string }>
  /** Fields that the source need not have, such as those `fromOpenstack` gives. */
  readonly defaults?: Defaults
}

/** A report, and the spec unless the report has an error. */
export interface Parsed {
  readonly report: Report
  readonly value: Spec | undefined
}

/** What a text said. */
export interface ParsedText extends Parsed {
  /** The fields as they were declared, those of the overrides and defaults among them; undefined: the text has none. */
  readonly fields: ReadonlyMap<string, unknown> | undefined
}

/** Longest spec that is read, in UTF-16 units. */
export const MAX_SPEC = 4 * 1024 * 1024

const NO_DEFAULTS: Defaults = { fields: new Map(), locate: () => undefined }

const noFiles: ReadFile = () => ({ problem: 'files cannot be read here' })

/** A spec from YAML 1.2 or JSON. What is wrong with it is in the report, with line and column; nothing is thrown. */
export function parseSpec(text: string, options: ParseOptions = {}): ParsedText {
  const { source = 'spec', overrides = new Map(), defaults = NO_DEFAULTS } = options
  if (text.length > MAX_SPEC) {
    return nothing({ ...diagnose('spec-too-large', [], { limit: MAX_SPEC }), source })
  }
  const made = options.template?.(text)
  if (made !== undefined && 'problem' in made) return nothing({ ...made.problem, source })
  const composed = made === undefined ? compose(text) : inTemplate(compose(made.text), made)
  if (composed.value === undefined)
    return nothing(...composed.problems.map((problem) => ({ ...problem, source })))
  const unfilled: Diagnostic[] = []
  const written =
    options.variables === undefined ? composed.value : filled(composed.value, options.variables, unfilled)
  const own = isMap(written) ? written : undefined
  const merged = own === undefined ? written : override(withDefaults(own, defaults), overrides)
  // What is left open has no value that could be right or wrong.
  const { report, value } = hasErrors(unfilled)
    ? { report: unfilled, value: undefined }
    : checkSpec(merged, options)
  const located = report.map((diagnostic): Diagnostic => {
    const { path } = diagnostic
    // It stands in a file that the spec names.
    if (diagnostic.source !== undefined) return diagnostic
    const flag = overrideAt(overrides, path)?.source
    const origin = flag === undefined && own !== undefined && isDefault(own, defaults, path)
    if (origin) return { ...diagnostic, ...defaults.locate(path) }
    if (flag !== undefined) return { ...diagnostic, source: flag }
    return told(locate(diagnostic, source, composed), made)
  })
  const all = inOrder([...composed.problems.map((problem) => ({ ...problem, source })), ...located])
  return {
    report: all,
    value: hasErrors(all) ? undefined : value,
    fields: isMap(merged) ? merged : undefined,
  }
}

function nothing(...report: Report): ParsedText {
  return { report, value: undefined, fields: undefined }
}

/** A spec from data, as a program has it: maps, or plain objects of the same keys. */
export function checkSpec(data: unknown, { readFile = noFiles, ...readers }: Partial<Readers> = {}): Parsed {
  const report: Diagnostic[] = []
  const at: Cursor = { ...readers, path: [], report, readFile }
  const fields = specShape.decode(data, at)
  if (fields !== undefined) check(fields, at)
  const value = fields === undefined ? undefined : normalize(fields, at)
  return { report, value: hasErrors(report) ? undefined : value }
}

type Overrides = NonNullable<ParseOptions['overrides']>

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
function locate(diagnostic: Diagnostic, source: string, composed: Composed): Diagnostic {
  const { path, part = 'value', within, ...rest } = diagnostic
  const start = within && composed.within(path, within.start)
  const end = within && composed.within(path, within.end)
  if (start !== undefined && end !== undefined) return { path, ...rest, source, range: { start, end } }
  const range = composed.locate(path, part)
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
