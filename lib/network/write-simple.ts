import type { Json, JsonObject } from '../text/json.ts'
import type { Card, Dns, Interface, NetworkModel, Written } from '../network.ts'
import { present } from './fields.ts'
import { isGateway } from './losses.ts'
import { acceptRaOf } from './read-simple.ts'
import { addressOf, routeOf } from './write-v2.ts'

/** Writes a network in our own form, which can hold every setting of a model. */
export function writeSimple({ interfaces, dns, renderer }: NetworkModel): Written {
  const document = new Map<string, Json>([
    ...dnsOf(dns),
    ...present({ renderer }),
    ...interfaces.map((one): [string, Json] => [one.id, interfaceOf(one)]),
  ])
  return { document, losses: [] }
}

function dnsOf({ addresses, search }: Dns): JsonObject {
  return present({ dns: oneOrMore(addresses), search: oneOrMore(search) })
}

function oneOrMore(items: readonly Json[]): Json | undefined {
  return items.length > 1 ? items : items[0]
}

function interfaceOf(one: Interface): JsonObject {
  const { ipv6, acceptRa } = one
  const gateways = one.routes.filter(isGateway)
  const routes = one.routes.filter((route) => !isGateway(route))
  return new Map([
    ...ownOf(one),
    ...present({
      mtu: one.mtu,
      dhcp4: one.dhcp4 || undefined,
      dhcp4_overrides: unlessEmpty(one.dhcp4Overrides),
      dhcp6: ipv6 === 'none' || ipv6 === 'slaac' ? undefined : ipv6 === 'dhcp' || ipv6,
      dhcp6_overrides: unlessEmpty(one.dhcp6Overrides),
      slaac: ipv6 === 'slaac' || undefined,
      accept_ra: acceptRa === acceptRaOf(one.addresses, ipv6) ? undefined : (acceptRa ?? null),
      [one.addresses.length > 1 ? 'addresses' : 'address']: oneOrMore(one.addresses.map(addressOf)),
      gateway: oneOrMore(gateways.map(({ via }) => via!)),
    }),
    ...dnsOf(one.dns),
    ...present({
      routes: routes.length > 0 ? routes.map(routeOf) : undefined,
      optional: one.optional || undefined,
      netplan: unlessEmpty(one.netplan),
    }),
  ])
}

function unlessEmpty(members: JsonObject): JsonObject | undefined {
  return members.size > 0 ? members : undefined
}

function ownOf(one: Interface): JsonObject {
  if (one.kind === 'card') return cardOf(one)
  if (one.kind === 'vlan') return present({ vlan: one.vlanId, link: one.link, mac: one.mac })
  const { mode, stp, ...rest } = Object.fromEntries(one.parameters)
  const isText = one.kind === 'bond' && typeof mode === 'string'
  const parameters = present({ ...rest, ...(!isText && { mode }) })
  return present({
    [one.kind]: one.members,
    mode: isText ? mode : undefined,
    stp,
    mac: one.mac,
    parameters: unlessEmpty(parameters),
  })
}

function cardOf({ id, mac, matchName, driver, setName, wakeOnLan }: Card): JsonObject {
  const isRenamed = mac !== undefined && setName === undefined
  return present({
    mac,
    match: unlessEmpty(present({ name: matchName, driver })),
    set_name: isRenamed ? false : mac !== undefined && setName === id ? undefined : setName,
    wake_on_lan: wakeOnLan,
  })
}
