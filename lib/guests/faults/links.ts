import type { Json } from '../../text/json.ts'
import { has, isVirtual, type Located, textOf } from '../network-data.ts'
import type { Fault } from '../rule.ts'
import { described, isTrue, kindOf, type Where } from './documents.ts'
import { inNetworkData, withoutKey } from './network-data.ts'

/** `isThere` of a guest in Python is whether the key is there, whatever its value. */
export function linksWithout(
  where: Where,
  key: string,
  applies?: (entry: Located) => boolean,
  isThere?: typeof has,
): Fault {
  return withoutKey(where, 'links', key, applies, isThere)
}

/** A card is found by its MAC address. */
export function cardsWithoutMac(where: Where, isCard = (link: Located): boolean => !isVirtual(link)): Fault {
  return linksWithout(where, 'ethernet_mac_address', isCard)
}

/** A bond or a VLAN on a link that is not there. */
export function unknownParent(where: Where): Fault {
  return inNetworkData(where, 'guest-unknown-parent', 'name ids of links', function* ({ links }) {
    const ids = new Set(links.map((link) => link.value.get('id')))
    for (const { value, path } of links) {
      const isVlan = value.get('type') === 'vlan'
      const parent = value.get('vlan_link')
      if (isVlan && parent !== undefined && !ids.has(parent))
        yield { is: 'names no link', path: [...path, 'vlan_link'] }
      const members = value.get('type') === 'bond' ? value.get('bond_links') : undefined
      if (members === undefined) continue
      if (!Array.isArray(members)) {
        // One link by itself will do.
        if (!ids.has(members)) yield { is: 'names no link', path: [...path, 'bond_links'] }
        continue
      }
      for (const [index, member] of members.entries()) {
        if (!ids.has(member)) yield { is: 'names no link', path: [...path, 'bond_links', index] }
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
      const word = link.value.get(key) ?? undefined
      if (!applies(link) || (word === undefined && !mustBe)) continue
      if (word === undefined) yield { is: `has no ${key}`, path: link.path }
      else if (typeof word !== 'string' || !words.includes(word))
        yield { is: 'is unknown', path: [...link.path, key] }
    }
  })
}

export function linkType(where: Where, types: readonly string[]): Fault {
  return linkWord(where, 'type', types, (link) => has(link, 'type'))
}

export type LinksById = ReadonlyMap<Json | undefined, Located>

/** Links of a kind that the guest has no notion of. */
export function linkOfKind(
  where: Where,
  isKind: (link: Located, byId: LinksById) => boolean,
  hint: string,
): Fault {
  return inNetworkData(where, 'guest-link-kind', hint, function* ({ links }) {
    // Of one id the first counts.
    const byId = new Map(links.toReversed().map((link) => [link.value.get('id'), link]))
    for (const link of links)
      if (isKind(link, byId)) yield { is: `is a ${textOf(link, 'type')}`, path: link.path }
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

/** Python calls `lower` on a MAC address that is not empty, and looks links up by their ids. */
export function unusableLink(where: Where): Fault {
  const hint = 'make the id and the MAC address texts'
  return inNetworkData(where, 'guest-link-value', hint, function* ({ links }) {
    for (const { value, path } of links) {
      const mac = value.get('ethernet_mac_address')
      if (isTrue(mac) && typeof mac !== 'string')
        yield { is: described(mac), path: [...path, 'ethernet_mac_address'] }
      const vlanMac = value.get('type') === 'vlan' ? value.get('vlan_mac_address') : undefined
      if (vlanMac !== undefined && vlanMac !== null && typeof vlanMac !== 'string')
        yield { is: described(vlanMac), path: [...path, 'vlan_mac_address'] }
      const id = value.get('id')
      if (['list', 'map'].includes(kindOf(id))) yield { is: described(id), path: [...path, 'id'] }
    }
  })
}

/** Six bytes, of which some are not 0. */
const MAC = /^(?!(?:00:){5}00$)[0-9a-f]{2}(?::[0-9a-f]{2}){5}$/i

/** An address that no card has, where the guest has to find the card by it. */
export function addressOfNoCard(where: Where, isFound: (link: Located) => boolean): Fault {
  const hint = 'write the MAC address that the card will have'
  return inNetworkData(where, 'guest-mac', hint, function* ({ links }) {
    for (const link of links.filter(isFound)) {
      const mac = textOf(link, 'ethernet_mac_address')
      if (mac !== undefined && mac !== '' && !MAC.test(mac))
        yield { is: 'is the address of no card', path: [...link.path, 'ethernet_mac_address'] }
    }
  })
}

/** Two cards of one address. */
export function sameMac(where: Where, isFound: (link: Located) => boolean): Fault {
  const hint = 'give each card its own'
  return inNetworkData(where, 'guest-mac-twice', hint, function* ({ links }) {
    const known = new Set<string>()
    for (const link of links.filter(isFound)) {
      const mac = textOf(link, 'ethernet_mac_address')?.toLowerCase() ?? ''
      if (known.has(mac)) yield { is: 'is an address twice', path: [...link.path, 'ethernet_mac_address'] }
      if (mac !== '') known.add(mac)
    }
  })
}

/** Two links of one id, which the guest gives as a name. */
export function sameLinkId(where: Where): Fault {
  return inNetworkData(where, 'guest-link-id', 'give each link an id of its own', function* ({ links }) {
    const known = new Set<string>()
    for (const link of links) {
      const id = textOf(link, 'id')
      if (id !== undefined && known.has(id)) yield { is: 'is an id twice', path: [...link.path, 'id'] }
      if (id !== undefined) known.add(id)
    }
  })
}

/** A link whose MTU is null, or not there. */
export function withoutMtu(where: Where): Fault {
  return inNetworkData(where, 'guest-link-mtu', 'write the MTU as a number', function* ({ links }) {
    for (const { value, path } of links)
      if ((value.get('mtu') ?? null) === null) yield { is: 'has no mtu', path }
  })
}
