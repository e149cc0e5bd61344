import { answer, isJson } from '../report/answer.ts'
import { command, type Command } from '../args/command.ts'
import { GENISOIMAGE } from '../args/help-text.ts'
import { unknownVerb } from '../args/parse-command-line.ts'
import { printData } from '../terminal/stdout.ts'

/** @param commands returns the table that contains this command */
export function man(commands: () => readonly Command[]): Command {
  return command({
    verb: 'man',
    describe: 'print the man page of a command, or of the program',
    examples: [
      ['man build', 'print the man page of build as roff'],
      ['man network convert', 'print that of a command of two words'],
    ],
    positionals: { command: { describe: 'a command; without one, the program', many: true } },
    options: {},
    async run({ command: words }) {
      const text = await pageOf(commands(), words)
      if (isJson()) answer({ text })
      else await printData(text)
    },
  })
}

async function pageOf(commands: readonly Command[], words: readonly string[]): Promise<string> {
  const { programPage, verbPage } = await import('../man/man.ts')
  const topic = words.join(' ')
  const found = commands.find(({ verb }) => verb === topic)
  if (found !== undefined) return verbPage(found)
  if (topic === '') return programPage(commands)
  if (topic !== GENISOIMAGE.verb) throw unknownVerb(commands, [GENISOIMAGE.verb], words)
  const { manPage } = await import('../mkisofs/help.ts')
  return manPage()
}
