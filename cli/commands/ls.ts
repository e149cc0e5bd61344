import { answer, isJson } from '../report/answer.ts'
import { command } from '../args/command.ts'
import { drivePositional } from '../args/drive-positional.ts'
import { lookOptions } from '../args/look-options.ts'
import { print } from '../terminal/stdout.ts'

export const ls = command({
  verb: 'ls',
  describe: 'list the files of a drive, or those below a path',
  examples: [
    ['ls web1.iso', 'list all files'],
    ['ls -l web1.iso openstack/latest', 'list one directory, with modes, sizes and dates'],
  ],
  also: ['list', 'dir', 'files'],
  positionals: { drive: drivePositional, path: { describe: 'file or directory on the drive' } },
  options: {
    long: { type: 'boolean', alias: 'l', describe: 'show modes, owners, sizes, dates and link targets' },
    tree: {
      type: 'string',
      value: 'TREE',
      values: ['rock-ridge', 'joliet', 'primary', 'udf'],
      isClosed: true,
      describe: 'ISO 9660 tree to list: rock-ridge, joliet, primary, udf',
    },
    ...lookOptions,
  },
  async run({ drive: name, path = '', long, tree, ...how }) {
    const { withDrive } = await import('../input/open-drive.ts')
    const { below, treeOf } = await import('../input/select-tree.ts')
    const { jsonEntries, lines } = await import('../inspect/list-entries.ts')
    await withDrive(name, how, async (drive) => {
      const found = below(treeOf(drive, tree), path)
      if (isJson()) answer({ entries: jsonEntries(found) })
      else await print(lines(found, long))
    })
  },
})
