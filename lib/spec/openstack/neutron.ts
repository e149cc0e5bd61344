import type { Network, NeutronSubnet, Port } from '../../openstack/neutron.ts'
import { address, cidr, mtu } from './address.ts'
import { apiList } from './api-list.ts'
import { entity, mapped } from './entity.ts'
import { boolean, fail, field, integer, list, mapOf, record, text } from '../../shape/shape.ts'

const linkName = text('a name for an interface', (value, at) => {
  return /^[^\s/:]{1,15}$/.test(value) || fail(at, 'bad-interface-name', { found: value }) === null
})

const fixedIp = entity(
  'an address of a port',
  {
    subnet_id: field('The id of the subnet of the address.', text()),
    ip_address: field('The IP address.', address),
  },
  ['subnet_id', 'ip_address'],
)

const subPort = entity(
  'a port of a trunk',
  {
    port_id: field('The id of the port.', text()),
    segmentation_id: field('The number of its VLAN.', integer(0, 4095)),
  },
  ['port_id', 'segmentation_id'],
)

const trunkDetails = entity(
  "a port's trunk_details",
  {
    sub_ports: field('The subports, each of them a VLAN.', list(subPort)),
  },
  [],
)

const dhcpOption = entity(
  'an option of DHCP',
  {
    opt_name: field('The name or number of the option, such as ntp-server.', text()),
    opt_value: field('The value of the option.', text()),
  },
  ['opt_name'],
)

/** Names by which Neutron knows the option for time servers. Source: RFC 2132 8.3, RFC 5908 */
const NTP_OPTIONS = ['ntp-server', '42', 'option:ntp-server', 'option6:ntp-server', 'option6:56']

const ID = 'The id.'
const DOMAIN = 'The DNS domain.'

const portEntity = entity(
  'a port',
  {
    id: field(ID, text()),
    network_id: field('The id of its network.', text()),
    mac_address: field('Its MAC address.', text()),
    fixed_ips: field('Its addresses.', list(fixedIp)),
    device_id: field('The id of the server that owns the port.', text()),
    device_owner: field('The kind of owner, such as compute:nova.', text()),
    tenant_id: field('The id of its project.', text()),
    project_id: field('The id of its project, in newer releases.', text()),
    'binding:vif_type': field('The type of the interface, such as ovs.', text()),
    security_groups: field('The ids of its security groups.', list(text())),
    dns_domain: field(DOMAIN, text()),
    trunk_details: field('The subports, if it is the parent port of a trunk.', trunkDetails),
    extra_dhcp_opts: field('Further DHCP options.', list(dhcpOption)),
  },
  ['id', 'mac_address'],
  {
    ID: 'id',
    'MAC Address': 'mac_address',
    'Fixed IP Addresses': 'fixed_ips',
    'Device Owner': 'device_owner',
    'Security Groups': 'security_groups',
    binding_vif_type: 'binding:vif_type',
    security_group_ids: 'security_groups',
  },
)

const port = mapped(portEntity, (given): Port => {
  const options = given.extra_dhcp_opts ?? []
  return {
    id: given.id,
    network_id: given.network_id,
    mac_address: given.mac_address,
    fixed_ips: given.fixed_ips ?? [],
    device_id: given.device_id,
    device_owner: given.device_owner,
    project_id: given.tenant_id ?? given.project_id,
    vif_type: given['binding:vif_type'] ?? null,
    security_groups: given.security_groups ?? [],
    dns_domain: given.dns_domain ?? '',
    sub_ports: given.trunk_details?.sub_ports ?? [],
    ntp_servers: options
      .filter(({ opt_name }) => NTP_OPTIONS.includes(opt_name))
      .flatMap(({ opt_value = '' }) => opt_value.split(/[\s,]+/).filter((word) => word !== '')),
  }
})

const network = mapped(
  entity(
    'a network',
    { id: field(ID, text()), mtu: field('The MTU in bytes.', mtu), dns_domain: field(DOMAIN, text()) },
    ['id'],
    { ID: 'id' },
  ),
  ({ id, mtu = null, dns_domain = '' }): Network => ({ id, mtu, dns_domain }),
)

const hostRoute = entity(
  'a host route',
  { destination: field('The destination.', cidr), nexthop: field('The gateway.', address) },
  ['destination', 'nexthop'],
)

const subnet = mapped(
  entity(
    'a subnet',
    {
      id: field(ID, text()),
      network_id: field('The id of its network.', text()),
      cidr: field('The network of the addresses, as ADDRESS/PREFIX.', cidr),
      gateway_ip: field('The default gateway.', address),
      enable_dhcp: field('Whether guests get the addresses by DHCP.', boolean),
      ipv6_address_mode: field(
        'How a guest gets its IPv6 address: slaac, dhcpv6-stateful or dhcpv6-stateless.',
        text(),
      ),
      dns_nameservers: field('The DNS servers.', list(address)),
      host_routes: field('Further routes.', list(hostRoute)),
    },
    ['id', 'cidr'],
    {
      ID: 'id',
      Network: 'network_id',
      Subnet: 'cidr',
      Gateway: 'gateway_ip',
      DHCP: 'enable_dhcp',
      'Name Servers': 'dns_nameservers',
      'Host Routes': 'host_routes',
      is_dhcp_enabled: 'enable_dhcp',
    },
  ),
  (given): NeutronSubnet => ({
    id: given.id,
    network_id: given.network_id,
    cidr: given.cidr,
    gateway_ip: given.gateway_ip ?? null,
    enable_dhcp: given.enable_dhcp ?? false,
    ipv6_address_mode: given.ipv6_address_mode ?? null,
    dns_nameservers: given.dns_nameservers ?? [],
    host_routes: given.host_routes ?? [],
  }),
)

const floatingIp = mapped(
  entity(
    'a floating IP',
    {
      floating_ip_address: field('The IP address.', address),
      fixed_ip_address: field('The fixed address of the port.', address),
      port_id: field('The id of the port of the fixed address.', text()),
    },
    ['floating_ip_address'],
    {
      'Floating IP Address': 'floating_ip_address',
      'Fixed IP Address': 'fixed_ip_address',
      Port: 'port_id',
    },
  ),
  ({ floating_ip_address, fixed_ip_address = null, port_id = null }) => ({
    floating_ip_address,
    fixed_ip_address,
    port_id,
  }),
)

const securityGroup = mapped(
  entity('a security group', { id: field(ID, text()), name: field('The name.', text()) }, ['id'], {
    ID: 'id',
    Name: 'name',
  }),
  ({ id, name = '' }) => ({ id, name }),
)

/** Objects of Neutron's API, https://docs.openstack.org/api-ref/network/v2/, or of its command line. */
export const neutronShape = record({
  ports: field('The ports of the server.', apiList('NeutronPort', ['ports', 'port'], port)),
  networks: field('The networks of the ports.', apiList('NeutronNetwork', ['networks', 'network'], network)),
  subnets: field('The subnets of the addresses.', apiList('NeutronSubnet', ['subnets', 'subnet'], subnet)),
  floatingips: field(
    'The floating addresses.',
    apiList('FloatingIp', ['floatingips', 'floatingip'], floatingIp),
  ),
  security_groups: field(
    'The security groups, for their names.',
    apiList('SecurityGroup', ['security_groups', 'security_group'], securityGroup),
  ),
  dns_search: field('The DNS search domains.', list(text()), ['example.org']),
  link_names: field('Interface names by MAC address or port id.', mapOf(linkName), {
    '52:54:00:00:00:01': 'front',
  }),
})
