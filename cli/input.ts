import { resolve } from 'node:path'
import { DATASOURCES } from '../lib/datasource/traits.ts'
import { DRIVE_FORMAT_NAMES } from '../lib/drive-format.ts'
import type { Report } from '../lib/diagnostics.ts'
import type { Spec } from '../lib/spec.ts'
import type { ArgumentsOf } from './command.ts'
import { EXIT, Failure } from './exit.ts'
import { networkOf, networkOptions } from './network-flags.ts'

export const specPositional = {
  spec: { describe: 'YAML or JSON file, or - for standard input' },
} as const

/** What every command that takes a spec understands. */
export const inputOptions = {
  hostname: { type: 'string', describe: 'host name of the server' },
  name: { type: 'string', describe: 'display name of the server' },
  'ssh-key': {
    type: 'string',
    array: true,
    describe: 'public keys: a file, a folder, gh:USER, lp:USER, gl:USER, a URL or agent; can be repeated',
  },
  'admin-pass-file': { type: 'string', describe: 'file of the password of the administrator' },
  'user-data': { type: 'string', describe: 'file of user data' },
  datasource: { type: 'string', describe: `whose layout: ${DATASOURCES.join(', ')}` },
  format: { type: 'string', describe: `what is made: ${DRIVE_FORMAT_NAMES.join(', ')}` },
  partition: { type: 'string', describe: 'table of partitions around it: none (the default), mbr, gpt' },
  size: { type: 'string', describe: 'of a FAT volume: smallest (the default), or bytes such as 64MiB' },
  'instance-id': {
    type: 'string',
    describe: 'stable (the default), hash of the contents, new, or the id itself',
  },
  guest: {
    type: 'string',
    array: true,
    many: true,
    describe: 'guests that have to take the drive: cloud-init, cloud-init@22.4, cloudbase-init, …',
  },
  destination: {
    type: 'string',
    array: true,
    many: true,
    describe: 'where the drive goes, whose limits it keeps: nova, ec2, kubevirt, cloudstack, proxmox, ironic',
  },
  'volume-id': { type: 'string', describe: 'label of the volume' },
  ...networkOptions,
  'from-openstack': {
    type: 'string',
    array: true,
    many: true,
    describe: 'files of JSON as the APIs give it: a server, its ports, networks, subnets, key pair, …',
  },
  'from-ironic': {
    type: 'string',
    describe: 'file of JSON of which Ironic makes a drive: meta_data, network_data, user_data, vendor_data',
  },
  'allow-commands': { type: 'boolean', describe: 'run the commands that the spec has values from' },
  var: {
    type: 'string',
    array: true,
    describe: 'NAME=TEXT for ${NAME} in the spec, or NAME:=VALUE as in YAML; can be repeated',
  },
  'var-file': { type: 'string', array: true, describe: 'file of YAML or JSON with such names and values' },
  'var-env': { type: 'string', array: true, describe: 'variable of the environment that is such a value' },
  schema: {
    type: 'string',
    array: true,
    describe: 'file of a JSON schema that each #cloud-config of the user data is to fit; can be repeated',
  },
  strict: { type: 'boolean', describe: 'warnings are errors' },
  json: { type: 'boolean', describe: 'the result as JSON on standard output' },
} as const

/** A command line on which none of them stands. */
export const NO_INPUT = Object.fromEntries(
  Object.entries(inputOptions).map(([name, { type }]) => [name, type === 'boolean' ? false : undefined]),
) as unknown as ArgumentsOf<typeof inputOptions>

/**
 * The spec that the arguments stand for: that of the file with the flags in place of its fields, and the keys of
 * --ssh-key beside its own. Warnings are printed, but with `isJudged` not what guests may say too: who asks them does.
 *
 * @throws Failure when nothing is given, when the file cannot be read, or when the report has errors
 */
export async function readInput(
  args: ArgumentsOf<typeof inputOptions, typeof specPositional>,
  { isJudged = false }: { readonly isJudged?: boolean } = {},
) {
  const { parseSpec, checkSpec } = await import('../lib/spec/parse.ts')
  const { readers, readSpec } = await import('../lib/node/read-spec.ts')
  const { reasonOf } = await import('../lib/node/reason.ts')
  const { hasErrors } = await import('../lib/diagnostics.ts')
  const { printReport } = await import('./report.ts')
  const { isForGuests } = await import('./said-again.ts')

  const overrides = new Map<string, { value: unknown; source: string }>()
  const flag = (field: string, source: string, value: unknown): void => {
    if (value !== undefined) overrides.set(field, { value, source })
  }
  flag('hostname', '--hostname', args.hostname)
  flag('name', '--name', args.name)
  flag('user_data', '--user-data', fileOf(args['user-data']))
  flag('admin_pass', '--admin-pass-file', fileOf(args['admin-pass-file']))
  flag('drive.datasource', '--datasource', args.datasource)
  flag('drive.format', '--format', args.format)
  flag('drive.partition', '--partition', args.partition)
  flag('drive.size', '--size', args.size)
  flag('instance_id', '--instance-id', args['instance-id'])
  flag('guests', '--guest', args.guest)
  flag('destination', '--destination', args.destination)
  flag('drive.volume_id', '--volume-id', args['volume-id'])

  const network = networkOf(args)
  if (network !== undefined) overrides.set('network', network)

  const { spec: path, 'ssh-key': keys = [], 'from-openstack': answers, 'from-ironic': ironic } = args
  if (answers !== undefined && ironic !== undefined)
    throw new Failure(EXIT.usage, 'Give --from-openstack or --from-ironic, not both.')
  if (path === undefined && overrides.size === 0 && answers === undefined && ironic === undefined) {
    throw new Failure(EXIT.usage, 'Give a spec file, - for standard input, or at least --hostname.')
  }
  const isWhole = path === undefined && args.hostname === undefined && args.name === undefined
  const saved = answers ?? ironic
  const { readIronic, readOpenstack } = saved === undefined ? {} : await import('./openstack-files.ts')
  const found = ironic === undefined ? answers && readOpenstack?.(answers, { isWhole }) : readIronic?.(ironic)
  const { ask } = await import('./typed-lines.ts')
  const { runCommand } = args['allow-commands'] ? await import('../lib/node/run-command.ts') : {}
  const schemas = args.schema && (await import('./schemas.ts')).readSchemas(args.schema)
  const reading = { runCommand, prompt: ask, schemas }
  const { readVariables } = await import('./variables.ts')
  const variables = readVariables(args)
  const base = { overrides, variables, ...(found && { defaults: found.defaults }) }
  const readMain = () => {
    if (path === undefined)
      return parseSpec('{}', { ...base, source: 'the command line', ...readers('.', reading) })
    try {
      return readSpec(path, { ...base, ...reading })
    } catch (cause) {
      if (cause instanceof Failure) throw cause
      throw new Failure(EXIT.failed, `cannot read ${path}: ${reasonOf(cause)}`)
    }
  }
  const parsed = readMain()
  const { keysByName } = await import('./ssh-keys.ts')
  const taken = [...(parsed.value?.keypairs ?? []), ...(parsed.value?.key_sources ?? [])]
  const more = checkSpec(
    { hostname: 'none', public_keys: keysByName(keys, new Set(taken.map(({ name }) => name))) },
    readers('.'),
  )
  const report = [
    ...(found?.report ?? []),
    ...parsed.report,
    ...more.report.map((diagnostic) => ({ ...diagnostic, source: '--ssh-key' })),
  ]
  const isRefused = hasErrors(report) || (args.strict && report.length > 0)
  printReport(isJudged && !isRefused ? report.filter((found) => !isForGuests(found)) : report)
  if (isRefused) {
    throw new Failure(
      EXIT.invalid,
      `nothing was made${args.strict && !hasErrors(report) ? ' (--strict)' : ''}`,
    )
  }
  const { withMoreKeys } = await import('../lib/metadata/keypairs.ts')
  let asked: Asked = { spec: withMoreKeys(parsed.value!, more.value!), report }
  if (asked.spec.key_sources.length > 0) {
    const { askSources } = await import('./public-keys.ts')
    asked = joined(asked, await askSources(asked.spec, args.strict))
  }
  if (asked.spec.dynamic_vendor_data !== undefined) {
    const { askTargets } = await import('./vendor-data.ts')
    asked = joined(asked, await askTargets(asked.spec, args.strict))
  }
  const { commandContext } = await import('./command-context.ts')
  const { identified } = await import('../lib/render.ts')
  return { ...asked, spec: identified(asked.spec, { context: commandContext() }) }
}

function fileOf(path: string | undefined): { readonly file: string } | undefined {
  return path === undefined ? undefined : { file: resolve(path) }
}

interface Asked {
  readonly spec: Spec
  readonly report: Report
}

function joined(before: Asked, { spec, report }: Asked): Asked {
  return { spec, report: [...before.report, ...report] }
}
