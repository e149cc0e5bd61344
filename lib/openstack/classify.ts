import { isList, isMap, type Json, type JsonObject } from '../text/json.ts'

/** The kinds of API objects that a server is assembled from. */
export const PIECES = [
  'server',
  'ports',
  'networks',
  'subnets',
  'floatingips',
  'security_groups',
  'keypairs',
  'images',
  'ironic_ports',
  'ironic_portgroups',
  'volume_attachments',
  'interface_attachments',
  'flavors',
  // Recognised so that they can be refused by name.
  'short_servers',
  'nodes',
] as const

export type Piece = (typeof PIECES)[number]

/** An API object, with its path in the document. */
export interface FoundPiece {
  readonly piece: Piece
  readonly value: JsonObject
  readonly path: readonly (string | number)[]
}

/** An API object, and the file that it comes from. */
export interface PieceOfFile extends FoundPiece {
  /** The index of the file. */
  readonly file: number
}

/** The keys under which the APIs wrap their answers, each with the kind of object in it. */
const ENVELOPES: Readonly<Record<string, Piece>> = {
  server: 'server',
  servers: 'server',
  // Ansible's older collections.
  openstack_servers: 'server',
  port: 'ports',
  ports: 'ports',
  network: 'networks',
  networks: 'networks',
  subnet: 'subnets',
  subnets: 'subnets',
  floatingip: 'floatingips',
  floatingips: 'floatingips',
  security_group: 'security_groups',
  security_groups: 'security_groups',
  keypair: 'keypairs',
  keypairs: 'keypairs',
  image: 'images',
  images: 'images',
  portgroup: 'ironic_portgroups',
  portgroups: 'ironic_portgroups',
  volumeAttachments: 'volume_attachments',
  interfaceAttachments: 'interface_attachments',
  flavor: 'flavors',
  flavors: 'flavors',
}

/**
 * The keys that identify each kind of object, the most certain first. Capitalised keys are columns of the command line.
 */
const MARKS: readonly (readonly [Piece, readonly string[]])[] = [
  ['nodes', ['provision_state', 'driver']],
  ['nodes', ['UUID', 'Provisioning State']],
  ['ironic_portgroups', ['node_id', 'is_standalone_ports_supported']],
  ['ironic_ports', ['node_id', 'port_group_id']],
  ['ironic_portgroups', ['uuid', 'standalone_ports_supported']],
  ['ironic_portgroups', ['UUID', 'Standalone Ports Supported']],
  ['ironic_portgroups', ['uuid', 'mode', 'address']],
  ['ironic_ports', ['uuid', 'address']],
  ['ironic_ports', ['UUID', 'Address']],
  ['volume_attachments', ['volumeId', 'device']],
  ['volume_attachments', ['volume_id', 'device']],
  ['volume_attachments', ['Volume ID', 'Device']],
  ['interface_attachments', ['port_id', 'mac_addr']],
  ['floatingips', ['floating_ip_address']],
  ['floatingips', ['Floating IP Address']],
  ['keypairs', ['public_key']],
  ['keypairs', ['fingerprint', 'name']],
  ['keypairs', ['Fingerprint', 'Name']],
  ['ports', ['mac_address', 'id']],
  ['ports', ['MAC Address', 'ID']],
  ['subnets', ['cidr', 'id']],
  ['subnets', ['Subnet', 'ID']],
  ['short_servers', ['ID', 'Status', 'Networks']],
  ['flavors', ['vcpus', 'ram']],
  ['flavors', ['VCPUs', 'RAM']],
  ['images', ['disk_format']],
  ['images', ['minDisk']],
  ['server', ['addresses', 'id']],
  ['server', ['flavor', 'id']],
  ['security_groups', ['security_group_rules']],
  ['security_groups', ['rules', 'id']],
  ['networks', ['subnets', 'id']],
  ['networks', ['router:external', 'id']],
  ['networks', ['router_external', 'id']],
  ['networks', ['mtu', 'id']],
  ['networks', ['Subnets', 'ID']],
  ['security_groups', ['ID', 'Name', 'Description']],
]

/**
 * Returns the API objects in a document, which is one object, a list, or an envelope of several. `unknown` has the path
 * of every other value.
 */
export function piecesOf(document: Json): { found: FoundPiece[]; unknown: (string | number)[][] } {
  const found: FoundPiece[] = []
  const unknown: (string | number)[][] = []
  const visit = (value: Json, path: readonly (string | number)[], hint?: Piece): void => {
    if (isList(value)) {
      for (const [n, item] of value.entries()) visit(item, [...path, n], hint)
      return
    }
    if (!isMap(value)) return void unknown.push([...path])
    const piece = pieceOf(value) ?? (isEnvelope(value) ? undefined : hint)
    if (piece !== undefined) return void found.push({ piece, value, path })
    const members = [...value].filter(([key]) => key in ENVELOPES)
    if (members.length === 0) return void unknown.push([...path])
    for (const [key, member] of members) visit(member, [...path, key], ENVELOPES[key])
  }
  visit(document, [])
  return { found, unknown }
}

function pieceOf(value: JsonObject): Piece | undefined {
  return MARKS.find(([, keys]) => keys.every((key) => value.has(key)))?.[0]
}

function isEnvelope(value: JsonObject): boolean {
  return [...value].some(([key, member]) => key in ENVELOPES && (isMap(member) || isList(member)))
}
