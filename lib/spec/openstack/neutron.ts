import type { Network, NeutronSubnet, Port } from '../../openstack/neutron.ts'
import { address, cidr, mtu } from './address.ts'
import { apiList } from './api-list.ts'
import { entity, mapped } from './entity.ts'
import { boolean, fail, integer, list, mapOf, record, text } from '../shape.ts'

const linkName = text('a name for an interface', (value, at) => {
  return /^[^\s/:]{1,15}$/.test(value) || fail(at, 'bad-interface-name', {}) === null
})

const fixedIp = entity('an address of a port', { subnet_id: text(), ip_address: address }, [
  'subnet_id',
  'ip_address',
])

const trunkDetails = entity(
  "a port's trunk_details",
  {
    sub_ports: list(
      entity('a port of a trunk', { port_id: text(), segmentation_id: integer(0, 4095) }, [
        'port_id',
        'segmentation_id',
      ]),
    ),
  },
  [],
)

const dhcpOption = entity('an option of DHCP', { opt_name: text(), opt_value: text() }, ['opt_name'])

/** Names by which Neutron knows the option for time servers. RFC 2132 8.3, RFC 5908 */
const NTP_OPTIONS = ['ntp-server', '42', 'option:ntp-server', 'option6:ntp-server', 'option6:56']

const portEntity = entity(
  'a port',
  {
    id: text(),
    network_id: text(),
    mac_address: text(),
    fixed_ips: list(fixedIp),
    device_id: text(),
    device_owner: text(),
    tenant_id: text(),
    project_id: text(),
    'binding:vif_type': text(),
    security_groups: list(text()),
    dns_domain: text(),
    trunk_details: trunkDetails,
    extra_dhcp_opts: list(dhcpOption),
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
  entity('a network', { id: text(), mtu, dns_domain: text() }, ['id'], { ID: 'id' }),
  ({ id, mtu = null, dns_domain = '' }): Network => ({ id, mtu, dns_domain }),
)

const hostRoute = entity('a host route', { destination: cidr, nexthop: address }, ['destination', 'nexthop'])

const subnet = mapped(
  entity(
    'a subnet',
    {
      id: text(),
      network_id: text(),
      cidr,
      gateway_ip: address,
      enable_dhcp: boolean,
      ipv6_address_mode: text(),
      dns_nameservers: list(address),
      host_routes: list(hostRoute),
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
    { floating_ip_address: address, fixed_ip_address: address, port_id: text() },
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
  entity('a security group', { id: text(), name: text() }, ['id'], { ID: 'id', Name: 'name' }),
  ({ id, name = '' }) => ({ id, name }),
)

/** Objects of Neutron's API, https://docs.openstack.org/api-ref/network/v2/, or of its command line. */
export const neutronShape = record({
  ports: apiList(['ports', 'port'], port),
  networks: apiList(['networks', 'network'], network),
  subnets: apiList(['subnets', 'subnet'], subnet),
  floatingips: apiList(['floatingips', 'floatingip'], floatingIp),
  security_groups: apiList(['security_groups', 'security_group'], securityGroup),
  dns_search: list(text()),
  link_names: mapOf(linkName),
})
