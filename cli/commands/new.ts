import { command } from '../args/command.ts'
import { EXIT, Failure } from '../report/exit.ts'
import { say } from '../report/say.ts'

export const newCommand = command({
  verb: 'new',
  describe: 'create a spec by answering a few questions',
  examples: [
    ['new', 'ask for everything, the name of the file too'],
    ['new web1.yaml', 'write the answers to web1.yaml'],
  ],
  also: ['wizard', 'ask'],
  positionals: { file: { describe: 'file to write (default: HOSTNAME.yaml)' } },
  options: { force: { type: 'boolean', describe: 'overwrite an existing file' } },
  async run({ file, force }) {
    const { isAtTerminal, withQuestions } = await import('../terminal/questions.ts')
    if (!isAtTerminal())
      throw new Failure(
        EXIT.usage,
        'new needs a terminal to ask its questions; without one, use config-drive init.',
      )
    const { newSpec } = await import('../new/new-spec.ts')
    await withQuestions((ask) => newSpec(ask, file, force))
  },
})

/** Offers to create a spec to a user who gave no command; returns whether the user accepted. */
export async function offerNew(): Promise<boolean> {
  const { isYes, withQuestions } = await import('../terminal/questions.ts')
  const { newSpec } = await import('../new/new-spec.ts')
  return withQuestions(async (ask) => {
    say('config-drive --help lists the commands.')
    const isTaken = await isYes(ask, 'Create a spec by answering a few questions?')
    if (isTaken) await newSpec(ask, undefined, false)
    return isTaken
  })
}
