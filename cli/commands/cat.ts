import { answer, isJson } from '../report/answer.ts'
import { command } from '../args/command.ts'
import { drivePositional } from '../args/drive-positional.ts'
import { lookOptions } from '../args/look-options.ts'

export const cat = command({
  verb: 'cat',
  describe: 'print a file of a drive, unchanged',
  examples: [
    ['cat web1.iso openstack/latest/meta_data.json', 'print the metadata'],
    ['cat web1.yaml openstack/latest/meta_data.json', 'print what a spec would put there'],
  ],
  also: ['get', 'read'],
  positionals: {
    drive: drivePositional,
    path: { describe: 'file on the drive, such as openstack/latest/meta_data.json', required: true },
  },
  options: {
    tree: {
      type: 'string',
      value: 'TREE',
      values: ['rock-ridge', 'joliet', 'primary', 'udf'],
      isClosed: true,
      describe: 'ISO 9660 tree to read: rock-ridge, joliet, primary, udf',
    },
    ...lookOptions,
  },
  async run({ drive: name, path, tree, ...how }) {
    const { withDrive } = await import('../input/open-drive.ts')
    const { fileAt, treeOf } = await import('../input/select-tree.ts')
    const { exactly } = await import('../../lib/image/image.ts')
    const { sizeOf } = await import('../../lib/image/tree.ts')
    const { metered, terminalMeter } = await import('../output/progress.ts')
    const { print } = await import('../terminal/stdout.ts')
    await withDrive(name, how, async (drive) => {
      const { content } = fileAt(treeOf(drive, tree), path)
      if (!isJson()) {
        const meter = terminalMeter(`printing ${path}`, process.stdout.isTTY)
        const chunks = content instanceof Uint8Array ? [content] : exactly(content, path)
        return print(metered(chunks, sizeOf(content), meter)).finally(() => meter.end())
      }
      const { contentJson } = await import('../inspect/content-json.ts')
      answer({ path, ...(await contentJson(content, path)) })
    })
  },
})
