import { isMap, type Json } from '../../lib/text/json.ts'
import type { Variables } from '../../lib/spec/variables.ts'
import { compose } from '../../lib/text/yaml/compose.ts'
import type { ArgumentsOf } from '../args/command.ts'
import type { Filling } from './open-drive.ts'
import { EXIT, Failure } from '../report/exit.ts'
import { inputName } from '../report/file-failures.ts'
import { readInputFile } from './read-input-file.ts'
import type { variableOptions } from '../args/variable-options.ts'

type Given = ArgumentsOf<typeof variableOptions>

/**
 * Reads the variables of a spec; with --jinja, returns a template instead, in which `${…}` has no meaning.
 *
 * @throws Failure for an invalid variable
 */
export async function readFilling(given: Given): Promise<Filling> {
  const variables = readVariables(given)
  if (!given.jinja) return { variables }
  const { jinja } = await import('../../lib/spec/jinja.ts')
  return { template: jinja(variables ?? new Map()) }
}

/**
 * Reads the values of --var-file, --var-env and --var; a later one overrides an earlier one. Returns undefined without
 * any; `${…}` in the spec is then plain text.
 *
 * @throws Failure for an invalid variable
 */
export function readVariables(given: Partial<Omit<Given, 'jinja'>>): Variables | undefined {
  const { var: words = [], 'var-file': files = [], 'var-env': names = [] } = given
  if (words.length + files.length + names.length === 0) return undefined
  return new Map([...files.flatMap(ofFile), ...names.map(ofEnvironment), ...words.map(ofWord)])
}

function ofFile(path: string): [string, Json][] {
  const { value } = compose(readInputFile(path).toString())
  if (isMap(value)) return [...value]
  throw new Failure(EXIT.invalid, `${inputName(path)} is not a YAML or JSON map of names and values.`, [], {
    code: 'bad-variable',
  })
}

function ofEnvironment(name: string): [string, Json] {
  const value = process.env[name]
  if (value !== undefined) return [name, value]
  throw new Failure(EXIT.invalid, `--var-env: the environment variable ${name} is not set.`, [], {
    code: 'bad-variable',
  })
}

/** Parses `NAME=TEXT`, or `NAME:=VALUE` for a number, a list or any other YAML value. */
function ofWord(word: string): [string, Json] {
  const [, name, isTyped, text = ''] = /^([A-Za-z_]\w*)(:?)=([^]*)$/.exec(word) ?? []
  if (name === undefined)
    throw new Failure(EXIT.usage, '--var needs NAME=TEXT, or NAME:=VALUE with a YAML value.')
  if (isTyped !== ':') return [name, text]
  const { value, problems } = compose(text)
  if (value !== undefined && problems.length === 0) return [name, value]
  throw new Failure(EXIT.usage, `--var ${name}:= needs a valid YAML value.`)
}
