import { answer, isJson } from '../report/answer.ts'
import { command, type Command } from '../args/command.ts'
import { printData } from '../terminal/stdout.ts'

/** @param commands returns the table that contains this command */
export function man(commands: () => readonly Command[]): Command {
  return command({
    verb: 'man',
    describe: 'print the man page',
    examples: [
      ['man', 'print the man page as roff'],
      ['man > config-drive.1', 'save it'],
    ],
    positionals: {},
    options: {},
    async run() {
      const { manPage } = await import('../man/man.ts')
      const text = manPage(commands())
      if (isJson()) answer({ text })
      else await printData(text)
    },
  })
}
