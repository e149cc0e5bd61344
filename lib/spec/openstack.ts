import { parseAddress, parseCidr } from '../openstack/addresses.ts'
import type { Ironic, IronicPort, IronicPortGroup } from '../openstack/ironic.ts'
import type { Network, NeutronSubnet, Port } from '../openstack/neutron.ts'
import type { NetworkInfo, Subnet, Vif } from '../openstack/network-info.ts'
import type { Json, JsonObject } from '../json.ts'
import { apiList } from './api-list.ts'
import { entity } from './entity.ts'
import {
  boolean,
  type Cursor,
  fail,
  integer,
  json,
  list,
  mapOf,
  nullable,
  record,
  type RecordOf,
  type Shape,
  text,
  wrongType,
} from './shape.ts'

const address = text('an IP address', (value, at) => {
  return parseAddress(value) !== undefined || fail(at, 'bad-api-address', {}) === null
})

const cidr = text('a network such as 192.0.2.0/24', (value, at) => {
  return parseCidr(value) !== undefined || fail(at, 'bad-api-cidr', {}) === null
})

const linkName = text('a name for an interface', (value, at) => {
  return /^[^\s/:]{1,15}$/.test(value) || fail(at, 'bad-interface-name', {}) === null
})

const mtu = integer(1, 0x7fff_ffff)

/** A shape whose result is put in other words. */
function mapped<T, U>(shape: Shape<T>, map: (value: T) => U): Shape<U> {
  return {
    expected: shape.expected,
    decode(value, at) {
      const decoded = shape.decode(value, at)
      return decoded === undefined ? undefined : map(decoded)
    },
  }
}

/** An object that some commands print as JSON inside a text. */
const looseMap: Shape<JsonObject> = {
  expected: 'a map',
  decode: (value: unknown, at: Cursor) => mapOf(json).decode(value, at) ?? wrongType(at, 'a map', value),
}

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

const vifInfo = entity('internal_info', { tenant_vif_port_id: text() }, [])
const vifExtra = entity('extra', { vif_port_id: text() }, [])

const ironicPort = mapped(
  entity(
    'a port of a node',
    { uuid: text(), address: text(), portgroup_uuid: text(), internal_info: vifInfo, extra: vifExtra },
    ['uuid'],
    {
      UUID: 'uuid',
      Address: 'address',
      'Portgroup UUID': 'portgroup_uuid',
      'Internal Info': 'internal_info',
      Extra: 'extra',
    },
  ),
  (given): IronicPort => ({
    uuid: given.uuid,
    address: given.address ?? null,
    portgroup_uuid: given.portgroup_uuid ?? null,
    vif_id: vifOf(given),
  }),
)

const ironicPortGroup = mapped(
  entity(
    'a port group of a node',
    {
      uuid: text(),
      address: text(),
      mode: text(),
      properties: looseMap,
      internal_info: vifInfo,
      extra: vifExtra,
    },
    ['uuid'],
    {
      UUID: 'uuid',
      Address: 'address',
      Mode: 'mode',
      Properties: 'properties',
      'Internal Info': 'internal_info',
      Extra: 'extra',
    },
  ),
  (given): IronicPortGroup => ({
    uuid: given.uuid,
    address: given.address ?? null,
    mode: given.mode ?? null,
    properties: given.properties ?? new Map<string, Json>(),
    vif_id: vifOf(given),
  }),
)

function vifOf(given: RecordOf<{ internal_info: typeof vifInfo; extra: typeof vifExtra }>): string | null {
  return given.internal_info?.tenant_vif_port_id || given.extra?.vif_port_id || null
}

/** Ports and port groups of one node in Ironic's API, https://docs.openstack.org/api-ref/baremetal/ */
export const ironicShape: Shape<Ironic> = mapped(
  record({
    ports: apiList(['ports', 'port'], ironicPort),
    portgroups: apiList(['portgroups', 'portgroup'], ironicPortGroup),
  }),
  ({ ports = [], portgroups = [] }) => ({ ports, portgroups }),
)

const ip = entity(
  'an address',
  { address, floating_ips: list(entity('an address', { address }, ['address'])) },
  ['address'],
)
const noAddress = entity('an address', { address }, [])
const route = entity('a route', { cidr, gateway: ip }, ['cidr', 'gateway'])
const subnetMeta = entity('meta', { ipv6_address_mode: text(), dhcp_server: text() }, [])

const infoSubnet = mapped(
  entity(
    'a subnet',
    { cidr, gateway: noAddress, dns: list(ip), ips: list(ip), routes: list(route), meta: subnetMeta },
    ['cidr'],
  ),
  ({ cidr, gateway, dns = [], ips = [], routes = [], meta = {} }): Subnet => ({
    version: parseCidr(cidr)!.version,
    cidr,
    gateway: gateway?.address ?? null,
    dns: dns.map(({ address }) => address),
    routes: routes.map(({ cidr, gateway }) => ({ cidr, gateway: gateway.address })),
    ips: ips.map(({ address, floating_ips = [] }) => ({
      version: parseAddress(address)!.version,
      address,
      floating_ips: floating_ips.map(({ address }) => address),
    })),
    ipv6_address_mode: meta.ipv6_address_mode ?? null,
    dhcp_server: meta.dhcp_server ?? null,
    enable_dhcp: meta.dhcp_server !== undefined,
  }),
)

const vif = mapped(
  entity(
    'an interface',
    {
      id: text(),
      address: text(),
      devname: text(),
      type: text(),
      network: entity(
        'a network',
        { id: text(), meta: entity('meta', { mtu, injected: boolean }, []), subnets: list(infoSubnet) },
        ['id'],
      ),
    },
    ['id'],
  ),
  ({ id, address = null, devname = null, type = null, network }): Vif => ({
    id,
    address,
    devname,
    type,
    network: {
      id: network?.id ?? '',
      mtu: network?.meta?.mtu ?? null,
      injected: network?.meta?.injected ?? false,
      subnets: network?.subnets ?? [],
    },
  }),
)

/** Nova's own model, as it keeps it in `instance_info_caches`. Source: nova/network/model.py */
export const networkInfoShape: Shape<NetworkInfo> = apiList(['network_info'], vif)

const blockDevice = entity(
  'a block device',
  {
    source_type: text(),
    destination_type: text(),
    guest_format: nullable(text()),
    device_name: nullable(text()),
  },
  [],
)

export const blockDevicesShape = apiList(['block_device_mapping_v2', 'block_devices'], blockDevice)
