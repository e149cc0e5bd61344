import type { Json, JsonObject } from '../text/json.ts'
import type { Cidr } from './addresses.ts'
import {
  below,
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
import { cidr, destination, flag, ip, mac, metric, mtu, number, placed, present } from './fields.ts'
import { NETPLAN_ROUTE_ONLY, OVERRIDES } from './netplan-keys.ts'
import { PARAMETERS } from './parameters.ts'

/** An address: `192.0.2.10/24`, or that as the key of its label and lifetime. */
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
  lifetime: field('forever, or 0 for one that is not preferred.', json),
}

/** Fields that go through as they are, each with what it is. */
export const anyOf = (descriptions: Readonly<Record<string, string>>): Record<string, Shape<Json>> =>
  Object.fromEntries(
    Object.entries(descriptions).map(([key, description]) => [key, field(description, json)]),
  )

export const routeFields = {
  to: field('Where it leads: a network, an address, or default.', placed(destination)),
  via: field('The gateway.', placed(ip)),
  metric: field('Of two routes to one place the smaller is taken.', metric),
  mtu: field('Bytes of a packet on it.', mtu),
  table: field('The table of routes that it is in.', number(0, 2 ** 32 - 1)),
  'on-link': field('Whether the gateway is on the link, whatever the addresses say.', flag),
}

/** A route of netplan's. */
export const route = named(
  'Route',
  record({ ...routeFields, ...anyOf(NETPLAN_ROUTE_ONLY) }) as Shape<RecordOf<typeof routeFields>>,
)

const overrideFields = record({
  ...anyOf(OVERRIDES),
  'route-metric': field('The metric of its routes.', metric),
})

export const overrides: Shape<JsonObject> = {
  expected: 'a map',
  schema: titled('DhcpOverrides', schemaOf(overrideFields)),
  decode(value, at) {
    const fields = overrideFields.decode(value, at)
    return fields && present(fields)
  },
}

/** Keys of every interface. */
export const commonFields = {
  dhcp4: field('Whether it asks DHCP for IPv4.', flag),
  dhcp6: field('Whether it asks DHCP for IPv6.', flag),
  'dhcp4-overrides': field('What of a DHCP answer for IPv4 is used.', overrides),
  'dhcp6-overrides': field('What of a DHCP answer for IPv6 is used.', overrides),
  'accept-ra': field("Whether it heeds what routers advertise; the kernel's choice when absent.", flag),
  addresses: field('Its addresses, each with the length of its prefix.', list(placed(address))),
  gateway4: field('The default gateway of IPv4.', placed(ip)),
  gateway6: field('The default gateway of IPv6.', placed(ip)),
  nameservers: field(
    'Its DNS servers and search domains.',
    record({
      addresses: field('The DNS servers.', list(ip)),
      search: field('The domains in which a short name is looked for.', list(text())),
    }),
  ),
  macaddress: field('The MAC address that it is given.', placed(mac)),
  mtu: field('Bytes of a packet.', mtu),
  optional: field('Whether the boot goes on without it.', flag),
  routes: field('Routes of its own.', list(placed(route))),
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
