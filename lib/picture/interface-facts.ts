import type { Dns, Interface, Route, StaticAddress } from '../network.ts'

/** Returns the settings of an interface for people, one each, without its name and kind. */
export function interfaceFacts(one: Interface): readonly string[] {
  return [
    ...(one.mac === undefined ? [] : [one.mac]),
    ...one.addresses.map(addressText),
    ...(one.dhcp4 ? ['DHCP'] : []),
    ...(one.ipv6 === 'none' ? [] : [`IPv6 by ${IPV6[one.ipv6]}`]),
    ...one.routes.map(routeText),
    ...dnsFacts(one.dns),
    ...(one.mtu === undefined ? [] : [`MTU ${one.mtu}`]),
  ]
}

const IPV6 = {
  dhcp: 'DHCP',
  stateful: 'stateful DHCP',
  stateless: 'SLAAC, the rest by DHCP',
  slaac: 'SLAAC',
} as const

function addressText({ address, prefix, label }: StaticAddress): string {
  return `${address}/${prefix}${label === undefined ? '' : ` as ${label}`}`
}

function routeText({ to, via, metric, table }: Route): string {
  const isDefault = to === '0.0.0.0/0' || to === '::/0'
  const target = isDefault ? 'gateway' : `route ${to}`
  const hop = via === undefined ? 'on the link' : isDefault ? via : `via ${via}`
  const details = [
    ...(metric === undefined ? [] : [`metric ${metric}`]),
    ...(table === undefined ? [] : [`table ${table}`]),
  ]
  return [target, hop, ...details].join(' ')
}

/** Returns the name servers and the search domains for people. */
export function dnsFacts({ addresses, search }: Dns): readonly string[] {
  return [
    ...(addresses.length === 0 ? [] : [`DNS ${addresses.join(' ')}`]),
    ...(search.length === 0 ? [] : [`search ${search.join(' ')}`]),
  ]
}
