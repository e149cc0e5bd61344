import type { Destination } from '../spec.ts'

/** A size limit of a destination. */
interface Limit {
  /** What is limited: the user data, the document of the network, or the whole image. */
  readonly what: 'user_data' | 'network' | 'drive'
  /** The maximum. */
  readonly bytes: number
  /** Whether the limit counts the bytes themselves or their base64. */
  readonly after: 'raw' | 'base64'
}

interface Row {
  /** The name in diagnostics. */
  readonly name: string
  readonly limits: readonly Limit[]
}

const KIB = 1024
const MIB = 1024 ** 2

/**
 * Sources: nova/api/openstack/compute/schemas/servers.py; `vm.userdata.max.length` and `MaxConfigDriveSize` of
 * CloudStack; "User data is limited to 16 KB, in raw form", EC2's guide; kubevirt's vmi-create-admitter.go,
 * `cloudInitUserMaxLen`, `cloudInitNetworkMaxLen`; ironic-python-agent's partition_utils.py. Proxmox takes an ISO image of any size.
 */
const rows = {
  nova: { name: 'Nova', limits: [{ what: 'user_data', bytes: 65_535, after: 'base64' }] },
  cloudstack: {
    name: 'CloudStack',
    limits: [
      { what: 'user_data', bytes: 32 * KIB, after: 'base64' },
      { what: 'drive', bytes: 64 * MIB, after: 'raw' },
    ],
  },
  proxmox: { name: 'Proxmox', limits: [] },
  ec2: { name: 'EC2', limits: [{ what: 'user_data', bytes: 16 * KIB, after: 'raw' }] },
  kubevirt: {
    name: 'KubeVirt',
    limits: [
      { what: 'user_data', bytes: 2 * KIB, after: 'raw' },
      { what: 'network', bytes: 2 * KIB, after: 'raw' },
    ],
  },
  ironic: { name: 'Ironic', limits: [{ what: 'drive', bytes: 64 * MIB, after: 'raw' }] },
} satisfies Record<Destination, Row>

export const DESTINATIONS = Object.keys(rows) as readonly Destination[]

/** A limit that is exceeded. */
export interface Excess extends Limit {
  /** The destination's name. */
  readonly name: string
}

/** Returns the limits of the destinations that this number of bytes exceeds. */
export function excesses(
  destinations: readonly Destination[],
  what: Limit['what'],
  bytes: number,
): readonly Excess[] {
  return destinations.flatMap((destination) => {
    const { name, limits }: Row = rows[destination]
    const passed = limits.filter((limit) => limit.what === what && counted(bytes, limit.after) > limit.bytes)
    return passed.map((limit) => ({ ...limit, name }))
  })
}

/** Returns the number of bytes as a limit counts it. Source: RFC 4648 4 */
export function counted(bytes: number, after: Limit['after']): number {
  return after === 'base64' ? 4 * Math.ceil(bytes / 3) : bytes
}
