import type { Dns, Interface, Loss, NetworkModel } from '../network.ts'

/**
 * Moves the guest's global DNS servers to its interfaces, for a form without global servers. Interfaces with a static address and
 * no servers get them, or, if there are none, interfaces with DHCP.
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

/** Returns the loss of global servers, unless each of them is also on an interface. */
function lossesOf(interfaces: readonly Interface[], dns: Dns): Loss[] {
  const known = new Set(interfaces.flatMap((one) => [...one.dns.addresses, ...one.dns.search]))
  const isKnown = [...dns.addresses, ...dns.search].every((value) => known.has(value))
  return isKnown ? [] : [{ interface: undefined, feature: 'DNS servers without an interface' }]
}

/** Returns the interface with the global servers, because cloud-init gives them to no interface that has its own search domains. */
export function withServers(one: Interface, { addresses }: Dns): Interface {
  const { dns } = one
  if (dns.addresses.length > 0 || dns.search.length === 0) return one
  return { ...one, dns: { addresses, search: dns.search } }
}
