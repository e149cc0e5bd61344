import { hasChange, type NovaRelease } from '../nova-release.ts'
import type { Json } from '../text/json.ts'
import { type Cidr, formatAddress, netmask, networkOf, parseCidr } from '../network/addresses.ts'
import { dnsServices, type Service } from '../network/dns-services.ts'
import { firstSubnet, type NetworkInfo, type Subnet, type Vif } from './network-info.ts'

/** network_data.json under construction. Each member is a separate object. */
export interface NetworkData {
  readonly links: readonly Member[]
  readonly networks: readonly Member[]
  readonly services: readonly Service[]
}

/** A member, with its keys in the order of the format. */
export type Member = ReadonlyMap<string, Json>

/** The interface types that Nova passes on; it shows every other type as `phy`. Source: nova/network/model.py */
const EXPOSED_TYPES = ['bridge', 'dvs', 'hw_veb', 'hyperv', 'ovs', 'tap', 'vhostuser', 'vif']

/** Returns the type of the NIC as Nova shows it to the guest. */
function linkType(vif: Vif): string {
  return vif.type !== null && EXPOSED_TYPES.includes(vif.type) ? vif.type : 'phy'
}

/**
 * Returns the network data that Nova derives, or undefined (an empty object on the drive) when the server has no
 * interface. Nova takes only the first subnet of each family, and the first address in it. Source:
 * nova/virt/netutils.py, `get_network_metadata`
 */
export function novaNetworkData(info: NetworkInfo, release: NovaRelease): NetworkData | undefined {
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
        ['mtu', hidesMtu(vif, release) ? null : vif.network.mtu],
        ['ethernet_mac_address', vif.address],
      ]),
    )
    for (const version of [4, 6] as const) {
      const subnet = firstSubnet(vif, version)
      if (subnet === undefined || subnet.ips.length === 0) continue
      networks.push(novaNetwork(vif, subnet, { id: `network${networks.length}`, link: id, release }))
      // A server that one subnet lists twice stays twice: Nova compares only with the subnets before.
      const known = new Set(services.map(({ address }) => address))
      services.push(...dnsServices(subnet.dns).filter(({ address }) => !known.has(address)))
    }
  }
  return { links, networks, services }
}

/** Tells whether the guest is to take the MTU from DHCP. */
function hidesMtu({ network }: Vif, release: NovaRelease): boolean {
  return hasChange(release, 'no-mtu-with-dhcp') && network.subnets.some(({ dhcp_server }) => dhcp_server)
}

function novaNetwork(
  vif: Vif,
  subnet: Subnet,
  { id, link, release }: { readonly id: string; readonly link: string; readonly release: NovaRelease },
): Member {
  const { version, ipv6_address_mode, dhcp_server } = subnet
  const network_id = vif.network.id
  const isDhcp = hasChange(release, 'enable-dhcp-alone') ? subnet.enable_dhcp : dhcp_server !== null
  if (ipv6_address_mode === null && isDhcp)
    return new Map(Object.entries({ id, type: `ipv${version}_dhcp`, link, network_id }))
  const cidr = parseCidr(subnet.cidr)!
  const ip = subnet.ips[0]!
  // For an IPv6 address in an IPv4 subnet, Nova writes the mask as a number.
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

/** Converts network data to JSON, in the order of the format. */
export function toJson({ links, networks, services }: NetworkData): Json {
  const members = services.map(({ type, address }) => ({ type, address }))
  return new Map<string, Json>([
    ['links', links],
    ['networks', networks],
    ['services', members],
  ])
}
