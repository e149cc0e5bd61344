import { fitted } from '../terminal/fit.ts'
import { answer, isJson } from '../report/answer.ts'
import { command } from '../args/command.ts'
import { inputOptions, specPositional } from '../args/input-options.ts'
import { wrong } from '../args/wrong-usage.ts'
import { print } from '../terminal/stdout.ts'

export const show = command({
  verb: 'show',
  describe: 'print the files that the drive would contain',
  examples: [
    ['show web1.yaml', 'list the files of the drive, with their contents'],
    ['show web1.yaml --network=svg > web1.svg', 'draw the network of the server'],
    ['show --hostname web1 --package nginx,git --json', 'print them as JSON'],
  ],
  also: ['dump', 'preview', 'print', 'dry-run'],
  positionals: specPositional,
  options: {
    ...inputOptions,
    network: {
      ...inputOptions.network,
      // What is drawn can come from --ip.
      conflicts: [],
      describe: `${inputOptions.network.describe}; svg draws the network of the spec instead`,
    },
    'show-secrets': {
      type: 'boolean',
      describe: 'show passwords, random seeds, user data and injected files',
    },
  },
  async run(args) {
    const draws = args.network === 'svg'
    if (draws && isJson()) throw wrong('Use --network=svg or --json, not both.', 'show')
    if (!draws && args.network !== undefined && (args.ip !== undefined || args.dhcp))
      throw wrong(`Use --network or --${args.ip === undefined ? 'dhcp' : 'ip'}, not both.`, 'show')
    const { readInput } = await import('../input/input.ts')
    const { spec, save } = await readInput(draws ? { ...args, network: undefined } : args)
    if (draws) {
      const { networkPicture } = await import('../inspect/pictures.ts')
      await save()
      return print(networkPicture(spec))
    }
    const { shownFiles, shownText } = await import('../inspect/show-tree.ts')
    const files = shownFiles(spec, { hasSecrets: args['show-secrets'], isJson: isJson() })
    await save()
    if (isJson()) answer({ files })
    else await print(fitted(shownText(files)))
  },
})
