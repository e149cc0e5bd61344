import { kindOf } from '../../text/json-kind.ts'
import type { Json } from '../../text/json.ts'
import { has, isVirtual, type Located, textOf } from '../network-data.ts'
import type { Fault } from '../rule.ts'
import { kindOfNoCard } from '../../network/checks/links.ts'
import { quoted } from '../../report/row.ts'
import { described, isTrue, type Where } from './documents.ts'
import { inNetworkData, withoutKey } from './network-data.ts'

/** Returns the fault of a link without `key`. For a guest in Python, `isThere` accepts any value, even null. */
export function linksWithout(
  where: Where,
  key: string,
  applies?: (entry: Located) => boolean,
  isThere?: typeof has,
): Fault {
  return withoutKey(where, 'links', key, applies, isThere)
}

/** Returns the fault of a NIC without a MAC address, by which the guest finds it. */
export function cardsWithoutMac(where: Where, isCard = (link: Located): boolean => !isVirtual(link)): Fault {
  return linksWithout(where, 'ethernet_mac_address', isCard)
}

/** Returns the fault of a bond or VLAN on a link that does not exist. */
export function unknownParent(where: Where): Fault {
  return inNetworkData(
    where,
    'guest-unknown-parent',
    'use the id of an existing link',
    function* ({ links }) {
      const ids = new Set(links.map((link) => link.value.get('id')))
      for (const { value, path } of links) {
        const isVlan = value.get('type') === 'vlan'
        const parent = value.get('vlan_link')
        if (isVlan && parent !== undefined && !ids.has(parent))
          yield { is: 'is not the id of a link', path: [...path, 'vlan_link'] }
        const members = value.get('type') === 'bond' ? value.get('bond_links') : undefined
        if (members === undefined) continue
        if (!Array.isArray(members)) {
          // A single id is accepted in place of a list.
          if (!ids.has(members)) yield { is: 'is not the id of a link', path: [...path, 'bond_links'] }
          continue
        }
        for (const [index, member] of members.entries()) {
          if (!ids.has(member)) yield { is: 'is not the id of a link', path: [...path, 'bond_links', index] }
        }
      }
    },
  )
}

/** Returns the fault of a value that is not one of the words that the guest knows; `mustBe` makes the key mandatory. */
export function linkWord(
  where: Where,
  key: string,
  words: readonly string[],
  applies: (link: Located) => boolean,
  mustBe = false,
): Fault {
  const hint = `use one of ${words.join(', ')}`
  return inNetworkData(where, 'guest-link-word', hint, function* ({ links }) {
    for (const link of links) {
      const word = link.value.get(key) ?? undefined
      if (!applies(link) || (word === undefined && !mustBe)) continue
      if (word === undefined) yield { is: `has no ${key}`, path: link.path }
      else if (typeof word !== 'string' || !words.includes(word))
        yield { is: 'is not a known value', path: [...link.path, key] }
    }
  })
}

export function linkType(where: Where, types: readonly string[]): Fault {
  return linkWord(where, 'type', types, (link) => has(link, 'type'))
}

export type LinksById = ReadonlyMap<Json | undefined, Located>

/** Returns the fault of a link of a kind that the guest does not support. */
export function linkOfKind(
  where: Where,
  isKind: (link: Located, byId: LinksById) => boolean,
  hint: string,
): Fault {
  return inNetworkData(where, 'guest-link-kind', hint, function* ({ links }) {
    // When several links have the same id, the first one counts.
    const byId = new Map(links.toReversed().map((link) => [link.value.get('id'), link]))
    for (const link of links)
      if (isKind(link, byId)) yield { is: `is a ${textOf(link, 'type')}`, path: link.path }
  })
}

/** Returns the fault of a value that is not a string, where the guest declares one. */
export function notText(where: Where, key: string, applies: (link: Located) => boolean): Fault {
  return inNetworkData(where, 'guest-link-text', 'put it in quotes', function* ({ links }) {
    for (const link of links.filter(applies)) {
      const value = link.value.get(key)
      if (value !== undefined && value !== null && typeof value !== 'string')
        yield { is: described(value), path: [...link.path, key] }
    }
  })
}

/** Returns the fault of a value on which Python fails: it calls `lower` on a MAC address and uses the id as a dictionary key. */
export function unusableLink(where: Where): Fault {
  const hint = 'make the id and the MAC address strings'
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

/** Six bytes. */
const MAC = /^[0-9a-f]{2}(?::[0-9a-f]{2}){5}$/i

/** Returns the fault of a MAC address that no NIC can have, where the guest finds the NIC by it. */
export function addressOfNoCard(where: Where, isFound: (link: Located) => boolean): Fault {
  const hint = 'write the MAC address of the NIC'
  return inNetworkData(where, 'guest-mac', hint, function* ({ links }) {
    for (const link of links.filter(isFound)) {
      const mac = textOf(link, 'ethernet_mac_address')
      if (mac !== undefined && mac !== '' && (!MAC.test(mac) || kindOfNoCard(mac) !== undefined))
        yield {
          is: `is not the MAC address of a NIC: ${quoted(mac)}`,
          path: [...link.path, 'ethernet_mac_address'],
        }
    }
  })
}

/** Returns the fault of two NICs with the same MAC address. */
export function sameMac(where: Where, isFound: (link: Located) => boolean): Fault {
  const hint = 'give each NIC its own address'
  return inNetworkData(where, 'guest-mac-twice', hint, function* ({ links }) {
    const known = new Set<string>()
    for (const link of links.filter(isFound)) {
      const mac = textOf(link, 'ethernet_mac_address')?.toLowerCase() ?? ''
      if (known.has(mac))
        yield { is: 'is already used by another link', path: [...link.path, 'ethernet_mac_address'] }
      if (mac !== '') known.add(mac)
    }
  })
}

/** Returns the fault of two links with the same id, from which the guest makes the name of the NIC. */
export function sameLinkId(where: Where): Fault {
  return inNetworkData(where, 'guest-link-id', 'give each link its own id', function* ({ links }) {
    const known = new Set<string>()
    for (const link of links) {
      const id = textOf(link, 'id')
      if (id !== undefined && known.has(id))
        yield { is: 'is already used by another link', path: [...link.path, 'id'] }
      if (id !== undefined) known.add(id)
    }
  })
}

/** Returns the fault of a link whose MTU is null or missing. */
export function withoutMtu(where: Where): Fault {
  return inNetworkData(where, 'guest-link-mtu', 'write the MTU as a number', function* ({ links }) {
    for (const { value, path } of links)
      if ((value.get('mtu') ?? null) === null) yield { is: 'has no mtu', path }
  })
}
