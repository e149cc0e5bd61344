import type { Json, JsonObject } from '../text/json.ts'
import {
  type Bond,
  type Interface,
  isFindable,
  isV6,
  type Loss,
  nameOf,
  type NetworkModel,
  type Vlan,
  type Written,
} from '../network.ts'
import { formatAddress, netmask, parseCidr } from './addresses.ts'
import { dnsServices } from './dns-services.ts'
import { present } from './fields.ts'
import { withServers } from './global-dns.ts'
import { commonLosses, dhcpLosses, netplanLosses, plainRoutes } from './losses.ts'
import { macOf } from './mac-of.ts'
import { toV1 } from './parameters.ts'
import { needsOf, routeOf } from './write-v1.ts'

/**
 * Writes a network as OpenStack's network_data.json, with the parts that cloud-init reads, in a way that all other guests read
 * too. Each DNS server is also a global service, where cloud-init before 23.2 looks for it.
 * Source: cloudinit/sources/helpers/openstack.py, `convert_net_json`
 */
export function writeOpenstack(model: NetworkModel): Written {
  const { kept, left } = withoutBridges(model.interfaces)
  const losses: Loss[] = [...left, ...commonLosses({ ...model, interfaces: kept })]
  const names = new Map(kept.map((one) => [one.id, nameOf(one)]))
  const nameById = (id: string): string => names.get(id) ?? id
  const byId = new Map(kept.map((one) => [one.id, one]))
  const bonds = kept.filter(({ kind }) => kind === 'bond')
  const servers = [...new Set([...kept.flatMap(({ dns }) => dns.addresses), ...model.dns.addresses])]
  const links = kept.map((one) => {
    losses.push(...lossesOf(one, nameById, bonds), ...dhcpLosses(one), ...netplanLosses(one))
    const mac = macOf(one, byId)
    switch (one.kind) {
      case 'card':
        return cardLink(one, mac)
      case 'vlan':
        return vlanLink(one, nameById, mac)
      default:
        return bondLink(one as Bond, nameById, mac, losses)
    }
  })
  if (model.dns.search.length > 0)
    losses.push({ interface: undefined, feature: 'the search domains of the guest' })
  const networks = kept.flatMap((one) => networksOf(withServers(one, model.dns)))
  const numbered = networks.map((network, n) => {
    const id = `network${n}`
    return new Map([['id', id], ...network, ['network_id', id]])
  })
  const document = new Map<string, Json>([
    ['links', links],
    ['networks', numbered],
    ['services', servicesOf(servers)],
  ])
  return { document, losses }
}

/** Leaves out bridges: a link of type `bridge` is a NIC in a bridge of the host, and no type makes the guest create one. */
function withoutBridges(interfaces: readonly Interface[]): { kept: Interface[]; left: Loss[] } {
  const left = new Map<string, Loss>()
  const leave = (one: Interface, feature: string): void => {
    left.set(one.id, { interface: one.id, feature, instead: 'it is left out, with every interface on it' })
  }
  for (const one of interfaces) if (one.kind === 'bridge') leave(one, 'a bridge')
  for (let before = -1; before !== left.size;) {
    before = left.size
    for (const one of interfaces) {
      const need = needsOf(one).find((id) => left.has(id))
      if (need !== undefined && !left.has(one.id)) leave(one, `an interface on "${need}"`)
    }
  }
  return { kept: interfaces.filter(({ id }) => !left.has(id)), left: [...left.values()] }
}

function cardLink(one: Interface, mac: string | undefined): JsonObject {
  const { setName } = one as Extract<Interface, { kind: 'card' }>
  return present({
    id: nameOf(one),
    // cloud-init gives this name to the NIC.
    name: mac === undefined ? nameOf(one) : setName,
    type: 'phy',
    mtu: one.mtu,
    ethernet_mac_address: mac,
  })
}

function bondLink(
  one: Bond,
  nameById: (id: string) => string,
  mac: string | undefined,
  losses: Loss[],
): JsonObject {
  const { params, lost } = toV1('bond', one.parameters, nameById)
  losses.push(...lost.map((name) => ({ interface: one.id, feature: `the parameter "${name}"` })))
  const parameters = Array.from(params, ([name, value]) => [name.replaceAll('-', '_'), value] as const)
  return new Map([
    ...present({ id: one.id, name: one.id, type: 'bond', mtu: one.mtu, ethernet_mac_address: mac }),
    ...parameters,
    ['bond_links', one.members.map(nameById)],
  ])
}

/** Returns a VLAN link; cloud-init rejects one without the key of its MAC address. */
function vlanLink(one: Vlan, nameById: (id: string) => string, mac: string | undefined): JsonObject {
  return present({
    id: one.id,
    name: one.id,
    type: 'vlan',
    mtu: one.mtu,
    vlan_link: nameById(one.link),
    vlan_id: one.vlanId,
    vlan_mac_address: mac ?? null,
  })
}

function lossesOf(one: Interface, nameById: (id: string) => string, bonds: readonly Interface[]): Loss[] {
  const losses: Loss[] = []
  const lose = (feature: string, instead?: string): unknown =>
    losses.push({ interface: one.id, feature, ...(instead !== undefined && { instead }) })
  if (one.kind === 'card' && one.mac === undefined && isFindable(one) && one.setName === undefined)
    lose('a NIC without a MAC address', 'only cloud-init finds a NIC by its name; add its MAC address')
  if (one.kind === 'vlan' && one.id !== `${nameById(one.link)}.${one.vlanId}`)
    lose('the name', `cloud-init calls it "${nameById(one.link)}.${one.vlanId}"`)
  const bondName = `bond${bonds.indexOf(one)}`
  if (one.kind === 'bond' && one.id !== bondName)
    lose('the name', `cloud-init before 26.1 calls it "${bondName}"`)
  for (const [overrides, kind] of [
    [one.dhcp4Overrides, 'DHCP'],
    [one.dhcp6Overrides, 'DHCPv6'],
  ] as const)
    if (overrides.has('route-metric')) lose(`"route-metric" of ${kind}`)
  const hasStatic6 = one.addresses.some(({ address }) => isV6(address))
  if (hasStatic6 && one.acceptRa !== false)
    lose(
      'router advertisements together with a static IPv6 address',
      `cloud-init ignores them${one.acceptRa === undefined ? '; declare that with "accept-ra: false"' : ''}`,
    )
  else if (!hasStatic6 && one.acceptRa === false) lose('"accept-ra: false" without a static IPv6 address')
  return losses
}

const IPV6_TYPES = {
  dhcp: 'ipv6_dhcp',
  stateful: 'ipv6_dhcpv6-stateful',
  stateless: 'ipv6_dhcpv6-stateless',
  slaac: 'ipv6_slaac',
} as const

/** Returns the networks of one link, without their ids. */
function networksOf(one: Interface): JsonObject[] {
  const link = nameOf(one)
  const hasStatic6 = one.addresses.some(({ address }) => isV6(address))
  const isAdvertised = one.acceptRa === true && one.ipv6 === 'none' && !hasStatic6
  const ipv6 = isAdvertised ? 'slaac' : one.ipv6
  const leases = [
    ...(one.dhcp4 ? [present({ type: 'ipv4_dhcp', link })] : []),
    ...(ipv6 === 'none' ? [] : [present({ type: IPV6_TYPES[ipv6], link })]),
  ]
  const statics = one.addresses.map(({ address, prefix }) => {
    const cidr = parseCidr(`${address}/${prefix}`)!
    return present({
      type: isV6(address) ? 'ipv6' : 'ipv4',
      link,
      ip_address: address,
      netmask: formatAddress(netmask(cidr)),
    })
  })
  const networks = [...leases, ...statics]
  const first = Math.max(
    0,
    networks.findIndex((network) => network.has('ip_address')),
  )
  return networks.map((network, n) => {
    const own = [false, true].flatMap((v6) => {
      return placeOfRoutes(networks, v6) === n ? plainRoutes(one, v6).map(routeOf) : []
    })
    const isStatic = network.has('ip_address')
    return new Map([
      ...network,
      ...present({ routes: isStatic || own.length > 0 ? own : undefined }),
      ...(n === first ? dnsOf(one) : present({ services: isStatic ? [] : undefined })),
    ])
  })
}

/** Returns the index of the network for routes: the first one of the IP version, else the first with an address, else the first. */
function placeOfRoutes(networks: readonly JsonObject[], v6: boolean): number {
  const ofFamily = networks.findIndex((network) => network.get('type') === (v6 ? 'ipv6' : 'ipv4'))
  if (ofFamily >= 0) return ofFamily
  return Math.max(
    0,
    networks.findIndex((network) => network.has('ip_address')),
  )
}

function dnsOf({ dns: { addresses, search } }: Interface): JsonObject {
  const hasSearch = search.length > 0
  return present({
    services: servicesOf(addresses),
    // cloud-init ignores the global servers for an interface that has search domains.
    dns_nameservers: hasSearch && addresses.length > 0 ? addresses : undefined,
    dns_search: hasSearch ? search : undefined,
  })
}

function servicesOf(addresses: readonly string[]): Json {
  return dnsServices(addresses).map(({ type, address }) => ({ type, address }))
}
