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

/** A text for some values, another shape for the rest. */
const dhcp6: Shape<boolean | 'stateful' | 'stateless'> = {
  expected: 'true, false, stateful or stateless',
  schema: { anyOf: [schemaOf(flag), { enum: ['stateful', 'stateless'] }] },
  decode(value, at) {
    return value === 'stateful' || value === 'stateless' ? value : flag.decode(value, at)
  },
}

const setName: Shape<string | false> = {
  expected: 'a name for an interface, or false',
  schema: { anyOf: [schemaOf(interfaceName), { const: false }] },
  decode: (value, at) => (value === false ? false : interfaceName.decode(value, at)),
}

/** Decoded by the kind of the interface. */
const parameters: Shape<Json> = {
  ...json,
  schema: anySchema(schemaOf(bondParameters), schemaOf(bridgeParameters)),
}

const MAC = '52:54:00:00:00:01'
const DNS = 'The DNS servers.'
const SEARCH = 'The domains in which a short name is looked for.'

const fields = {
  mac: field('The MAC address by which a card is told, which then has the name.', placed(mac), MAC),
  set_name: field('The name that a card is given; false: it keeps its own.', setName, 'front'),
  match: field(
    'By what else a card is told.',
    record({
      name: field('Its name, or a pattern such as en*.', text(), 'en*'),
      driver: field('Its driver, or a list of them.', json, 'virtio_net'),
    }),
  ),
  address: field(
    'Its address with the length of its prefix, or a list of them.',
    oneOrMore(placed(address)),
    '192.0.2.5/24',
  ),
  addresses: field('The same by its other name.', oneOrMore(placed(address)), [
    '192.0.2.5/24',
    '2001:db8::5/64',
  ]),
  gateway: field('The default gateway, or one of each family.', oneOrMore(placed(ip))),
  dns: field(DNS, oneOrMore(ip), ['192.0.2.53', '2001:db8::53']),
  search: field(SEARCH, oneOrMore(text()), 'example.org'),
  mtu: field('Bytes of a packet.', mtu, 9000),
  dhcp4: field('Whether it asks DHCP for IPv4.', flag, true),
  dhcp6: field(
    'Whether it asks DHCP for IPv6: stateful for an address, too, stateless for all but that.',
    dhcp6,
    'stateful',
  ),
  slaac: field('Whether it makes its own IPv6 address of what routers advertise.', flag, true),
  accept_ra: field(
    "Whether it heeds what routers advertise; null or absent: the kernel's choice.",
    nullable(flag),
    false,
  ),
  routes: field('Routes of its own.', list(placed(route)), [{ to: '198.51.100.0/24', via: '192.0.2.254' }]),
  optional: field('Whether the boot goes on without it.', flag, true),
  wake_on_lan: field('Whether it wakes the machine.', flag, true),
  dhcp4_overrides: field('What of a DHCP answer for IPv4 is used, as in netplan.', overrides, {
    'use-dns': false,
  }),
  dhcp6_overrides: field('What of a DHCP answer for IPv6 is used, as in netplan.', overrides),
  bond: field('It is a bond: its cards.', list(placed(text()))),
  mode: field('How a bond shares the work: active-backup, 802.3ad, balance-rr, ….', text()),
  bridge: field('It is a bridge: its ports.', list(placed(text())), []),
  stp: field('Whether a bridge spans a tree (STP).', flag),
  parameters: field('Of a bond or bridge, as in netplan.', parameters),
  vlan: field('It is a VLAN: its number.', number(0, 4094)),
  link: field('The interface below a VLAN.', placed(text())),
  netplan: field(
    'What netplan alone has.',
    record({
      ...anyOf(NETPLAN_ONLY),
      ...anyOf(NETPLAN_CARD_ONLY),
      macaddress: field('The MAC address that a card is given.', mac),
    }),
  ),
}

type Fields = RecordOf<typeof fields>

const interfaceShape = named('SimpleInterface', record(fields))

/** What may stand among the interfaces and is of them all. */
const GLOBAL = {
  dns: field(DNS, oneOrMore(ip), ['192.0.2.53', '2001:db8::53']),
  search: field(SEARCH, oneOrMore(text()), 'example.org'),
  renderer: field('Who configures the network in a netplan guest.', word(['networkd', 'NetworkManager'])),
}

export const SIMPLE_SCHEMA = titled('SimpleNetwork', {
  type: 'object',
  // One of these names can be that of an interface.
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

/** Keys that make an interface of their kind, and what goes with each alone. */
const KINDS = ['bond', 'bridge', 'vlan'] as const
const OWN = {
  card: ['set_name', 'match', 'wake_on_lan'],
  bond: ['bond', 'mode', 'parameters'],
  bridge: ['bridge', 'stp', 'parameters'],
  vlan: ['vlan', 'link'],
} as const

/** A network in the form of our own: each key names an interface. */
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
    // A name that is all that is said.
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

/** Undefined, and reported, when it is of two kinds, or has what only another kind has. */
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

/** An IPv6 address that is given is all that the interface gets, in every form alike, unless something else is said. */
export function acceptRaOf(addresses: Interface['addresses'], ipv6: Ipv6): boolean | undefined {
  return ipv6 === 'none' && addresses.some(({ address }) => isV6(address)) ? false : undefined
}
