import { correlate } from '../report/correlate.ts'
import { type Diagnostic, diagnose, type Position, type Range } from '../report/diagnostics.ts'
import { isMap } from '../text/json.ts'
import { nearest } from '../report/nearest.ts'
import { remembering } from '../text/remembering.ts'
import { compose, type Composed, positions } from '../text/yaml/compose.ts'
import { acrossKeys } from './cloud-config/across.ts'
import { checkAutoinstall, isAutoinstallKey } from './cloud-config/autoinstall.ts'
import { findings } from './cloud-config/findings.ts'
import { cloudConfigKeys } from './cloud-config/keys.ts'
import { moduleStops } from './cloud-config/stops/stops.ts'
import { keysOfOthers } from './cloud-config/other-agents.ts'
import { stopsCloudInit } from './cloud-config/stops/wrong-forms.ts'
import type { CloudConfigOptions } from './options.ts'
import { cloudInitReleases } from './readers.ts'

/**
 * Returns the problems of a cloud-config as cloud-init reads it: YAML 1.1, with the keys and types of cloud-init's
 * schema.
 */
export function checkCloudConfig(source: string, options: CloudConfigOptions): readonly Diagnostic[] {
  const { guests, schemas = [] } = options
  return guests === undefined && schemas.length === 0 ? checkByDefault(source) : check(source, options)
}

const checkByDefault = remembering((source) => check(source, {}))

function check(source: string, { guests, schemas = [] }: CloudConfigOptions): readonly Diagnostic[] {
  const composed = compose(source, { version: '1.1' })
  const { value } = composed
  const problems = composed.problems.map((each) => weighed(each, composed))
  if (value === undefined) return problems
  // It holds only comments.
  if (value === null || (isMap(value) && value.size === 0))
    return [...problems, diagnose('user-data-empty', [], { what: 'this #cloud-config' })]
  const { form } = composed
  const releases = cloudInitReleases(guests)
  const isForCloudInit = releases.length > 0
  const stops = isMap(value) ? stopsCloudInit(value) : undefined
  const others = isMap(value) ? keysOfOthers(value, guests) : new Set<string>()
  const found = [
    ...united(releases.map((release) => findings(value, cloudConfigKeys, [], { release, form, stops }))),
    ...(isMap(value) && isForCloudInit
      ? [
          ...[...value.keys()].flatMap((key) => topLevel(key, others)),
          ...acrossKeys(value),
          ...moduleStops(value),
        ]
      : []),
    ...(isMap(value) && value.has('autoinstall')
      ? checkAutoinstall(value.get('autoinstall')!, { form })
      : []),
    ...schemas.flatMap((schema) => schema(value)),
  ]
  const placed = once(found).map((each) => correlate(each, composed))
  return [...problems, ...placed, ...(isForCloudInit ? unfilled(source) : [])]
}

/** Returns what any release reports. A form is deprecated only when every release says so: others lack what replaces it. */
function united(reports: readonly (readonly Diagnostic[])[]): readonly Diagnostic[] {
  const isInAll = ({ code, path }: Diagnostic): boolean => {
    const key = JSON.stringify([code, path])
    return reports.every((report) => report.some((each) => JSON.stringify([each.code, each.path]) === key))
  }
  return reports.flat().filter((found) => found.code !== 'cloud-config-deprecated' || isInAll(found))
}

/** Returns the first of the findings with the same code and path, without deprecations of what is wrong anyway. */
function once(found: readonly Diagnostic[]): readonly Diagnostic[] {
  const byPlace = new Map<string, Diagnostic>()
  for (const each of found) {
    const key = JSON.stringify([each.code, each.path])
    if (!byPlace.has(key) || each.severity === 'error') byPlace.set(key, each)
  }
  const wrong = new Set(
    found.filter(({ severity }) => severity === 'error').map(({ path }) => JSON.stringify(path)),
  )
  // A form that stops cloud-init needs no advice for later.
  return [...byPlace.values()].filter(
    ({ code, path }) => code !== 'cloud-config-deprecated' || !wrong.has(JSON.stringify(path)),
  )
}

/** Reports the first variable of cloud-init in a text that is not marked as a template. */
function unfilled(source: string): Diagnostic[] {
  const found = /\{\{-?[ \t]{0,8}((?:ds|v1)\.[\w.]{1,60})/.exec(source)
  if (found === null) return []
  const [start, end] = [found.index, found.index + found[0].length].map(positions(source))
  return [
    { ...diagnose('jinja-header-missing', [], { found: found[1]! }), range: { start: start!, end: end! } },
  ]
}

/** Keys whose text cloud-init prints or passes to a program without strict encoding. Source: a run of 22.4.2 */
const PRINTED = new Set(['final_message', 'power_state'])

/**
 * Returns the severity of a problem. It is a warning where guests still read the text: text that is only too long to check here,
 * and half a surrogate pair that no module of cloud-init writes.
 */
function weighed(problem: Diagnostic, { value, locate }: Composed): Diagnostic {
  const { code, range } = problem
  if (code === 'yaml-too-large') return { ...problem, severity: 'warning' }
  if (code !== 'yaml-surrogate' || range === undefined || !isMap(value)) return problem
  const isWritten = [...value.keys()]
    .filter((key) => Object.hasOwn(cloudConfigKeys.members, key) && !PRINTED.has(key))
    .some((key) => contains(locate([key]), range.start))
  return isWritten ? problem : { ...problem, severity: 'warning' }
}

function contains(range: Range | undefined, place: Position): boolean {
  return range !== undefined && !isBefore(place, range.start) && isBefore(place, range.end)
}

function isBefore(a: Position, b: Position): boolean {
  return a.line < b.line || (a.line === b.line && a.column < b.column)
}

/** Reports a top-level key that cloud-init does not read; `others` are keys of another agent. */
function topLevel(key: string, others: ReadonlySet<string>): Diagnostic[] {
  if (Object.hasOwn(cloudConfigKeys.members, key) || others.has(key)) return []
  if (key === 'network') return [{ ...diagnose('cloud-config-network', [key], {}), part: 'key' }]
  if (isAutoinstallKey(key)) return [{ ...diagnose('autoinstall-key', [key], { key }), part: 'key' }]
  const suggestion = nearest(key, Object.keys(cloudConfigKeys.members))
  return [{ ...diagnose('cloud-config-unknown-key', [key], { key, suggestion }), part: 'key' }]
}

/** The longest text without a header that is checked, in UTF-16 units. */
const MAX_GUESSED = 1024 ** 2

/** Returns a key that shows that text without a header is a cloud-config: most of its keys are known. */
export function looksLikeCloudConfig(source: string): string | undefined {
  if (source.length > MAX_GUESSED) return undefined
  const { value } = compose(source, { version: '1.1' })
  if (!isMap(value)) return undefined
  const known = [...value.keys()].filter((key) => Object.hasOwn(cloudConfigKeys.members, key))
  return known.length * 2 >= value.size ? known[0] : undefined
}
