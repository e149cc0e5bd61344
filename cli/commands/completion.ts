import { answer, isJson } from '../report/answer.ts'
import { command, type Command } from '../args/command.ts'
import { EXIT, Failure } from '../report/exit.ts'
import { printData } from '../terminal/stdout.ts'

/** @param commands returns the table that contains this command */
export function completion(commands: () => readonly Command[]): Command {
  return command({
    verb: 'completion',
    describe: 'print a shell completion script',
    examples: [
      ['completion bash', 'print the script for bash'],
      ['completion zsh > _config-drive', 'save the script for zsh'],
    ],
    also: ['completions', 'complete'],
    positionals: {
      shell: { describe: 'bash, zsh or fish', values: ['bash', 'zsh', 'fish'], required: true },
    },
    options: {},
    async run({ shell }) {
      const { SCRIPTS } = await import('../completion/scripts.ts')
      const script = Object.entries(SCRIPTS).find(([name]) => name === shell)?.[1]
      if (script === undefined)
        throw new Failure(EXIT.usage, `unknown shell ${JSON.stringify(shell)}; use bash, zsh or fish.`)
      const { programOf } = await import('../completion/program.ts')
      const { genisoimageVerb } = await import('../mkisofs/completion.ts')
      const { name, verbs } = await programOf('config-drive', commands())
      const text = script({ name, verbs: [...verbs, genisoimageVerb(['genisoimage'])] })
      if (isJson()) answer({ shell, script: text })
      else await printData(text)
    },
  })
}
