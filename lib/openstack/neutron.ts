import { hasChange, type NovaRelease } from '../nova-release.ts'
import { type IpVersion, contains, parseAddress, parseCidr } from '../network/addresses.ts'
import type { FixedIp, NetworkInfo, Subnet, Vif } from './network-info.ts'

/** The fields of a port in Neutron's API that affect a guest. */
export interface Port {
  readonly id: string
  /** Absent when the command line omits it; the network is then that of the port's subnets. */
  readonly network_id: string | undefined
  readonly mac_address: string
  readonly fixed_ips: readonly { readonly subnet_id: string; readonly ip_address: string }[]
  readonly device_id: string | undefined
  readonly device_owner: string | undefined
  readonly project_id: string | undefined
  readonly vif_type: string | null
  readonly security_groups: readonly string[]
  readonly dns_domain: string
  readonly sub_ports: readonly { readonly port_id: string; readonly segmentation_id: number }[]
  readonly ntp_servers: readonly string[]
}

export interface Network {
  readonly id: string
  readonly mtu: number | null
  readonly dns_domain: string
}

export interface NeutronSubnet {
  readonly id: string
  readonly network_id: string | undefined
  readonly cidr: string
  readonly gateway_ip: string | null
  readonly enable_dhcp: boolean
  readonly ipv6_address_mode: string | null
  readonly dns_nameservers: readonly string[]
  readonly host_routes: readonly { readonly destination: string; readonly nexthop: string }[]
}

export interface FloatingIp {
  readonly floating_ip_address: string
  readonly fixed_ip_address: string | null
  readonly port_id: string | null
}

export interface SecurityGroup {
  readonly id: string
  readonly name: string
}

export interface Neutron {
  readonly ports: readonly Port[]
  readonly networks: readonly Network[]
  readonly subnets: readonly NeutronSubnet[]
  readonly floatingips: readonly FloatingIp[]
  readonly security_groups: readonly SecurityGroup[] | undefined
  /** The search domains that replace those of the ports and networks. */
  readonly dns_search: readonly string[] | undefined
  /** The names of interfaces in the guest, by the id or the MAC address of the port. */
  readonly link_names: ReadonlyMap<string, string>
}

/** The server whose ports to select. */
export interface Server {
  /** When absent, all ports belong to the same server. */
  readonly uuid: string | undefined
  readonly project_id: string | undefined
  readonly flat_injected: boolean
}

/** An object that another one refers to and that the input lacks. */
export interface Missing {
  readonly kind: 'network' | 'subnet' | 'port'
  readonly id: string
  /** The index of the port that refers to it. */
  readonly port: number
}

/** Returns the server's ports in order, selected as Nova asks Neutron: by device, and by project if that is known. */
export function portsOf(
  { ports }: Pick<Neutron, 'ports'>,
  { uuid, project_id }: Pick<Server, 'uuid' | 'project_id'>,
): Port[] {
  return ports.filter(
    (port) =>
      isServerPort(port, uuid) &&
      (project_id === undefined || port.project_id === undefined || port.project_id === project_id),
  )
}

/**
 * Tells whether a port is plugged into the server `uuid`, or into any. The lists of the command line omit the server.
 */
function isServerPort({ device_id, device_owner = '' }: Port, uuid: string | undefined): boolean {
  if (device_id !== undefined && uuid !== undefined) return device_id === uuid
  return !/^(?:network|trunk):/.test(device_owner) && device_id !== ''
}

/** Returns the ids of the servers that ports are plugged into. */
export function serversOf(ports: readonly Port[]): string[] {
  const owned = ports.filter((port) => isServerPort(port, undefined))
  return [...new Set(owned.flatMap(({ device_id }) => device_id ?? []))]
}

/**
 * Returns the network that Nova derives from Neutron's answers, and the referenced objects that are missing. Source:
 * nova/network/neutron.py, `_build_network_info_model`
 */
export function networkInfo(
  neutron: Neutron,
  server: Server,
  release: NovaRelease,
): { info: NetworkInfo; missing: readonly Missing[] } {
  const missing: Missing[] = []
  const report = (kind: Missing['kind'], id: string, port: Port): undefined => {
    missing.push({ kind, id, port: neutron.ports.indexOf(port) })
  }
  const vifOf = (port: Port): Vif => {
    const wanted = new Set(port.fixed_ips.map(({ subnet_id }) => subnet_id))
    const known = neutron.subnets.filter(({ id }) => wanted.has(id))
    for (const id of wanted) if (known.every((subnet) => subnet.id !== id)) report('subnet', id, port)
    const networkId = port.network_id ?? known.find(({ network_id }) => network_id !== undefined)?.network_id
    const network = neutron.networks.find(({ id }) => id === networkId)
    if (network === undefined) report('network', networkId ?? '', port)
    const ips = port.fixed_ips.map(({ ip_address }) => fixedIp(ip_address, port, neutron.floatingips))
    const subports = port.sub_ports.flatMap(({ port_id, segmentation_id }) => {
      const subport = neutron.ports.find(({ id }) => id === port_id) ?? report('port', port_id, port)
      return subport === undefined ? [] : [{ vlan_id: segmentation_id, vif: vifOf(subport) }]
    })
    const domain = (port.dns_domain || network?.dns_domain || '').replace(/\.$/, '')
    return {
      id: port.id,
      address: port.mac_address,
      devname: `tap${port.id}`.slice(0, DEVICE_NAME_LENGTH),
      type: port.vif_type,
      network: {
        id: networkId ?? '',
        mtu: network?.mtu ?? null,
        injected: server.flat_injected,
        subnets: known.map((subnet) => subnetOf(subnet, ips, neutron.ports, release)),
      },
      beyond: {
        name: neutron.link_names.get(port.id) ?? neutron.link_names.get(port.mac_address.toLowerCase()),
        dns_search: neutron.dns_search ?? (domain === '' ? [] : [domain]),
        subports,
      },
    }
  }
  return { info: portsOf(neutron, server).map(vifOf), missing }
}

/** The length of device names that Nova generates, in characters. Source: nova/network/model.py, `NIC_NAME_LEN` */
const DEVICE_NAME_LENGTH = 14

function fixedIp(address: string, port: Port, floatingips: readonly FloatingIp[]): FixedIp {
  const own = floatingips.filter(
    ({ fixed_ip_address, port_id }) => fixed_ip_address === address && port_id === port.id,
  )
  const floating_ips = own.map(({ floating_ip_address }) => floating_ip_address)
  return { version: parseAddress(address)!.version, address, floating_ips }
}

function subnetOf(
  subnet: NeutronSubnet,
  ips: readonly FixedIp[],
  ports: readonly Port[],
  release: NovaRelease,
): Subnet {
  const cidr = parseCidr(subnet.cidr)!
  const version: IpVersion = cidr.version
  const leases = ports
    .filter(
      ({ device_owner, network_id }) => device_owner === 'network:dhcp' && network_id === subnet.network_id,
    )
    .flatMap(({ fixed_ips }) => fixed_ips.find(({ subnet_id }) => subnet_id === subnet.id) ?? [])
  const isGatewayServer = subnet.enable_dhcp && !hasChange(release, 'enable-dhcp-alone')
  return {
    version,
    cidr: subnet.cidr,
    gateway: subnet.gateway_ip,
    dns: [...new Set(subnet.dns_nameservers)],
    routes: subnet.host_routes
      .map(({ destination, nexthop }) => ({ cidr: destination, gateway: nexthop }))
      .filter(
        (route, i, all) => all.findIndex((r) => r.cidr === route.cidr && r.gateway === route.gateway) === i,
      ),
    // Selected by address: Nova does not look at the port's subnet_id here.
    ips: ips.filter(({ address }) => contains(cidr, parseAddress(address)!)),
    ipv6_address_mode: subnet.ipv6_address_mode || null,
    dhcp_server: leases.at(-1)?.ip_address ?? (isGatewayServer ? subnet.gateway_ip : null),
    enable_dhcp: subnet.enable_dhcp || leases.length > 0,
  }
}

/**
 * Returns the names of the security groups of a server's ports, repeated for each port that has the group. A group
 * without a name gives its id. Source: nova/network/security_group_api.py, `get_instances_security_groups_bindings`
 */
export function securityGroups(neutron: Neutron, server: Server): string[] | undefined {
  const { security_groups } = neutron
  if (security_groups === undefined) return undefined
  const ports = portsOf(neutron, { ...server, project_id: undefined })
  return ports.flatMap((port) =>
    port.security_groups.flatMap((wanted) => {
      const group = security_groups.find(({ id }) => id === wanted)
      return group === undefined ? [] : [group.name || group.id]
    }),
  )
}
