import type { Program, Verb } from '../completion/program.ts'
import { choicesOf, options } from './options.ts'

/** The command line of genisoimage behind the words of a verb. */
export function genisoimageVerb(words: readonly string[]): Verb {
  return {
    words,
    describe: 'make an ISO 9660 image with the command line of genisoimage',
    options: options.map(({ names, help, value }) => ({
      names: names.map((name) => `-${name}`),
      describe: help,
      isOnce: false,
      value: value === undefined ? undefined : { values: choicesOf(value), many: false },
    })),
    operands: [{ describe: 'files and directories', values: undefined, many: true }],
  }
}

/** The front end as a program of its own. */
export const genisoimageProgram: Program = { name: 'config-drive-genisoimage', verbs: [genisoimageVerb([])] }
