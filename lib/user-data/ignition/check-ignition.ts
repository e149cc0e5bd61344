import { correlate } from '../../report/correlate.ts'
import { type Diagnostic, diagnose, type Path } from '../../report/diagnostics.ts'
import { nearest } from '../../report/nearest.ts'
import { isFloat, isList, isMap, type Json, type JsonObject, kindOf } from '../../text/json.ts'
import { readJson } from '../../text/read-json.ts'
import { compose } from '../../text/yaml/compose.ts'
import { RULES } from './rules.ts'
import { type Field, fieldsIn } from './structs.ts'
import { IGNITION_EXPERIMENT, IGNITION_RELEASES, parseIgnitionVersion } from './versions.ts'

/** Returns the problems of an Ignition config. Those of specifications before 3.0 are not checked beyond the version. */
export function checkIgnition(text: string): Diagnostic[] {
  const { value, problem } = readJson(text)
  if (problem !== undefined) return [problem]
  const found = [...checkVersion(value), ...checkIgnitionConfig(value)]
  const places = compose(text)
  return found.map((each) => correlate(each, places))
}

function checkVersion(value: Json): Diagnostic[] {
  const ignition = isMap(value) ? value.get('ignition') : undefined
  const path: Path = ['ignition']
  if (!isMap(ignition))
    return [diagnose('wrong-type', path, { expected: 'a map', found: kindOf(ignition ?? null) })]
  const version = ignition.get('version')
  const inner = [...path, 'version']
  if (version === undefined) return [diagnose('missing-key', path, { key: 'version' })]
  if (typeof version !== 'string')
    return [diagnose('wrong-type', inner, { expected: 'a string', found: kindOf(version) })]
  return isKnown(version) ? [] : [diagnose('ignition-version', inner, { version: version.slice(0, 40) })]
}

function isKnown(version: string): boolean {
  const parsed = parseIgnitionVersion(version)
  if (parsed === undefined) return false
  return !parsed.number.startsWith('3.') || minorOf(version) !== undefined
}

/** Returns the minor version of a known specification 3. */
function minorOf(version: Json | undefined): number | undefined {
  const { number = '' } = (typeof version === 'string' ? parseIgnitionVersion(version) : undefined) ?? {}
  const isThree = Object.hasOwn(IGNITION_RELEASES, number) || number === IGNITION_EXPERIMENT
  return isThree ? Number(number.slice(2)) : undefined
}

/** Returns what Ignition rejects or ignores in a config of specification 3, as `ignition-validate` does. */
export function checkIgnitionConfig(value: Json): Diagnostic[] {
  const ignition = isMap(value) ? value.get('ignition') : undefined
  const minor = minorOf(isMap(ignition) ? ignition.get('version') : undefined)
  return minor === undefined ? [] : struct(value, 'Config', [], minor)
}

function struct(value: Json, type: string, path: Path, minor: number): Diagnostic[] {
  // Go leaves the field as it is.
  if (value === null) return []
  const fields = fieldsIn(type, minor)
  if (fields === undefined) return scalar(value, type, path)
  if (!isMap(value)) return [diagnose('wrong-type', path, { expected: 'a map', found: kindOf(value) })]
  const found = [...value].flatMap(([key, member]) => {
    const field = fields.find(({ name }) => name === key)
    if (field !== undefined) return fieldValue(member, field, [...path, key], minor)
    const known = fields.map(({ name }) => name)
    const unknown = diagnose('unknown-key', [...path, key], { key, known, suggestion: nearest(key, known) })
    return [{ ...unknown, severity: 'warning' as const, part: 'key' as const }]
  })
  // Ignition judges values only when all have the right type.
  const rules = RULES[type]?.(value, minor) ?? []
  const problems = Array.from(rules, ({ path: inner, reason, isWarning }): Diagnostic => {
    const problem = diagnose('ignition-value', placed(value, path, inner), { reason })
    return isWarning ? { ...problem, severity: 'warning' } : problem
  })
  return [...found, ...problems, ...duplicates(value, type, path)]
}

/** Returns the path of a problem, or that of the structure when the key is missing. */
function placed(value: JsonObject, path: Path, [key, ...rest]: Path): Path {
  return key === undefined || !value.has(String(key)) ? path : [...path, key, ...rest]
}

function fieldValue(value: Json, { type, isList: many }: Field, path: Path, minor: number): Diagnostic[] {
  if (!many) return struct(value, type, path, minor)
  if (value === null) return []
  if (!isList(value)) return [diagnose('wrong-type', path, { expected: 'a list', found: kindOf(value) })]
  return value.flatMap((item, index) => struct(item, type, [...path, index], minor))
}

function scalar(value: Json, type: string, path: Path): Diagnostic[] {
  const isWhole = typeof value === 'bigint' || (typeof value === 'number' && !isFloat(value))
  const fits = type === 'int' ? isWhole : typeof value === (type === 'bool' ? 'boolean' : 'string')
  const expected = type === 'int' ? 'a whole number' : type === 'bool' ? 'true or false' : 'a string'
  return fits ? [] : [diagnose('wrong-type', path, { expected, found: kindOf(value) })]
}

/** Lists whose items may be equal. Source: `IgnoreDuplicates` of config/v3_6/types */
const REPEATABLE: Readonly<Record<string, readonly string[]>> = {
  File: ['append'],
  Filesystem: ['options', 'mountOptions'],
  Luks: ['options'],
  Raid: ['options'],
}

/** Lists that share their keys. Source: `MergedKeys` of config/v3_6/types */
const SHARED: Readonly<Record<string, readonly string[]>> = {
  Storage: ['directories', 'files', 'links'],
  KernelArguments: ['shouldExist', 'shouldNotExist'],
}

const KEYS = ['device', 'path', 'name', 'url', 'source']

/** Reports items of a list that Ignition takes for the same. Source: config/validate/validate.go, `ValidateDups` */
function duplicates(value: JsonObject, type: string, path: Path): Diagnostic[] {
  const seen = new Map<string, Set<string>>()
  return [...value].flatMap(([field, items]) => {
    if (!isList(items) || REPEATABLE[type]?.includes(field)) return []
    const group = SHARED[type]?.includes(field) ? '' : field
    const keys = seen.get(group) ?? new Set<string>()
    seen.set(group, keys)
    return items.flatMap((item, index) => {
      const key = keyOf(item, field)
      const isAgain = keys.has(key)
      keys.add(key)
      return isAgain
        ? [diagnose('ignition-value', [...path, field, index], { reason: 'another entry has the same key' })]
        : []
    })
  })
}

function keyOf(item: Json, field: string): string {
  if (!isMap(item)) return String(item ?? '')
  if (field === 'partitions') {
    const [number, label] = [item.get('number') ?? 0, item.get('label')]
    return Number(number) !== 0
      ? `number:${String(number)}`
      : typeof label === 'string'
        ? `label:${label}`
        : ''
  }
  const ids = field === 'raid' || field === 'luks' ? ['name'] : KEYS
  const key = ids.map((name) => item.get(name)).find((each) => typeof each === 'string')
  return typeof key === 'string' ? key : ''
}
