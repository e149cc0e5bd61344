import type { Json } from '../text/json.ts'
import { parseCidr } from './addresses.ts'
import {
  below,
  type Cursor,
  fail,
  json,
  list,
  membersOf,
  record,
  type RecordOf,
  type Shape,
  text,
  word,
} from '../shape/shape.ts'
import {
  flag,
  interfaceName,
  ip,
  mac,
  members,
  mtu,
  number,
  oneOrMore,
  placed,
  type Placed,
  uint32,
  words,
} from './fields.ts'

/**
 * Returns the shape of a record of version 1, where null is like no value. On a drive, guests ignore unknown keys, and a value
 * that is reported does not hide what is wrong elsewhere: its key stays, without a value.
 */
function recordV1<F extends Readonly<Record<string, Shape<any>>>>(fields: F): Shape<RecordOf<F>> {
  const plain = record(fields)
  return {
    ...plain,
    decode(value, at) {
      const members = membersOf(value)
      if (members === undefined) return plain.decode(value, at)
      const given = [...members].filter(([, member]) => member !== null)
      if (!at.isOnDrive) return plain.decode(new Map(given), at)
      const result: Record<string, unknown> = {}
      for (const [key, member] of given) {
        // Python drops empty values, but a static subnet needs its address.
        if (member === '' && key !== 'address') continue
        if (Object.hasOwn(fields, key)) result[key] = fields[key]!.decode(member, below(at, key))
        else fail({ ...below(at, key), part: 'key' }, 'network-key-dropped', { key })
      }
      return result as RecordOf<F>
    },
  }
}

/** Returns the shape of a list. On a drive, an item that is reported does not hide what is wrong in others. */
function listV1<T>(item: Shape<T>): Shape<readonly T[]> {
  const plain = list(item)
  return {
    ...plain,
    decode(value, at) {
      if (!at.isOnDrive || !Array.isArray(value)) return plain.decode(value, at)
      return value.flatMap((entry, n) => item.decode(entry, below(at, n)) ?? [])
    },
  }
}

const TYPES = ['physical', 'bond', 'bridge', 'vlan', 'nameserver', 'route', 'loopback', 'infiniband'] as const

const mask: Shape<string> = {
  expected: 'a netmask',
  decode: (value, at) => (typeof value === 'number' ? String(value) : text().decode(value, at)),
}

const address: Shape<string> = {
  expected: 'an IP address',
  decode(value, at) {
    const known = text().decode(value, at)
    if (known === undefined || parseCidr(known) !== undefined) return known
    return fail(at, 'bad-ip-address', { family: undefined, found: known })
  },
}

export const routeFields = {
  network: placed(address),
  destination: placed(address),
  netmask: placed(mask),
  prefix: number(0, 128),
  gateway: placed(ip),
  metric: uint32,
}

const subnetFields = {
  type: word([
    'static',
    'static6',
    'dhcp',
    'dhcp4',
    'dhcp6',
    'ipv6_slaac',
    'ipv6_dhcpv6-stateful',
    'ipv6_dhcpv6-stateless',
    'manual',
    'loopback',
  ]),
  address: placed(address),
  netmask: placed(mask),
  prefix: number(0, 128),
  gateway: placed(ip),
  dns_nameservers: words(ip),
  dns_search: words(text()),
  routes: listV1(placed(recordV1(routeFields))),
  metric: uint32,
  mtu,
  // The type or the address shows the same.
  ipv4: flag,
  ipv6: flag,
  broadcast: json,
  control: json,
  pointopoint: json,
  scope: json,
}

/** Keys of a subnet that no other form has. */
export const DROPPED = ['control', 'pointopoint', 'scope']

export type Subnet = RecordOf<typeof subnetFields>

export const interfaceFields = {
  type: word(TYPES),
  name: interfaceName,
  mac_address: placed(mac),
  mtu,
  'accept-ra': flag,
  subnets: listV1(placed(recordV1(subnetFields))),
}

const groupFields = (kind: 'bond' | 'bridge') => ({
  ...interfaceFields,
  [`${kind}_interfaces`]: list(placed(text())),
  params: members,
})

export const FIELDS = {
  physical: recordV1({ ...interfaceFields, wakeonlan: flag }),
  bond: recordV1(groupFields('bond')),
  bridge: recordV1(groupFields('bridge')),
  vlan: recordV1({ ...interfaceFields, vlan_id: number(0, 4094), vlan_link: placed(text()) }),
  nameserver: recordV1({
    type: word(TYPES),
    address: oneOrMore(ip),
    search: oneOrMore(text()),
    interface: placed(text()),
  }),
  route: recordV1({ type: word(TYPES), ...routeFields }),
  loopback: recordV1({ type: word(TYPES), name: text(), subnets: json, mtu: json }),
}

export type Item<K extends keyof typeof FIELDS> = (typeof FIELDS)[K] extends Shape<infer T> ? T : never

/** An item of the list, decoded by its type. */
export const item: Shape<{
  readonly type: keyof typeof FIELDS
  readonly fields: object
  readonly at: Cursor
}> = {
  expected: 'a map with a type',
  decode(value, at) {
    const members = new Map(membersOf(value) ?? [])
    const kind = members.get('type')
    if (kind === undefined) return fail(at, 'missing-key', { key: 'type' })
    const type = word(TYPES).decode(kind, below(at, 'type'))
    if (type === undefined) return undefined
    if (type === 'infiniband')
      return fail(below(at, 'type'), 'network-unsupported', { what: 'InfiniBand NICs' })
    // cloud-init looks for an interface without a name.
    if (type === 'nameserver' && at.isOnDrive && members.get('interface') === null)
      fail(below(at, 'interface'), 'unknown-link', { id: 'null', known: [] })
    const fields = FIELDS[type].decode(value, at)
    return fields && { type, fields, at }
  },
}

export type InterfaceItem = RecordOf<typeof interfaceFields> & {
  readonly wakeonlan?: boolean | undefined
  readonly bond_interfaces?: readonly Placed<string>[] | undefined
  readonly bridge_interfaces?: readonly Placed<string>[] | undefined
  readonly params?: ReadonlyMap<string, Json> | undefined
  readonly vlan_id?: number | undefined
  readonly vlan_link?: Placed<string> | undefined
}

/** The items of a network. */
export const items = listV1(item)
