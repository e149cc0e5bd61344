import { answer, isJson } from '../report/answer.ts'
import { command } from '../args/command.ts'
import { inputOptions, specPositional } from '../args/input-options.ts'
import { print } from '../terminal/stdout.ts'

export const show = command({
  verb: 'show',
  describe: 'print the files that the drive would contain',
  examples: [
    ['show web1.yaml', 'list the files of the drive, with their contents'],
    ['show --hostname web1 --package nginx,git --json', 'print them as JSON'],
  ],
  also: ['dump', 'preview', 'print', 'dry-run'],
  positionals: specPositional,
  options: {
    ...inputOptions,
    'show-secrets': {
      type: 'boolean',
      describe: 'show passwords, random seeds, user data and injected files',
    },
  },
  async run(args) {
    const { readInput } = await import('../input/input.ts')
    const { spec, save } = await readInput(args)
    const { shownFiles, shownText } = await import('../inspect/show-tree.ts')
    const files = shownFiles(spec, { hasSecrets: args['show-secrets'], isJson: isJson() })
    await save()
    if (isJson()) answer({ files })
    else await print(shownText(files))
  },
})
