import type { IpVersion } from '../network/addresses.ts'

/** A server's network as Nova keeps it: its virtual interfaces in order. Source: nova/network/model.py */
export type NetworkInfo = readonly Vif[]

/** A virtual interface: in Neutron's words a port. */
export interface Vif {
  readonly id: string
  /** MAC address. */
  readonly address: string | null
  /** Of the host's side, such as `tapcd9f6d46-4a`. */
  readonly devname: string | null
  /** How the host has it: `ovs`, `bridge`, …. */
  readonly type: string | null
  readonly network: {
    readonly id: string
    readonly mtu: number | null
    /** `flat_injected`: the guest gets an interfaces file. */
    readonly injected: boolean
    readonly subnets: readonly Subnet[]
  }
  /** What Nova does not keep. */
  readonly beyond?: Beyond | undefined
}

/** What Neutron knows of a port and Nova does not pass on. */
export interface Beyond {
  /** Name for the interface in the guest. */
  readonly name: string | undefined
  readonly dns_search: readonly string[]
  /** Ports that reach the guest through this one, each in a VLAN of its own. */
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
  /** What Nova takes for the DHCP server's address; null for none. */
  readonly dhcp_server: string | null
  /** DHCP answers here, whether or not the server's address is known. */
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

/** The addresses that EC2's metadata tells, the first over all interfaces, subnets and addresses in order. */
export function ec2Addresses(info: NetworkInfo): { local_ipv4: string | null; public_ipv4: string } {
  const ips = info.flatMap((vif) => vif.network.subnets.flatMap((subnet) => subnet.ips))
  return {
    local_ipv4: ips.find(({ version }) => version === 4)?.address ?? null,
    public_ipv4: ips.flatMap(({ floating_ips }) => floating_ips)[0] ?? '',
  }
}
