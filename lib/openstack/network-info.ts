import type { IpVersion } from '../network/addresses.ts'

/** The virtual interfaces of a server in order, as Nova caches them. Source: nova/network/model.py */
export type NetworkInfo = readonly Vif[]

/** A virtual interface; Neutron calls it a port. */
export interface Vif {
  readonly id: string
  /** MAC address. */
  readonly address: string | null
  /** The device name on the host, such as `tapcd9f6d46-4a`. */
  readonly devname: string | null
  /** How the host attaches it: `ovs`, `bridge`, …. */
  readonly type: string | null
  readonly network: {
    readonly id: string
    readonly mtu: number | null
    /** Nova's `flat_injected`: the guest gets an interfaces file. */
    readonly injected: boolean
    readonly subnets: readonly Subnet[]
  }
  /** Facts that Nova does not cache. */
  readonly beyond?: Beyond | undefined
}

/** What Neutron knows about a port and Nova does not pass on. */
export interface Beyond {
  /** The name for the interface in the guest. */
  readonly name: string | undefined
  readonly dns_search: readonly string[]
  /** Trunk subports, which reach the guest through this port, each in a separate VLAN. */
  readonly subports: readonly { readonly vlan_id: number; readonly vif: Vif }[]
}

export interface Subnet {
  readonly version: IpVersion
  readonly cidr: string
  readonly gateway: string | null
  readonly dns: readonly string[]
  readonly routes: readonly { readonly cidr: string; readonly gateway: string }[]
  readonly ips: readonly FixedIp[]
  readonly ipv6_address_mode: string | null
  /** The address that Nova takes for the DHCP server, or null. */
  readonly dhcp_server: string | null
  /** Whether DHCP answers here, even when the server's address is not known. */
  readonly enable_dhcp: boolean
}

export interface FixedIp {
  readonly version: IpVersion
  readonly address: string
  readonly floating_ips: readonly string[]
}

export function firstSubnet(vif: Vif, version: IpVersion): Subnet | undefined {
  return vif.network.subnets.find((subnet) => subnet.version === version)
}

/** Returns the addresses in EC2's metadata: the first of each kind over all interfaces, subnets and addresses. */
export function ec2Addresses(info: NetworkInfo): { local_ipv4: string | null; public_ipv4: string } {
  const ips = info.flatMap((vif) => vif.network.subnets.flatMap((subnet) => subnet.ips))
  return {
    local_ipv4: ips.find(({ version }) => version === 4)?.address ?? null,
    public_ipv4: ips.flatMap(({ floating_ips }) => floating_ips)[0] ?? '',
  }
}
