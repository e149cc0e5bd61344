import {
  type Card,
  type Interface,
  isFindable,
  isV6,
  type Loss,
  nameOf,
  type NetworkModel,
} from '../network.ts'

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

/** Tells whether the interface gets an address from DHCP or by autoconfiguration. */
export function isLeased({ dhcp4, ipv6 }: Interface): boolean {
  return dhcp4 || ipv6 !== 'none'
}

/** Returns the routes that have a gateway and are in the main table. */
export function plainRoutes({ routes }: Interface, v6: boolean): Interface['routes'] {
  return routes.filter(({ to, via, table }) => via !== undefined && table === undefined && isV6(to) === v6)
}
