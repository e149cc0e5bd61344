import type { Report } from '../report/diagnostics.ts'
import type { Answer, Answers, Need, Problem } from '../shape/need.ts'
import type { Spec } from '../spec.ts'
import type { SpecInput } from './spec-input.ts'
import {
  complete,
  declare,
  type Declared,
  type DeclareOptions,
  declareText,
  nextNeeds,
  readText,
} from './declare.ts'
import type { Variables } from './variables.ts'

/** Synchronous functions that answer the needs of a spec. A need without its function is an error in the report. */
export interface Readers {
  /** Returns the bytes of a file. */
  readonly readFile?: ((name: string) => Uint8Array | Problem) | undefined
  /** Returns the names in a folder. */
  readonly listFolder?: ((name: string) => readonly string[] | Problem) | undefined
  /** Returns an environment variable, or undefined when it is not set. */
  readonly readEnv?: ((name: string) => string | undefined) | undefined
  /** Runs a program with these arguments, without a shell, and returns its standard output. */
  readonly runCommand?: ((argv: readonly string[]) => Uint8Array | Problem) | undefined
  /** Shows `text`, and returns the input, which must not be echoed. */
  readonly prompt?: ((text: string) => string | Problem) | undefined
}

/** What a text is read with. */
export interface ParseOptions extends DeclareOptions, Readers {}

/** A report, and the spec; `value` is undefined when the report has an error. */
export interface Parsed {
  /** What is wrong or doubtful, in the order of the source. */
  readonly report: Report
  /** The spec; undefined when the report has an error. */
  readonly value: Spec | undefined
}

/** The result for a text: the spec, the report and the declared fields. */
export interface ParsedText extends Parsed {
  /** The declared fields, with overrides and defaults; undefined when the text cannot be read. */
  readonly fields: ReadonlyMap<string, unknown> | undefined
}

/**
 * Reads a spec from YAML 1.2 or JSON. It never throws: the report has each problem with line and column. Needs are answered
 * synchronously by `options`, and anything that must be fetched is refused; use `declare` and `complete` to answer asynchronously.
 */
export function parseSpec(text: string, options: ParseOptions = {}): ParsedText {
  const declared = declare(text, options)
  return { ...settled(declared, options), fields: declared.fields }
}

/**
 * Reads the text of a spec once, and returns a function that does the same as `parseSpec` for any values of its variables, as
 * often as needed: a fleet of servers has one text.
 */
export function specTemplate(
  text: string,
  options: Omit<ParseOptions, 'variables'> = {},
): (variables: Variables) => ParsedText {
  const read = readText(text, options)
  return (variables) => {
    const declared = declareText(read, { ...options, variables })
    return { ...settled(declared, options), fields: declared.fields }
  }
}

/**
 * Reads a spec from data: maps, or plain objects with the same keys. It never throws. Data of an unknown type is checked in the
 * same way: pass it `as SpecInput`.
 */
export function checkSpec(
  data: SpecInput | ReadonlyMap<string, unknown>,
  { gunzip, schemas, ...readers }: Pick<DeclareOptions, 'gunzip' | 'schemas'> & Readers = {},
): Parsed {
  // A list makes `declare` report a wrong type, where it would parse a string.
  const declared = declare(typeof data === 'string' ? [data] : data, { gunzip, schemas })
  return settled(declared, readers)
}

function settled(declared: Declared, readers: Readers): Parsed {
  let answers: Answers = new Map()
  for (;;) {
    const completed = complete(declared, answers)
    const next = nextNeeds(completed)
    if (next.length === 0) return { report: completed.report, value: completed.value }
    answers = new Map([...answers, ...next.map((need) => [need.id, answerFrom(need, readers)] as const)])
  }
}

const NOT_HERE: Problem = { problem: 'this is not supported here' }

/** Returns the readers' answer to a need. */
export function answerFrom(need: Need, readers: Readers): Answer {
  switch (need.kind) {
    case 'file':
      return readers.readFile?.(need.file) ?? { problem: 'files cannot be read here' }
    case 'folder':
      return filesIn(need.folder, readers)
    case 'env':
      if (readers.readEnv === undefined) return NOT_HERE
      return readers.readEnv(need.name) ?? { problem: 'it is not set' }
    case 'command':
      return readers.runCommand?.(need.argv) ?? { refused: NOT_HERE.problem }
    case 'prompt':
      return readers.prompt?.(need.text) ?? NOT_HERE
    default:
      return { refused: 'fetching is not supported here' }
  }
}

function filesIn(folder: string, { listFolder, readFile }: Readers): Answer {
  const names = listFolder?.(folder) ?? { problem: 'folders cannot be read here' }
  if ('problem' in names) return names
  const keys = names.filter((name) => name.endsWith('.pub')).sort()
  const path = folder.replace(/\/$/, '')
  return new Map(
    keys.map((name) => [name, readFile?.(`${path}/${name}`) ?? { problem: 'files cannot be read here' }]),
  )
}
