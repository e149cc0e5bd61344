import type { Json, JsonObject } from '../text/json.ts'
import {
  type Card,
  type Dns,
  type Interface,
  isV6,
  type NetworkModel,
  type Route,
  type StaticAddress,
  type Written,
} from '../network.ts'
import { present } from './fields.ts'
import { withGlobalDns } from './global-dns.ts'
import { isGateway, gatewaysOfHost } from './losses.ts'

const SECTIONS = [
  ['ethernets', 'card'],
  ['bonds', 'bond'],
  ['bridges', 'bridge'],
  ['vlans', 'vlan'],
] as const

/**
 * Writes a network in cloud-init's version 2, which is netplan's form below `network`. With `hasGatewayKeys` the default routes
 * are `gateway4` and `gateway6`, for a guest that reads no routes.
 */
export function writeV2(model: NetworkModel, { hasGatewayKeys = false } = {}): Written {
  const { interfaces, losses } = withGlobalDns(model)
  const sections = SECTIONS.flatMap(([section, kind]): [string, Json][] => {
    const ofKind = interfaces.filter((one) => one.kind === kind)
    if (ofKind.length === 0) return []
    return [[section, new Map(ofKind.map((one) => [one.id, interfaceOf(one, hasGatewayKeys)]))]]
  })
  const { renderer } = model
  const head: [string, Json][] = renderer === undefined ? [] : [['renderer', renderer]]
  return { document: new Map<string, Json>([['version', 2], ...head, ...sections]), losses }
}

function interfaceOf(one: Interface, hasGatewayKeys: boolean): JsonObject {
  const offLink = new Set(gatewaysOfHost(one))
  const gateways = hasGatewayKeys ? one.routes.filter((route) => isGateway(route) && !offLink.has(route)) : []
  const routes = one.routes.filter((route) => !gateways.includes(route))
  return new Map([
    ...ownOf(one),
    ...commonOf({
      ...one,
      routes: routes.map((route) => (offLink.has(route) ? { ...route, onLink: true } : route)),
    }),
    ...gateways.map(({ via }): [string, Json] => [isV6(via!) ? 'gateway6' : 'gateway4', via!]),
  ])
}

function ownOf(one: Interface): JsonObject {
  switch (one.kind) {
    case 'card':
      return cardOf(one)
    case 'vlan':
      return present({ id: one.vlanId, link: one.link, macaddress: one.mac })
    case 'bond':
    case 'bridge':
      return present({
        interfaces: one.members,
        macaddress: one.mac,
        parameters: one.parameters.size > 0 ? one.parameters : undefined,
      })
  }
}

function cardOf({ mac, matchName, driver, setName, wakeOnLan }: Card): JsonObject {
  const match = present({ macaddress: mac, name: matchName, driver })
  return present({
    match: match.size > 0 ? match : undefined,
    'set-name': setName,
    wakeonlan: wakeOnLan,
  })
}

function commonOf(one: Interface): JsonObject {
  const { ipv6, acceptRa } = one
  const isDhcp6 = ipv6 === 'dhcp' || ipv6 === 'stateful' || ipv6 === 'stateless'
  return new Map([
    ...present({
      mtu: one.mtu,
      dhcp4: one.dhcp4 || undefined,
      'dhcp4-overrides': unlessEmpty(one.dhcp4Overrides),
      dhcp6: isDhcp6 || undefined,
      'dhcp6-overrides': unlessEmpty(one.dhcp6Overrides),
      // The flags of the router decide what to request by DHCPv6.
      'accept-ra': acceptRa ?? (ipv6 === 'none' || ipv6 === 'dhcp' ? undefined : true),
      addresses: one.addresses.length > 0 ? one.addresses.map(addressOf) : undefined,
      nameservers: dnsOf(one.dns),
      routes: one.routes.length > 0 ? one.routes.map(routeOf) : undefined,
      optional: one.optional || undefined,
    }),
    ...one.netplan,
  ])
}

function unlessEmpty(members: JsonObject): JsonObject | undefined {
  return members.size > 0 ? members : undefined
}

export function addressOf({ address, prefix, label, lifetime }: StaticAddress): Json {
  const options = present({ label, lifetime })
  const text = `${address}/${prefix}`
  return options.size > 0 ? new Map([[text, options]]) : text
}

function dnsOf({ addresses, search }: Dns): JsonObject | undefined {
  return unlessEmpty(
    present({
      addresses: addresses.length > 0 ? addresses : undefined,
      search: search.length > 0 ? search : undefined,
    }),
  )
}

/** Returns a route; the default route is written as a network, because cloud-init before 24.1 rejects `default` without netplan. */
export function routeOf({ to, via, metric, mtu, table, onLink, netplan }: Route): JsonObject {
  return new Map([...present({ to, via, metric, mtu, table, 'on-link': onLink || undefined }), ...netplan])
}
