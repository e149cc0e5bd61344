import { GENISOIMAGE } from '../args/help-text.ts'
import type { Program, Verb } from '../completion/program.ts'
import { choicesOf, options } from './options.ts'

/** Returns the command line of genisoimage as a verb with these words. */
export function genisoimageVerb(words: readonly string[]): Verb {
  return {
    words,
    describe: GENISOIMAGE.describe,
    options: options.map(({ names, help, value }) => ({
      names: names.map((name) => `-${name}`),
      describe: help,
      isOnce: false,
      value: value === undefined ? undefined : { describe: value, values: choicesOf(value) },
    })),
    operands: [{ describe: 'files and directories', values: undefined, many: true }],
  }
}

/** The front end as a separate program. */
export const genisoimageProgram: Program = { name: 'config-drive-genisoimage', verbs: [genisoimageVerb([])] }
