import { member } from '../text/json.ts'
import type { FoundPiece, Piece } from './classify.ts'

/** What an answer does not say, and the command whose output says it. */
export interface Lack {
  /** What the answer is: `this line of a network list`. */
  readonly what: string
  readonly lacks: string
  readonly command: string
  /** Whether a drive without it would be wrong; otherwise it would say less. */
  readonly isEssential: boolean
}

interface Row {
  /** Tells whether an object is an answer of this kind. */
  readonly isIt: (piece: FoundPiece) => boolean
  readonly what: string
  readonly lacks: string
  readonly command: string
  readonly isEssential: boolean
}

const has =
  (piece: Piece, key: string, ...absent: readonly string[]) =>
  ({ piece: found, value }: FoundPiece): boolean =>
    found === piece && value.has(key) && absent.every((name) => !value.has(name))

/**
 * Answers that leave out what a drive needs: mostly tables of the command line, whose columns begin with a capital. The first row that
 * fits counts; ID stands for the id of the object.
 */
const ROWS: readonly Row[] = [
  {
    isIt: ({ piece }) => piece === 'short_servers',
    what: 'this line of a server list',
    lacks: 'most of the server',
    command: 'openstack server show ID -f json',
    isEssential: true,
  },
  {
    isIt: ({ piece }) => piece === 'nodes',
    what: 'this bare metal node',
    lacks: 'its ports',
    command: 'openstack baremetal port list --node ID --long -f json',
    isEssential: true,
  },
  {
    isIt: has('ports', 'MAC Address', 'Device Owner'),
    what: 'this line of a port list',
    lacks: 'its network, trunk and security groups',
    command: 'openstack port show ID -f json',
    isEssential: false,
  },
  {
    isIt: has('ports', 'MAC Address'),
    what: 'this line of a port list',
    lacks: 'its network and trunk',
    command: 'openstack port show ID -f json',
    isEssential: false,
  },
  {
    isIt: has('networks', 'Subnets', 'mtu'),
    what: 'this line of a network list',
    lacks: 'the MTU',
    command: 'openstack network show ID -f json',
    isEssential: false,
  },
  {
    isIt: has('subnets', 'Subnet', 'DHCP'),
    what: 'this line of a subnet list',
    lacks: 'the gateway, DHCP, DNS servers and routes',
    command: 'openstack subnet show ID -f json',
    isEssential: true,
  },
  {
    isIt: (found) => has('subnets', 'Subnet', 'ipv6_address_mode')(found) && isV6(found),
    what: 'this line of a subnet list',
    lacks: 'the IPv6 address mode',
    command: 'openstack subnet show ID -f json',
    isEssential: false,
  },
  {
    isIt: has('ironic_ports', 'UUID', 'Internal Info', 'Extra'),
    what: 'this line of a list of bare metal ports',
    lacks: 'the port group and the Neutron port',
    command: 'openstack baremetal port list --node NODE --long -f json',
    isEssential: true,
  },
  {
    isIt: (found) =>
      found.piece === 'ironic_ports' &&
      !holdsAny(found, ['internal_info', 'extra', 'Internal Info', 'Extra']),
    what: 'this bare metal port',
    lacks: 'the port group and the Neutron port',
    command: 'openstack baremetal port show ID -f json',
    isEssential: true,
  },
  {
    isIt: has('ironic_portgroups', 'UUID', 'Mode'),
    what: 'this line of a list of port groups',
    lacks: 'the mode of the bond and the Neutron port',
    command: 'openstack baremetal port group list --node NODE --long -f json',
    isEssential: true,
  },
  {
    isIt: (found) => found.piece === 'ironic_portgroups' && !holdsAny(found, ['mode', 'Mode']),
    what: 'this port group',
    lacks: 'the mode of the bond and the Neutron port',
    command: 'openstack baremetal port group show ID -f json',
    isEssential: true,
  },
  {
    isIt: (found) => found.piece === 'keypairs' && !found.value.has('public_key'),
    what: 'this key pair',
    lacks: 'the key itself',
    command: 'openstack keypair show --public-key ID > KEY.pub, for public_keys of the spec',
    isEssential: false,
  },
]

function holdsAny({ value }: FoundPiece, keys: readonly string[]): boolean {
  return keys.some((key) => value.has(key))
}

function isV6({ value }: FoundPiece): boolean {
  return String(member(value, 'Subnet')).includes(':')
}

/** Returns what an answer does not say, or undefined for one that says all. */
export function lackOf(found: FoundPiece): Lack | undefined {
  const row = ROWS.find(({ isIt }) => isIt(found))
  if (row === undefined) return undefined
  const { what, lacks, command, isEssential } = row
  const id = ['id', 'ID', 'uuid', 'UUID', 'name', 'Name'].map((key) => found.value.get(key)).find(isText)
  return { what, lacks, command: command.replace('ID', () => id ?? 'ID'), isEssential }
}

function isText(value: unknown): value is string {
  return typeof value === 'string'
}
