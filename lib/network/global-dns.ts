import type { Dns, Interface, Loss, NetworkModel } from '../network.ts'

/**
 * The interfaces with the DNS servers of the guest as a whole, for a form that has none of these: given to those with
 * an address of their own and no servers; where there are none, to those that ask DHCP.
 */
export function withGlobalDns({ interfaces, dns }: NetworkModel): {
  readonly interfaces: readonly Interface[]
  readonly losses: readonly Loss[]
} {
  if (dns.addresses.length === 0 && dns.search.length === 0) return { interfaces, losses: [] }
  const isBare = (one: Interface): boolean => one.dns.addresses.length === 0
  const isStatic = (one: Interface): boolean => isBare(one) && one.addresses.length > 0
  const isLeased = (one: Interface): boolean => isBare(one) && (one.dhcp4 || one.ipv6 !== 'none')
  const takes = interfaces.some(isStatic) ? isStatic : isLeased
  if (!interfaces.some(takes)) return { interfaces, losses: lossesOf(interfaces, dns) }
  return {
    interfaces: interfaces.map((one) => {
      const search = one.dns.search.length > 0 ? one.dns.search : dns.search
      return takes(one) ? { ...one, dns: { addresses: dns.addresses, search } } : one
    }),
    losses: [],
  }
}

/** Nothing is lost where each of them is with an interface too. */
function lossesOf(interfaces: readonly Interface[], dns: Dns): Loss[] {
  const known = new Set(interfaces.flatMap((one) => [...one.dns.addresses, ...one.dns.search]))
  const isKnown = [...dns.addresses, ...dns.search].every((value) => known.has(value))
  return isKnown ? [] : [{ interface: undefined, feature: 'DNS servers that are of no interface' }]
}

/** cloud-init gives an interface with search domains of its own none of the guest's servers, so they come with them. */
export function withServers(one: Interface, { addresses }: Dns): Interface {
  const { dns } = one
  if (dns.addresses.length > 0 || dns.search.length === 0) return one
  return { ...one, dns: { addresses, search: dns.search } }
}
