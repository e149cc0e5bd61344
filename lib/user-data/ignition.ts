import { correlate } from '../report/correlate.ts'
import { type Diagnostic, diagnose, type Path } from '../report/diagnostics.ts'
import { isMap, type Json, kindOf } from '../text/json.ts'
import { readJson } from '../text/read-json.ts'
import { compose } from '../text/yaml/compose.ts'

/** Source: https://coreos.github.io/ignition/specs/ and the specification 2.x, which older guests read. */
const VERSION = /^(?:3\.[0-6]|2\.[0-4])\.0(?:-experimental)?$/

/** Returns the problems of an Ignition config that every release has with it. */
export function checkIgnition(text: string): Diagnostic[] {
  const { value, problem } = readJson(text)
  if (problem !== undefined) return [problem]
  const found = checkVersion(value)
  return found.map((each) => correlate(each, compose(text)))
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
  return VERSION.test(version) ? [] : [diagnose('ignition-version', inner, { version: version.slice(0, 40) })]
}
