import type { Card, Interface, NetworkModel } from '../network.ts'
import { nameOf } from '../network.ts'
import { commonLosses, isGateway, isLeased } from './losses.ts'

/**
 * Returns a network as Debian's /etc/network/interfaces, in the form from which cloud-init makes version 1: each further address
 * has a name such as eth0:1. The form has neither the MTU nor whether to accept router advertisements. Returns undefined for a network
 * that loses more than these. Source: cloudinit/net/eni.py, `_ifaces_to_net_config_data`
 */
export function writeEni(model: NetworkModel): string | undefined {
  const { interfaces, dns, verbatim } = model
  const hasDns = dns.addresses.length + dns.search.length > 0
  if (interfaces.length === 0 || verbatim !== undefined || hasDns || commonLosses(model).length > 0)
    return undefined
  const cards = interfaces.filter(isPlain)
  return cards.length === interfaces.length ? cards.map(stanzasOf).join('\n') : undefined
}

function isPlain(one: Interface): one is Card {
  if (one.kind !== 'card' || one.mac === undefined || one.acceptRa === true) return false
  const { ipv6, addresses, routes, dns, dhcp4Overrides } = one
  const hasDns = dns.addresses.length + dns.search.length > 0
  const isStatic = addresses.length > 0
  return (
    ipv6 === 'none' &&
    dhcp4Overrides.size === 0 &&
    routes.every(isGateway) &&
    gateways(one, true).length < 2 &&
    gateways(one, false).length < 2 &&
    // A gateway and DNS servers belong to a static address.
    (isStatic || (routes.length === 0 && !hasDns)) &&
    [...gateways(one, true), ...gateways(one, false)].every(
      (via) => firstOf(one, via.includes(':')) !== undefined,
    )
  )
}

function gateways({ routes }: Card, v6: boolean): readonly string[] {
  return routes.flatMap(({ via }) => (via !== undefined && via.includes(':') === v6 ? [via] : []))
}

function firstOf({ addresses }: Card, v6: boolean): Card['addresses'][number] | undefined {
  return addresses.find(({ address }) => address.includes(':') === v6)
}

function stanzasOf(card: Card): string {
  const { mac, addresses, dns } = card
  const name = nameOf(card)
  const stanzas: string[][] = []
  const add = (method: string, family: string, lines: readonly string[]): void => {
    const own = stanzas.length === 0 ? name : `${name}:${stanzas.length}`
    const first = stanzas.length === 0 ? [`hwaddress ether ${mac}`] : []
    stanzas.push([`auto ${own}`, `iface ${own} ${family} ${method}`, ...[...first, ...lines].map(indented)])
  }
  if (card.dhcp4) add('dhcp', 'inet', [])
  for (const [n, one] of addresses.entries()) {
    const v6 = one.address.includes(':')
    add('static', v6 ? 'inet6' : 'inet', [
      `address ${one.address}/${one.prefix}`,
      ...(firstOf(card, v6) === one ? gateways(card, v6).map((via) => `gateway ${via}`) : []),
      ...(n === 0 && dns.addresses.length > 0 ? [`dns-nameservers ${dns.addresses.join(' ')}`] : []),
      ...(n === 0 && dns.search.length > 0 ? [`dns-search ${dns.search.join(' ')}`] : []),
    ])
  }
  if (!isLeased(card) && addresses.length === 0) add('manual', 'inet', [])
  return stanzas.map((lines) => `${lines.join('\n')}\n`).join('\n')
}

function indented(line: string): string {
  return `    ${line}`
}
