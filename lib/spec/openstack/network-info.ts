import { parseAddress, parseCidr } from '../../openstack/addresses.ts'
import type { NetworkInfo, Subnet, Vif } from '../../openstack/network-info.ts'
import { address, cidr, mtu } from './address.ts'
import { apiList } from './api-list.ts'
import { entity, mapped } from './entity.ts'
import { boolean, list, type Shape, text } from '../shape.ts'

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
