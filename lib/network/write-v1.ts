import type { Json, JsonObject } from '../text/json.ts'
import {
  type Dns,
  type Interface,
  isV6,
  type Loss,
  nameOf,
  type NetworkModel,
  type Route,
  type Written,
} from '../network.ts'
import { formatAddress, netmask, networkOf, parseCidr } from './addresses.ts'
import { present } from './fields.ts'
import { withServers } from './global-dns.ts'
import { commonLosses, dhcpLosses, isLeased, netplanLosses, plainRoutes } from './losses.ts'
import { toV1 } from './parameters.ts'

/** Writes a network in cloud-init's version 1. Source: cloudinit/net/network_state.py */
export function writeV1(model: NetworkModel): Written {
  const losses: Loss[] = [...commonLosses(model)]
  const names = new Map(model.interfaces.map((one) => [one.id, nameOf(one)]))
  const nameById = (id: string): string => names.get(id) ?? id
  const items = inOrder(model.interfaces).map((each) => {
    const one = withServers(each, model.dns)
    losses.push(...dhcpLosses(one), ...netplanLosses(one), ...lossesOf(one))
    const { own, lost } = ownOf(one, nameById)
    losses.push(...lost.map((name) => ({ interface: one.id, feature: `the parameter "${name}"` })))
    return new Map([
      ...own,
      ...present({ mtu: one.mtu, 'accept-ra': one.acceptRa }),
      ...present({ subnets: subnetsOf(one) }),
    ])
  })
  const servers = [
    ...model.interfaces
      .filter((one) => one.addresses.length === 0 && isLeased(one))
      .map((one) => dnsItem(one.dns, nameOf(one))),
    dnsItem(model.dns, undefined),
  ].filter((item) => item !== undefined)
  return {
    document: new Map<string, Json>([
      ['version', 1],
      ['config', [...items, ...servers]],
    ]),
    losses,
  }
}

/** Sorts each interface after those that it needs: cloud-init treats an unknown name as a bond. */
function inOrder(interfaces: readonly Interface[]): readonly Interface[] {
  const RANK = { card: 0, bond: 1, vlan: 2, bridge: 3 }
  const byId = new Map(interfaces.map((one) => [one.id, one]))
  const ordered = new Set<Interface>()
  const visit = (one: Interface | undefined): void => {
    if (one === undefined || ordered.has(one)) return
    for (const id of needsOf(one)) visit(byId.get(id))
    ordered.add(one)
  }
  for (const one of [...interfaces].sort((a, b) => RANK[a.kind] - RANK[b.kind])) visit(one)
  return [...ordered]
}

/** Returns the ids of the interfaces that one is made from. */
export function needsOf(one: Interface): readonly string[] {
  if (one.kind === 'card') return []
  return one.kind === 'vlan' ? [one.link] : one.members
}

function ownOf(
  one: Interface,
  nameById: (id: string) => string,
): { readonly own: JsonObject; readonly lost: readonly string[] } {
  const head = { name: nameOf(one), mac_address: one.mac }
  if (one.kind === 'card') return { own: present({ type: 'physical', ...head }), lost: [] }
  if (one.kind === 'vlan') {
    const { link, vlanId } = one
    return { own: present({ type: 'vlan', ...head, vlan_link: nameById(link), vlan_id: vlanId }), lost: [] }
  }
  const { params, lost } = toV1(one.kind, one.parameters, nameById)
  const members = one.members.map(nameById)
  return { own: present({ type: one.kind, ...head, [`${one.kind}_interfaces`]: members, params }), lost }
}

function lossesOf(one: Interface): Loss[] {
  const losses: Loss[] = []
  const lose = (feature: string, instead: string): unknown =>
    losses.push({ interface: one.id, feature, instead })
  if (one.kind === 'card' && one.mac !== undefined && one.setName === undefined)
    lose('a NIC that keeps its name', `the NIC gets the name "${one.id}"`)
  if (one.dhcp4Overrides.has('route-metric') || one.dhcp6Overrides.has('route-metric'))
    lose(
      '"route-metric" of DHCP',
      'it is on the drive, but cloud-init before 25.2 skips it when it writes netplan',
    )
  return losses
}

const IPV6_TYPES = {
  dhcp: 'dhcp6',
  stateful: 'ipv6_dhcpv6-stateful',
  stateless: 'ipv6_dhcpv6-stateless',
  slaac: 'ipv6_slaac',
} as const

function subnetsOf(one: Interface): Json | undefined {
  const { addresses, dns, ipv6 } = one
  const leases: JsonObject[] = []
  if (one.dhcp4) leases.push(present({ type: 'dhcp', metric: one.dhcp4Overrides.get('route-metric') }))
  if (ipv6 !== 'none')
    leases.push(present({ type: IPV6_TYPES[ipv6], metric: one.dhcp6Overrides.get('route-metric') }))
  const statics = addresses.map(({ address, prefix }, n) => {
    const type = isV6(address) ? 'static6' : 'static'
    return present({ type, address: `${address}/${prefix}`, ...(n === 0 && dnsMembers(dns)) })
  })
  const subnets = [...leases, ...statics]
  const routes = [...plainRoutes(one, false), ...plainRoutes(one, true)]
  for (const v6 of [false, true]) {
    const own = routes.filter(({ to }) => isV6(to) === v6)
    const target = placeOfRoutes(subnets, v6)
    if (own.length === 0 || target === undefined) continue
    const before = (target.get('routes') as readonly Json[] | undefined) ?? []
    subnets[subnets.indexOf(target)] = new Map([...target, ['routes', [...before, ...own.map(routeOf)]]])
  }
  return subnets.length === 0 ? undefined : subnets
}

/** Returns the subnet for routes: the first with an address of the IP version, else with any address, else the first. */
function placeOfRoutes(subnets: readonly JsonObject[], v6: boolean): JsonObject | undefined {
  const type = v6 ? 'static6' : 'static'
  return (
    subnets.find((subnet) => subnet.get('type') === type) ??
    subnets.find((subnet) => subnet.has('address')) ??
    subnets[0]
  )
}

/** Returns a route with a netmask, which cloudbase-init needs; cloud-init also accepts a prefix. */
export function routeOf({ to, via, metric }: Route): JsonObject {
  const cidr = parseCidr(to)!
  return present({
    network: formatAddress(networkOf(cidr)),
    netmask: formatAddress(netmask(cidr)),
    gateway: via,
    metric,
  })
}

function dnsMembers({ addresses, search }: Dns): Record<string, Json | undefined> {
  return {
    dns_nameservers: addresses.length > 0 ? addresses : undefined,
    dns_search: search.length > 0 ? search : undefined,
  }
}

function dnsItem({ addresses, search }: Dns, name: string | undefined): JsonObject | undefined {
  if (addresses.length === 0 && search.length === 0) return undefined
  return present({
    type: 'nameserver',
    interface: name,
    address: addresses,
    search: search.length > 0 ? search : undefined,
  })
}
