import { command, type Command } from '../command.ts'
import { EXIT, Failure } from '../exit.ts'

/** @param commands gives the table that this one is itself in */
export function completion(commands: () => readonly Command[]): Command {
  return command({
    verb: 'completion',
    describe: 'print a script that completes command lines in a shell',
    positionals: { shell: { describe: 'bash, zsh or fish', required: true } },
    options: {},
    async run({ shell }) {
      const { COMPLETIONS } = await import('../completion.ts')
      if (!Object.hasOwn(COMPLETIONS, shell)) throw new Failure(EXIT.usage, 'Say bash, zsh or fish.')
      process.stdout.write(COMPLETIONS[shell as keyof typeof COMPLETIONS](commands()))
    },
  })
}
