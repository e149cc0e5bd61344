import { command } from '../args/command.ts'
import { EXIT, Failure } from '../report/exit.ts'
import { say } from '../report/say.ts'

export const newCommand = command({
  verb: 'new',
  describe: 'write a first spec, of the answers to a few questions',
  positionals: { file: { describe: 'to write; HOSTNAME.yaml by default' } },
  options: { force: { type: 'boolean', describe: 'write over a file that is there' } },
  async run({ file, force }) {
    const { isAtTerminal, withQuestions } = await import('../terminal/questions.ts')
    if (!isAtTerminal())
      throw new Failure(EXIT.usage, 'new asks at a terminal; without one, see config-drive init.')
    const { newSpec } = await import('../new/new-spec.ts')
    await withQuestions((ask) => newSpec(ask, file, force))
  },
})

/** Offers the same to who gave no command; whether it was taken. */
export async function offerNew(): Promise<boolean> {
  const { isYes, withQuestions } = await import('../terminal/questions.ts')
  const { newSpec } = await import('../new/new-spec.ts')
  return withQuestions(async (ask) => {
    say('config-drive --help tells what there is.')
    const isTaken = await isYes(ask, 'Make a first spec, of a few questions?')
    if (isTaken) await newSpec(ask, undefined, false)
    return isTaken
  })
}
