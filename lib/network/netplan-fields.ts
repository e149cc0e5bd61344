import type { Json, JsonObject } from '../text/json.ts'
import type { Cidr } from './addresses.ts'
import { kindOf } from '../text/json.ts'
import {
  below,
  fail,
  field,
  json,
  list,
  membersOf,
  named,
  record,
  type RecordOf,
  schemaOf,
  type Shape,
  text,
  titled,
} from '../shape/shape.ts'
import {
  cidr,
  destination,
  flag,
  interfaceName,
  ip,
  ip4,
  ip6,
  mac,
  mtu,
  number,
  placed,
  present,
  uint32,
} from './fields.ts'
import { NETPLAN_CARD_ONLY, NETPLAN_ROUTE_ONLY, OVERRIDES } from './netplan-keys.ts'
import { netplanValue } from './netplan-values.ts'
import { PARAMETERS } from './parameters.ts'

/** An address: `192.0.2.10/24`, or a map from it to a label and a lifetime. */
export const address: Shape<{ readonly cidr: Cidr; readonly options: RecordOf<typeof addressOptions> }> = {
  expected: 'an address such as 192.0.2.10/24',
  schema: { type: ['string', 'object'] },
  decode(value, at) {
    const [member, ...more] = membersOf(value) ?? []
    if (member === undefined || more.length > 0) {
      const parsed = cidr.decode(value, at)
      return parsed && { cidr: parsed, options: {} }
    }
    const [key, given] = member
    const parsed = cidr.decode(key, { ...below(at, key), part: 'key' })
    const options = record(addressOptions).decode(given, below(at, key))
    return parsed && options && { cidr: parsed, options }
  },
}

const addressOptions = {
  label: field('The label of the address, such as eth0:1.', text()),
  lifetime: field(
    'forever, or 0 for an address that is deprecated for new connections.',
    netplanValue('lifetime'),
  ),
}

/** Returns fields with their descriptions, whose values are passed on unchanged if netplan accepts them. */
export const anyOf = (descriptions: Readonly<Record<string, string>>): Record<string, Shape<Json>> =>
  Object.fromEntries(
    Object.entries(descriptions).map(([key, description]) => [key, field(description, netplanValue(key))]),
  )

export const routeFields = {
  to: field('The destination: a network, an address, or default.', placed(destination)),
  via: field('The gateway.', placed(ip)),
  metric: field('The metric; of two routes to the same destination the lower one wins.', uint32),
  mtu: field('The MTU in bytes.', mtu),
  table: field('The number of the routing table.', number(0, 2 ** 32 - 1)),
  'on-link': field('Whether the gateway is on the link, even if no address covers it.', flag),
}

/** A netplan route. */
export const route = named(
  'Route',
  record({ ...routeFields, ...anyOf(NETPLAN_ROUTE_ONLY) }) as Shape<RecordOf<typeof routeFields>>,
)

const overrideFields = record({
  ...anyOf(OVERRIDES),
  'route-metric': field('The metric of the routes from DHCP.', uint32),
})

export const overrides: Shape<JsonObject> = {
  expected: 'a map',
  schema: titled('DhcpOverrides', schemaOf(overrideFields)),
  decode(value, at) {
    const fields = overrideFields.decode(value, at)
    return fields && present(fields)
  },
}

const servers = record({
  addresses: field('The DNS servers.', list(ip)),
  search: field('The search domains.', list(text())),
})

const nameservers: typeof servers = {
  ...servers,
  decode(value, at) {
    if (membersOf(value) !== undefined) return servers.decode(value, at)
    const remedy = 'write it as "nameservers: {addresses: […]}"'
    return fail(at, 'wrong-type', { expected: servers.expected, found: kindOf(value), remedy })
  },
}

/** Keys of every interface. */
export const commonFields = {
  dhcp4: field('Whether to use DHCP for IPv4.', flag),
  dhcp6: field('Whether to use DHCP for IPv6.', flag),
  'dhcp4-overrides': field('Which parts of a DHCP answer for IPv4 to use.', overrides),
  'dhcp6-overrides': field('Which parts of a DHCP answer for IPv6 to use.', overrides),
  'accept-ra': field('Whether to accept router advertisements; by default the kernel decides.', flag),
  addresses: field('The static addresses, each with its prefix length.', list(placed(address))),
  gateway4: field('The default gateway for IPv4.', placed(ip4)),
  gateway6: field('The default gateway for IPv6.', placed(ip6)),
  nameservers: field('The DNS servers and search domains of the interface.', nameservers),
  macaddress: field('The MAC address to set.', placed(mac)),
  mtu: field('The MTU in bytes.', mtu),
  optional: field('Whether the boot continues without waiting for the interface.', flag),
  routes: field('The static routes.', list(placed(route))),
}

/** Keys of a NIC. */
export const cardFields = {
  match: field(
    'How to find the NIC.',
    record({
      macaddress: field('The MAC address.', placed(mac)),
      name: field('The name, or a pattern such as en*.', text()),
      driver: field('The driver, or a list of drivers.', json),
    }),
  ),
  'set-name': field('The name to set.', interfaceName),
  wakeonlan: field('Whether to enable Wake-on-LAN.', flag),
}

/** Keys of every NIC, with or without wires. */
export const physicalFields = {
  ...cardFields,
  ...anyOf({ ...NETPLAN_CARD_ONLY }),
}

export type CommonFields = RecordOf<typeof commonFields>

function parameters(kind: 'bond' | 'bridge'): Shape<JsonObject> {
  const known = record({
    ...anyOf(PARAMETERS[kind]),
    ...(kind === 'bridge' && { stp: field(PARAMETERS.bridge['stp']!, flag) }),
  })
  return {
    expected: 'a map',
    schema: schemaOf(known),
    decode(value, at) {
      const fields = known.decode(value, at)
      if (fields === undefined) return undefined
      const { 'gratuitious-arp': misspelt, ...rest } = fields as Record<string, Json>
      return present({ ...rest, ...(misspelt !== undefined && { 'gratuitous-arp': misspelt }) })
    },
  }
}

export const bondParameters = parameters('bond')
export const bridgeParameters = parameters('bridge')
