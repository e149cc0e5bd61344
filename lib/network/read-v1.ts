import { isMap, type Json } from '../text/json.ts'
import type { Dns, NetworkModel } from '../network.ts'
import { contains, parseAddress, parseCidr } from './addresses.ts'
import { below, type Cursor, fail, record, type RecordOf, word } from '../shape/shape.ts'
import { has, number } from './fields.ts'
import { checkLink } from './checks/links.ts'
import { checkFound, type Found } from './check-interfaces.ts'
import { netplanValue } from './netplan-values.ts'
import { netplanName, valueForNetplan } from './parameters.ts'
import { type FIELDS, type InterfaceItem, type Item, items, type routeFields } from './v1-fields.ts'
import { configured, joined, placesOf, routeOf } from './v1-subnets.ts'

const top = record({ version: number(1, 1), config: items })

/** Reads a network in cloud-init's version 1. */
export function readV1(value: unknown, at: Cursor): NetworkModel | undefined {
  const fields = top.decode(value, at)
  if (fields === undefined || !has(fields, ['config'], at)) return undefined
  const all = fields.config!
  const ofType = <K extends keyof typeof FIELDS>(type: K): { fields: Item<K>; at: Cursor }[] =>
    all.filter((one) => one.type === type).map(({ fields, at }) => ({ fields: fields as Item<K>, at }))
  const found = all.flatMap(({ type, fields, at }) => {
    if (type === 'nameserver' || type === 'route' || type === 'loopback') return []
    return [interfaceOf(type, fields as InterfaceItem, at)]
  })
  const interfaces = found.filter((one) => one !== undefined)
  const servers = ofType('nameserver')
  const known = new Set(interfaces.map(({ value }) => value.id))
  for (const { fields } of servers) {
    const of = fields.interface
    if (of !== undefined && !known.has(of.value))
      fail(of.at, 'unknown-link', { id: of.value, known: [...known] })
  }
  for (const kind of ['bond', 'bridge'] as const)
    for (const { fields, at } of ofType(kind))
      checkNamed(kind, (fields as InterfaceItem).params ?? new Map(), known, below(at, 'params'))
  const routed = withRoutes(interfaces, ofType('route'))
  const isKnown = servers.every(
    ({ fields }) => fields.interface === undefined || known.has(fields.interface.value),
  )
  if (!checkFound(routed) || !isKnown || interfaces.length < found.length) return undefined
  const told = new Map<string | undefined, Dns[]>()
  for (const { fields } of servers) {
    const name = fields.interface?.value
    const dns = { addresses: fields.address ?? [], search: fields.search ?? [] }
    told.set(name, [...(told.get(name) ?? []), dns])
  }
  const dnsOf = (name: string | undefined): Dns => joined(told.get(name) ?? [])
  return {
    interfaces: routed.map(({ value }) => ({ ...value, dns: joined([value.dns, dnsOf(value.id)]) })),
    dns: dnsOf(undefined),
    renderer: undefined,
  }
}

const NEEDED = {
  physical: ['name'],
  bond: ['name', 'bond_interfaces'],
  bridge: ['name', 'bridge_interfaces'],
  vlan: ['name', 'vlan_id', 'vlan_link'],
}

function interfaceOf(type: keyof typeof NEEDED, fields: InterfaceItem, at: Cursor): Found | undefined {
  // cloud-init skips a bond without params.
  const needed = type === 'bond' && at.isOnDrive ? [...NEEDED.bond, 'params'] : NEEDED[type]
  if (!has(fields, needed, at) || needed.some((key) => fields[key as keyof InterfaceItem] === undefined))
    return undefined
  const id = fields.name!
  const places = placesOf(fields)
  if (places === undefined) return undefined
  const mac = fields.mac_address?.value
  const settings = configured(fields, places)
  const found = { at, mac: fields.mac_address?.at ?? at, ...places }
  switch (type) {
    case 'physical': {
      const by = { matchName: undefined, driver: undefined, wakeOnLan: fields.wakeonlan }
      const setName = mac === undefined ? undefined : id
      return { ...found, needs: [], value: { kind: 'card', id, mac, setName, ...by, ...settings } }
    }
    case 'vlan': {
      const link = fields.vlan_link!
      const own = { vlanId: fields.vlan_id!, link: link.value }
      return { ...found, needs: [link], value: { kind: 'vlan', id, mac, ...own, ...settings } }
    }
    default: {
      const needs = fields[`${type}_interfaces`]!
      const parameters = parametersOf(type, fields.params ?? new Map(), below(at, 'params'))
      const members = needs.map(({ value }) => value)
      return { ...found, needs, value: { kind: type, id, mac, members, parameters, ...settings } }
    }
  }
}

function parametersOf(
  kind: 'bond' | 'bridge',
  params: ReadonlyMap<string, Json>,
  at: Cursor,
): ReadonlyMap<string, Json> {
  return new Map(
    [...params].flatMap(([key, value]): [string, Json][] => {
      const name = netplanName(kind, key)
      if (name !== undefined && at.isOnDrive) checkParameter(name, value, below(at, key))
      if (name !== undefined) return [[name, valueForNetplan(name, value)]]
      return fail({ ...below(at, key), part: 'key' }, 'network-key-dropped', { key }) ?? []
    }),
  )
}

/** Reports interfaces that parameters name and nobody defines, as netplan does. */
function checkNamed(
  kind: 'bond' | 'bridge',
  params: ReadonlyMap<string, Json>,
  known: ReadonlySet<string>,
  at: Cursor,
): void {
  for (const [key, value] of params) {
    const name = netplanName(kind, key)
    const given = name === undefined ? undefined : valueForNetplan(name, value)
    const ids =
      name === 'primary' && typeof given === 'string'
        ? [given]
        : (name === 'path-cost' || name === 'port-priority') && isMap(given)
          ? [...given.keys()]
          : []
    for (const id of ids) checkLink(id, known, below(at, key))
  }
}

/** Reports a value that cloud-init or netplan rejects. */
function checkParameter(name: string, value: Json, at: Cursor): void {
  if (name === 'stp') word(['on', 'off', '1', '0', 1, 0, true, false]).decode(value, at)
  // cloud-init before 24.1 calls it by a name that netplan does not know.
  else if (name === 'arp-ip-targets')
    fail({ ...at, part: 'key' }, 'unknown-key', { key: name, known: [], suggestion: undefined })
  else netplanValue(name).decode(valueForNetplan(name, value), at)
}

/** Moves each global route to the interface whose network contains its gateway. */
function withRoutes(
  found: readonly Found[],
  items: readonly { fields: RecordOf<typeof routeFields>; at: Cursor }[],
): readonly Found[] {
  return items.reduce((all: readonly Found[], { fields, at }) => {
    const route = routeOf(fields, at)
    const via = parseAddress(route?.value.via ?? '')
    const near = all.find(({ value }) =>
      value.addresses.some(
        ({ address, prefix }) => via !== undefined && contains(parseCidr(`${address}/${prefix}`)!, via),
      ),
    )
    if (route === undefined || near === undefined) {
      if (route !== undefined)
        fail(at, 'network-key-dropped', { key: 'route', reason: 'no interface reaches its gateway' })
      return all
    }
    const value = { ...near.value, routes: [...near.value.routes, route.value] }
    return all.map((one) => (one === near ? { ...near, value, routes: [...near.routes, route] } : one))
  }, found)
}
