import type { Json } from '../text/json.ts'
import { type Cidr, formatAddress, netmask, networkOf, parseCidr } from '../network/addresses.ts'
import { dnsServices, type Service } from '../network/dns-services.ts'
import { firstSubnet, type NetworkInfo, type Subnet, type Vif } from './network-info.ts'

/** network_data.json while it is made; each member is its own object. */
export interface NetworkData {
  readonly links: readonly Member[]
  readonly networks: readonly Member[]
  readonly services: readonly Service[]
}

/** A member in the order of its keys. */
export type Member = ReadonlyMap<string, Json>

/** Kinds of interfaces that Nova passes on; of all others the guest sees a card. Source: nova/network/model.py */
const EXPOSED_TYPES = ['bridge', 'dvs', 'hw_veb', 'hyperv', 'ovs', 'tap', 'vhostuser', 'vif']

/** How the host has the card, where Nova passes that on. */
function linkType(vif: Vif): string {
  return vif.type !== null && EXPOSED_TYPES.includes(vif.type) ? vif.type : 'phy'
}

/**
 * What Nova makes of a network; undefined (an empty object on the drive) when there is no interface at all. Only the
 * first subnet of each family and its first address are told. Source: nova/virt/netutils.py, `get_network_metadata`
 */
export function novaNetworkData(info: NetworkInfo): NetworkData | undefined {
  if (info.length === 0) return undefined
  const links: Member[] = []
  const networks: Member[] = []
  const services: Service[] = []
  for (const vif of info) {
    if (vif.network.subnets.length === 0) continue
    const id = vif.devname || `interface${links.length}`
    links.push(
      new Map<string, Json>([
        ['id', id],
        ['vif_id', vif.id],
        ['type', linkType(vif)],
        ['mtu', vif.network.subnets.some(({ dhcp_server }) => dhcp_server) ? null : vif.network.mtu],
        ['ethernet_mac_address', vif.address],
      ]),
    )
    for (const version of [4, 6] as const) {
      const subnet = firstSubnet(vif, version)
      if (subnet === undefined || subnet.ips.length === 0) continue
      networks.push(novaNetwork(vif, subnet, `network${networks.length}`, id))
      // A server that one subnet names twice stays twice; Nova looks only at what it had before.
      const known = new Set(services.map(({ address }) => address))
      services.push(...dnsServices(subnet.dns).filter(({ address }) => !known.has(address)))
    }
  }
  return { links, networks, services }
}

function novaNetwork(vif: Vif, subnet: Subnet, id: string, link: string): Member {
  const { version, ipv6_address_mode, dhcp_server } = subnet
  const network_id = vif.network.id
  if (ipv6_address_mode === null && dhcp_server !== null)
    return new Map(Object.entries({ id, type: `ipv${version}_dhcp`, link, network_id }))
  const cidr = parseCidr(subnet.cidr)!
  const ip = subnet.ips[0]!
  // Where an IPv4 subnet holds an IPv6 address, Nova's mask is a number.
  const mask = version === 4 && ip.version !== 4 ? cidr.prefix : formatAddress(netmask(cidr))
  return new Map<string, Json>([
    ['id', id],
    ['type', `ipv${version}${ipv6_address_mode === null ? '' : `_${ipv6_address_mode}`}`],
    ['link', link],
    ['ip_address', ip.address],
    ['netmask', mask],
    ['routes', [...defaultRoute(subnet), ...hostRoutes(subnet)]],
    ['network_id', network_id],
    ['services', dnsServices(subnet.dns).map(({ type, address }) => ({ type, address }))],
  ])
}

export function defaultRoute({ version, gateway }: Subnet): Json[] {
  if (!gateway) return []
  const any = version === 4 ? '0.0.0.0' : '::'
  return [{ network: any, netmask: any, gateway }]
}

export function hostRoutes({ routes }: Subnet): Json[] {
  return routes.map(({ cidr, gateway }) => {
    const parsed: Cidr = parseCidr(cidr)!
    return { network: formatAddress(networkOf(parsed)), netmask: formatAddress(netmask(parsed)), gateway }
  })
}

/** As JSON, in the order of the format. */
export function toJson({ links, networks, services }: NetworkData): Json {
  const members = services.map(({ type, address }) => ({ type, address }))
  return new Map<string, Json>([
    ['links', links],
    ['networks', networks],
    ['services', members],
  ])
}
