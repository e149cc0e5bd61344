import { isList, isMap, type Json, type JsonObject } from '../text/json.ts'
import type { FoundPiece, Piece } from './classify.ts'

/** An API object, and the file that it comes from. */
export interface PieceOfFile extends FoundPiece {
  /** The index of the file. */
  readonly file: number
}

/** A field of a spec, and the place that it comes from. */
export interface Made {
  /** The path in the spec: `hostname`, or `neutron`, `ports`, 0. */
  readonly field: readonly (string | number)[]
  readonly value: Json
  readonly from: { readonly file: number; readonly path: readonly (string | number)[] }
}

/**
 * The prefix of attributes that only newer microversions or administrators get.
 * https://docs.openstack.org/api-ref/compute/
 */
const ATTRIBUTE = 'OS-EXT-SRV-ATTR:'

/** The fields of a spec, each with the server attributes that hold its value; the first attribute present counts. */
const FIELDS: readonly (readonly [field: string, attributes: readonly string[]])[] = [
  ['uuid', ['id']],
  ['name', ['name']],
  ['hostname', [`${ATTRIBUTE}hostname`, 'hostname']],
  ['project_id', ['tenant_id', 'project_id']],
  ['availability_zone', ['OS-EXT-AZ:availability_zone', 'availability_zone']],
  ['launch_index', [`${ATTRIBUTE}launch_index`, 'launch_index']],
  ['meta', ['metadata', 'properties']],
  ['key_name', ['key_name']],
  ['admin_pass', ['adminPass']],
  ['user_data', [`${ATTRIBUTE}user_data`, 'user_data']],
  ['ec2.reservation_id', [`${ATTRIBUTE}reservation_id`, 'reservation_id']],
  ['ec2.root_device_name', [`${ATTRIBUTE}root_device_name`, 'root_device_name']],
  ['ec2.security_groups', ['security_groups']],
  ['ec2.instance_type', ['flavor']],
]

/** Fields whose attribute the API returns only to administrators or with a newer microversion. */
const GUARDED = ['user_data', 'hostname', 'launch_index']

/** Converts an attribute to the value of a field; null and undefined leave the field out. */
const VALUES: Readonly<Record<string, (value: Json) => Json | undefined>> = {
  user_data: (value) => (typeof value === 'string' ? new Map([['base64', value]]) : undefined),
  availability_zone: (value) => (value === '' ? undefined : value),
  'ec2.security_groups': (value) => namesOf(value),
  'ec2.instance_type': (value) => flavorName(value),
}

function namesOf(value: Json): Json | undefined {
  if (!isList(value)) return undefined
  return value.flatMap((group) => (isMap(group) ? (group.get('name') ?? []) : group))
}

/**
 * Returns the name of a flavor. Since 2.47 the server contains the flavor; before, only its id. The command line shows
 * `name (id)`.
 */
function flavorName(value: Json): Json | undefined {
  if (typeof value === 'string') return value.replace(/ \([^()]*\)$/, '')
  return isMap(value) ? (value.get('original_name') ?? value.get('name')) : undefined
}

/** Returns the fields that the server object gives, and the guarded attributes that it lacks. */
export function serverFields({ value: server, file, path }: PieceOfFile): { made: Made[]; absent: string[] } {
  const made: Made[] = []
  const absent: string[] = []
  for (const [field, attributes] of FIELDS) {
    const attribute = attributes.find((name) => server.has(name))
    if (attribute === undefined) {
      if (GUARDED.includes(field)) absent.push(attributes[0]!)
      continue
    }
    const given = server.get(attribute)!
    const value = given === null ? undefined : (VALUES[field] ?? ((same: Json) => same))(given)
    if (value === undefined || value === null) continue
    made.push({ field: field.split('.'), value, from: { file, path: [...path, attribute] } })
  }
  return { made, absent }
}

/** Returns the fields that the other API objects give. */
export function pieceFields(pieces: readonly PieceOfFile[], server: JsonObject | undefined): Made[] {
  const of = (piece: Piece): PieceOfFile[] => pieces.filter((found) => found.piece === piece)
  const listed = (field: readonly string[], piece: Piece): Made[] =>
    of(piece).map(({ value, file, path }, n) => ({ field: [...field, n], value, from: { file, path } }))
  return [
    ...listed(['neutron', 'ports'], 'ports'),
    ...listed(['neutron', 'networks'], 'networks'),
    ...listed(['neutron', 'subnets'], 'subnets'),
    ...listed(['neutron', 'floatingips'], 'floatingips'),
    ...listed(['neutron', 'security_groups'], 'security_groups'),
    ...listed(['ironic', 'ports'], 'ironic_ports'),
    ...listed(['ironic', 'portgroups'], 'ironic_portgroups'),
    ...of('keypairs').flatMap((pair) => keypairFields(pair, server)),
    ...of('images').flatMap((image) => imageFields(image, server)),
    ...of('volume_attachments').map(volumeField),
    ...taggedDevices([...of('interface_attachments'), ...of('volume_attachments')]),
    ...(of('floatingips').length === 0 && server !== undefined ? addressFields(pieces) : []),
  ]
}

/** Returns the key pair that the server was created with, out of all that are given. */
function keypairFields({ value, file, path }: PieceOfFile, server: JsonObject | undefined): Made[] {
  const name = value.get('name')
  const public_key = value.get('public_key')
  if (typeof name !== 'string' || public_key === undefined) return []
  if (server !== undefined && server.get('key_name') !== name) return []
  return [{ field: ['public_keys', name], value: public_key, from: { file, path: [...path, 'public_key'] } }]
}

/** Returns the image's root device name when the server has none. */
function imageFields({ value, file, path }: PieceOfFile, server: JsonObject | undefined): Made[] {
  const root = value.get('root_device_name')
  const isKnown = server !== undefined && (server.get(`${ATTRIBUTE}root_device_name`) ?? null) !== null
  if (typeof root !== 'string' || isKnown) return []
  return [
    { field: ['ec2', 'root_device_name'], value: root, from: { file, path: [...path, 'root_device_name'] } },
  ]
}

function volumeField({ value, file, path }: PieceOfFile, n: number): Made {
  const disk = { source_type: 'volume', destination_type: 'volume', device_name: value.get('device') ?? null }
  return { field: ['ec2', 'block_devices', n], value: new Map(Object.entries(disk)), from: { file, path } }
}

/** Returns the tagged devices, the only ones that Nova shows the guest. The API does not tell their bus. */
function taggedDevices(attachments: readonly PieceOfFile[]): Made[] {
  const tagged = attachments.filter(({ value }) => typeof value.get('tag') === 'string')
  return tagged.map(({ piece, value, file, path }, n) => {
    const members: Record<string, Json | undefined> =
      piece === 'volume_attachments'
        ? { type: 'disk', serial: value.get('volumeId') }
        : { type: 'nic', mac: value.get('mac_addr') }
    const device = new Map(Object.entries({ ...members, tags: [value.get('tag')!] }))
    return { field: ['devices', n], value: device as Json, from: { file, path } }
  })
}

/** Returns the floating address from the server's addresses, for input without floating IPs. */
function addressFields(pieces: readonly PieceOfFile[]): Made[] {
  const server = pieces.find(({ piece }) => piece === 'server')!
  const addresses = server.value.get('addresses')
  if (!isMap(addresses)) return []
  for (const [network, list] of addresses) {
    if (!isList(list)) continue
    for (const [n, entry] of list.entries()) {
      if (!isMap(entry) || entry.get('OS-EXT-IPS:type') !== 'floating') continue
      const path = [...server.path, 'addresses', network, n, 'addr']
      return [{ field: ['ec2', 'public_ipv4'], value: entry.get('addr')!, from: { file: server.file, path } }]
    }
  }
  return []
}
