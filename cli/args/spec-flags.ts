import { DATASOURCES } from '../../lib/spec.ts'
import { DRIVE_FORMAT_NAMES } from '../../lib/drive-format.ts'
import type { ParseOptions } from '../../lib/spec/parse.ts'
import type { ArgumentsOf, Option } from './command.ts'
import { EXIT, Failure } from '../report/exit.ts'
import { networkOf, networkOptions } from './network-flags.ts'

/** A flag that sets a field of the spec to its text, unless the row says otherwise. */
interface Flag extends Option {
  readonly field: string
  /** The value is the name of a file. */
  readonly isFile?: true
}

/** The flags that set one field each. */
export const fieldFlags = {
  hostname: {
    group: 'Server',
    also: ['host', 'local-hostname', 'fqdn'],
    type: 'string',
    field: 'hostname',
    value: 'NAME',
    describe: 'host name of the server',
  },
  name: {
    group: 'Server',
    type: 'string',
    field: 'name',
    value: 'NAME',
    describe: 'display name of the server',
  },
  'admin-pass-file': {
    group: 'Users and software',
    also: ['admin-pass', 'admin-password', 'root-password', 'rootpw'],
    type: 'string',
    field: 'admin_pass',
    value: 'FILE',
    isFile: true,
    describe: 'file with the administrator password',
  },
  'user-data': {
    group: 'User data and network',
    also: ['userdata', 'cloud-config', 'user-data-file'],
    type: 'string',
    field: 'user_data',
    value: 'FILE',
    isFile: true,
    describe: 'file with the user data',
  },
  datasource: {
    group: 'Drive',
    also: ['layout', 'source'],
    type: 'string',
    field: 'drive.datasource',
    value: 'LAYOUT',
    values: DATASOURCES,
    describe: `layout of the drive: ${DATASOURCES.join(', ')}`,
  },
  format: {
    group: 'Drive',
    also: ['type', 'disk-format', 'output-format'],
    type: 'string',
    field: 'drive.format',
    value: 'FORMAT',
    values: DRIVE_FORMAT_NAMES,
    describe: `output format: ${DRIVE_FORMAT_NAMES.join(', ')}`,
  },
  partition: {
    group: 'Drive',
    type: 'string',
    field: 'drive.partition',
    value: 'TABLE',
    values: ['none', 'mbr', 'gpt'],
    describe: 'partition table: none (default), mbr, gpt',
  },
  size: {
    group: 'Drive',
    type: 'string',
    field: 'drive.size',
    value: 'SIZE',
    values: ['smallest'],
    describe: 'size of a FAT volume: smallest (default), or a number of bytes such as 64MiB',
  },
  'instance-id': {
    group: 'Server',
    also: ['id', 'iid'],
    type: 'string',
    field: 'instance_id',
    value: 'ID',
    values: ['stable', 'hash', 'new'],
    describe: 'instance ID: stable (default), hash (of the contents), new (each time), or the ID itself',
  },
  guest: {
    group: 'Checks',
    also: ['guests', 'os', 'image'],
    type: 'string',
    array: true,
    list: true,
    field: 'guests',
    value: 'GUEST',
    values: async () => (await import('../../lib/guests/names.ts')).GUEST_NAMES,
    describe: 'guests that must accept the drive: cloud-init, cloud-init@22.4, cloudbase-init, …',
  },
  destination: {
    group: 'Checks',
    type: 'string',
    array: true,
    list: true,
    field: 'destination',
    value: 'PLATFORM',
    values: async () => (await import('../../lib/metadata/limits.ts')).DESTINATIONS,
    describe: 'platforms whose limits apply: nova, ec2, kubevirt, cloudstack, proxmox, ironic',
  },
  'volume-id': {
    group: 'Drive',
    also: ['label', 'volid', 'volume-label'],
    type: 'string',
    field: 'drive.volume_id',
    value: 'LABEL',
    describe: 'volume label',
  },
  uuid: {
    group: 'Server',
    type: 'string',
    field: 'uuid',
    value: 'UUID',
    describe: 'instance UUID (default: derived from the name and host name)',
  },
  'vendor-data': {
    group: 'User data and network',
    also: ['vendordata'],
    type: 'string',
    field: 'vendor_data',
    value: 'FILE',
    isFile: true,
    describe: 'JSON file with the vendor data',
  },
  network: {
    conflicts: ['ip', 'dhcp'],
    group: 'User data and network',
    also: ['network-config', 'network-data', 'net'],
    type: 'string',
    field: 'network',
    value: 'FILE',
    isFile: true,
    describe: 'file with the network, in the short form or that of netplan, cloud-init or OpenStack',
  },
  timezone: {
    group: 'Users and software',
    also: ['tz'],
    type: 'string',
    field: 'cloud_config.timezone',
    value: 'ZONE',
    describe: 'time zone, such as Europe/Berlin',
  },
  locale: {
    group: 'Users and software',
    type: 'string',
    field: 'cloud_config.locale',
    value: 'LOCALE',
    describe: 'locale, such as de_DE.UTF-8',
  },
  package: {
    group: 'Users and software',
    also: ['packages', 'install'],
    type: 'string',
    array: true,
    list: true,
    field: 'cloud_config.packages',
    value: 'NAME',
    describe: 'packages to install',
  },
  runcmd: {
    group: 'Users and software',
    also: ['run', 'command', 'cmd'],
    type: 'string',
    array: true,
    field: 'cloud_config.runcmd',
    value: 'COMMAND',
    describe: 'shell command to run at the end of the first boot',
  },
} as const satisfies Readonly<Record<string, Flag>>

/** The flags that combine into a field. */
export const combinedFlags = {
  meta: {
    group: 'Server',
    also: ['metadata', 'meta-data', 'property'],
    type: 'string',
    array: true,
    value: 'KEY=VALUE',
    describe: 'metadata entry',
  },
  user: {
    group: 'Users and software',
    also: ['username', 'login'],
    type: 'string',
    value: 'NAME',
    describe: 'user that replaces the default user of the image, with the same rights and the SSH keys',
  },
  'password-file': {
    needs: ['user'],
    group: 'Users and software',
    also: ['password', 'passwd', 'pass'],
    type: 'string',
    value: 'FILE',
    describe: 'file with the password of --user, or its hash',
  },
  ...networkOptions,
} as const

/** Stands for the MAC address while the UUID, from which it is derived, is unknown. */
const UNKNOWN_MAC = '52:00:00:00:00:00'

type Flags = ArgumentsOf<typeof fieldFlags & typeof combinedFlags>

type Overrides = NonNullable<ParseOptions['overrides']>
type Override = Overrides extends ReadonlyMap<string, infer Value> ? Value : never

/**
 * Returns the fields that flags set, each with its name for diagnostics. File names stay as typed.
 *
 * @param derivedMac the MAC address of the NIC without --mac; by default one that stands for it
 * @throws Failure for flags that exclude or require each other
 */
export function overridesOf(args: Flags, derivedMac?: string): Overrides {
  const overrides = new Map<string, Override>()
  for (const [name, { field, isFile }] of Object.entries<Flag>(fieldFlags)) {
    const given = args[name as keyof typeof fieldFlags]
    const value = isFile === true ? { file: given } : given
    if (given !== undefined) overrides.set(field, { value, source: `--${name}` })
  }
  for (const pair of args.meta ?? []) {
    const [, key, value] = /^([^=]+)=([^]*)$/.exec(pair) ?? []
    if (key === undefined) throw new Failure(EXIT.usage, `--meta needs KEY=VALUE.`)
    overrides.set(`meta.${key}`, { value, source: '--meta' })
  }
  const user = userOf(args)
  if (user !== undefined) overrides.set('cloud_config.user', user)
  const network = networkOf(args, derivedMac ?? UNKNOWN_MAC)
  if (network !== undefined) overrides.set('network', network)
  return overrides
}

/** Returns cloud-init's `user`, which renames the default user of the image. Source: cloudinit/distros/ug_util.py */
function userOf({ user, 'password-file': file }: Flags): Override | undefined {
  if (user === undefined) return undefined
  // Source: useradd(8), "CAVEATS"
  if (!/^[A-Za-z_][A-Za-z0-9_.-]{0,31}$/.test(user))
    throw new Failure(EXIT.invalid, `--user: not a valid user name: ${JSON.stringify(user)}`, [], {
      code: 'bad-user-name',
    })
  if (file === undefined) return { value: { name: user }, source: '--user' }
  return { value: { name: user, password: { file } }, source: '--user --password-file' }
}
