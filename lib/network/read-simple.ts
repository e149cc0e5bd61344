import type { Json, JsonObject } from '../text/json.ts'
import { type Interface, type Ipv6, isV6, type NetworkModel } from '../network.ts'
import { formatAddress } from './addresses.ts'
import {
  anySchema,
  below,
  type Cursor,
  fail,
  field,
  json,
  list,
  membersOf,
  named,
  nullable,
  record,
  type RecordOf,
  schemaOf,
  type Shape,
  text,
  titled,
  word,
} from '../shape/shape.ts'
import { gatewayRoute, routeOf } from './configured.ts'
import {
  flag,
  has,
  interfaceName,
  ip,
  isName,
  mac,
  mtu,
  number,
  oneOrMore,
  placed,
  type Placed,
  present,
} from './fields.ts'
import { checkFound, type Found } from './check-interfaces.ts'
import { address, anyOf, bondParameters, bridgeParameters, overrides, route } from './netplan-fields.ts'
import { NETPLAN_CARD_ONLY, NETPLAN_ONLY } from './netplan-keys.ts'

/** `stateful` or `stateless`, or a boolean. */
const dhcp6: Shape<boolean | 'stateful' | 'stateless'> = {
  expected: 'true, false, stateful or stateless',
  schema: { anyOf: [schemaOf(flag), { enum: ['stateful', 'stateless'] }] },
  decode(value, at) {
    return value === 'stateful' || value === 'stateless' ? value : flag.decode(value, at)
  },
}

const setName: Shape<string | false> = {
  expected: 'an interface name, or false',
  schema: { anyOf: [schemaOf(interfaceName), { const: false }] },
  decode: (value, at) => (value === false ? false : interfaceName.decode(value, at)),
}

/** Parameters, which are decoded by the kind of the interface. */
const parameters: Shape<Json> = {
  ...json,
  schema: anySchema(schemaOf(bondParameters), schemaOf(bridgeParameters)),
}

const MAC = '52:54:00:00:00:01'
const DNS = 'The DNS servers.'
const SEARCH = 'The search domains.'

const fields = {
  mac: field(
    'The MAC address by which to find the NIC; the NIC gets the name of this entry.',
    placed(mac),
    MAC,
  ),
  set_name: field('Another name for the NIC; false keeps its own name.', setName, 'front'),
  match: field(
    'Other ways to find the NIC.',
    record({
      name: field('The name, or a pattern such as en*.', text(), 'en*'),
      driver: field('The driver, or a list of drivers.', json, 'virtio_net'),
    }),
  ),
  address: field(
    'A static address with its prefix length, or a list of addresses.',
    oneOrMore(placed(address)),
    '192.0.2.5/24',
  ),
  addresses: field('Another name for address.', oneOrMore(placed(address)), [
    '192.0.2.5/24',
    '2001:db8::5/64',
  ]),
  gateway: field('The default gateway, or one for each IP version.', oneOrMore(placed(ip))),
  dns: field(DNS, oneOrMore(ip), ['192.0.2.53', '2001:db8::53']),
  search: field(SEARCH, oneOrMore(text()), 'example.org'),
  mtu: field('The MTU in bytes.', mtu, 9000),
  dhcp4: field('Whether to use DHCP for IPv4.', flag, true),
  dhcp6: field(
    'Whether to use DHCP for IPv6: stateful for addresses and options, stateless for options only.',
    dhcp6,
    'stateful',
  ),
  slaac: field('Whether to derive an IPv6 address from router advertisements (SLAAC).', flag, true),
  accept_ra: field(
    'Whether to accept router advertisements. By default not with a static IPv6 address alone; otherwise, and with null, the kernel decides.',
    nullable(flag),
    false,
  ),
  routes: field('The static routes.', list(placed(route)), [{ to: '198.51.100.0/24', via: '192.0.2.254' }]),
  optional: field('Whether the boot continues without waiting for the interface.', flag, true),
  wake_on_lan: field('Whether to enable Wake-on-LAN.', flag, true),
  dhcp4_overrides: field('Which parts of a DHCP answer for IPv4 to use, as in netplan.', overrides, {
    'use-dns': false,
  }),
  dhcp6_overrides: field('Which parts of a DHCP answer for IPv6 to use, as in netplan.', overrides),
  bond: field('Makes the interface a bond of these NICs.', list(placed(text()))),
  mode: field('The mode of a bond: active-backup, 802.3ad, balance-rr, ….', text()),
  bridge: field('Makes the interface a bridge with these ports.', list(placed(text())), []),
  stp: field('Whether a bridge uses the spanning tree protocol (STP).', flag),
  parameters: field('The parameters of a bond or bridge, as in netplan.', parameters),
  vlan: field('Makes the interface a VLAN with this number.', number(0, 4094)),
  link: field('The parent interface of a VLAN.', placed(text())),
  netplan: field(
    'Settings that only netplan has.',
    record({
      ...anyOf(NETPLAN_ONLY),
      ...anyOf(NETPLAN_CARD_ONLY),
      macaddress: field('The MAC address to set on a NIC.', mac),
    }),
  ),
}

type Fields = RecordOf<typeof fields>

const interfaceShape = named('SimpleInterface', record(fields))

/** Settings of the whole network, which are keys beside the interfaces. */
const GLOBAL = {
  dns: field(DNS, oneOrMore(ip), ['192.0.2.53', '2001:db8::53']),
  search: field(SEARCH, oneOrMore(text()), 'example.org'),
  renderer: field(
    'The backend that configures the network in a guest with netplan.',
    word(['networkd', 'NetworkManager']),
  ),
}

export const SIMPLE_SCHEMA = titled('SimpleNetwork', {
  type: 'object',
  // An interface can have one of these names.
  properties: Object.fromEntries(
    Object.entries(GLOBAL).map(([key, shape]) => {
      const { description, examples, ...schema } = schemaOf(shape as Shape<unknown>)
      const either = { anyOf: [schema, schemaOf(interfaceShape)] }
      return [key, { description, ...either, ...(examples !== undefined && { examples }) }]
    }),
  ),
  propertyNames: { examples: ['eth0'] },
  additionalProperties: schemaOf(interfaceShape),
})

/** Keys that decide the kind of an interface, and the keys that only one kind has. */
const KINDS = ['bond', 'bridge', 'vlan'] as const
const OWN = {
  card: ['set_name', 'match', 'wake_on_lan'],
  bond: ['bond', 'mode', 'parameters'],
  bridge: ['bridge', 'stp', 'parameters'],
  vlan: ['vlan', 'link'],
} as const

/** Reads a network in our own form, where each key is the name of an interface. */
export function readSimple(value: unknown, at: Cursor): NetworkModel | undefined {
  const global: RecordOf<typeof GLOBAL> = {}
  const found: (Found | undefined)[] = []
  let isSound = true
  for (const [key, member] of membersOf(value) ?? []) {
    const place = below(at, key)
    if (Object.hasOwn(GLOBAL, key) && membersOf(member) === undefined) {
      const decoded = GLOBAL[key as keyof typeof GLOBAL].decode(member, place)
      if (decoded === undefined) isSound = false
      else Object.assign(global, { [key]: decoded })
      continue
    }
    // A name without settings has the value null.
    const decoded = interfaceShape.decode(member ?? {}, place)
    found.push(decoded && interfaceOf(key, decoded, place))
  }
  const interfaces = found.filter((one) => one !== undefined)
  if (!checkFound(interfaces) || interfaces.length < found.length || !isSound) return undefined
  return {
    interfaces: interfaces.map(({ value }) => value),
    dns: { addresses: global.dns ?? [], search: global.search ?? [] },
    renderer: global.renderer,
  }
}

function interfaceOf(id: string, given: Fields, at: Cursor): Found | undefined {
  const kind = kindOf(given, at)
  if (kind === undefined || !isName(id, { ...at, part: 'key' })) return undefined
  const places = placesOf(given)
  const settings = configured(given, places)
  const address = given.mac?.value
  const found = { at, mac: given.mac?.at ?? at, ...places }
  if (kind === 'card') return { ...found, needs: [], value: card(id, given, settings) }
  if (kind === 'vlan') {
    if (!has(given, ['link'], at)) return undefined
    const own = { vlanId: given.vlan!, link: given.link!.value }
    return { ...found, needs: [given.link!], value: { kind, id, mac: address, ...own, ...settings } }
  }
  const needs = given[kind]!
  const members = needs.map(({ value }) => value)
  const parameters = parametersOf(kind, given, at)
  return (
    parameters && { ...found, needs, value: { kind, id, mac: address, members, parameters, ...settings } }
  )
}

/** Returns the kind of an interface, or undefined after a report that it has keys of two kinds. */
function kindOf(given: Fields, at: Cursor): keyof typeof OWN | undefined {
  const [kind = 'card', other] = KINDS.filter((key) => given[key] !== undefined)
  if (other !== undefined) return fail(below(at, other), 'given-twice', { field: other, other: kind })
  const allowed: readonly string[] = OWN[kind]
  const foreign = Object.values(OWN)
    .flat()
    .find((key) => given[key] !== undefined && !allowed.includes(key))
  if (foreign === undefined) return kind
  const owner = Object.entries(OWN).find(([, keys]) => (keys as readonly string[]).includes(foreign))![0]
  return fail({ ...below(at, foreign), part: 'key' }, 'field-of-other-kind', { field: foreign, kind, owner })
}

function card(id: string, given: Fields, settings: Settings): Interface {
  const { match = {}, mac: at } = given
  const isRenamed = at !== undefined && given.set_name === undefined
  return {
    kind: 'card',
    id,
    mac: at?.value,
    matchName: match.name,
    driver: match.driver,
    setName: isRenamed ? id : given.set_name || undefined,
    wakeOnLan: given.wake_on_lan,
    ...settings,
  }
}

function parametersOf(kind: 'bond' | 'bridge', given: Fields, at: Cursor): JsonObject | undefined {
  const shape = kind === 'bond' ? bondParameters : bridgeParameters
  const parameters = shape.decode(given.parameters ?? {}, below(at, 'parameters'))
  return (
    parameters && new Map<string, Json>([...present({ mode: given.mode, stp: given.stp }), ...parameters])
  )
}

type Places = Pick<Found, 'addresses' | 'routes'>

function placesOf(given: Fields): Places {
  const { address = [], addresses = [], gateway = [], routes = [] } = given
  return {
    addresses: [...address, ...addresses].map(({ value: { cidr, options }, at }) => {
      const { label, lifetime } = options
      return { value: { address: formatAddress(cidr), prefix: cidr.prefix, label, lifetime }, at }
    }),
    routes: [
      ...gateway.map((via: Placed<string>) => gatewayRoute(via)),
      ...routes.flatMap(({ value, at }) => routeOf(value, at) ?? []),
    ],
  }
}

type Settings = Omit<Interface, 'kind' | 'id' | 'mac'>

function configured(given: Fields, places: Places): Settings {
  const addresses = places.addresses.map(({ value }) => value)
  const ipv6 = ipv6Of(given)
  return {
    mtu: given.mtu,
    dhcp4: given.dhcp4 ?? false,
    ipv6,
    acceptRa: given.accept_ra === null ? undefined : (given.accept_ra ?? acceptRaOf(addresses, ipv6)),
    addresses,
    routes: places.routes.map(({ value }) => value),
    dns: { addresses: given.dns ?? [], search: given.search ?? [] },
    dhcp4Overrides: given.dhcp4_overrides ?? new Map(),
    dhcp6Overrides: given.dhcp6_overrides ?? new Map(),
    optional: given.optional ?? false,
    netplan: present(given.netplan ?? {}),
  }
}

function ipv6Of({ dhcp6 = false, slaac = false }: Fields): Ipv6 {
  if (dhcp6 === false) return slaac ? 'slaac' : 'none'
  return dhcp6 === true ? 'dhcp' : dhcp6
}

/** Returns acceptRa: with a static IPv6 address an interface ignores router advertisements by default, in every form. */
export function acceptRaOf(addresses: Interface['addresses'], ipv6: Ipv6): boolean | undefined {
  return ipv6 === 'none' && addresses.some(({ address }) => isV6(address)) ? false : undefined
}
