import type { Json } from '../text/json.ts'
import { type Dns, type Interface, type Ipv6, isV6, NO_DNS } from '../network.ts'
import { type Cidr, formatAddress, parseCidr, parseMask } from './addresses.ts'
import { below, type Cursor, fail, type RecordOf } from '../shape/shape.ts'
import { has, networkText, type Placed } from './fields.ts'
import type { Found } from './check-interfaces.ts'
import { DROPPED, type InterfaceItem, type routeFields, type Subnet } from './v1-fields.ts'

export type Places = Pick<Found, 'addresses' | 'routes'>

/** Returns the addresses and routes, or undefined after a report that an address has no mask. */
export function placesOf({ subnets = [] }: InterfaceItem): Places | undefined {
  const addresses: Found['addresses'][number][] = []
  const routes: Found['routes'][number][] = []
  let isSound = true
  for (const { value: subnet, at } of subnets) {
    for (const key of at.isOnDrive ? [] : DROPPED)
      if (key in subnet) fail({ ...below(at, key), part: 'key' }, 'network-key-dropped', { key })
    const isStatic = subnet.type === 'static' || subnet.type === 'static6'
    if (!has(subnet, isStatic ? ['type', 'address'] : ['type'], at)) isSound = false
    if (subnet.address !== undefined && (isStatic || !at.isOnDrive)) {
      const cidr = cidrOf(subnet.address, subnet.netmask, subnet.prefix, 'prefix-missing')
      if (cidr === undefined) isSound = false
      else {
        const rest = { label: undefined, lifetime: undefined }
        const value = { address: formatAddress(cidr), prefix: cidr.prefix, ...rest }
        addresses.push({ value, at: subnet.address.at })
      }
    }
    if (subnet.gateway !== undefined) {
      const { value: via, at } = subnet.gateway
      const metric = subnet.type?.startsWith('static') === true ? subnet.metric : undefined
      routes.push(routeTo(isV6(via) ? '::/0' : '0.0.0.0/0', via, metric, at, at))
    }
    for (const route of subnet.routes ?? []) {
      // cloud-init gives netplan a route without it as "via: null".
      if (at.isOnDrive && isStatic && !has(route.value, ['gateway'], route.at)) continue
      const read = routeOf(route.value, route.at)
      if (read === undefined) isSound = false
      else routes.push(read)
    }
  }
  return isSound ? { addresses, routes } : undefined
}

function routeTo(
  to: string,
  via: string | undefined,
  metric: number | undefined,
  at: Cursor,
  gateway: Cursor,
): Found['routes'][number] {
  const rest = { mtu: undefined, table: undefined, onLink: false, netplan: new Map() }
  return { value: { to, via, metric, ...rest }, at, via: gateway }
}

export function routeOf(
  fields: RecordOf<typeof routeFields>,
  at: Cursor,
): Found['routes'][number] | undefined {
  const to = fields.network ?? fields.destination
  if (to === undefined) return fail(at, 'missing-key', { key: 'destination' })
  const cidr = cidrOf(to, fields.netmask, fields.prefix, 'alone')
  if (cidr === undefined) return undefined
  if (networkText(cidr) !== `${formatAddress(cidr)}/${cidr.prefix}`) fail(to.at, 'route-host-bits', {})
  const { gateway } = fields
  return routeTo(networkText(cidr), gateway?.value, fields.metric, at, gateway?.at ?? at)
}

/** Returns an address with its mask. A missing mask is reported, or with `alone` means a single address. */
function cidrOf(
  { value, at }: Placed<string>,
  netmask: Placed<string> | undefined,
  prefix: number | undefined,
  otherwise: 'prefix-missing' | 'alone',
): Cidr | undefined {
  const parsed = parseCidr(value)!
  const family = parsed.version
  const bits = netmask === undefined ? prefix : parseMask(netmask.value, family)
  if (netmask !== undefined && bits === undefined)
    return fail(netmask.at, 'bad-netmask', { family, found: netmask.value })
  if (value.includes('/')) {
    if (bits === undefined || bits === parsed.prefix) return parsed
    fail(netmask?.at ?? at, 'netmask-mismatch', { netmask: bits, address: parsed.prefix })
    // cloud-init ignores the netmask.
    return at.isOnDrive ? parsed : undefined
  }
  if (bits !== undefined) return { ...parsed, prefix: bits }
  if (otherwise === 'alone') return parsed
  fail(at, 'prefix-missing', { found: value })
  // Source: cloudinit/net/network_state.py, _normalize_net_keys
  return at.isOnDrive ? { ...parsed, prefix: family === 6 ? 64 : 24 } : undefined
}

const IPV6: Readonly<Record<string, Ipv6>> = {
  dhcp6: 'dhcp',
  'ipv6_dhcpv6-stateful': 'stateful',
  'ipv6_dhcpv6-stateless': 'stateless',
  ipv6_slaac: 'slaac',
}

export function configured(
  fields: InterfaceItem,
  { addresses, routes }: Places,
): Omit<Interface, 'kind' | 'id' | 'mac'> {
  const subnets = (fields.subnets ?? []).map(({ value }) => value)
  const types = subnets.map(({ type }) => type ?? '')
  return {
    mtu: fields.mtu ?? subnets.find(({ mtu }) => mtu !== undefined)?.mtu,
    dhcp4: types.includes('dhcp') || types.includes('dhcp4'),
    ipv6: types.map((type) => IPV6[type]).find((mode) => mode !== undefined) ?? 'none',
    acceptRa: fields['accept-ra'],
    addresses: addresses.map(({ value }) => value),
    routes: routes.map(({ value }) => value),
    dns: joined(
      subnets.map(({ dns_nameservers = [], dns_search = [] }) => ({
        addresses: dns_nameservers,
        search: dns_search,
      })),
    ),
    dhcp4Overrides: overridesOf(subnets, ['dhcp', 'dhcp4']),
    dhcp6Overrides: overridesOf(subnets, Object.keys(IPV6)),
    optional: false,
    netplan: new Map(),
  }
}

function overridesOf(subnets: readonly Subnet[], types: readonly string[]): ReadonlyMap<string, Json> {
  const metric = subnets.find(({ type = '', metric }) => types.includes(type) && metric !== undefined)?.metric
  return new Map(metric === undefined ? [] : [['route-metric', metric]])
}

export function joined(all: readonly Dns[]): Dns {
  if (all.length === 0) return NO_DNS
  return {
    addresses: [...new Set(all.flatMap(({ addresses }) => addresses))],
    search: [...new Set(all.flatMap(({ search }) => search))],
  }
}
