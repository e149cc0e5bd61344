import { kindOf } from '../../text/json-kind.ts'
import type { GuestCode } from '../../report/diagnostics.ts'
import { parseHost, parseMask } from '../../network/addresses.ts'
import { has, isStatic, isType, type Located, mapsIn, textOf } from '../network-data.ts'
import type { Fault } from '../rule.ts'
import { described, isTrue, notValid, type Where } from './documents.ts'
import { inNetworkData, withoutKey, isPlainAddress } from './network-data.ts'

/** Returns the fault of a network without `key`. For a guest in Python, `isThere` accepts any value, even null. */
export function networksWithout(
  where: Where,
  key: string,
  applies?: (entry: Located) => boolean,
  isThere?: typeof has,
): Fault {
  return withoutKey(where, 'networks', key, applies, isThere)
}

/** Returns the fault of a network on a link that does not exist. */
export function unknownLink(where: Where): Fault {
  const hint = 'use the id of an existing link'
  return inNetworkData(where, 'guest-unknown-link', hint, function* ({ links, networks }) {
    const ids = new Set(links.map((link) => link.value.get('id')))
    for (const { value, path } of networks) {
      if (value.has('link') && !ids.has(value.get('link')!))
        yield { is: 'is not the id of a link', path: [...path, 'link'] }
    }
  })
}

/** Returns the fault of a static address without a netmask. */
export function withoutNetmask(where: Where, applies: (network: Located) => boolean): Fault {
  return withoutKey(where, 'networks', 'netmask', (network) => has(network, 'ip_address') && applies(network))
}

export function hasPrefix(network: Located): boolean {
  return textOf(network, 'ip_address')?.includes('/') === true
}

/** Returns the fault of an ip_address that is not a valid IP address. */
export function badAddress(where: Where, { withPrefix }: { readonly withPrefix: boolean }): Fault {
  const hint = withPrefix ? 'write an IP address' : 'write an IP address without a prefix'
  const isGood = (value: unknown): boolean => {
    const address = typeof value === 'string' ? parseHost(value) : undefined
    return address !== undefined && (withPrefix || address.prefix === undefined)
  }
  return inNetworkData(where, 'guest-address', hint, function* ({ networks }) {
    for (const network of networks) {
      if (!isStatic(network) || !has(network, 'ip_address')) continue
      if (!isGood(network.value.get('ip_address')))
        yield {
          is: notValid('IP address', network.value.get('ip_address')),
          path: [...network.path, 'ip_address'],
        }
    }
  })
}

/** Returns the fault of a gateway without a route, which only some guests read. */
export function gatewayKey(where: Where): Fault {
  const hint = 'add a route for it, with 0.0.0.0 or :: as both network and netmask'
  return inNetworkData(where, 'guest-gateway', hint, function* ({ networks }) {
    for (const network of networks.filter(isStatic)) {
      const gateway = network.value.get('gateway')
      const isRoute = mapsIn(network.value, 'routes', []).some(
        ({ value }) => value.get('gateway') === gateway,
      )
      if (has(network, 'gateway') && !isRoute)
        yield { is: 'has no route', path: [...network.path, 'gateway'] }
    }
  })
}

/** Returns the fault of routes that the guest does not set. */
export function routesUnread(
  where: Where,
  applies: (network: Located) => boolean,
  isUnread: (route: Located) => boolean,
): Fault {
  const hint = 'set them in the user data'
  return inNetworkData(where, 'guest-route-unread', hint, function* ({ networks }) {
    for (const network of networks.filter(applies)) {
      for (const route of mapsIn(network.value, 'routes', network.path)) {
        if (isUnread(route)) yield { is: 'is ignored', path: route.path }
      }
    }
  })
}

/** Tells whether a route is a default route. */
export function isDefaultRoute(route: Located): boolean {
  const netmask = String(route.value.get('netmask') ?? textOf(route, 'network')?.split('/')[1] ?? '')
  return ['0.0.0.0', '::', '0'].includes(netmask)
}

/** Returns the fault of name servers that only a network lists. */
export function dnsInNetworks(where: Where): Fault {
  const hint = 'list it in the top-level services too'
  return inNetworkData(where, 'guest-network-dns', hint, function* ({ networks, services }) {
    const known = new Set(services.filter(isType('dns')).map(({ value }) => value.get('address')))
    for (const network of networks) {
      for (const service of mapsIn(network.value, 'services', network.path).filter(isType('dns'))) {
        if (!known.has(service.value.get('address')!))
          yield { is: 'is not in the top-level services', path: service.path }
      }
    }
  })
}

/** Returns the fault of name servers that only a route lists. */
export function dnsInRoutes(where: Where): Fault {
  const hint = 'list it in the top-level services too'
  return inNetworkData(where, 'guest-route-dns', hint, function* ({ networks, services }) {
    const known = new Set(services.filter(isType('dns')).map(({ value }) => value.get('address')))
    for (const network of networks)
      for (const route of mapsIn(network.value, 'routes', network.path))
        for (const service of mapsIn(route.value, 'services', route.path).filter(isType('dns')))
          if (!known.has(service.value.get('address')!))
            yield { is: 'is not in the top-level services', path: service.path }
  })
}

/** Returns the fault of a name server without an address, which Python looks up if the link of the network exists. */
export function dnsWithoutAddress(where: Where): Fault {
  return inNetworkData(where, 'guest-network-key', 'add address', function* ({ links, networks }) {
    const ids = new Set(links.map((link) => link.value.get('id')))
    for (const { value, path } of networks.filter(({ value }) => ids.has(value.get('link'))))
      for (const service of mapsIn(value, 'services', path).filter(isType('dns')))
        if (!service.value.has('address')) yield { is: 'has no address', path: service.path }
  })
}

/** Returns the fault of two networks with the same id, where the guest keeps only the last one. */
export function sameNetworkId(where: Where): Fault {
  const hint = 'give each network its own id'
  return inNetworkData(where, 'guest-network-id', hint, function* ({ networks }) {
    const known = new Set<string>()
    for (const network of networks) {
      const id = textOf(network, 'id')
      if (id !== undefined && known.has(id))
        yield { is: 'is already used by another network', path: [...network.path, 'id'] }
      if (id !== undefined) known.add(id)
    }
  })
}

/** Returns the fault of every network that `applies` selects. */
export function networkThat(
  code: GuestCode,
  is: string,
  hint: string,
  applies: (network: Located) => boolean,
  where: Where,
): Fault {
  return inNetworkData(where, code, hint, function* ({ networks }) {
    for (const network of networks.filter(applies)) yield { is, path: network.path }
  })
}

/** Returns the fault of a gateway that is not a valid IP address, or of a route without one. */
export function badGateway(where: Where): Fault {
  const hint = 'write an IP address'
  return inNetworkData(where, 'guest-gateway-address', hint, function* ({ networks }) {
    for (const network of networks) {
      if (has(network, 'gateway') && !isPlainAddress(network.value.get('gateway')))
        yield {
          is: notValid('IP address', network.value.get('gateway')),
          path: [...network.path, 'gateway'],
        }
      for (const route of mapsIn(network.value, 'routes', network.path)) {
        if (!isPlainAddress(route.value.get('gateway')))
          yield { is: 'has no valid gateway address', path: route.path }
      }
    }
  })
}

/** Returns the fault of a type or netmask on which Python fails, in networks whose link exists. */
export function unusableNetwork(where: Where): Fault {
  const hint = 'make the type a string, and use a netmask of the same IP version as the address'
  return inNetworkData(where, 'guest-network-value', hint, function* ({ links, networks }) {
    const ids = new Set(links.map((link) => link.value.get('id')))
    for (const network of networks.filter(({ value }) => ids.has(value.get('link')))) {
      const type = network.value.get('type')
      if (type !== undefined && typeof type !== 'string')
        yield { is: described(type), path: [...network.path, 'type'] }
      const netmask = network.value.get('netmask')
      const family = textOf(network, 'ip_address')?.includes(':') ? 6 : 4
      const isGood =
        ['string', 'number'].includes(kindOf(netmask)) && parseMask(String(netmask), family) !== undefined
      if (isStatic(network) && isTrue(netmask) && !hasPrefix(network) && !isGood)
        yield { is: notValid('netmask', netmask), path: [...network.path, 'netmask'] }
    }
  })
}
