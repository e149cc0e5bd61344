import { parseAddress } from '../network/addresses.ts'
import { isList, isMap, type Json, type JsonObject, member } from '../text/json.ts'
import type { Piece, PieceOfFile } from './classify.ts'
import { ipsOf, serverAddresses } from './server-addresses.ts'

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
  'ec2.security_groups': (value) => namesOf(value) ?? [],
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
    // The SDK prints null where Nova leaves the groups out.
    const isNone = given === null && field !== 'ec2.security_groups'
    const value = isNone ? undefined : (VALUES[field] ?? ((same: Json) => same))(given)
    if (value === undefined || value === null) continue
    made.push({ field: field.split('.'), value, from: { file, path: [...path, attribute] } })
  }
  // Nova leaves the groups out of its answer when there are none. Source: nova/api/openstack/compute/views/servers.py
  if (server.has('addresses') && !server.has('security_groups'))
    made.push({ field: ['ec2', 'security_groups'], value: [], from: { file, path } })
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
    ...of('flavors').flatMap((flavor) => flavorFields(flavor, server)),
    ...of('volume_attachments').map(volumeField),
    ...taggedDevices([...of('interface_attachments'), ...of('volume_attachments')]),
    ...(server === undefined ? [] : addressFields(pieces)),
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

/** Returns the image's root device name when the server has none. The command line and Nova print it among the properties. */
function imageFields({ value, file, path }: PieceOfFile, server: JsonObject | undefined): Made[] {
  const isKnown = server !== undefined && (server.get(`${ATTRIBUTE}root_device_name`) ?? null) !== null
  if (isKnown) return []
  for (const steps of [[], ['properties'], ['metadata']]) {
    const place = [...steps, 'root_device_name']
    const root = place.reduce<Json | undefined>((inner, step) => member(inner, step), value)
    if (typeof root === 'string')
      return [{ field: ['ec2', 'root_device_name'], value: root, from: { file, path: [...path, ...place] } }]
  }
  return []
}

/** Returns the name of the server's flavor. Before API version 2.47 the server has only its id. */
function flavorFields({ value, file, path }: PieceOfFile, server: JsonObject | undefined): Made[] {
  const key = value.has('name') ? 'name' : 'Name'
  const name = value.get(key)
  const flavor = server?.get('flavor')
  const isIt =
    isMap(flavor) &&
    flavorName(flavor) === undefined &&
    flavor.get('id') === (value.get('id') ?? value.get('ID'))
  if (typeof name !== 'string' || !isIt) return []
  return [{ field: ['ec2', 'instance_type'], value: name, from: { file, path: [...path, key] } }]
}

/** Returns the id of the server's flavor if nothing tells its name. */
export function unnamedFlavor(server: JsonObject, pieces: readonly PieceOfFile[]): string | undefined {
  const flavor = server.get('flavor')
  if (!isMap(flavor) || flavorName(flavor) !== undefined) return undefined
  const isNamed = pieces.some((piece) => piece.piece === 'flavors' && flavorFields(piece, server).length > 0)
  return isNamed ? undefined : String(flavor.get('id') ?? 'ID')
}

/** The device of a volume, as the API or the command line names it. */
function deviceOf(value: JsonObject): Json {
  return value.get('device') ?? value.get('Device') ?? null
}

function volumeField({ value, file, path }: PieceOfFile, n: number): Made {
  const disk = { source_type: 'volume', destination_type: 'volume', device_name: deviceOf(value) }
  return { field: ['ec2', 'block_devices', n], value: new Map(Object.entries(disk)), from: { file, path } }
}

/** Returns the tagged devices, the only ones that Nova shows the guest. The API does not tell their bus. */
function taggedDevices(attachments: readonly PieceOfFile[]): Made[] {
  const tagOf = (value: JsonObject): Json => value.get('tag') ?? value.get('Tag') ?? null
  const tagged = attachments.filter(({ value }) => typeof tagOf(value) === 'string')
  return tagged.map(({ piece, value, file, path }, n) => {
    const members: Record<string, Json | undefined> =
      piece === 'volume_attachments'
        ? { type: 'disk', serial: value.get('volumeId') ?? value.get('volume_id') ?? value.get('Volume ID') }
        : { type: 'nic', mac: value.get('mac_addr') }
    const device = new Map(Object.entries({ ...members, tags: [tagOf(value)] }))
    return { field: ['devices', n], value: device as Json, from: { file, path } }
  })
}

/**
 * Returns the floating address among the addresses of the server: the one with that type or, where addresses have no type, the first
 * IPv4 address that none of the ports has.
 */
function addressFields(pieces: readonly PieceOfFile[]): Made[] {
  const server = pieces.find(({ piece }) => piece === 'server')!
  const ports = pieces.filter(({ piece }) => piece === 'ports')
  const fixed = new Set(ports.flatMap(ipsOf))
  const floating = serverAddresses(server.value).find(({ address, type }) =>
    type === undefined
      ? ports.length > 0 && !fixed.has(address) && parseAddress(address)?.version === 4
      : type === 'floating',
  )
  if (floating === undefined) return []
  const path = [...server.path, ...floating.path]
  return [{ field: ['ec2', 'public_ipv4'], value: floating.address, from: { file: server.file, path } }]
}
