import type { Path } from '../report/diagnostics.ts'
import { isList, isMap, type Json, type JsonObject } from '../text/json.ts'
import type { Where } from './faults/documents.ts'
import { isTrue } from './faults/documents.ts'
import { type NetworkAt, readOnDrive } from './faults/network-config.ts'

/** Keys of a link and of a network that cloud-init copies. Source: cloudinit/sources/helpers/openstack.py, convert_net_json */
const LINK_KEYS = ['name', 'type', 'mtu', 'params']
const NETWORK_KEYS =
  'type netmask broadcast metric gateway pointopoint scope dns_nameservers dns_search routes'.split(' ')

const STATIC: Readonly<Record<string, string>> = {
  ipv4: 'static',
  static: 'static',
  ipv6: 'static6',
  static6: 'static6',
}
const LEASED: Readonly<Record<string, string>> = { ipv4_dhcp: 'dhcp4', ipv6_dhcp: 'dhcp6' }

/** Version 1 made from network_data.json, and the path of each of its parts in network_data.json. */
interface Converted {
  readonly document: Json
  readonly original: (path: Path) => Path
}

/**
 * Reads network_data.json as cloud-init does, which makes version 1 of it. NICs have their ids as names: the guest's names do
 * not change what is valid.
 */
export function networkDataAt(where: Where): NetworkAt {
  return (reading) => {
    const file = where(reading)
    const root = file === undefined ? undefined : reading.json(file)?.value
    const converted = isMap(root) ? convert(root) : undefined
    if (file === undefined || converted === undefined) return undefined
    const { document, original } = converted
    return { ...readOnDrive(document, 'v1', { file, outer: [] }), original }
  }
}

/** Returns undefined for a document that cloud-init cannot convert, for which it has separate rules. */
function convert(root: JsonObject): Converted | undefined {
  const links = mapsOf(root.get('links'))
  const networks = mapsOf(root.get('networks'))
  const services = mapsOf(root.get('services'))
  if (links === undefined || networks === undefined || services === undefined) return undefined
  const names = namesOf(links)
  const isVlan = links.map((link) => link.get('type') === 'vlan')
  const places: Path[][] = []
  const items = links.map((link, n) => {
    const own = networks.flatMap((network, k) =>
      network.get('link') === link.get('id') ? [{ network, k }] : [],
    )
    places[n] = own.map(({ k }) => ['networks', k])
    const subnets = own.map(({ network }) => subnetOf(network))
    return itemOf(link, subnets, names)
  })
  const servers = services.map((service) => new Map(service).set('type', 'nameserver'))
  return {
    document: new Map<string, Json>([
      ['version', 1],
      ['config', [...items, ...servers]],
    ]),
    original: ([, n, key, m, ...rest]) => originalOf(isVlan, places, { n: Number(n), key, m, rest }),
  }
}

function originalOf(
  isVlan: readonly boolean[],
  places: readonly (readonly Path[])[],
  { n, key, m, rest }: { n: number; key: Path[number] | undefined; m: Path[number] | undefined; rest: Path },
): Path {
  const below = [key, m, ...rest].filter((each) => each !== undefined)
  if (n >= isVlan.length) return ['services', n - isVlan.length, ...below]
  if (key === 'subnets') {
    const [first, ...others] = rest
    const name = first === undefined ? [] : [first === 'address' ? 'ip_address' : first]
    return [...(places[n]?.[Number(m)] ?? ['links', n]), ...name, ...others]
  }
  if (key === 'mac_address')
    return ['links', n, isVlan[n] === true ? 'vlan_mac_address' : 'ethernet_mac_address']
  return ['links', n, ...(key === 'params' ? below.slice(1) : below)]
}

function namesOf(links: readonly JsonObject[]): ReadonlyMap<Json | undefined, string> {
  let bonds = 0
  const names = new Map<Json | undefined, string>()
  for (const link of links) {
    const id = link.get('id')
    const name = link.get('type') === 'bond' ? `bond${bonds++}` : link.get('name')
    names.set(id, typeof name === 'string' ? name : String(id))
  }
  return names
}

function itemOf(link: JsonObject, subnets: Json, names: ReadonlyMap<Json | undefined, string>): Json {
  const type = link.get('type')
  const given = [...link].filter(([key]) => LINK_KEYS.includes(key))
  const common = new Map<string, Json>([...given, ['subnets', subnets]])
  const nameOf = (id: Json | undefined): string => names.get(id) ?? String(id)
  const mac = link.get('ethernet_mac_address')
  // It writes each MAC address in lower case.
  const address = isTrue(mac) && typeof mac === 'string' ? mac.toLowerCase() : null
  if (type === 'bond') {
    const members = link.get('bond_links')
    const params = new Map([...link].filter(([key]) => key.startsWith('bond') && key !== 'bond_links'))
    return common
      .set('name', nameOf(link.get('id')))
      .set('mac_address', address)
      .set('params', params)
      .set('bond_interfaces', (isList(members) ? members : [members ?? null]).map(nameOf))
  }
  if (type === 'vlan') {
    const [parent, id] = [nameOf(link.get('vlan_link')), link.get('vlan_id')]
    if (id !== undefined) common.set('vlan_id', id)
    return common
      .set('name', `${parent}.${String(id)}`)
      .set('vlan_link', parent)
      .set('mac_address', link.get('vlan_mac_address') ?? null)
  }
  return common
    .set('type', 'physical')
    .set('mac_address', address)
    .set('name', nameOf(link.get('id')))
}

function subnetOf(network: JsonObject): Json {
  const subnet = new Map<string, Json>([...network].filter(([key]) => NETWORK_KEYS.includes(key)))
  const type = String(network.get('type'))
  const isStatic = Object.hasOwn(STATIC, type)
  if (isStatic) subnet.set('address', network.get('ip_address') ?? null)
  return subnet.set('type', (isStatic ? STATIC[type] : LEASED[type]) ?? type)
}

/** Returns a list of maps, or undefined for another value; no value is an empty list. */
function mapsOf(value: Json | undefined): readonly JsonObject[] | undefined {
  if (value === undefined) return []
  return isList(value) && value.every(isMap) ? value : undefined
}
