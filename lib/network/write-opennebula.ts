import { type Card, isV6, type Loss, type NetworkModel } from '../network.ts'
import { formatAddress, netmask, parseCidr } from './addresses.ts'
import { withServers } from './global-dns.ts'
import { commonLosses } from './losses.ts'

/** Variables of a context, with the settings that they cannot hold. */
interface ContextNetwork {
  readonly variables: readonly (readonly [name: string, value: string])[]
  readonly losses: readonly Loss[]
}

/**
 * Writes the network as variables of OpenNebula's context: `ETH0_IP`, … for each NIC. Sources:
 * docs.opennebula.io, "Template Reference", Context Section; cloudinit/sources/DataSourceOpenNebula.py, OpenNebulaNetwork
 */
export function writeOpenNebula(model: NetworkModel): ContextNetwork {
  const losses: Loss[] = [...commonLosses(model)]
  const variables: [string, string][] = []
  let number = 0
  const hasAddresses = model.interfaces.some(({ addresses }) => addresses.length > 0)
  for (const each of model.interfaces) {
    const one = withServers(each, model.dns)
    if (one.kind !== 'card') {
      losses.push({ interface: one.id, feature: `a ${one.kind === 'vlan' ? 'VLAN' : one.kind}` })
      continue
    }
    const name = `ETH${number++}`
    for (const [key, value] of fieldsOf(one))
      if (value !== undefined && value !== '') variables.push([`${name}_${key}`, value])
    losses.push(...lossesOf(one, name, hasAddresses))
  }
  if (model.dns.search.length > 0)
    losses.push({ interface: undefined, feature: 'the search domains of the guest' })
  return { variables: variables.length > 0 ? [['NETWORK', 'YES'], ...variables] : [], losses }
}

/** Returns the one address of each kind that a context can hold. */
function addressesOf({ addresses }: Card) {
  const v6 = addresses.filter(({ address }) => isV6(address))
  const global = v6.find(({ address }) => !isLocal(address))
  const local = v6.find(({ address, prefix }) => isLocal(address) && prefix === (global?.prefix ?? prefix))
  return { v4: addresses.find(({ address }) => !isV6(address)), global, local }
}

/** Tells whether an address is unique local. Source: RFC 4193 3.1 */
function isLocal(address: string): boolean {
  return /^f[cd]/i.test(address)
}

function fieldsOf(card: Card): readonly (readonly [string, string | undefined])[] {
  const { v4, global, local } = addressesOf(card)
  const [gateway, gateway6] = [gatewayOf(card, false), gatewayOf(card, true)]
  const mask = v4 && formatAddress(netmask(parseCidr(`${v4.address}/${v4.prefix}`)!))
  const metric = gateway?.metric ?? gateway6?.metric
  return [
    ['MAC', card.mac],
    ['METHOD', v4 === undefined && card.dhcp4 ? 'dhcp' : undefined],
    ['IP', v4?.address],
    ['MASK', mask],
    ['GATEWAY', gateway?.via],
    ['IP6_METHOD', IPV6_METHODS[card.ipv6]],
    ['IP6', global?.address],
    ['IP6_ULA', local?.address],
    ['IP6_PREFIX_LENGTH', String((global ?? local)?.prefix ?? '')],
    ['IP6_GATEWAY', gateway6?.via],
    ['DNS', card.dns.addresses.join(' ')],
    ['SEARCH_DOMAIN', card.dns.search.join(' ')],
    ['MTU', card.mtu === undefined ? undefined : String(card.mtu)],
    ['METRIC', metric === undefined ? undefined : String(metric)],
  ]
}

const IPV6_METHODS = {
  none: undefined,
  dhcp: 'dhcp',
  stateful: 'dhcp',
  stateless: 'auto',
  slaac: 'auto',
} as const

function gatewayOf({ routes }: Card, v6: boolean) {
  return routes.find(({ to, via }) => via !== undefined && to === (v6 ? '::/0' : '0.0.0.0/0'))
}

function lossesOf(card: Card, name: string, hasAddresses: boolean): Loss[] {
  const { v4, global, local } = addressesOf(card)
  const kept = [v4, global, local].filter((address) => address !== undefined).length
  const gateways = [gatewayOf(card, false), gatewayOf(card, true)].filter((route) => route !== undefined)
  const losses: Loss[] = []
  const lose = (isLost: boolean, feature: string, instead?: string): void => {
    if (isLost) losses.push({ interface: card.id, feature, ...(instead !== undefined && { instead }) })
  }
  lose(kept < card.addresses.length, 'more than one address of a kind')
  lose(gateways.length < card.routes.length, 'routes other than the default ones')
  lose(card.mac === undefined, 'a NIC without a MAC address', `the guest looks for ${name.toLowerCase()}`)
  const renamed = card.setName !== undefined && card.setName !== name.toLowerCase()
  lose(card.mac !== undefined && renamed, 'the name of a NIC', 'the NIC keeps its own name')
  // cloud-init gives every NIC an address as soon as one NIC has an address.
  const invents = hasAddresses && v4 === undefined
  lose(invents, 'a NIC without an IPv4 address', 'cloud-init derives one from its MAC address')
  return losses
}
