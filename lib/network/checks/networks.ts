import {
  BITS,
  broadcast,
  type Cidr,
  contains,
  type Host,
  type IpVersion,
  isLinkLocal,
  isSame,
  networkOf,
  parseHost,
  parseMask,
} from '../addresses.ts'
import { checkLink } from './links.ts'
import { listAt, type Located, memberAt, textAt } from './members.ts'
import { below, type Cursor, fail } from '../../shape/shape.ts'

/** Checks each network with its link and its routes, and the global services. */
export function checkNetworks(
  networks: readonly Located[],
  services: readonly Located[],
  ids: ReadonlySet<string>,
): void {
  const defaults = new Set<string>()
  checkServices(services)
  for (const { value, at } of networks) {
    const type = textAt(value, 'type', at)?.value ?? ''
    const family = type.startsWith('ipv4') ? 4 : type.startsWith('ipv6') ? 6 : undefined
    const link = textAt(value, 'link', at)
    if (link !== undefined) checkLink(link.value, ids, link.at)
    checkServices(listAt(value, 'services', at))
    const address = addressAt(value, 'ip_address', family, at)
    const prefix = maskAt(value, address, family, at)
    const isStatic = type === 'ipv4' || type === 'ipv6'
    if (address !== undefined && prefix === undefined && isStatic && !hasMask(value, at)) {
      fail(below(at, 'ip_address'), 'netmask-missing', { family: address.version })
    }
    const subnet = address === undefined || prefix === undefined ? undefined : { ...address, prefix }
    if (subnet !== undefined) checkHost(subnet, below(at, 'ip_address'))
    checkRoutes(value, at, family, subnet, defaults)
  }
}

/** Returns the address, or undefined after a report that it is invalid or of the other IP version. */
export function checkAddress(value: string, family: IpVersion | undefined, at: Cursor): Host | undefined {
  const address = parseHost(value)
  if (address !== undefined && (family === undefined || address.version === family)) return address
  return fail(at, 'bad-ip-address', { family, found: value })
}

function addressAt(value: unknown, key: string, family: IpVersion | undefined, at: Cursor): Host | undefined {
  const member = textAt(value, key, at)
  return member === undefined ? undefined : checkAddress(member.value, family, member.at)
}

function checkServices(services: readonly Located[]): void {
  for (const { value, at } of services) addressAt(value, 'address', undefined, at)
}

function hasMask(value: unknown, at: Cursor): boolean {
  return (memberAt(value, 'netmask', at).value ?? null) !== null
}

/** Returns the prefix length from the netmask or the address, and reports when both are given and differ. */
function maskAt(
  value: unknown,
  address: Host | undefined,
  family: IpVersion | undefined,
  at: Cursor,
): number | undefined {
  const { value: given, at: place } = memberAt(value, 'netmask', at)
  if (given === undefined || given === null) return address?.prefix
  const of = family ?? address?.version
  const mask = typeof given === 'string' || typeof given === 'number' ? String(given) : ''
  const prefix = of === undefined ? (parseMask(mask, 4) ?? parseMask(mask, 6)) : parseMask(mask, of)
  if (prefix === undefined) return fail(place, 'bad-netmask', { family: of, found: mask })
  if (address?.prefix !== undefined && address.prefix !== prefix) {
    return fail(place, 'netmask-mismatch', { netmask: prefix, address: address.prefix })
  }
  return prefix
}

/** Reports the first and the last address of an IPv4 network, which no host can have. Source: RFC 1122 3.2.1.3 */
export function checkHost(address: Cidr, at: Cursor): void {
  const last = broadcast(address)
  if (last === undefined) return
  const isFirst = isSame(address, networkOf(address))
  if (isFirst || isSame(address, last)) fail(at, 'address-not-host', { isFirst })
}

function checkRoutes(
  network: unknown,
  at: Cursor,
  family: IpVersion | undefined,
  subnet: Cidr | undefined,
  defaults: Set<string>,
): void {
  const routes = listAt(network, 'routes', at).map(({ value, at: place }) => {
    const destination = addressAt(value, 'network', family, place)
    const prefix = maskAt(value, destination, family, place)
    const gateway = addressAt(value, 'gateway', family, place)
    const metric = memberAt(value, 'metric', place).value
    return { destination, prefix, gateway, metric, at: place }
  })
  for (const { destination, prefix, gateway, metric, at: place } of routes) {
    if (destination !== undefined && prefix !== undefined) {
      if (!isSame(destination, networkOf({ ...destination, prefix })))
        fail(below(place, 'network'), 'route-host-bits', {})
      // Two default routes of one IP version are fine when their metrics differ.
      const kind = prefix === 0 ? `${destination.version} ${String(metric)}` : ''
      if (kind !== '' && defaults.has(kind))
        fail(place, 'default-route-twice', { family: destination.version })
      if (kind !== '') defaults.add(kind)
    }
    const isOnLink = (one: Host): boolean =>
      routes.some(
        ({ destination: to, prefix: bits = 0 }) =>
          to !== undefined && bits > 0 && contains({ ...to, prefix: bits }, one),
      )
    if (gateway !== undefined && !isOnLink(gateway)) checkGateway(gateway, subnet, below(place, 'gateway'))
  }
  const gateway = addressAt(network, 'gateway', family, at)
  if (gateway !== undefined) checkGateway(gateway, subnet, below(at, 'gateway'))
}

/** Reports a gateway that is outside the network and not link-local, except for an address without a network. */
function checkGateway(gateway: Host, subnet: Cidr | undefined, at: Cursor): void {
  if (subnet === undefined || subnet.version !== gateway.version) return
  if (subnet.prefix === BITS[gateway.version] || isLinkLocal(gateway) || contains(subnet, gateway)) return
  fail(at, 'gateway-off-subnet', {})
}
