import { type Address, BITS, hostPart, isSameNetwork, parseAddress, parseMask } from './address.ts'
import { checkLink } from './links.ts'
import { listAt, type Located, memberAt, textAt } from './members.ts'
import { below, type Cursor, fail } from '../../shape/shape.ts'

type Family = 4 | 6

/** Checks each network with its link and its routes, and the services of all. */
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
      fail(below(at, 'ip_address'), 'netmask-missing', { family: address.family })
    }
    const subnet = address === undefined || prefix === undefined ? undefined : { address, prefix }
    if (subnet !== undefined) checkHost(subnet, below(at, 'ip_address'))
    checkRoutes(value, at, family, subnet, defaults)
  }
}

interface Subnet {
  readonly address: Address
  readonly prefix: number
}

/** Reports what is no address, or one of the other family. */
export function checkAddress(value: string, family: Family | undefined, at: Cursor): Address | undefined {
  const address = parseAddress(value)
  if (address !== undefined && (family === undefined || address.family === family)) return address
  return fail(at, 'bad-ip-address', { family, found: value })
}

function addressAt(value: unknown, key: string, family: Family | undefined, at: Cursor): Address | undefined {
  const member = textAt(value, key, at)
  return member === undefined ? undefined : checkAddress(member.value, family, member.at)
}

function checkServices(services: readonly Located[]): void {
  for (const { value, at } of services) addressAt(value, 'address', undefined, at)
}

function hasMask(value: unknown, at: Cursor): boolean {
  return (memberAt(value, 'netmask', at).value ?? null) !== null
}

/** Bits of the netmask, or of the address where that has them; both together must agree. */
function maskAt(
  value: unknown,
  address: Address | undefined,
  family: Family | undefined,
  at: Cursor,
): number | undefined {
  const { value: given, at: place } = memberAt(value, 'netmask', at)
  if (given === undefined || given === null) return address?.prefix
  const of = family ?? address?.family
  const mask = typeof given === 'string' || typeof given === 'number' ? String(given) : ''
  const prefix = of === undefined ? (parseMask(mask, 4) ?? parseMask(mask, 6)) : parseMask(mask, of)
  if (prefix === undefined) return fail(place, 'bad-netmask', { family: of, found: mask })
  if (address?.prefix !== undefined && address.prefix !== prefix) {
    return fail(place, 'netmask-mismatch', { netmask: prefix, address: address.prefix })
  }
  return prefix
}

/** The first and the last address of an IPv4 network are nobody's. RFC 1122 3.2.1.3 */
export function checkHost({ address, prefix }: Subnet, at: Cursor): void {
  if (address.family !== 4 || prefix > 30) return
  const host = hostPart(address, prefix)
  const last = (1n << BigInt(BITS[4] - prefix)) - 1n
  if (host === 0n || host === last) fail(at, 'address-not-host', { isFirst: host === 0n })
}

function checkRoutes(
  network: unknown,
  at: Cursor,
  family: Family | undefined,
  subnet: Subnet | undefined,
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
      if (hostPart(destination, prefix) !== 0n) fail(below(place, 'network'), 'route-host-bits', {})
      // Two of one family are well told apart by their metrics.
      const kind = prefix === 0 ? `${destination.family} ${String(metric)}` : ''
      if (kind !== '' && defaults.has(kind))
        fail(place, 'default-route-twice', { family: destination.family })
      if (kind !== '') defaults.add(kind)
    }
    const isOnLink = (one: Address): boolean =>
      routes.some((route) => {
        const { destination: to, prefix: bits = 0 } = route
        return to !== undefined && bits > 0 && isSameNetwork(to, one, bits)
      })
    if (gateway !== undefined && !isOnLink(gateway)) checkGateway(gateway, subnet, below(place, 'gateway'))
  }
  const gateway = addressAt(network, 'gateway', family, at)
  if (gateway !== undefined) checkGateway(gateway, subnet, below(at, 'gateway'))
}

/** A gateway is in the network, or link-local; an address that is alone in its network has its gateway elsewhere. */
function checkGateway(gateway: Address, subnet: Subnet | undefined, at: Cursor): void {
  if (subnet === undefined || subnet.address.family !== gateway.family) return
  const { address, prefix } = subnet
  if (prefix === BITS[gateway.family] || isLinkLocal(gateway) || isSameNetwork(gateway, address, prefix))
    return
  fail(at, 'gateway-off-subnet', {})
}

/** fe80::/10. RFC 4291 2.5.6 */
export function isLinkLocal({ family, value }: Address): boolean {
  return family === 6 && value >> 118n === 0x3fan
}
