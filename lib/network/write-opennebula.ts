import { type Card, isV6, type Loss, type NetworkModel, type Route, type StaticAddress } from '../network.ts'
import { formatAddress, netmask, parseCidr } from './addresses.ts'
import { commonLosses } from './losses.ts'

/** Variables of a context, with the settings that they cannot hold. */
interface ContextNetwork {
  readonly variables: readonly (readonly [name: string, value: string])[]
  readonly losses: readonly Loss[]
}

type Variable = readonly [name: string, value: string | undefined]

/**
 * Writes the network as variables of OpenNebula's context: `ETH0_IP`, … for each NIC. Two readers share them: OpenNebula's own
 * scripts and cloud-init. Sources: OpenNebula/one-apps ae5a43e4, context-linux/src/etc/one-context.d/loc-10-network.d/functions
 * (`setup_iface_vars`, `skip_interface`) and netcfg-netplan; cloudinit/sources/DataSourceOpenNebula.py, OpenNebulaNetwork
 */
export function writeOpenNebula(model: NetworkModel): ContextNetwork {
  const losses: Loss[] = [...commonLosses(model)]
  const cards: Placed[] = []
  for (const one of model.interfaces) {
    if (one.kind === 'card') cards.push(placed(one))
    else losses.push({ interface: one.id, feature: `a ${one.kind === 'vlan' ? 'VLAN' : one.kind}` })
  }
  const isTaken = cards.some(({ own4, own6 }) => own4 !== undefined || own6 !== undefined)
  const free = freeMacs(cards)
  const { addresses, search } = model.dns
  const variables: Variable[] = [['DNS', addresses.join(' ')]]
  for (const [n, each] of cards.entries()) {
    const name = `ETH${n}`
    // cloud-init reads search domains of NICs only.
    const domains = n === 0 ? [...each.card.dns.search, ...search] : each.card.dns.search
    variables.push(...prefixed(name, fieldsOf(each, isTaken, domains)))
    for (const [m, address] of each.further.entries())
      variables.push(...prefixed(`${name}_ALIAS${m}`, aliasOf(address, free)))
    losses.push(...lossesOf(each, name, isTaken))
  }
  if (cards.length === 0) variables.push(['SEARCH_DOMAIN', search.join(' ')])
  if (!isTaken && saysMore(model, cards))
    losses.push({
      interface: undefined,
      feature: 'a network without a static address for cloud-init',
      instead: "cloud-init uses DHCP on the first NIC; only OpenNebula's own scripts read the settings",
    })
  const given = variables.filter((one): one is [string, string] => one[1] !== undefined && one[1] !== '')
  return { variables: given.length > 0 ? [['NETWORK', 'YES'], ...given] : [], losses }
}

/** A NIC, with each address and route in the variable that can hold it. */
interface Placed {
  readonly card: Card
  readonly own4: StaticAddress | undefined
  readonly own6: StaticAddress | undefined
  readonly local: StaticAddress | undefined
  /** The addresses of aliases, which do not depend on the method of the NIC. */
  readonly further: readonly StaticAddress[]
  readonly gateway4: Route | undefined
  readonly gateway6: Route | undefined
  readonly routes: readonly Route[]
}

/**
 * Places the addresses. A NIC with DHCP or SLAAC has no address of that version itself, only in an alias. The scripts read
 * `IP6_ULA` only beside `IP6`, with a prefix of 64 bits; cloud-init gives both the same prefix.
 */
function placed(card: Card): Placed {
  const ofVersion = (v6: boolean): StaticAddress[] =>
    card.addresses.filter(({ address }) => isV6(address) === v6)
  const [v4, v6] = [ofVersion(false), ofVersion(true)]
  const own4 = card.dhcp4 ? undefined : v4[0]
  const own6 = card.ipv6 === 'none' ? (v6.find(({ address }) => !isLocal(address)) ?? v6[0]) : undefined
  const local = v6.find((one) => {
    return one !== own6 && own6?.prefix === 64 && one.prefix === 64 && isLocal(one.address)
  })
  const routes = card.routes.filter(({ via }) => via !== undefined)
  const gateway4 = own4 && routes.find(({ to }) => to === '0.0.0.0/0')
  const gateway6 = own6 && routes.find(({ to }) => to === '::/0')
  return {
    card,
    own4,
    own6,
    local,
    further: card.addresses.filter((one) => one !== own4 && one !== own6 && one !== local),
    gateway4,
    gateway6,
    routes: routes.filter((one) => one !== gateway4 && one !== gateway6),
  }
}

/** Tells whether an address is unique local. Source: RFC 4193 3.1 */
function isLocal(address: string): boolean {
  return /^f[cd]/i.test(address)
}

function prefixed(name: string, fields: readonly Variable[]): Variable[] {
  return fields.map(([key, value]) => [`${name}_${key}`, value])
}

function fieldsOf(each: Placed, isTaken: boolean, search: readonly string[]): readonly Variable[] {
  const { card, own4, own6, local, gateway4, gateway6, routes } = each
  const [method, method6] = methodsOf(each, isTaken)
  const metric = gateway4?.metric ?? gateway6?.metric
  return [
    ['MAC', card.mac],
    ['METHOD', method],
    ['IP', own4?.address],
    ['MASK', own4 && maskOf(own4)],
    ['GATEWAY', gateway4?.via],
    ['IP6_METHOD', method6],
    ['IP6', own6?.address],
    ['IP6_ULA', local?.address],
    ['IP6_PREFIX_LENGTH', numberText(own6?.prefix)],
    ['IP6_GATEWAY', gateway6?.via],
    ['ROUTES', routes.map(({ to, via }) => `${to} via ${via}`).join(', ')],
    ['DNS', card.dns.addresses.join(' ')],
    ['SEARCH_DOMAIN', search.join(' ')],
    ['MTU', numberText(card.mtu)],
    ['METRIC', numberText(metric)],
    ['IP6_METRIC', gateway6?.metric === metric ? undefined : numberText(gateway6?.metric)],
  ]
}

function numberText(value: number | undefined): string | undefined {
  return value === undefined ? undefined : String(value)
}

function maskOf({ address, prefix }: StaticAddress): string {
  return formatAddress(netmask(parseCidr(`${address}/${prefix}`)!))
}

/** The methods of IPv6. `auto` derives an address from router advertisements. */
const METHODS6 = {
  none: undefined,
  dhcp: 'dhcp',
  stateful: 'dhcp',
  stateless: 'auto',
  slaac: 'auto',
} as const

/**
 * Returns METHOD and IP6_METHOD; absent means static. IP6_METHOD defaults to METHOD. Any variable that begins with `ETHn_IP`
 * makes cloud-init give every NIC an address, derived from its MAC address if it has none. Without a static address METHOD
 * alone therefore has to do, which cloud-init ignores; the scripts take `auto` in it for IPv6, and ignore it for IPv4.
 */
function methodsOf(
  { card, own6 }: Placed,
  isTaken: boolean,
): readonly [string | undefined, string | undefined] {
  const method6 = METHODS6[card.ipv6]
  if (isTaken) {
    const method = card.dhcp4 ? 'dhcp' : undefined
    const isImplied = method === method6
    return [method, isImplied ? undefined : (method6 ?? (own6 === undefined ? 'skip' : 'static'))]
  }
  return [card.dhcp4 ? 'dhcp' : method6, undefined]
}

/** Returns the variables of an alias. The scripts see only aliases that have a MAC address, and do not use it. */
function aliasOf({ address, prefix }: StaticAddress, free: () => string): readonly Variable[] {
  if (isV6(address))
    return [
      ['MAC', free()],
      ['IP6', address],
      ['IP6_PREFIX_LENGTH', String(prefix)],
    ]
  return [
    ['MAC', free()],
    ['IP', address],
    ['MASK', maskOf({ address, prefix, label: undefined, lifetime: undefined })],
  ]
}

/** Returns a source of MAC addresses that no NIC has: cloud-init would take an alias with the address of a NIC for the NIC. */
function freeMacs(cards: readonly Placed[]): () => string {
  const taken = new Set(cards.map(({ card }) => card.mac))
  let number = 0
  return () => {
    for (;;) {
      const digits = (number++).toString(16).padStart(4, '0')
      const mac = `02:00:00:00:${digits.slice(0, 2)}:${digits.slice(2)}`
      if (!taken.has(mac)) return mac
    }
  }
}

function lossesOf(each: Placed, name: string, isTaken: boolean): Loss[] {
  const { card, own4, own6, further, routes } = each
  const losses: Loss[] = []
  const lose = (isLost: boolean, feature: string, instead?: string): void => {
    if (isLost) losses.push({ interface: card.id, feature, ...(instead !== undefined && { instead }) })
  }
  const scripts = "only OpenNebula's own scripts read"
  lose(further.length > 0, 'a further address for cloud-init', `${scripts} ${name}_ALIAS0_…`)
  lose(routes.length > 0, 'routes for cloud-init other than the default ones', `${scripts} ${name}_ROUTES`)
  lose(
    routes.some(({ metric }) => metric !== undefined),
    'the metric of a route other than the default ones',
  )
  lose(
    routes.length > 0 && (own4 === undefined || routes.some(({ to }) => isV6(to))),
    'such routes for every guest: IPv6, or without a static IPv4 address',
    'the scripts of OpenNebula apply them only in a guest with netplan',
  )
  lose(
    [card.dhcp4Overrides, card.dhcp6Overrides].some((overrides) => overrides.has('route-metric')),
    'the metric of routes of DHCP',
  )
  lose(
    card.mac === undefined,
    'a NIC without a MAC address',
    `cloud-init looks for ${name.toLowerCase()}; OpenNebula's own scripts ignore the NIC`,
  )
  const renamed = card.setName !== undefined && card.setName !== name.toLowerCase()
  lose(card.mac !== undefined && renamed, 'the name of a NIC', 'the NIC keeps its own name')
  const isBare = card.addresses.length === 0 && !card.dhcp4 && card.ipv6 === 'none'
  lose(isBare, 'a NIC without an address', "OpenNebula's own scripts do not set the NIC up")
  const invents = isTaken && own4 === undefined
  lose(invents, 'a NIC without an IPv4 address', 'cloud-init derives one from its MAC address')
  lose(
    isTaken && own4 !== undefined && (card.ipv6 === 'dhcp' || card.ipv6 === 'stateful'),
    'DHCP for IPv6 beside a static address for cloud-init',
    `${scripts} ${name}_IP6_METHOD`,
  )
  const isWider = !isTaken && METHODS6[card.ipv6] === (card.dhcp4 ? 'auto' : 'dhcp')
  lose(
    isWider,
    'one kind of DHCP without the other',
    `${name}_METHOD='dhcp' asks for both: cloud-init would take ${name}_IP6_METHOD for an IPv4 address`,
  )
  lose(
    card.acceptRa !== undefined && card.acceptRa !== (own6 === undefined || card.ipv6 !== 'none'),
    'whether to accept router advertisements',
  )
  return losses
}

/** Tells whether the network says more than that its one NIC has DHCP. */
function saysMore({ dns }: NetworkModel, cards: readonly Placed[]): boolean {
  const [first, second] = cards
  if (first === undefined) return false
  const { mtu, dns: own, dhcp4 } = first.card
  const isPlain = mtu === undefined && own.addresses.length === 0 && own.search.length === 0 && dhcp4
  return !isPlain || second !== undefined || dns.addresses.length > 0 || dns.search.length > 0
}
