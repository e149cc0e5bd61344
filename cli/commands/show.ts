import type { CommandModule } from 'yargs'
import { type InputArguments, inputOptions, readInput } from '../input.ts'

interface ShowArguments extends InputArguments {
  showSecrets: boolean
}

export const show: CommandModule<object, ShowArguments> = {
  command: 'show [spec]',
  describe: 'print the files that would be on the drive',
  builder: (parser) =>
    inputOptions(parser).option('show-secrets', {
      type: 'boolean',
      default: false,
      describe: 'passwords, seeds, user data and injected files too',
    }) as never,
  handler: async (args) => {
    const { spec } = await readInput(args)
    const { showTree } = await import('../show-tree.ts')
    process.stdout.write(showTree(spec, { hasSecrets: args.showSecrets, isJson: args.json }))
  },
}
