import { answer, isJson } from '../report/answer.ts'
import { command } from '../args/command.ts'
import { knowSource } from '../report/sources.ts'
import { EXIT, Failure } from '../report/exit.ts'
import { printData } from '../terminal/stdout.ts'

export const networkConvert = command({
  verb: 'network convert',
  describe: 'convert a network description from one form to another',
  examples: [
    ['network convert netplan.yaml --to openstack', 'print network_data.json for a netplan file'],
    [
      'network convert netplan.yaml --from netplan --to v1 -o network-config',
      'write network-config of version 1',
    ],
  ],
  also: ['netplan'],
  positionals: { file: { describe: 'YAML or JSON file; - is standard input', required: true } },
  options: {
    from: {
      type: 'string',
      value: 'FORM',
      values: async () => ['auto', ...(await forms())],
      describe: 'form of the input: auto (default), simple, v1, v2, netplan, openstack',
    },
    to: {
      type: 'string',
      value: 'FORM',
      values: forms,
      describe: 'form of the output: simple, v1, v2, netplan, openstack',
    },
    output: {
      type: 'string',
      alias: 'o',
      value: 'FILE',
      describe: 'file to write (default: standard output)',
    },
    strict: { type: 'boolean', describe: 'treat warnings as errors' },
  },
  async run({ file, from = 'auto', to, output = '-', strict }) {
    const { convertNetwork } = await import('../../lib/network/parse.ts')
    const { hasErrors } = await import('../../lib/report/diagnostics.ts')
    const { printReport } = await import('../report/report.ts')
    const source = from === 'auto' ? {} : { from: await formOf('from', from) }
    const target = await formOf('to', to)
    if (output !== '-') {
      const { checkOutputs } = await import('../output/check-outputs.ts')
      checkOutputs([output], [file])
    }
    const name = file === '-' ? 'standard input' : file
    const input = await readText(file)
    knowSource(name, input)
    const { report, value } = convertNetwork(input, { ...source, to: target, source: name })
    printReport(report)
    if (value === undefined || hasErrors(report) || (strict && report.length > 0))
      throw new Failure(EXIT.invalid, 'nothing was written', [], { isReported: true })
    const { stringify } = await import('../../lib/text/json.ts')
    const { UNSEEN, writeYaml, yamlOf } = await import('../../lib/text/yaml/write.ts')
    const text =
      target === 'openstack' ? `${stringify(value, 2)}\n` : writeYaml(yamlOf(value), { escaped: UNSEEN })
    if (output !== '-') await write(output, text)
    else if (!isJson()) return printData(text)
    answer({ form: target, ...(output === '-' ? { network: value } : { output }) })
  },
})

async function forms() {
  return (await import('../../lib/network/forms.ts')).NETWORK_FORMS
}

async function formOf(option: string, form: string | undefined) {
  const all = await forms()
  const known = all.find((name) => name === form)
  if (known !== undefined) return known
  const problem =
    form === undefined ? `--${option} is missing` : `--${option}: unknown form ${JSON.stringify(form)}`
  throw new Failure(EXIT.usage, `${problem}; use ${all.join(', ')}.`)
}

async function readText(file: string): Promise<string> {
  const { decodeUtf8 } = await import('../../lib/text/utf8.ts')
  const { inputName } = await import('../report/file-failures.ts')
  const { readInputFile } = await import('../input/read-input-file.ts')
  const text = decodeUtf8(readInputFile(file))
  if (text !== undefined) return text
  throw new Failure(EXIT.invalid, `${inputName(file)} is not UTF-8 text`, [], { code: 'file-not-utf8' })
}

/** Writes a file that only its owner can read: a network may contain passwords. */
async function write(file: string, text: string): Promise<void> {
  const { writeText } = await import('../../lib/node/write-text.ts')
  const { unwritable } = await import('../report/file-failures.ts')
  try {
    await writeText(file, text, { isOver: true })
  } catch (cause) {
    throw unwritable(file, cause)
  }
}
