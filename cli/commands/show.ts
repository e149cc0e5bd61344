import { command } from '../args/command.ts'
import { readInput } from '../input/input.ts'
import { inputOptions, specPositional } from '../args/input-options.ts'
import { print } from '../terminal/stdout.ts'

export const show = command({
  verb: 'show',
  describe: 'print the files that the drive would contain',
  positionals: specPositional,
  options: {
    ...inputOptions,
    'show-secrets': {
      type: 'boolean',
      describe: 'show passwords, random seeds, user data and injected files',
    },
  },
  async run(args) {
    const { spec, save } = await readInput(args)
    const { showTree } = await import('../inspect/show-tree.ts')
    const text = showTree(spec, { hasSecrets: args['show-secrets'], isJson: args.json })
    await save()
    await print(text)
  },
})
