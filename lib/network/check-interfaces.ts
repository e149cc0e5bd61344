import type { Interface, Route, StaticAddress } from '../network.ts'
import { nameOf } from '../network.ts'
import { type Address, BITS, contains, isLinkLocal, parseAddress, parseCidr } from './addresses.ts'
import { checkLink } from './checks/links.ts'
import { checkHost } from './checks/networks.ts'
import { type Cursor, fail } from '../shape/shape.ts'
import type { Placed } from './fields.ts'
import { loopsIn } from './loops.ts'

/** An interface that a reader found, with the places of its parts. */
export interface Found {
  readonly value: Interface
  readonly at: Cursor
  readonly mac: Cursor
  /** The names of the interfaces that it needs, in order. */
  readonly needs: readonly Placed<string>[]
  readonly addresses: readonly Placed<StaticAddress>[]
  /** `at` is the place of the destination, `via` that of the gateway. */
  readonly routes: readonly (Placed<Route> & { readonly via: Cursor })[]
}

/** Reports contradictions in and between interfaces, and tells whether the interfaces can be used. `others` are the ids of interfaces that no model holds. */
export function checkFound(found: readonly Found[], others: readonly string[] = []): boolean {
  const before = found[0]?.at.report.filter(isError).length ?? 0
  checkIds(found)
  checkMacs(found)
  checkNeeds(found, others)
  const defaults = new Set<string>()
  for (const one of found) {
    for (const { value, at } of one.addresses)
      checkHost({ ...parseAddress(value.address)!, prefix: value.prefix }, at)
    for (const route of one.routes) checkRoute(one, route, defaults)
  }
  return found.length === 0 || found[0]!.at.report.filter(isError).length === before
}

function isError({ severity }: { severity: string }): boolean {
  return severity === 'error'
}

function checkIds(found: readonly Found[]): void {
  const ids = new Set<string>()
  const names = new Set<string>()
  for (const { value, at } of found) {
    const name = nameOf(value)
    if (ids.has(value.id)) fail(at, 'duplicate-link', { id: value.id })
    else if (names.has(name)) fail(at, 'interface-name-twice', { name })
    ids.add(value.id)
    names.add(name)
  }
}

function checkMacs(found: readonly Found[]): void {
  const macs = new Map<string, string>()
  for (const { value, mac } of found) {
    if (value.kind !== 'card' || value.mac === undefined) continue
    const other = macs.get(value.mac)
    if (other === undefined) macs.set(value.mac, value.id)
    else fail(mac, 'duplicate-mac', { other })
  }
}

function checkNeeds(found: readonly Found[], others: readonly string[]): void {
  const ids = new Set([...found.map(({ value }) => value.id), ...others])
  const masters = new Map<string, string>()
  const needs = new Map(found.map((one) => [one.value.id, one.needs.map(({ value }) => value)]))
  const loops = loopsIn(needs)
  for (const { value, needs: needed } of found) {
    for (const { value: id, at } of needed) {
      checkLink(id, ids, at)
      if (loops.get(id) === loops.get(value.id)) fail(at, 'link-loop', { id: value.id })
      if (value.kind === 'vlan') continue
      const other = masters.get(id)
      if (other === undefined) masters.set(id, value.id)
      else fail(at, 'member-twice', { id, other })
    }
  }
}

function checkRoute(one: Found, { value, at, via }: Found['routes'][number], defaults: Set<string>): void {
  const to = parseCidr(value.to)!
  if (to.prefix === 0) {
    const { from, scope, type } = Object.fromEntries(value.netplan)
    const kind = JSON.stringify([to.version, value.metric, value.table, from, scope, type])
    if (defaults.has(kind)) fail(at, 'default-route-twice', { family: to.version })
    defaults.add(kind)
  }
  if (value.via === undefined || value.onLink) return
  const gateway = parseAddress(value.via)!
  const isDhcp =
    gateway.version === 4 ? one.value.dhcp4 : one.value.ipv6 !== 'none' || one.value.acceptRa === true
  const subnets = one.value.addresses
    .map(({ address, prefix }) => ({ ...parseAddress(address)!, prefix }))
    .filter(({ version }) => version === gateway.version)
  const isAlone = subnets.every(({ prefix }) => prefix === BITS[gateway.version])
  const isNear = subnets.some((subnet) => contains(subnet, gateway))
  if (isDhcp || isAlone || isNear || isLinkLocal(gateway) || isRouted(one.value.routes, gateway)) return
  fail(via, 'gateway-off-subnet', {})
}

/** Tells whether a route other than the default one leads to the address. */
function isRouted(routes: readonly Route[], gateway: Address): boolean {
  return routes.some(({ to }) => {
    const network = parseCidr(to)!
    return network.prefix > 0 && contains(network, gateway)
  })
}
