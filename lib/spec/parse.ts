import type { Report } from '../report/diagnostics.ts'
import type { Answer, Answers, Need, Problem } from '../shape/need.ts'
import type { Spec } from '../spec.ts'
import type { SpecInput } from './spec-input.ts'
import { complete, declare, type Declared, type DeclareOptions, nextNeeds } from './declare.ts'

/** Answers to what a spec needs, at once; a spec is wrong that needs one of those that are absent. */
export interface Readers {
  /** The bytes of a file. */
  readonly readFile?: ((name: string) => Uint8Array | Problem) | undefined
  /** The names of what is in a folder. */
  readonly listFolder?: ((name: string) => readonly string[] | Problem) | undefined
  /** A variable of the environment; undefined: not set. */
  readonly readEnv?: ((name: string) => string | undefined) | undefined
  /** What a program prints, run with these words and without a shell. */
  readonly runCommand?: ((argv: readonly string[]) => Uint8Array | Problem) | undefined
  /** What is typed, unseen, after `text`. */
  readonly prompt?: ((text: string) => string | Problem) | undefined
}

export interface ParseOptions extends DeclareOptions, Readers {}

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

/**
 * Reads a spec from YAML 1.2 or JSON. What is wrong with it is in the report, with line and column; nothing is thrown. Where
 * its needs have to be waited for, use `declare` and `complete`; what only a network knows is refused here.
 */
export function parseSpec(text: string, options: ParseOptions = {}): ParsedText {
  const declared = declare(text, options)
  return { ...settled(declared, options), fields: declared.fields }
}

/**
 * Reads a spec from data, as a program has it: maps, or plain objects of the same keys. Data of an unknown type are checked
 * all the same: pass them `as SpecInput`.
 */
export function checkSpec(
  data: SpecInput | ReadonlyMap<string, unknown>,
  { gunzip, schemas, ...readers }: Pick<DeclareOptions, 'gunzip' | 'schemas'> & Readers = {},
): Parsed {
  // A text is no map, and no spec.
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

const NOT_HERE: Problem = { problem: 'that cannot be done here' }

/** Gives the answer that readers have to a need. */
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
      return { refused: 'nothing is fetched here' }
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
