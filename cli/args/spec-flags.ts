import { DATASOURCES } from '../../lib/spec.ts'
import { DRIVE_FORMAT_NAMES } from '../../lib/drive-format.ts'
import type { ParseOptions } from '../../lib/spec/parse.ts'
import type { ArgumentsOf, Option } from './command.ts'
import { EXIT, Failure } from '../report/exit.ts'
import { networkOf, networkOptions } from './network-flags.ts'

/** A flag that stands for a field of the spec: its text as it is, unless the row says otherwise. */
interface Flag extends Option {
  readonly field: string
  /** What is given is the name of a file. */
  readonly isFile?: true
}

/** Flags that each are a field. */
export const fieldFlags = {
  hostname: { type: 'string', field: 'hostname', describe: 'host name of the server' },
  name: { type: 'string', field: 'name', describe: 'display name of the server' },
  'admin-pass-file': {
    type: 'string',
    field: 'admin_pass',
    isFile: true,
    describe: 'file of the password of the administrator',
  },
  'user-data': { type: 'string', field: 'user_data', isFile: true, describe: 'file of user data' },
  datasource: {
    type: 'string',
    field: 'drive.datasource',
    values: DATASOURCES,
    describe: `whose layout: ${DATASOURCES.join(', ')}`,
  },
  format: {
    type: 'string',
    field: 'drive.format',
    values: DRIVE_FORMAT_NAMES,
    describe: `what is made: ${DRIVE_FORMAT_NAMES.join(', ')}`,
  },
  partition: {
    type: 'string',
    field: 'drive.partition',
    values: ['none', 'mbr', 'gpt'],
    describe: 'table of partitions around it: none (the default), mbr, gpt',
  },
  size: {
    type: 'string',
    field: 'drive.size',
    values: ['smallest'],
    describe: 'of a FAT volume: smallest (the default), or bytes such as 64MiB',
  },
  'instance-id': {
    type: 'string',
    field: 'instance_id',
    values: ['stable', 'hash', 'new'],
    describe: 'stable (the default), hash of the contents, new, or the id itself',
  },
  guest: {
    type: 'string',
    array: true,
    many: true,
    field: 'guests',
    values: async () => (await import('../../lib/guests/names.ts')).GUEST_NAMES,
    describe: 'guests that have to take the drive: cloud-init, cloud-init@22.4, cloudbase-init, …',
  },
  destination: {
    type: 'string',
    array: true,
    many: true,
    field: 'destination',
    values: async () => (await import('../../lib/metadata/limits.ts')).DESTINATIONS,
    describe: 'where the drive goes, whose limits it keeps: nova, ec2, kubevirt, cloudstack, proxmox, ironic',
  },
  'volume-id': { type: 'string', field: 'drive.volume_id', describe: 'label of the volume' },
  uuid: { type: 'string', field: 'uuid', describe: 'of the instance; made of the names by default' },
  'vendor-data': {
    type: 'string',
    field: 'vendor_data',
    isFile: true,
    describe: 'file of JSON of what the provider has to say',
  },
  network: {
    type: 'string',
    field: 'network',
    isFile: true,
    describe: 'file of its network: in short lines, or as netplan, cloud-init or OpenStack have it',
  },
  timezone: { type: 'string', field: 'cloud_config.timezone', describe: 'time zone such as Europe/Berlin' },
  locale: { type: 'string', field: 'cloud_config.locale', describe: 'language such as de_DE.UTF-8' },
  package: {
    type: 'string',
    array: true,
    many: true,
    field: 'cloud_config.packages',
    describe: 'packages to install',
  },
  runcmd: {
    type: 'string',
    array: true,
    field: 'cloud_config.runcmd',
    describe: 'line of shell to run at the end of the first boot; can be repeated',
  },
} as const satisfies Readonly<Record<string, Flag>>

/** Flags that are more than a field each. */
export const combinedFlags = {
  meta: { type: 'string', array: true, describe: 'KEY=VALUE of the metadata; can be repeated' },
  user: {
    type: 'string',
    describe: 'name of the first user, in place of that of the image; has its rights, and the keys',
  },
  'password-file': { type: 'string', describe: 'file of the password of --user, or of its hash' },
  ...networkOptions,
} as const

type Flags = ArgumentsOf<typeof fieldFlags & typeof combinedFlags>

type Overrides = NonNullable<ParseOptions['overrides']>
type Override = Overrides extends ReadonlyMap<string, infer Value> ? Value : never

/**
 * The fields that flags stand for, with what diagnostics call each. Files are named as they were typed.
 *
 * @throws Failure for flags that do not go together
 */
export function overridesOf(args: Flags): Overrides {
  const overrides = new Map<string, Override>()
  for (const [name, { field, isFile }] of Object.entries<Flag>(fieldFlags)) {
    const given = args[name as keyof typeof fieldFlags]
    const value = isFile === true ? { file: given } : given
    if (given !== undefined) overrides.set(field, { value, source: `--${name}` })
  }
  for (const pair of args.meta ?? []) {
    const [, key, value] = /^([^=]+)=([^]*)$/.exec(pair) ?? []
    if (key === undefined) throw new Failure(EXIT.usage, '--meta is KEY=VALUE.')
    overrides.set(`meta.${key}`, { value, source: '--meta' })
  }
  const user = userOf(args)
  if (user !== undefined) overrides.set('cloud_config.user', user)
  const network = networkOf(args)
  if (network !== undefined && overrides.has('network'))
    throw new Failure(EXIT.usage, `Give --network or ${network.source}, not both.`)
  if (network !== undefined) overrides.set('network', network)
  return overrides
}

/** cloud-init's `user` is the image's own under another name. Source: cloudinit/distros/ug_util.py */
function userOf({ user, 'password-file': file }: Flags): Override | undefined {
  if (user === undefined && file === undefined) return undefined
  if (user === undefined) throw new Failure(EXIT.usage, 'Give --user NAME as well: whose password it is.')
  // Source: useradd(8), "CAVEATS"
  if (!/^[A-Za-z_][A-Za-z0-9_.-]{0,31}$/.test(user))
    throw new Failure(EXIT.usage, '--user is no name of a user.')
  if (file === undefined) return { value: { name: user }, source: '--user' }
  return { value: { name: user, password: { file } }, source: '--user --password-file' }
}
