import { DATASOURCES } from '../lib/datasource/traits.ts'
import { DRIVE_FORMAT_NAMES } from '../lib/drive-format.ts'
import type { ParseOptions } from '../lib/spec/parse.ts'
import type { ArgumentsOf, Option } from './command.ts'
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
    describe: `whose layout: ${DATASOURCES.join(', ')}`,
  },
  format: {
    type: 'string',
    field: 'drive.format',
    describe: `what is made: ${DRIVE_FORMAT_NAMES.join(', ')}`,
  },
  partition: {
    type: 'string',
    field: 'drive.partition',
    describe: 'table of partitions around it: none (the default), mbr, gpt',
  },
  size: {
    type: 'string',
    field: 'drive.size',
    describe: 'of a FAT volume: smallest (the default), or bytes such as 64MiB',
  },
  'instance-id': {
    type: 'string',
    field: 'instance_id',
    describe: 'stable (the default), hash of the contents, new, or the id itself',
  },
  guest: {
    type: 'string',
    array: true,
    many: true,
    field: 'guests',
    describe: 'guests that have to take the drive: cloud-init, cloud-init@22.4, cloudbase-init, …',
  },
  destination: {
    type: 'string',
    array: true,
    many: true,
    field: 'destination',
    describe: 'where the drive goes, whose limits it keeps: nova, ec2, kubevirt, cloudstack, proxmox, ironic',
  },
  'volume-id': { type: 'string', field: 'drive.volume_id', describe: 'label of the volume' },
} as const satisfies Readonly<Record<string, Flag>>

type Overrides = NonNullable<ParseOptions['overrides']>

/**
 * The fields that flags stand for, with what diagnostics call each. Files are named as they were typed.
 *
 * @throws Failure for flags that do not go together
 */
export function overridesOf(args: ArgumentsOf<typeof fieldFlags & typeof networkOptions>): Overrides {
  const overrides = new Map<string, { readonly value: unknown; readonly source: string }>()
  for (const [name, { field, isFile }] of Object.entries<Flag>(fieldFlags)) {
    const given = args[name as keyof typeof fieldFlags]
    const value = isFile === true ? { file: given } : given
    if (given !== undefined) overrides.set(field, { value, source: `--${name}` })
  }
  const network = networkOf(args)
  if (network !== undefined) overrides.set('network', network)
  return overrides
}
