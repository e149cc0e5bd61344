import { isList, isMap, type Json, type JsonObject } from '../text/json.ts'
import {
  type Dns,
  type Interface,
  type Ipv6,
  isV6,
  type NetworkModel,
  type Route,
  type StaticAddress,
} from '../network.ts'
import { type Cidr, formatAddress, parseAddress, parseHost, parseMask } from './addresses.ts'
import { networkText } from './fields.ts'
import { macOf } from './mac-of.ts'
import { netplanName, valueForNetplan } from './parameters.ts'

/**
 * Reads network_data.json as cloud-init does. Problems are reported elsewhere; parts that cannot be read are skipped. Returns
 * undefined when it has no links.
 */
export function readOpenstack(value: unknown): NetworkModel | undefined {
  const data = mapOf(value)
  const links = listOf(data.get('links')).filter((link) => textOf(link.get('id')) !== undefined)
  if (links.length === 0) return undefined
  const networks = byLink(listOf(data.get('networks')))
  const names = namesOf(links)
  const found = links.map((link) => interfaceOf(link, networks, names))
  const byId = new Map(found.map((each) => [each.id, each]))
  const interfaces = found.map((one) => withoutInherited(one, byId))
  const services = dnsOf(listOf(data.get('services')))
  const told = new Set(interfaces.flatMap(({ dns }) => dns.addresses))
  // Most are copies, for readers that look only here.
  return {
    interfaces,
    dns: { addresses: services.filter((address) => !told.has(address)), search: [] },
    renderer: undefined,
  }
}

function byLink(networks: readonly JsonObject[]): ReadonlyMap<Json | undefined, readonly JsonObject[]> {
  const found = new Map<Json | undefined, JsonObject[]>()
  for (const network of networks) {
    const link = network.get('link')
    const others = found.get(link)
    if (others === undefined) found.set(link, [network])
    else others.push(network)
  }
  return found
}

/** The length from which a VLAN's name is not extended any more; no kernel accepts such a name (IFNAMSIZ is 16). */
const LONG_NAME = 64

/** Returns the names that cloud-init gives to bonds and VLANs; a NIC keeps its id. */
function namesOf(links: readonly JsonObject[]): ReadonlyMap<string, string> {
  const names = new Map<string, string>()
  let bonds = 0
  for (const link of links) {
    const id = textOf(link.get('id'))!
    const name = textOf(link.get('name'))
    if (link.get('type') === 'bond') names.set(id, name ?? `bond${bonds++}`)
    else if (link.get('type') !== 'vlan') names.set(id, name ?? id)
  }
  for (const link of links) {
    if (link.get('type') !== 'vlan') continue
    const below = textOf(link.get('vlan_link')) ?? ''
    const upper = names.get(below) ?? below
    const base = upper.length > LONG_NAME ? below : upper
    const name = textOf(link.get('name')) ?? `${base}.${String(link.get('vlan_id'))}`
    names.set(textOf(link.get('id'))!, name)
  }
  return names
}

function interfaceOf(
  link: JsonObject,
  networks: ReadonlyMap<Json | undefined, readonly JsonObject[]>,
  names: ReadonlyMap<string, string>,
): Interface {
  const own = textOf(link.get('id'))!
  const id = names.get(own)!
  const settings = configured(link, networks.get(own) ?? [])
  const nameById = (value: Json | undefined): string => names.get(textOf(value) ?? '') ?? textOf(value) ?? ''
  const mac = textOf(link.get('ethernet_mac_address'))?.toLowerCase().replaceAll('-', ':')
  switch (link.get('type')) {
    case 'bond': {
      const links = link.get('bond_links')
      const members = isList(links) ? links : []
      const parameters = bondParameters(link)
      return { kind: 'bond', id, mac, members: members.map(nameById), parameters, ...settings }
    }
    case 'vlan':
      return {
        kind: 'vlan',
        id,
        mac: textOf(link.get('vlan_mac_address'))?.toLowerCase(),
        vlanId: Number(link.get('vlan_id')),
        link: nameById(link.get('vlan_link')),
        ...settings,
      }
    default: {
      const setName = mac === undefined ? undefined : textOf(link.get('name'))
      const by = { matchName: undefined, driver: undefined, wakeOnLan: undefined }
      return { kind: 'card', id, mac, setName, ...by, ...settings }
    }
  }
}

function bondParameters(link: JsonObject): JsonObject {
  return new Map(
    [...link].flatMap(([key, value]): [string, Json][] => {
      const name = key.startsWith('bond') ? netplanName('bond', key) : undefined
      return name === undefined ? [] : [[name, valueForNetplan(name, value)]]
    }),
  )
}

const IPV6: Readonly<Record<string, Ipv6>> = {
  ipv6_dhcp: 'dhcp',
  'ipv6_dhcpv6-stateful': 'stateful',
  'ipv6_dhcpv6-stateless': 'stateless',
  ipv6_slaac: 'slaac',
}

type Configured = Omit<Interface, 'kind' | 'id' | 'mac'>

function configured(link: JsonObject, networks: readonly JsonObject[]): Configured {
  const types = networks.map((network) => textOf(network.get('type')) ?? '')
  const addresses = networks.flatMap((network) => addressOf(network) ?? [])
  const mtu = link.get('mtu')
  return {
    mtu: typeof mtu === 'number' ? mtu : undefined,
    dhcp4: types.includes('ipv4_dhcp'),
    ipv6: types.map((type) => IPV6[type]).find((mode) => mode !== undefined) ?? 'none',
    // cloud-init disables router advertisements when there is an IPv6 address.
    acceptRa: addresses.some(({ address }) => isV6(address)) ? false : undefined,
    addresses,
    routes: uniqueRoutes(networks.flatMap(routesOf)),
    dns: interfaceDns(networks),
    dhcp4Overrides: new Map(),
    dhcp6Overrides: new Map(),
    optional: false,
    netplan: new Map(),
  }
}

function addressOf(network: JsonObject): StaticAddress | undefined {
  if (!['ipv4', 'ipv6', 'static', 'static6'].includes(textOf(network.get('type')) ?? '')) return undefined
  const cidr = cidrOf(network.get('ip_address'), network.get('netmask'))
  if (cidr === undefined) return undefined
  return { address: formatAddress(cidr), prefix: cidr.prefix, label: undefined, lifetime: undefined }
}

/** Returns an address with its mask, or with cloud-init's default mask. */
function cidrOf(address: Json | undefined, mask: Json | undefined): Cidr | undefined {
  const host = parseHost(textOf(address) ?? '')
  if (host === undefined) return undefined
  const given = mask === undefined || mask === null ? undefined : parseMask(String(mask), host.version)
  return { ...host, prefix: host.prefix ?? given ?? (host.version === 6 ? 64 : 24) }
}

function routesOf(network: JsonObject): Route[] {
  const rest = { mtu: undefined, table: undefined, onLink: false, netplan: new Map() }
  const routes = listOf(network.get('routes')).flatMap((route): Route[] => {
    const cidr = cidrOf(route.get('network'), route.get('netmask'))
    const via = parseAddress(textOf(route.get('gateway')) ?? '')
    const metric = route.get('metric')
    if (cidr === undefined || via === undefined) return []
    const number = typeof metric === 'number' ? metric : undefined
    return [{ to: networkText(cidr), via: formatAddress(via), metric: number, ...rest }]
  })
  const gateway = parseAddress(textOf(network.get('gateway')) ?? '')
  if (gateway === undefined) return routes
  const to = gateway.version === 6 ? '::/0' : '0.0.0.0/0'
  return [...routes, { to, via: formatAddress(gateway), metric: undefined, ...rest }]
}

/** Removes duplicate routes: a default route may be both the gateway and a route. */
function uniqueRoutes(routes: readonly Route[]): Route[] {
  const key = ({ to, via, metric }: Route): string => `${to} ${via} ${metric}`
  return [...new Map(routes.map((route) => [key(route), route])).values()]
}

function interfaceDns(networks: readonly JsonObject[]): Dns {
  const addresses = networks.flatMap((network) => [
    ...textsOf(network.get('dns_nameservers')),
    ...dnsOf(listOf(network.get('services'))),
  ])
  const search = networks.flatMap((network) => textsOf(network.get('dns_search')))
  return { addresses: [...new Set(addresses)], search: [...new Set(search)] }
}

function dnsOf(services: readonly JsonObject[]): string[] {
  return services.flatMap((service) => {
    return service.get('type') === 'dns' ? (textOf(service.get('address')) ?? []) : []
  })
}

/** Removes a MAC address that the interface inherits from its NIC anyway. */
function withoutInherited(one: Interface, byId: ReadonlyMap<string, Interface>): Interface {
  if (one.kind === 'card' || one.mac === undefined) return one
  return one.mac === macOf({ ...one, mac: undefined }, byId) ? { ...one, mac: undefined } : one
}

function mapOf(value: unknown): JsonObject {
  if (isMap(value)) return value
  const isPlain = typeof value === 'object' && value !== null && !isList(value)
  return new Map(isPlain ? (Object.entries(value) as [string, Json][]) : [])
}

function listOf(value: unknown): JsonObject[] {
  return isList(value) ? value.map(mapOf) : []
}

function textOf(value: Json | undefined): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined
}

function textsOf(value: Json | undefined): string[] {
  return isList(value) ? value.flatMap((item) => textOf(item) ?? []) : []
}
