import { isMap, type Json } from '../../lib/text/json.ts'
import { readBounded } from '../../lib/node/read-bounded.ts'
import { reasonOf } from '../../lib/node/reason.ts'
import type { Variables } from '../../lib/spec/variables.ts'
import { compose } from '../../lib/text/yaml/compose.ts'
import type { ArgumentsOf } from '../args/command.ts'
import type { Filling } from './open-drive.ts'
import { EXIT, Failure } from '../report/exit.ts'
import type { variableOptions } from '../args/variable-options.ts'

type Given = ArgumentsOf<typeof variableOptions>

/**
 * What fills a spec: its variables, or with --jinja its template, in which `${…}` is nobody's.
 *
 * @throws Failure when a variable is none
 */
export async function readFilling(given: Given): Promise<Filling> {
  const variables = readVariables(given)
  if (!given.jinja) return { variables }
  const { jinja } = await import('../../lib/spec/jinja.ts')
  return { template: jinja(variables ?? new Map()) }
}

/**
 * The values that the command line has for a spec: of files, then of the environment, then its own; the later count.
 * Undefined when it has none, and the spec's `${…}` are then nobody's.
 *
 * @throws Failure when one of them is none
 */
export function readVariables(given: Partial<Omit<Given, 'jinja'>>): Variables | undefined {
  const { var: words = [], 'var-file': files = [], 'var-env': names = [] } = given
  if (words.length + files.length + names.length === 0) return undefined
  return new Map([...files.flatMap(ofFile), ...names.map(ofEnvironment), ...words.map(ofWord)])
}

function ofFile(path: string): [string, Json][] {
  const text = () => {
    try {
      return readBounded(path).toString()
    } catch (cause) {
      throw new Failure(EXIT.failed, `cannot read ${path}: ${reasonOf(cause)}`)
    }
  }
  const { value } = compose(text())
  if (isMap(value)) return [...value]
  throw new Failure(EXIT.invalid, `${path} is no map of names and values in YAML or JSON.`)
}

function ofEnvironment(name: string): [string, Json] {
  const value = process.env[name]
  if (value !== undefined) return [name, value]
  throw new Failure(EXIT.usage, `--var-env: the variable ${name} is not set.`)
}

/** `NAME=TEXT`, or `NAME:=VALUE` for a number, a list or anything else that YAML can say. */
function ofWord(word: string): [string, Json] {
  const [, name, isTyped, text = ''] = /^([A-Za-z_]\w*)(:?)=([^]*)$/.exec(word) ?? []
  if (name === undefined) throw new Failure(EXIT.usage, '--var is NAME=TEXT, or NAME:=VALUE as in YAML.')
  if (isTyped !== ':') return [name, text]
  const { value, problems } = compose(text)
  if (value !== undefined && problems.length === 0) return [name, value]
  throw new Failure(EXIT.usage, `--var ${name}:= has a value that is no YAML.`)
}
