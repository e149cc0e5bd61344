import type { JsonObject } from '../text/json.ts'
import type { Interface, Route } from '../network.ts'
import { type Cidr, formatAddress, parseAddress } from './addresses.ts'
import { below, type Cursor, fail, type RecordOf } from '../shape/shape.ts'
import { has, networkText, type Placed, present } from './fields.ts'
import type { Found } from './check-interfaces.ts'
import type { CommonFields, routeFields } from './netplan-fields.ts'
import { NETPLAN_ONLY, NETPLAN_ROUTE_ONLY } from './netplan-keys.ts'

/** Returns the places of addresses and routes, including those of the gateways. */
export function placesOf(fields: CommonFields, at: Cursor): Pick<Found, 'at' | 'addresses' | 'routes'> {
  const { addresses = [], routes = [] } = fields
  return {
    at,
    addresses: addresses.map(({ value: { cidr, options }, at }) => ({
      value: {
        address: formatAddress(cidr),
        prefix: cidr.prefix,
        label: options.label,
        lifetime: options.lifetime,
      },
      at,
    })),
    routes: [
      ...[fields.gateway4, fields.gateway6].flatMap((via) => (via === undefined ? [] : [gatewayRoute(via)])),
      ...routes.flatMap(({ value, at }) => routeOf(value, at) ?? []),
    ],
  }
}

/** Returns the default route to a gateway. */
export function gatewayRoute({ value, at }: Placed<string>): Found['routes'][number] {
  const to = value.includes(':') ? '::/0' : '0.0.0.0/0'
  const rest = { metric: undefined, mtu: undefined, table: undefined, onLink: false, netplan: new Map() }
  return { value: { to, via: value, ...rest }, at, via: at }
}

/** Returns a route, or undefined after a report that it has no destination. */
export function routeOf(
  fields: RecordOf<typeof routeFields>,
  at: Cursor,
): Found['routes'][number] | undefined {
  if (!has(fields, ['to'], at)) return undefined
  const { to, via, metric, mtu, table } = fields
  const family = to!.value === 'default' ? undefined : to!.value.version
  if (via !== undefined && family !== undefined && parseAddress(via.value)?.version !== family)
    return fail(via.at, 'bad-ip-address', { family, found: via.value })
  const value: Route = {
    to: destinationText(to!, via?.value),
    via: via?.value,
    metric,
    mtu,
    table,
    onLink: fields['on-link'] ?? false,
    netplan: beyond(fields, NETPLAN_ROUTE_ONLY),
  }
  return { value, at, via: via?.at ?? at }
}

/** Returns a network without host bits, and reports them. */
function destinationText({ value, at }: Placed<Cidr | 'default'>, via: string | undefined): string {
  if (value === 'default') return via?.includes(':') === true ? '::/0' : '0.0.0.0/0'
  if (networkText(value) !== `${formatAddress(value)}/${value.prefix}`) fail(at, 'route-host-bits', {})
  return networkText(value)
}

/** Returns the settings that every interface has, as in the model. */
export function configured(
  fields: CommonFields,
  { addresses, routes }: Pick<Found, 'addresses' | 'routes'>,
): Omit<Interface, 'kind' | 'id' | 'mac'> {
  const { nameservers = {} } = fields
  return {
    mtu: fields.mtu,
    dhcp4: fields.dhcp4 ?? false,
    ipv6: fields.dhcp6 === true ? 'dhcp' : 'none',
    acceptRa: fields['accept-ra'],
    addresses: addresses.map(({ value }) => value),
    routes: routes.map(({ value }) => value),
    dns: { addresses: nameservers.addresses ?? [], search: nameservers.search ?? [] },
    dhcp4Overrides: fields['dhcp4-overrides'] ?? new Map(),
    dhcp6Overrides: fields['dhcp6-overrides'] ?? new Map(),
    optional: fields.optional ?? false,
    netplan: beyond(fields, NETPLAN_ONLY),
  }
}

/** Settings that netplan needs to be equal for both DHCP clients, with their defaults. Source: netplan, src/networkd.c */
const SHARED = {
  'use-dns': true,
  'use-ntp': true,
  'use-mtu': true,
  'use-hostname': true,
  'send-hostname': true,
  'use-routes': true,
  'use-domains': undefined,
  hostname: undefined,
  'route-metric': undefined,
}

/** Reports settings that differ between both DHCP clients. */
export function checkOverrides(fields: CommonFields, at: Cursor): void {
  if (fields.dhcp4 !== true || fields.dhcp6 !== true) return
  const [v4, v6] = [fields['dhcp4-overrides'], fields['dhcp6-overrides']]
  for (const [key, usual] of Object.entries(SHARED)) {
    const [a, b] = [v4?.get(key) ?? usual, v6?.get(key) ?? usual]
    const place = v4?.has(key) === true ? 'dhcp4-overrides' : 'dhcp6-overrides'
    if (a !== b) fail(below(below(at, place), key), 'dhcp-overrides-differ', { key })
  }
}

/** Returns the fields whose names are in a table. */
export function beyond(fields: object, names: object): JsonObject {
  return present(Object.fromEntries(Object.entries(fields).filter(([key]) => Object.hasOwn(names, key))))
}
