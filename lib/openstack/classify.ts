import { isList, isMap, type Json, type JsonObject } from '../text/json.ts'

/** What a server is put together from: objects of OpenStack's APIs. */
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
] as const

export type Piece = (typeof PIECES)[number]

/** An object, and where it stands in its document. */
export interface FoundPiece {
  readonly piece: Piece
  readonly value: JsonObject
  readonly path: readonly (string | number)[]
}

/** Names under which the APIs put their answers. */
const ENVELOPES: Readonly<Record<string, Piece>> = {
  server: 'server',
  servers: 'server',
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
}

/** By what keys an object is told, the surest first. Upper case: columns of the command line. */
const MARKS: readonly (readonly [Piece, readonly string[]])[] = [
  ['ironic_portgroups', ['uuid', 'standalone_ports_supported']],
  ['ironic_portgroups', ['UUID', 'Standalone Ports Supported']],
  ['ironic_portgroups', ['uuid', 'mode', 'address']],
  ['ironic_ports', ['uuid', 'address']],
  ['ironic_ports', ['UUID', 'Address']],
  ['volume_attachments', ['volumeId', 'device']],
  ['interface_attachments', ['port_id', 'mac_addr']],
  ['floatingips', ['floating_ip_address']],
  ['floatingips', ['Floating IP Address']],
  ['keypairs', ['public_key']],
  ['keypairs', ['fingerprint', 'name']],
  ['ports', ['mac_address', 'id']],
  ['ports', ['MAC Address', 'ID']],
  ['subnets', ['cidr', 'id']],
  ['subnets', ['Subnet', 'ID']],
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
 * The objects in a document: one of them, a list of them, or an envelope of some. What is none of these is undefined in
 * the list, with its path.
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
