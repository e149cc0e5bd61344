import { answer } from '../report/answer.ts'
import { command } from '../args/command.ts'
import { drivePositional } from '../args/drive-positional.ts'
import { lookOptions } from '../args/look-options.ts'
import { EXIT, Failure } from '../report/exit.ts'
import { say } from '../report/say.ts'

/** Larger than any real config drive. */
const DEFAULT_MAX_SIZE = '256MiB'

export const extract = command({
  verb: 'extract',
  describe: 'extract the files of a drive into a directory; only the owner can read them',
  examples: [
    ['extract web1.iso files', 'extract all files into the directory files'],
    ['extract web1.iso files --preserve', 'keep modes and dates, too'],
  ],
  also: ['unpack', 'export', 'x'],
  positionals: {
    drive: drivePositional,
    directory: { describe: 'directory to write to; new or empty', required: true },
  },
  options: {
    tree: {
      type: 'string',
      value: 'TREE',
      values: ['rock-ridge', 'joliet', 'primary', 'udf'],
      isClosed: true,
      describe: 'ISO 9660 tree to extract: rock-ridge, joliet, primary, udf',
    },
    preserve: { type: 'boolean', describe: 'keep the modes and dates of the drive' },
    'allow-unsafe-links': {
      type: 'boolean',
      describe: 'extract symbolic links that lead out of the directory, too',
    },
    'max-size': {
      type: 'string',
      value: 'SIZE',
      describe: `limit for the total size of the files, such as 2GiB (default: ${DEFAULT_MAX_SIZE})`,
    },
    ...lookOptions,
    quiet: { type: 'boolean', alias: 'q', describe: 'do not list what was left out' },
  },
  async run({ drive: name, directory, tree, preserve, quiet, ...args }) {
    const { bytesOfSize } = await import('../../lib/spec/drive-size.ts')
    const { 'allow-unsafe-links': allowUnsafeLinks, 'max-size': most = DEFAULT_MAX_SIZE } = args
    const maxSize = bytesOfSize(most)
    if (maxSize === undefined)
      throw new Failure(
        EXIT.usage,
        `--max-size: not a valid size: ${JSON.stringify(most)}; use bytes or a size such as 2GiB.`,
      )
    const { checkOutputs } = await import('../output/check-outputs.ts')
    checkOutputs([directory], [name])
    const { withDrive } = await import('../input/open-drive.ts')
    const { treeOf } = await import('../input/select-tree.ts')
    const { writeTree } = await import('../../lib/node/write-tree.ts')
    const { EncodeError } = await import('../../lib/image/image.ts')
    const { unwritable } = await import('../report/file-failures.ts')
    const { DecodeError } = await import('../../lib/image/findings.ts')
    const { interruptible } = await import('../terminal/signals.ts')
    const { terminalMeter, writingOn } = await import('../output/progress.ts')
    await withDrive(name, args, async (drive) => {
      const found = treeOf(drive, tree)
      const meter = terminalMeter('extracting', quiet)
      const onProgress = writingOn(meter)
      const { skipped } = await interruptible(async (signal) => {
        try {
          return await writeTree(found, directory, {
            preserve,
            allowUnsafeLinks,
            maxSize,
            signal,
            onProgress,
          })
        } catch (cause) {
          if (signal.aborted || cause instanceof DecodeError) throw cause
          if (cause instanceof EncodeError) {
            const hint = cause.code === 'too-large' ? '; raise it with --max-size' : ''
            const message = `nothing was written: ${cause.message}${hint} [${cause.code}]`
            throw new Failure(EXIT.invalid, message, [], { code: cause.code, source: directory })
          }
          throw unwritable(directory, cause)
        } finally {
          meter.end()
        }
      })
      answer({ directory, left_out: skipped })
      if (quiet) return
      for (const path of skipped) say(`left out: ${path} is a device`)
    })
  },
})
