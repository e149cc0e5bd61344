import { answer, isJson } from '../report/answer.ts'
import { command } from '../args/command.ts'
import { EXIT, Failure } from '../report/exit.ts'
import { say } from '../report/say.ts'

const FILE_SYSTEMS = ['iso9660', 'vfat'] as const
const DISK_FORMATS = ['raw', 'qcow2'] as const

export const localds = command({
  verb: 'localds',
  describe: 'make a NoCloud drive from files, with the command line of cloud-localds',
  examples: [
    ['localds seed.iso user-data meta-data', 'make a NoCloud drive from two files'],
    ['localds -H web1 -N network-config seed.iso user-data', 'with a host name and a network'],
  ],
  also: ['cloud-localds', 'nocloud'],
  isGetopt: true,
  positionals: {
    output: { describe: 'file to write; - is standard output', required: true },
    'user-data': { describe: 'file with the user data; - is standard input', required: true },
    'meta-data': { describe: 'metadata file, instead of --hostname, --interfaces and --dsmode' },
  },
  options: {
    'disk-format': {
      type: 'string',
      alias: 'd',
      value: 'FORMAT',
      describe: `${DISK_FORMATS.join(' or ')} (default: raw)`,
    },
    filesystem: {
      type: 'string',
      alias: 'f',
      value: 'TYPE',
      describe: `${FILE_SYSTEMS.join(' or ')} (default: iso9660)`,
    },
    hostname: { type: 'string', alias: 'H', value: 'NAME', describe: 'host name for the metadata' },
    interfaces: {
      type: 'string',
      alias: 'i',
      value: 'FILE',
      describe: 'file in the format of /etc/network/interfaces, for the metadata',
    },
    dsmode: {
      type: 'string',
      alias: 'm',
      value: 'MODE',
      describe: 'boot stage in which cloud-init reads the drive: local or net',
    },
    'network-config': { type: 'string', alias: 'N', value: 'FILE', describe: 'network-config file' },
    'vendor-data': { type: 'string', alias: 'V', value: 'FILE', describe: 'vendor data file' },
    verbose: { type: 'boolean', alias: 'v', describe: 'print what was written' },
  },
  async run({ output, verbose, 'user-data': userData, 'meta-data': metaData, ...args }) {
    const fileSystem = args.filesystem === 'iso' ? 'iso9660' : args.filesystem || 'iso9660'
    const format = oneOf(FILE_SYSTEMS, fileSystem, 'file system')
    const container = oneOf(DISK_FORMATS, args['disk-format'] ?? 'raw', 'disk format')
    if (metaData && (args.hostname || args.interfaces !== undefined || args.dsmode)) {
      throw new Failure(
        EXIT.usage,
        'Use a meta-data file or --hostname, --interfaces and --dsmode, not both.',
      )
    }
    if (output === '-' && isJson())
      throw new Failure(EXIT.usage, '--json needs a file: the image would go to standard output.')
    if (output === '-' && process.stdout.isTTY)
      throw new Failure(
        EXIT.usage,
        'Cannot write an image to a terminal: name a file, or redirect the output.',
      )

    const { checkOutputs } = await import('../output/check-outputs.ts')
    const inputs = [userData, metaData, args.interfaces, args['network-config'], args['vendor-data']]
    checkOutputs(
      [output],
      inputs.filter((name): name is string => Boolean(name)),
    )
    const { readInputFile } = await import('../input/read-input-file.ts')
    const { quotedAscii } = await import('../../lib/text/yaml/quoted.ts')
    const { decodeUtf8 } = await import('../../lib/text/utf8.ts')
    const { file } = await import('../../lib/image/tree.ts')
    const { pack } = await import('../../lib/pack/pack.ts')
    const { sourceDate } = await import('../terminal/source-date.ts')
    const { writeDrive } = await import('../output/write-drives.ts')

    const readText = (path: string): string => {
      const text = decodeUtf8(readInputFile(path))
      if (text === undefined)
        throw new Failure(EXIT.invalid, `${path} is not UTF-8`, [], { code: 'file-not-utf8' })
      return text.replace(/\n$/, '')
    }
    const made = {
      'instance-id': INSTANCE_ID,
      'local-hostname': args.hostname,
      interfaces: args.interfaces === undefined ? undefined : readText(args.interfaces),
      dsmode: args.dsmode,
    }
    const files = {
      'user-data': readInputFile(userData),
      'meta-data': metaData ? readInputFile(metaData) : metaDataOf(made, quotedAscii),
      'network-config': args['network-config'] && readInputFile(args['network-config']),
      'vendor-data': args['vendor-data'] && readInputFile(args['vendor-data']),
    }
    const tree = new Map(
      Object.entries(files).flatMap(([name, content]) => (content ? [[name, file(content)] as const] : [])),
    )
    const date = sourceDate()
    const options = { format, container, volumeId: LABEL, label: LABEL, ...(date && { date }) } as const
    const image = pack(tree, options)
    await writeDrive({ tree, image }, output)
    answer({ output, format, container, size: image.size })
    if (verbose) say(`wrote ${output}: ${format}, ${container}, ${image.size} bytes`)
  },
})

const LABEL = 'cidata'

/** The instance ID that cloud-localds uses for every drive. */
const INSTANCE_ID = 'iid-local01'

/** Writes JSON, which is also YAML, with the line breaks of cloud-localds. */
function metaDataOf(
  members: Readonly<Record<string, string | undefined>>,
  quoted: (text: string) => string,
): string {
  const given = Object.entries(members).flatMap(([key, value]) =>
    value ? [`${quoted(key)}: ${quoted(value)}`] : [],
  )
  return given.length === 0 ? '{}\n' : `{\n${given.join(',\n')}\n}\n`
}

/** @throws Failure for an unknown word */
function oneOf<T extends string>(known: readonly T[], word: string, what: string): T {
  const found = known.find((each) => each === word)
  if (found !== undefined) return found
  throw new Failure(EXIT.usage, `unknown ${what} "${word}"; use ${known.join(' or ')}.`)
}
