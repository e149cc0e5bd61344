import { command, type Command } from '../args/command.ts'
import { printData } from '../terminal/stdout.ts'

/** @param commands returns the table that contains this command */
export function man(commands: () => readonly Command[]): Command {
  return command({
    verb: 'man',
    describe: 'print the man page',
    positionals: {},
    options: {},
    async run() {
      const { manPage } = await import('../man/man.ts')
      await printData(manPage(commands()))
    },
  })
}
