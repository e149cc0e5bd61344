import type { Spec } from '../spec.ts'
import { isList, type Json, type JsonObject, member } from '../text/json.ts'
import { hostnameWithDomain } from './hostname.ts'
import { drivenKeys } from './meta-data.ts'
import type { Ec2Version } from './versions.ts'

interface Field {
  readonly key: string
  readonly since?: Ec2Version
  /** Undefined leaves the key out. */
  readonly value: (spec: Spec) => Json | undefined
}

/** The keys of EC2's meta-data.json, in Nova's order. Source: nova/api/metadata/base.py, `get_ec2_metadata` */
const FIELDS: readonly Field[] = [
  { key: 'ami-id', value: ({ ec2 }) => ec2.ami_id ?? null },
  { key: 'ami-launch-index', value: ({ launch_index }) => launch_index },
  { key: 'ami-manifest-path', value: () => 'FIXME' },
  { key: 'instance-id', value: ({ ec2, uuid }) => ec2.instance_id ?? `i-${uuid.slice(0, 8).toLowerCase()}` },
  { key: 'hostname', value: hostnameWithDomain },
  { key: 'local-ipv4', value: localIpv4 },
  { key: 'reservation-id', value: ({ ec2 }) => ec2.reservation_id ?? null },
  { key: 'security-groups', value: ({ ec2 }) => ec2.security_groups ?? ['default'] },
  { key: 'public-keys', value: publicKeys },
  { key: 'local-hostname', since: '2007-01-19', value: hostnameWithDomain },
  { key: 'public-hostname', since: '2007-01-19', value: hostnameWithDomain },
  { key: 'public-ipv4', since: '2007-01-19', value: ({ ec2 }) => ec2.public_ipv4 ?? '' },
  { key: 'instance-type', since: '2007-08-29', value: ({ ec2 }) => ec2.instance_type },
  {
    key: 'block-device-mapping',
    since: '2007-12-15',
    value: ({ ec2 }) => ec2.block_device_mapping ?? DEFAULT_MAPPING,
  },
  { key: 'kernel-id', since: '2007-12-15', value: ({ ec2 }) => ec2.kernel_id },
  { key: 'ramdisk-id', since: '2007-12-15', value: ({ ec2 }) => ec2.ramdisk_id },
  {
    key: 'placement',
    since: '2008-02-01',
    value: (spec) => ({ 'availability-zone': spec.availability_zone }),
  },
  { key: 'instance-action', since: '2008-09-01', value: () => 'none' },
]

/** The mapping that Nova writes for a server with an unknown root device. Source: nova/block_device.py */
const DEFAULT_MAPPING = { ami: 'sda1', ephemeral0: 'sda2', root: '/dev/sda1', swap: 'sda3' }

/** Returns meta-data.json of `version`, which is a date and not `latest`. */
export function ec2MetaData(spec: Spec, version: Ec2Version): JsonObject {
  const members = new Map<string, Json>()
  for (const { key, since = '1.0', value } of FIELDS) {
    const member = version >= since ? value(spec) : undefined
    if (member !== undefined) members.set(key, member)
  }
  return members
}

/** The versions from which meta-data.json differs from that of the version before, the oldest first. */
export const EC2_CHANGES: readonly Ec2Version[] = [
  ...new Set(FIELDS.flatMap(({ since }) => since ?? [])),
].sort()

function publicKeys({ keypairs, lost_key, drive }: Spec): Json | undefined {
  if (keypairs.length === 0)
    return lost_key === undefined ? undefined : { 0: { _name: `0=${lost_key}`, 'openssh-key': null } }
  const keys = drivenKeys(keypairs, drive.profile)
  return new Map(
    keys.map(({ name, public_key }, i) => [String(i), { _name: `${i}=${name}`, 'openssh-key': public_key }]),
  )
}

/** Returns the server's address inside its cloud, or null when it has none. */
export function localIpv4({ ec2, network_data }: Pick<Spec, 'ec2' | 'network_data'>): string | null {
  return ec2.local_ipv4 === undefined ? (firstIpv4(network_data) ?? null) : ec2.local_ipv4
}

/** Returns the first static address in network_data. */
function firstIpv4(networkData: Json | undefined): string | undefined {
  const networks = member(networkData, 'networks')
  if (!isList(networks)) return undefined
  const first = networks.find((network) => member(network, 'type') === 'ipv4')
  const address = member(first, 'ip_address')
  return typeof address === 'string' ? address.split('/')[0] : undefined
}
