import { isList, type Json } from '../text/json.ts'
import { formatAddress, netmask, parseCidr } from '../network/addresses.ts'
import { type Ironic, withIronic } from './ironic.ts'
import { dnsServices } from '../network/dns-services.ts'
import { defaultRoute, hostRoutes, type Member, type NetworkData } from './network-data.ts'
import type { FixedIp, NetworkInfo, Subnet, Vif } from './network-info.ts'

/**
 * Returns network data with all that Neutron knows and a guest can read: every subnet and address of a port, ports
 * without addresses, VLANs of a trunk, the MTU when it is known, and search domains. Every DNS server is among the
 * global services too, because cloud-init before 23.2 looks only there. The type of a NIC is always `phy`: all guests
 * know it, and how the host attaches the NIC does not concern them.
 */
export function guestNetworkData(
  info: NetworkInfo,
  ironic: Ironic = { ports: [], portgroups: [] },
): NetworkData {
  const linked = info.flatMap(linksOf)
  const subnets = linked.flatMap(({ vif }) => vif.network.subnets)
  const servers = [...new Set(subnets.flatMap(({ dns }) => dns))]
  const networks = linked.flatMap(({ vif }) => networksOf(vif, servers))
  const data = {
    links: linked.map(({ link }) => link),
    networks: networks.map((network, n) => new Map([['id', `network${n}`], ...network])),
    services: dnsServices(servers),
  }
  return withGuestNames(withIronic(data, ironic))
}

/**
 * Names the links bond0, eth0 or eth0.100 instead of using the port ids: cloudbase-init renames an adapter to the `id`
 * of its link. Only links that the guest creates, or whose name the spec asks for, get a `name`, which cloud-init
 * follows.
 */
function withGuestNames({ links, networks, services }: NetworkData): NetworkData {
  const names = new Map<Json, string>()
  const taken = new Set(links.map((link) => link.get('name')))
  const unused = (kind: string): string => {
    let n = 0
    while (taken.has(`${kind}${n}`)) n++
    taken.add(`${kind}${n}`)
    return `${kind}${n}`
  }
  for (const link of links) {
    if (link.get('type') === 'vlan') continue
    const name = link.get('name') ?? unused(link.get('type') === 'bond' ? 'bond' : 'eth')
    names.set(link.get('id')!, String(name))
  }
  for (const link of links)
    if (link.get('type') === 'vlan')
      names.set(link.get('id')!, `${names.get(link.get('vlan_link')!)}.${String(link.get('vlan_id'))}`)
  const renamed = (link: Member): Member => {
    const { id, name, ...members } = Object.fromEntries(link)
    const type = link.get('type')
    const given = type === 'bond' || type === 'vlan' ? names.get(id!)! : name
    const parts: Record<string, Json> = {}
    if ('vlan_link' in members) parts.vlan_link = names.get(members.vlan_link!)!
    if (isList(members.bond_links))
      parts.bond_links = (members.bond_links as Json[]).map((card) => names.get(card) ?? card)
    return present({ id: names.get(id!)!, name: given, ...members, ...parts })
  }
  return {
    links: links.map(renamed),
    networks: networks.map((network) => new Map(network).set('link', names.get(network.get('link')!)!)),
    services,
  }
}

interface Linked {
  readonly vif: Vif
  readonly link: Member
}

/** Returns the link of a port and the links of its VLANs. A link's id is the id of its port. */
function linksOf(vif: Vif): Linked[] {
  const { name, subports = [] } = vif.beyond ?? {}
  const { id, address, network } = vif
  const link = present({
    id,
    name,
    vif_id: id,
    type: 'phy',
    mtu: network.mtu ?? undefined,
    ethernet_mac_address: address ?? undefined,
  })
  const vlans = subports.map(({ vlan_id, vif: subport }): Linked => {
    const vlan = present({
      id: subport.id,
      vif_id: subport.id,
      type: 'vlan',
      mtu: subport.network.mtu ?? undefined,
      vlan_link: id,
      vlan_id,
      vlan_mac_address: subport.address ?? undefined,
    })
    return { vif: subport, link: vlan }
  })
  return [{ vif, link }, ...vlans]
}

/** Returns the networks of one link, without ids. `servers` are the DNS servers of all links. */
function networksOf(vif: Vif, servers: readonly string[]): Member[] {
  const result: Member[] = []
  const link = vif.id
  const network_id = vif.network.id
  const dns = searchOf(vif, servers)
  let isSearched = false
  const hasLease = new Set<number>()
  const hasGateway = new Set<number>()
  for (const subnet of vif.network.subnets) {
    const { version, ipv6_address_mode } = subnet
    for (const [n, ip] of subnet.ips.entries()) {
      // A link gets one lease; every further address is static.
      const isLeased = !hasLease.has(version) && n === 0
      if (isLeased && subnet.enable_dhcp && ipv6_address_mode === null) {
        hasLease.add(version)
        hasGateway.add(version)
        result.push(present({ type: `ipv${version}_dhcp`, link, network_id }))
        continue
      }
      const mode = isLeased ? ipv6_address_mode : null
      if (mode !== null) hasLease.add(version)
      // Two default routes of one family on one link would conflict.
      const gateway = hasGateway.has(version) ? [] : defaultRoute(subnet)
      if (gateway.length > 0) hasGateway.add(version)
      result.push(
        present({
          type: `ipv${version}${mode === null ? '' : `_${mode}`}`,
          link,
          ...addressed(subnet, ip),
          routes: n === 0 ? [...gateway, ...hostRoutes(subnet)] : [],
          network_id,
          services: services(n === 0 ? subnet.dns : []),
          ...(mode !== null || isSearched ? {} : dns),
        }),
      )
      isSearched ||= mode === null
    }
  }
  return result
}

/** Writes a netmask, for IPv6 too: all guests read what Nova writes, but not all read a prefix length. */
function addressed({ cidr }: Subnet, { address }: FixedIp): { ip_address: string; netmask: string } {
  return { ip_address: address, netmask: formatAddress(netmask(parseCidr(cidr)!)) }
}

/**
 * Adds the DNS servers to search domains: cloud-init ignores the global servers for an interface that has search
 * domains.
 */
function searchOf({ beyond }: Vif, servers: readonly string[]): Record<string, Json> {
  const { dns_search = [] } = beyond ?? {}
  if (dns_search.length === 0) return {}
  return servers.length === 0 ? { dns_search } : { dns_nameservers: servers, dns_search }
}

function services(addresses: readonly string[]): Json {
  return dnsServices(addresses).map(({ type, address }) => ({ type, address }))
}

function present(members: Record<string, Json | undefined>): Member {
  return new Map(Object.entries(members).filter((m): m is [string, Json] => m[1] !== undefined))
}
