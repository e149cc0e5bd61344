import { broadcast, formatAddress, netmask, parseCidr } from '../network/addresses.ts'
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
 * server without such interfaces. Sources: interfaces(5); nova/virt/netutils.py, `get_injected_network_template`
 */
export function interfacesText(info: NetworkInfo): string | undefined {
  const stanzas = info
    .filter((vif) => vif.network.subnets.length > 0)
    .flatMap((vif, number) => {
      const subnets = [firstSubnet(vif, 4), firstSubnet(vif, 6)]
      const isInjected =
        vif.network.injected && subnets.every((subnet) => (subnet?.dhcp_server ?? null) === null)
      return isInjected ? [stanza(vif, `eth${number}`)] : []
    })
  return stanzas.length === 0 ? undefined : HEADER + stanzas.join('')
}

function stanza(vif: Vif, name: string): string {
  const v4 = firstSubnet(vif, 4)
  const v6 = firstSubnet(vif, 6)
  return `\nauto ${name}\n${family(vif, v4, name, 'inet')}${family(vif, v6, name, 'inet6')}`
}

function family(vif: Vif, subnet: Subnet | undefined, name: string, kind: 'inet' | 'inet6'): string {
  const ip = subnet?.ips[0]
  if (subnet === undefined || ip === undefined) return ''
  const cidr = parseCidr(subnet.cidr)!
  // Nova prints Python's None when a subnet has no broadcast address.
  const broadcastLine = `    broadcast ${textOf(broadcast(cidr)) ?? 'None'}\n`
  return [
    `iface ${name} ${kind} static\n`,
    `    hwaddress ether ${vif.address ?? 'None'}\n`,
    `    address ${ip.address}\n`,
    `    netmask ${ip.version === 4 ? formatAddress(netmask(cidr)) : cidr.prefix}\n`,
    kind === 'inet' ? broadcastLine : '',
    subnet.gateway ? `    gateway ${subnet.gateway}\n` : '',
    subnet.dns.length > 0 ? `    dns-nameservers ${subnet.dns.join(' ')}\n` : '',
  ].join('')
}

function textOf(address: Parameters<typeof formatAddress>[0] | undefined): string | undefined {
  return address && formatAddress(address)
}
