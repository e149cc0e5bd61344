import { command } from '../args/command.ts'
import { EXIT, Failure } from '../report/exit.ts'

export const mimeMake = command({
  verb: 'mime make',
  describe: 'make multi-part user data of files',
  positionals: {
    parts: { describe: 'FILE, or FILE:TYPE such as setup.sh:script', required: true, many: true },
  },
  options: {
    output: { type: 'string', alias: 'o', describe: 'file to write, or - for standard output (default)' },
    merge: { type: 'boolean', describe: 'make one cloud-config of all' },
    gzip: { type: 'boolean', describe: 'compress the whole' },
  },
  async run({ parts, output = '-', merge, gzip }) {
    const { basename } = await import('node:path')
    const { checkSpec } = await import('../../lib/spec/parse.ts')
    const { fileReader } = await import('../../lib/node/read-spec.ts')
    const { writeImage } = await import('../../lib/node/write-image.ts')
    const { reasonOf } = await import('../../lib/node/reason.ts')
    const { printReport } = await import('../report/report.ts')
    const declared = parts.map((argument) => {
      const [, file = argument, type] = /^(.+):([a-z][a-z0-9./+-]*)$/s.exec(argument) ?? []
      return { file, type, filename: basename(file) }
    })
    const user_data = { parts: declared, merge, gzip }
    const { value, report } = checkSpec({ hostname: 'none', user_data }, { readFile: fileReader('.') })
    printReport(report.map((each) => ({ ...each, source: parts[Number(each.path[2])] ?? 'mime make' })))
    if (value === undefined) throw new Failure(EXIT.invalid, 'nothing was made')
    const bytes = value.user_data!
    if (output === '-') {
      process.stdout.write(bytes)
      return
    }
    try {
      await writeImage(
        {
          size: bytes.length,
          segments: [{ kind: 'content', offset: 0, content: bytes, label: 'user data' }],
        },
        output,
      )
    } catch (cause) {
      throw new Failure(EXIT.failed, `cannot write ${output}: ${reasonOf(cause)}`)
    }
  },
})
