import type { GuestCode, Path } from '../../diagnostics.ts'
import { isMap } from '../../json.ts'
import { parseAddress } from '../../spec/checks/address.ts'
import {
  has,
  isStatic,
  isType,
  isVirtual,
  type Located,
  mapsIn,
  type NetworkData,
  networkData,
  textOf,
} from '../network-data.ts'
import type { Fault, Found } from '../rule.ts'
import { described, kindOf, type Where } from './documents.ts'

type Place = { readonly is: string; readonly path?: Path }

/** A fault of network_data.json. */
export function inNetworkData(
  where: Where,
  code: GuestCode,
  hint: string,
  find: (data: NetworkData) => Iterable<Place>,
): Fault {
  return {
    code,
    hint,
    *find(reading): Iterable<Found> {
      const file = where(reading)
      const data = file === undefined ? undefined : networkData(reading, file)
      if (data === undefined) return
      for (const found of find(data)) yield { ...found, file: data.file }
    },
  }
}

/** links, networks and services are lists of maps. */
export function listsOfMaps(where: Where): Fault {
  return {
    code: 'guest-network-form',
    hint: 'make it a map of links, networks and services, each a list of maps',
    *find(reading): Iterable<Found> {
      const file = where(reading)
      const root = file === undefined ? undefined : reading.json(file)?.value
      if (file === undefined || root === undefined || root === null) return
      if (!isMap(root)) {
        if (kindOf(root) === 'list' || kindOf(root) === 'text') yield { file, is: described(root) }
        return
      }
      for (const key of ['links', 'networks', 'services']) {
        const list = root.get(key)
        if (list === undefined) continue
        if (!Array.isArray(list)) yield { file, path: [key], is: described(list) }
        else
          for (const [index, item] of list.entries())
            if (!isMap(item)) yield { file, path: [key, index], is: described(item) }
      }
    },
  }
}

/** There is a file, and it names no link and no network: the guest configures none, and asks no DHCP server either. */
export function saysNothing(where: Where): Fault {
  const hint = 'leave the file out, and the guest asks DHCP'
  return inNetworkData(where, 'guest-network-empty', hint, function* ({ links }) {
    if (links.length === 0) yield { is: 'names no link' }
  })
}

/** Each entry of a list has to have the key. */
function withoutKey(
  where: Where,
  list: 'links' | 'networks',
  key: string,
  applies: (entry: Located) => boolean = () => true,
  hint = `add ${key}`,
): Fault {
  return inNetworkData(where, 'guest-network-key', hint, function* (data) {
    for (const entry of data[list]) {
      if (applies(entry) && !has(entry, key)) yield { is: `has no ${key}`, path: entry.path }
    }
  })
}

export function linksWithout(where: Where, key: string, applies?: (entry: Located) => boolean): Fault {
  return withoutKey(where, 'links', key, applies)
}

export function networksWithout(where: Where, key: string, applies?: (entry: Located) => boolean): Fault {
  return withoutKey(where, 'networks', key, applies)
}

/** A card is found by its MAC address. */
export function cardsWithoutMac(where: Where, isCard = (link: Located): boolean => !isVirtual(link)): Fault {
  return linksWithout(where, 'ethernet_mac_address', isCard)
}

/** A network of a link that is not there. */
export function unknownLink(where: Where): Fault {
  return inNetworkData(where, 'guest-unknown-link', 'name the id of a link', function* ({ links, networks }) {
    const ids = links.map((link) => link.value.get('id'))
    for (const { value, path } of networks) {
      if (value.has('link') && !ids.includes(value.get('link')!))
        yield { is: 'names no link', path: [...path, 'link'] }
    }
  })
}

/** A bond or a VLAN on a link that is not there. */
export function unknownParent(where: Where): Fault {
  return inNetworkData(where, 'guest-unknown-parent', 'name ids of links', function* ({ links }) {
    const ids = links.map((link) => link.value.get('id'))
    for (const { value, path } of links) {
      const isVlan = value.get('type') === 'vlan'
      const parent = value.get('vlan_link')
      if (isVlan && parent !== undefined && !ids.includes(parent))
        yield { is: 'names no link', path: [...path, 'vlan_link'] }
      const members = value.get('type') === 'bond' ? value.get('bond_links') : undefined
      if (!Array.isArray(members)) continue
      for (const [index, member] of members.entries()) {
        if (!ids.includes(member)) yield { is: 'names no link', path: [...path, 'bond_links', index] }
      }
    }
  })
}

/** A value that has to be one of a few words, where the guest reads it at all. */
export function linkWord(
  where: Where,
  key: string,
  words: readonly string[],
  applies: (link: Located) => boolean,
  mustBe = false,
): Fault {
  const hint = `make it one of ${words.join(', ')}`
  return inNetworkData(where, 'guest-link-word', hint, function* ({ links }) {
    for (const link of links) {
      const word = link.value.get(key)
      if (!applies(link) || (!mustBe && (word === undefined || word === null))) continue
      if (typeof word !== 'string' || !words.includes(word))
        yield { is: 'is unknown', path: [...link.path, key] }
    }
  })
}

export function linkType(where: Where, types: readonly string[]): Fault {
  return linkWord(where, 'type', types, (link) => has(link, 'type'))
}

/** Links of a kind that the guest has no notion of. */
export function linkOfKind(
  where: Where,
  isKind: (link: Located, all: readonly Located[]) => boolean,
  hint: string,
): Fault {
  return inNetworkData(where, 'guest-link-kind', hint, function* ({ links }) {
    for (const link of links)
      if (isKind(link, links)) yield { is: `is a ${textOf(link, 'type')}`, path: link.path }
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
    const known = services.filter(isType('dns')).map(({ value }) => value.get('address'))
    for (const network of networks) {
      for (const service of mapsIn(network.value, 'services', network.path).filter(isType('dns'))) {
        if (!known.includes(service.value.get('address')!))
          yield { is: 'is not among the services of all', path: service.path }
      }
    }
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

/** There are static addresses, and a guest that reads none of them. */
export function networkUnread(where: Where): Fault {
  const hint = 'have DHCP give the addresses, or set them in the user data'
  return inNetworkData(where, 'guest-network-unread', hint, function* ({ networks }) {
    if (networks.some(isStatic)) yield { is: 'has static addresses' }
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

function isPlainAddress(value: unknown): boolean {
  const address = typeof value === 'string' ? parseAddress(value) : undefined
  return address !== undefined && address.prefix === undefined
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

export function badNameServer(where: Where): Fault {
  const hint = 'write an IP address'
  return inNetworkData(where, 'guest-name-server', hint, function* ({ services }) {
    for (const service of services.filter(isType('dns'))) {
      if (has(service, 'address') && !isPlainAddress(service.value.get('address')))
        yield { is: 'is no address', path: [...service.path, 'address'] }
    }
  })
}

/** A value that the guest declares a text. */
export function notText(where: Where, key: string, applies: (link: Located) => boolean): Fault {
  return inNetworkData(where, 'guest-link-text', 'write it in quotes', function* ({ links }) {
    for (const link of links.filter(applies)) {
      const value = link.value.get(key)
      if (value !== undefined && value !== null && typeof value !== 'string')
        yield { is: described(value), path: [...link.path, key] }
    }
  })
}

export function servicesWithout(where: Where, key: string): Fault {
  return inNetworkData(where, 'guest-network-key', `add ${key}`, function* ({ services }) {
    for (const service of services)
      if (!service.value.has(key)) yield { is: `has no ${key}`, path: service.path }
  })
}

/** Source: ironic/conductor/configdrive_utils.py, is_invalid_network_metadata */
export function saysNothingToIronic(where: Where): Fault {
  const hint = 'describe the links and networks, or let Ironic do so'
  return inNetworkData(where, 'guest-network-empty', hint, function* ({ links, networks, services }) {
    if (links.length === 0 && networks.length === 0 && services.length === 0) yield { is: 'says nothing' }
  })
}
