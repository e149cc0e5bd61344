import { allowOption } from '../args/allow-option.ts'
import { answer, isJson } from '../report/answer.ts'
import { command } from '../args/command.ts'
import { EXIT, Failure } from '../report/exit.ts'
import { print } from '../terminal/stdout.ts'

export const mimeMake = command({
  verb: 'mime make',
  describe: 'combine files into multi-part user data',
  examples: [
    ['mime make packages.yaml setup.sh -o user-data', 'combine two files'],
    ['mime make setup.sh:script --gzip -o user-data.gz', 'give the type, and compress the result'],
  ],
  also: ['create', 'build'],
  positionals: {
    parts: {
      describe: 'files, each as FILE or FILE:TYPE, such as setup.sh:script; - is standard input',
      required: true,
      many: true,
    },
  },
  options: {
    output: {
      type: 'string',
      alias: 'o',
      value: 'FILE',
      describe: 'file to write (default: standard output)',
    },
    merge: { type: 'boolean', describe: 'merge all parts into one cloud-config' },
    gzip: { type: 'boolean', describe: 'compress the result' },
    ...allowOption,
  },
  async run({ parts, output = '-', merge, gzip, allow: given }) {
    if (output === '-' && isJson())
      throw new Failure(EXIT.usage, '--json needs -o FILE: the result would go to standard output.')
    const { allowedCodes } = await import('../input/allowed-codes.ts')
    const allow = await allowedCodes(given)
    const { basename } = await import('node:path')
    const { complete, declare } = await import('../../lib/spec/declare.ts')
    const { resolveNeeds } = await import('../../lib/node/resolve-needs.ts')
    const { userDataKind } = await import('../../lib/user-data/kind.ts')
    const { writeImage } = await import('../../lib/node/write-image.ts')
    const { unwritable } = await import('../report/file-failures.ts')
    const { printReport } = await import('../report/report.ts')
    const files = parts.map((argument) => {
      const [, file = argument, type] = /^(.+):([a-z][a-z0-9./+-]*)$/s.exec(argument) ?? []
      return { file, type }
    })
    if (output !== '-') {
      const { checkOutputs } = await import('../output/check-outputs.ts')
      checkOutputs(
        [output],
        files.map(({ file }) => file),
      )
    }
    if (files.filter(({ file }) => file === '-').length > 1)
      throw new Failure(EXIT.usage, 'Only one input can come from standard input.')
    const fieldsOf = (parts: readonly object[]) => ({ hostname: 'none', user_data: { parts, merge, gzip } })
    // The command line names the files, so `-` is standard input.
    const overrides = new Map([['user_data', { value: undefined, source: 'mime make' }]])
    const { needs } = declare(fieldsOf(files), { overrides })
    const answers = await resolveNeeds(needs)
    const named = files.map((part, n) => {
      const content = answers.get(needs.find(({ path }) => path[2] === n)!.id)
      const isMessage =
        part.type === undefined && content instanceof Uint8Array && userDataKind(content) === 'mime'
      // The parts of a MIME message keep their own names.
      return { ...part, ...(isMessage || part.file === '-' ? {} : { filename: basename(part.file) }) }
    })
    const { value, report } = complete(declare(fieldsOf(named), { overrides, allow }), answers)
    printReport(report.map((each) => ({ ...each, source: parts[Number(each.path[2])] ?? 'mime make' })))
    if (value === undefined) throw new Failure(EXIT.invalid, 'nothing was written', [], { isReported: true })
    const bytes = value.user_data!
    if (output === '-') {
      await print([bytes])
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
      throw unwritable(output, cause)
    }
    answer({ output, size: bytes.length })
  },
})
