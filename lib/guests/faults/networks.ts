import type { GuestCode } from '../../report/diagnostics.ts'
import { parseAddress, parseMask } from '../../network/checks/address.ts'
import { has, isStatic, isType, type Located, mapsIn, textOf } from '../network-data.ts'
import type { Fault } from '../rule.ts'
import { described, isTrue, kindOf, type Where } from './documents.ts'
import { inNetworkData, withoutKey, isPlainAddress } from './network-data.ts'

/** `isThere` of a guest in Python is whether the key is there, whatever its value. */
export function networksWithout(
  where: Where,
  key: string,
  applies?: (entry: Located) => boolean,
  isThere?: typeof has,
): Fault {
  return withoutKey(where, 'networks', key, applies, isThere)
}

/** A network of a link that is not there. */
export function unknownLink(where: Where): Fault {
  return inNetworkData(where, 'guest-unknown-link', 'name the id of a link', function* ({ links, networks }) {
    const ids = new Set(links.map((link) => link.value.get('id')))
    for (const { value, path } of networks) {
      if (value.has('link') && !ids.has(value.get('link')!))
        yield { is: 'names no link', path: [...path, 'link'] }
    }
  })
}

/** A static address whose network is not known. */
export function withoutNetmask(where: Where, applies: (network: Located) => boolean): Fault {
  return withoutKey(where, 'networks', 'netmask', (network) => has(network, 'ip_address') && applies(network))
}

export function hasPrefix(network: Located): boolean {
  return textOf(network, 'ip_address')?.includes('/') === true
}

/** Something that should be an IP address, and is none. */
export function badAddress(where: Where, { withPrefix }: { readonly withPrefix: boolean }): Fault {
  const hint = withPrefix ? 'write an IP address' : 'write an IP address without a prefix'
  const isGood = (value: unknown): boolean => {
    const address = typeof value === 'string' ? parseAddress(value) : undefined
    return address !== undefined && (withPrefix || address.prefix === undefined)
  }
  return inNetworkData(where, 'guest-address', hint, function* ({ networks }) {
    for (const network of networks) {
      if (!isStatic(network) || !has(network, 'ip_address')) continue
      if (!isGood(network.value.get('ip_address')))
        yield { is: 'is no address', path: [...network.path, 'ip_address'] }
    }
  })
}

/** A gateway beside the routes, which only some guests look at. */
export function gatewayKey(where: Where): Fault {
  const hint = 'write it as a route of its own: network 0.0.0.0 or ::, with a netmask of the same'
  return inNetworkData(where, 'guest-gateway', hint, function* ({ networks }) {
    for (const network of networks.filter(isStatic)) {
      const gateway = network.value.get('gateway')
      const isRoute = mapsIn(network.value, 'routes', []).some(
        ({ value }) => value.get('gateway') === gateway,
      )
      if (has(network, 'gateway') && !isRoute) yield { is: 'is no route', path: [...network.path, 'gateway'] }
    }
  })
}

/** Routes that the guest does not set. */
export function routesUnread(
  where: Where,
  applies: (network: Located) => boolean,
  isUnread: (route: Located) => boolean,
): Fault {
  const hint = 'set them in the user data'
  return inNetworkData(where, 'guest-route-unread', hint, function* ({ networks }) {
    for (const network of networks.filter(applies)) {
      for (const route of mapsIn(network.value, 'routes', network.path)) {
        if (isUnread(route)) yield { is: 'is not set', path: route.path }
      }
    }
  })
}

/** Whether a route leads everywhere. */
export function isDefaultRoute(route: Located): boolean {
  const netmask = String(route.value.get('netmask') ?? textOf(route, 'network')?.split('/')[1] ?? '')
  return ['0.0.0.0', '::', '0'].includes(netmask)
}

/** Name servers of a network alone. */
export function dnsInNetworks(where: Where): Fault {
  const hint = 'list them in services, beside links and networks'
  return inNetworkData(where, 'guest-network-dns', hint, function* ({ networks, services }) {
    const known = new Set(services.filter(isType('dns')).map(({ value }) => value.get('address')))
    for (const network of networks) {
      for (const service of mapsIn(network.value, 'services', network.path).filter(isType('dns'))) {
        if (!known.has(service.value.get('address')!))
          yield { is: 'is not among the services of all', path: service.path }
      }
    }
  })
}

/** Name servers of a route alone. */
export function dnsInRoutes(where: Where): Fault {
  const hint = 'list them in services, beside links and networks'
  return inNetworkData(where, 'guest-route-dns', hint, function* ({ networks, services }) {
    const known = new Set(services.filter(isType('dns')).map(({ value }) => value.get('address')))
    for (const network of networks)
      for (const route of mapsIn(network.value, 'routes', network.path))
        for (const service of mapsIn(route.value, 'services', route.path).filter(isType('dns')))
          if (!known.has(service.value.get('address')!))
            yield { is: 'is not among the services of all', path: service.path }
  })
}

/** Of a network whose link is there, a name server without the address that Python looks up. */
export function dnsWithoutAddress(where: Where): Fault {
  return inNetworkData(where, 'guest-network-key', 'add address', function* ({ links, networks }) {
    const ids = new Set(links.map((link) => link.value.get('id')))
    for (const { value, path } of networks.filter(({ value }) => ids.has(value.get('link'))))
      for (const service of mapsIn(value, 'services', path).filter(isType('dns')))
        if (!service.value.has('address')) yield { is: 'has no address', path: service.path }
  })
}

/** Two entries of one id, where the guest keeps only the last. */
export function sameNetworkId(where: Where): Fault {
  const hint = 'give each network an id of its own'
  return inNetworkData(where, 'guest-network-id', hint, function* ({ networks }) {
    const known = new Set<string>()
    for (const network of networks) {
      const id = textOf(network, 'id')
      if (id !== undefined && known.has(id)) yield { is: 'is an id twice', path: [...network.path, 'id'] }
      if (id !== undefined) known.add(id)
    }
  })
}

/** Networks of which something is so. */
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

/** The gateway of a network or a route is no address; a route has to have one. */
export function badGateway(where: Where): Fault {
  const hint = 'write an IP address'
  return inNetworkData(where, 'guest-gateway-address', hint, function* ({ networks }) {
    for (const network of networks) {
      if (has(network, 'gateway') && !isPlainAddress(network.value.get('gateway')))
        yield { is: 'is no address', path: [...network.path, 'gateway'] }
      for (const route of mapsIn(network.value, 'routes', network.path)) {
        if (!isPlainAddress(route.value.get('gateway')))
          yield { is: 'has no address as gateway', path: route.path }
      }
    }
  })
}

/** What Python takes for a text and for a netmask, of networks whose link is there. */
export function unusableNetwork(where: Where): Fault {
  const hint = 'make the type a text, and the netmask one of its family'
  return inNetworkData(where, 'guest-network-value', hint, function* ({ links, networks }) {
    const ids = new Set(links.map((link) => link.value.get('id')))
    for (const network of networks.filter(({ value }) => ids.has(value.get('link')))) {
      const type = network.value.get('type')
      if (type !== undefined && typeof type !== 'string')
        yield { is: described(type), path: [...network.path, 'type'] }
      const netmask = network.value.get('netmask')
      const family = textOf(network, 'ip_address')?.includes(':') ? 6 : 4
      const isGood =
        ['text', 'number'].includes(kindOf(netmask)) && parseMask(String(netmask), family) !== undefined
      if (isStatic(network) && isTrue(netmask) && !hasPrefix(network) && !isGood)
        yield { is: 'is no netmask', path: [...network.path, 'netmask'] }
    }
  })
}
