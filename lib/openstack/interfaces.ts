import { hasChange, type NovaRelease } from '../nova-release.ts'
import { broadcast, formatAddress, type IpVersion, netmask, parseCidr } from '../network/addresses.ts'
import { firstSubnet, type NetworkInfo, type Subnet, type Vif } from './network-info.ts'

const HEADER = `# Injected by Nova on instance boot
#
# This file describes the network interfaces available on your system
# and how to activate them. For more information, see interfaces(5).

# The loopback network interface
auto lo
iface lo inet loopback
`

/**
 * Returns Debian's /etc/network/interfaces for interfaces with injected addresses and no DHCP, or undefined for a
 * server without such interfaces. Sources: interfaces(5); nova/virt/netutils.py, `get_injected_network_template`;
 * nova/virt/interfaces.template
 */
export function interfacesText(info: NetworkInfo, release: NovaRelease): string | undefined {
  const injected = info
    .filter((vif) => vif.network.subnets.length > 0)
    .map((vif, number) => ({ vif, name: `eth${number}`, v4: firstSubnet(vif, 4), v6: firstSubnet(vif, 6) }))
    .filter(({ vif, v4, v6 }) => {
      return vif.network.injected && [v4, v6].every((subnet) => (subnet?.dhcp_server ?? null) === null)
    })
  if (injected.length === 0) return undefined
  const isByFamily = hasChange(release, 'network-config-by-family')
  const hasV6 = injected.some(({ v6 }) => v6?.ips[0] !== undefined)
  const stanzas = injected.map(({ vif, name, v4, v6 }) => {
    const families = [
      ...(isByFamily && v4?.ips[0] === undefined ? [] : [family(vif, v4, `iface ${name} inet static`, 4)]),
      ...((isByFamily ? v6?.ips[0] === undefined : !hasV6)
        ? []
        : [family(vif, v6, `iface ${name} inet6 static`, 6)]),
    ]
    return `\nauto ${name}\n${families.join('')}`
  })
  return HEADER + stanzas.join('')
}

/** Returns the lines of one family. A value that is not known is Python's None, as Nova prints it. */
function family({ address }: Vif, subnet: Subnet | undefined, head: string, version: IpVersion): string {
  const ip = subnet?.ips[0]
  const { gateway = null, dns = [] } = ip === undefined ? {} : (subnet ?? {})
  const cidr = ip === undefined ? undefined : parseCidr(subnet!.cidr)!
  return [
    head,
    `    hwaddress ether ${address ?? 'None'}`,
    `    address ${ip?.address ?? 'None'}`,
    `    netmask ${cidr === undefined ? 'None' : ip!.version === 4 ? formatAddress(netmask(cidr)) : cidr.prefix}`,
    // A subnet may have no broadcast address.
    ...(version === 4 ? [`    broadcast ${textOf(cidr && broadcast(cidr)) ?? 'None'}`] : []),
    ...(gateway ? [`    gateway ${gateway}`] : []),
    ...(dns.length > 0 ? [`    dns-nameservers ${dns.join(' ')}`] : []),
    '',
  ].join('\n')
}

function textOf(address: Parameters<typeof formatAddress>[0] | undefined): string | undefined {
  return address && formatAddress(address)
}
