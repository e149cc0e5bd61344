import { command } from '../args/command.ts'
import { drivePositional } from '../args/drive-positional.ts'
import { EXIT, Failure } from '../report/exit.ts'
import { say } from '../report/say.ts'

export const extract = command({
  verb: 'extract',
  describe: 'write the files of a drive below a directory, for its owner alone',
  positionals: {
    drive: drivePositional,
    directory: { describe: 'new or empty directory', required: true },
  },
  options: {
    tree: { type: 'string', describe: 'which tree of ISO 9660: rock-ridge, joliet, primary' },
    preserve: { type: 'boolean', describe: 'with the modes and dates of the drive' },
    'allow-unsafe-links': { type: 'boolean', describe: 'links that lead out of the directory, too' },
    quiet: { type: 'boolean', alias: 'q', describe: 'no word of what was left out' },
  },
  async run({ drive: name, directory, tree, preserve, 'allow-unsafe-links': allowUnsafeLinks, quiet }) {
    const { withDrive } = await import('../input/open-drive.ts')
    const { treeOf } = await import('../input/select-tree.ts')
    const { writeTree } = await import('../../lib/node/write-tree.ts')
    const { EncodeError } = await import('../../lib/image/image.ts')
    const { reasonOf } = await import('../../lib/node/reason.ts')
    const { DecodeError } = await import('../../lib/image/findings.ts')
    const { interruptible } = await import('../terminal/signals.ts')
    await withDrive(name, async (drive) => {
      const found = treeOf(drive, tree)
      const { skipped } = await interruptible(async (signal) => {
        try {
          return await writeTree(found, directory, { preserve, allowUnsafeLinks, signal })
        } catch (cause) {
          if (signal.aborted || cause instanceof DecodeError) throw cause
          if (cause instanceof EncodeError)
            throw new Failure(EXIT.failed, `nothing was written: ${cause.message} [${cause.code}]`)
          throw new Failure(EXIT.failed, `cannot write ${directory}: ${reasonOf(cause)}`)
        }
      })
      if (quiet) return
      for (const path of skipped) say(`left out: ${path} is a device`)
    })
  },
})
