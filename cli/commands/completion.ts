import { inWords } from '../../lib/report/in-words.ts'
import { answer, isJson } from '../report/answer.ts'
import { command, type Command } from '../args/command.ts'
import { EXIT, Failure } from '../report/exit.ts'
import type { Shell } from '../completion/scripts.ts'
import { printData } from '../terminal/stdout.ts'

/** The shells; their scripts are loaded when one is printed. */
const SHELLS = ['bash', 'zsh', 'fish', 'powershell'] as const satisfies readonly Shell[]

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
      shell: { describe: inWords(SHELLS), values: SHELLS, required: true },
    },
    options: {},
    async run({ shell }) {
      const { SCRIPTS } = await import('../completion/scripts.ts')
      const script = Object.entries(SCRIPTS).find(([name]) => name === shell)?.[1]
      if (script === undefined)
        throw new Failure(EXIT.usage, `unknown shell ${JSON.stringify(shell)}; use ${inWords(SHELLS)}.`)
      const { programOf } = await import('../completion/program.ts')
      const { genisoimageVerb } = await import('../mkisofs/completion.ts')
      const { name, verbs } = await programOf('config-drive', commands())
      const text = script({ name, verbs: [...verbs, genisoimageVerb(['genisoimage'])] })
      if (isJson()) answer({ shell, script: text })
      else await printData(text)
    },
  })
}
