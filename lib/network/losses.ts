import {
  type Card,
  type Interface,
  isFindable,
  isV6,
  type Loss,
  nameOf,
  type NetworkModel,
} from '../network.ts'
import { BITS, contains, isLinkLocal, parseAddress, parseCidr } from './addresses.ts'

/** Returns the settings that neither version 1 nor network_data.json can hold. */
export function commonLosses({ interfaces, renderer }: NetworkModel): Loss[] {
  const network: Loss[] = renderer === undefined ? [] : [{ interface: undefined, feature: 'the renderer' }]
  return [...network, ...interfaces.flatMap(lossesOf)]
}

function lossesOf(one: Interface): Loss[] {
  const { addresses, routes } = one
  const features = [
    addresses.some(({ label }) => label !== undefined) && 'the label of an address',
    addresses.some(({ lifetime }) => lifetime !== undefined) && 'the lifetime of an address',
    routes.some(({ via }) => via === undefined) && 'a route without a gateway',
    routes.some(({ mtu }) => mtu !== undefined) && 'the MTU of a route',
    routes.some(({ table }) => table !== undefined) && 'the table of a route',
    routes.some(({ onLink }) => onLink) && '"on-link" of a route',
    ...[...new Set(routes.flatMap(({ netplan }) => [...netplan.keys()]))].map((key) => `"${key}" of a route`),
    one.optional && '"optional"',
    ...Array.from(one.netplan.keys(), (key) => `"${key}"`),
    ...[...one.dhcp4Overrides.keys()].filter(isNoMetric).map((key) => `"${key}" of DHCP`),
    ...[...one.dhcp6Overrides.keys()].filter(isNoMetric).map((key) => `"${key}" of DHCPv6`),
  ]
  const losses = features
    .filter((feature) => feature !== false)
    .map((feature) => ({ interface: one.id, feature }))
  return one.kind === 'card' ? [...losses, ...cardLosses(one)] : losses
}

function isNoMetric(key: string): boolean {
  return key !== 'route-metric'
}

function cardLosses(card: Card): Loss[] {
  const losses: Loss[] = []
  const lose = (feature: string, instead?: string): unknown =>
    losses.push({ interface: card.id, feature, ...(instead !== undefined && { instead }) })
  if (card.wakeOnLan !== undefined) lose('wake-on-LAN')
  if (card.mac !== undefined && card.matchName !== undefined) lose('the name to match')
  if (card.mac !== undefined && card.driver !== undefined) lose('the driver to match')
  if (!isFindable(card))
    lose(
      `the match by ${card.driver === undefined ? 'a pattern' : 'the driver'}`,
      `the guest looks for a NIC with the name "${nameOf(card)}"; match its MAC address instead`,
    )
  else if (card.mac === undefined && card.setName !== undefined)
    lose('a new name without a MAC address', `the guest looks for a NIC with the name "${nameOf(card)}"`)
  return losses
}

/** Returns routes and DNS servers of a link without static addresses, which cloud-init skips when it writes netplan. */
export function dhcpLosses(one: Interface): Loss[] {
  if (one.addresses.length > 0) return []
  const instead = isLeased(one)
    ? { instead: 'they are on the drive, but cloud-init skips them when it writes netplan' }
    : {}
  return [
    one.routes.some(({ via }) => via !== undefined) && 'routes without a static address',
    one.dns.addresses.length + one.dns.search.length > 0 && 'DNS servers without a static address',
  ].flatMap((feature) => (feature === false ? [] : [{ interface: one.id, feature, ...instead }]))
}

/** Tells whether a route is a default route with nothing but a gateway. */
export function isGateway({
  to,
  via,
  metric,
  mtu,
  table,
  onLink,
  netplan,
}: Interface['routes'][number]): boolean {
  const isPlain = [metric, mtu, table].every((value) => value === undefined) && !onLink && netplan.size === 0
  return isPlain && via !== undefined && to === (via.includes(':') ? '::/0' : '0.0.0.0/0')
}

/** Returns the gateways that no network of the interface contains, and that nothing else makes reachable. */
export function offLinkGateways(one: Interface): Interface['routes'] {
  return one.routes.filter(({ via, onLink }) => {
    const gateway = onLink || via === undefined ? undefined : parseAddress(via)
    if (gateway === undefined || isLinkLocal(gateway)) return false
    const isDhcp = gateway.version === 4 ? one.dhcp4 : one.ipv6 !== 'none' || one.acceptRa === true
    const subnets = one.addresses
      .map(({ address, prefix }) => ({ ...parseAddress(address)!, prefix }))
      .filter(({ version }) => version === gateway.version)
    const isRouted = one.routes.some(({ to }) => {
      const network = parseCidr(to)!
      return network.prefix > 0 && contains(network, gateway)
    })
    return subnets.length > 0 && !isDhcp && !isRouted && !subnets.some((subnet) => contains(subnet, gateway))
  })
}

/** Returns the gateways of an interface that has single addresses without a network, as many hosting providers assign them. */
export function gatewaysOfHost(one: Interface): Interface['routes'] {
  const isAlone = ({ address, prefix }: Interface['addresses'][number]): boolean =>
    prefix === BITS[isV6(address) ? 6 : 4]
  return offLinkGateways(one).filter(({ to }) =>
    one.addresses.filter(({ address }) => isV6(address) === isV6(to)).every(isAlone),
  )
}

/** Returns what cloud-init gets wrong when it writes netplan from version 1 or from network_data.json. */
export function netplanLosses(one: Interface): Loss[] {
  const losses: Loss[] = []
  if (one.ipv6 === 'slaac')
    losses.push({
      interface: one.id,
      feature: 'SLAAC without DHCPv6',
      instead: 'it is on the drive, but cloud-init asks DHCPv6 too when it writes netplan',
    })
  if (gatewaysOfHost(one).length > 0)
    losses.push({
      interface: one.id,
      feature: 'a gateway outside the network of the address',
      instead:
        'it is on the drive, but cloud-init before 23.1 does not make it reachable when it writes netplan',
    })
  return losses
}

/** Tells whether the interface gets an address from DHCP or by autoconfiguration. */
export function isLeased({ dhcp4, ipv6 }: Interface): boolean {
  return dhcp4 || ipv6 !== 'none'
}

/** Returns the routes that have a gateway and are in the main table. */
export function plainRoutes({ routes }: Interface, v6: boolean): Interface['routes'] {
  return routes.filter(({ to, via, table }) => via !== undefined && table === undefined && isV6(to) === v6)
}
