import { parseAddress, parseCidr } from '../../network/addresses.ts'
import type { NetworkInfo, Subnet, Vif } from '../../openstack/network-info.ts'
import { address, cidr, mtu } from './address.ts'
import { apiList } from './api-list.ts'
import { entity, mapped } from './entity.ts'
import { boolean, field, list, type Shape, text } from '../../shape/shape.ts'

const addressFields = { address: field('The IP address.', address) }
const ip = entity(
  'an address',
  {
    ...addressFields,
    floating_ips: field(
      'The floating addresses of the address.',
      list(entity('an address', addressFields, ['address'])),
    ),
  },
  ['address'],
)
const noAddress = entity('an address', addressFields, [])
const route = entity(
  'a route',
  { cidr: field('The destination.', cidr), gateway: field('The gateway.', ip) },
  ['cidr', 'gateway'],
)
const subnetMeta = entity(
  'meta',
  {
    ipv6_address_mode: field(
      'How a guest gets its IPv6 address: slaac, dhcpv6-stateful or dhcpv6-stateless.',
      text(),
    ),
    dhcp_server: field('The DHCP server; without one the address is static.', text()),
    enable_dhcp: field('Whether DHCP answers, even when the server is not known.', boolean),
  },
  [],
)

const infoSubnet = mapped(
  entity(
    'a subnet',
    {
      cidr: field('The addresses of the subnet.', cidr),
      gateway: field('The default gateway.', noAddress),
      dns: field('The DNS servers.', list(ip)),
      ips: field('The addresses of the interface.', list(ip)),
      routes: field('Further routes.', list(route)),
      meta: field('Further data of the subnet.', subnetMeta),
    },
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
    enable_dhcp: meta.dhcp_server !== undefined || meta.enable_dhcp === true,
  }),
)

const networkMeta = entity(
  'meta',
  {
    mtu: field('The MTU in bytes.', mtu),
    injected: field('Whether to write the addresses to network_config.', boolean),
  },
  [],
)

const network = entity(
  'a network',
  {
    id: field('Its id.', text()),
    meta: field('Further data of the network.', networkMeta),
    subnets: field('Its subnets.', list(infoSubnet)),
  },
  ['id'],
)

const vif = mapped(
  entity(
    'an interface',
    {
      id: field('The id of the port.', text()),
      address: field('The MAC address.', text()),
      devname: field('The name of the interface on the host.', text()),
      type: field('The type of the interface, such as ovs.', text()),
      network: field('The network of the interface.', network),
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

/** Nova's network model, as stored in `instance_info_caches`. Source: nova/network/model.py */
export const networkInfoShape: Shape<NetworkInfo> = apiList('Vif', ['network_info'], vif)
