import { basename, resolve } from 'node:path'
import type { ArgumentsOf } from './command.ts'
import { EXIT, Failure } from './exit.ts'

export const specPositional = {
  spec: { describe: 'YAML or JSON file, or - for standard input' },
} as const

/** What every command that takes a spec understands. */
export const inputOptions = {
  hostname: { type: 'string', describe: 'host name of the server' },
  name: { type: 'string', describe: 'display name of the server' },
  'ssh-key': { type: 'string', array: true, describe: 'file of a public key; can be repeated' },
  'user-data': { type: 'string', describe: 'file of user data' },
  destination: {
    type: 'string',
    array: true,
    many: true,
    describe: 'where the drive goes, whose limits it keeps: nova, ec2, kubevirt, cloudstack, proxmox, ironic',
  },
  'volume-id': { type: 'string', describe: 'label of the volume' },
  'from-openstack': {
    type: 'string',
    array: true,
    many: true,
    describe: 'files of JSON as the APIs give it: a server, its ports, networks, subnets, key pair, …',
  },
  strict: { type: 'boolean', describe: 'warnings are errors' },
  json: { type: 'boolean', describe: 'the result as JSON on standard output' },
} as const

/**
 * The spec that the arguments stand for: that of the file with the flags in place of its fields, and the keys of
 * --ssh-key beside its own. Warnings are printed.
 *
 * @throws Failure when nothing is given, when the file cannot be read, or when the report has errors
 */
export async function readInput(args: ArgumentsOf<typeof inputOptions, typeof specPositional>) {
  const { parseSpec, checkSpec } = await import('../lib/spec/parse.ts')
  const { fileReader, readSpec } = await import('../lib/node/read-spec.ts')
  const { reasonOf } = await import('../lib/node/reason.ts')
  const { hasErrors } = await import('../lib/diagnostics.ts')
  const { printReport } = await import('./report.ts')

  const overrides = new Map<string, { value: unknown; source: string }>()
  const flag = (field: string, source: string, value: unknown): void => {
    if (value !== undefined) overrides.set(field, { value, source })
  }
  flag('hostname', '--hostname', args.hostname)
  flag('name', '--name', args.name)
  flag('user_data', '--user-data', args['user-data'] && { file: resolve(args['user-data']) })
  flag('destination', '--destination', args.destination)
  flag('drive.volume_id', '--volume-id', args['volume-id'])

  const { spec: path, 'ssh-key': keyFiles = [], 'from-openstack': answers } = args
  if (path === undefined && overrides.size === 0 && answers === undefined) {
    throw new Failure(EXIT.usage, 'Give a spec file, - for standard input, or at least --hostname.')
  }
  const isWhole = path === undefined && args.hostname === undefined && args.name === undefined
  const found = answers && (await import('./openstack-files.ts')).readOpenstack(answers, { isWhole })
  const base = found === undefined ? { overrides } : { overrides, defaults: found.defaults }
  const readMain = () => {
    if (path === undefined)
      return parseSpec('{}', { ...base, source: 'the command line', readFile: fileReader('.') })
    try {
      return readSpec(path, base)
    } catch (cause) {
      throw new Failure(EXIT.failed, `cannot read ${path}: ${reasonOf(cause)}`)
    }
  }
  const parsed = readMain()
  const keys = checkSpec(
    {
      hostname: 'none',
      public_keys: keysByName(keyFiles, parsed.value?.keypairs.map(({ name }) => name) ?? []),
    },
    { readFile: fileReader('.') },
  )
  const report = [
    ...(found?.report ?? []),
    ...parsed.report,
    ...keys.report.map((diagnostic) => ({ ...diagnostic, source: '--ssh-key' })),
  ]
  printReport(report)
  if (hasErrors(report) || (args.strict && report.length > 0)) {
    throw new Failure(
      EXIT.invalid,
      `nothing was made${args.strict && !hasErrors(report) ? ' (--strict)' : ''}`,
    )
  }
  const spec = { ...parsed.value!, keypairs: [...parsed.value!.keypairs, ...keys.value!.keypairs] }
  if (spec.dynamic_vendor_data === undefined) return { spec, report }
  const { askTargets } = await import('./vendor-data.ts')
  const asked = await askTargets(spec, args.strict)
  return { spec: asked.spec, report: [...report, ...asked.report] }
}

/** Each key file under its own name, with a number where that is taken. */
function keysByName(
  files: readonly string[],
  taken: readonly string[],
): ReadonlyMap<string, { file: string }> {
  const keys = new Map<string, { file: string }>()
  for (const file of files) {
    const stem = basename(file, '.pub')
    let name = stem
    for (let n = 2; keys.has(name) || taken.includes(name); n++) name = `${stem}-${n}`
    keys.set(name, { file })
  }
  return keys
}
