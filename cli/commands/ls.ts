import { command } from '../args/command.ts'
import { drivePositional } from '../args/drive-positional.ts'
import { lookOptions } from '../args/look-options.ts'
import { print } from '../terminal/stdout.ts'

export const ls = command({
  verb: 'ls',
  describe: 'list the files of a drive, those below a path too',
  positionals: { drive: drivePositional, path: { describe: 'file or directory on the drive' } },
  options: {
    long: { type: 'boolean', alias: 'l', describe: 'modes, owners, sizes, dates and targets of links too' },
    tree: {
      type: 'string',
      values: ['rock-ridge', 'joliet', 'primary'],
      describe: 'which tree of ISO 9660: rock-ridge, joliet, primary',
    },
    ...lookOptions,
    json: { type: 'boolean', describe: 'the list as JSON on standard output' },
  },
  async run({ drive: name, path = '', long, tree, json, ...how }) {
    const { withDrive } = await import('../input/open-drive.ts')
    const { below, treeOf } = await import('../input/select-tree.ts')
    const { jsonEntries, lines } = await import('../inspect/list-entries.ts')
    await withDrive(name, how, async (drive) => {
      const found = below(treeOf(drive, tree), path)
      await print(json ? jsonEntries(found) : lines(found, long))
    })
  },
})
