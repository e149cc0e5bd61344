import { memberAt, type Located, textAt } from './members.ts'
import { below, type Cursor, fail } from '../../shape/shape.ts'

/** Six pairs of hexadecimal digits. Source: the pattern of network_data.json's schema in Nova's doc/api_schemas */
const MAC = /^[0-9a-f]{2}(?:(?::[0-9a-f]{2}){5}|(?:-[0-9a-f]{2}){5})$/i

/** Reports a MAC address that is invalid or that no NIC can have, and tells whether it is valid. */
export function checkMac(value: string, at: Cursor): boolean {
  if (!MAC.test(value)) return fail(at, 'bad-mac', { found: value }) === null
  const kind = kindOfNoCard(value)
  if (kind !== undefined) fail(at, 'mac-of-no-nic', { found: value, kind })
  return true
}

/**
 * Returns why no NIC can have a valid MAC address: the first byte of a group's address is odd (IEEE 802-2014, 8.2.2), and Linux
 * rejects zeros. Source: include/linux/etherdevice.h, is_valid_ether_addr
 */
export function kindOfNoCard(mac: string): 'broadcast' | 'multicast' | 'zero' | undefined {
  const digits = mac.toLowerCase().replaceAll(/[:-]/g, '')
  if (/^0+$/.test(digits)) return 'zero'
  if (/^f+$/.test(digits)) return 'broadcast'
  return /^.[13579bdf]/.test(digits) ? 'multicast' : undefined
}

/** Kinds of links that inherit or generate their MAC address. */
const VIRTUAL = new Set(['bond', 'vlan', 'bridge'])

/** Checks each link by itself and against the others, and returns the ids. */
export function checkLinks(links: readonly Located[]): ReadonlySet<string> {
  const ids = new Set<string>()
  const macs = new Map<string, string>()
  for (const { value, at } of links) {
    const id = textAt(value, 'id', at)
    if (id === undefined) fail(at, 'network-data-form', { expected: 'a link with an id' })
    else if (ids.has(id.value)) fail(id.at, 'duplicate-link', { id: id.value })
    if (id !== undefined) ids.add(id.value)
    const type = textAt(value, 'type', at)?.value
    checkMacs(value, at, VIRTUAL.has(type ?? ''), macs)
    checkNumber(value, 'vlan_id', 1, 4094, at)
    checkNumber(value, 'mtu', 1, 65_535, at)
  }
  for (const link of links) checkReferences(link, ids)
  return ids
}

function checkMacs(value: unknown, at: Cursor, isVirtual: boolean, macs: Map<string, string>): void {
  const own = textAt(value, 'ethernet_mac_address', at)
  const vlan = textAt(value, 'vlan_mac_address', at)
  if (vlan !== undefined) checkMac(vlan.value, vlan.at)
  if (own === undefined || !checkMac(own.value, own.at) || isVirtual) return
  const mac = own.value.toLowerCase().replaceAll('-', ':')
  const id = textAt(value, 'id', at)?.value ?? ''
  const other = macs.get(mac)
  if (other === undefined) macs.set(mac, id)
  else fail(own.at, 'duplicate-mac', { other })
}

/** Checks that bond_links and vlan_link name existing links. */
function checkReferences({ value, at }: Located, ids: ReadonlySet<string>): void {
  const vlan = textAt(value, 'vlan_link', at)
  if (vlan !== undefined) checkLink(vlan.value, ids, vlan.at)
  const { value: members, at: bond } = memberAt(value, 'bond_links', at)
  if (!Array.isArray(members)) return
  members.forEach((id: unknown, index) => {
    if (typeof id === 'string') checkLink(id, ids, below(bond, index))
  })
}

export function checkLink(id: string, ids: ReadonlySet<string>, at: Cursor): void {
  if (!ids.has(id)) fail(at, 'unknown-link', { id, known: [...ids] })
}

function checkNumber(value: unknown, key: string, least: number, most: number, at: Cursor): void {
  const { value: number, at: place } = memberAt(value, key, at)
  if (number === undefined || number === null) return
  const fits = typeof number === 'number' && Number.isInteger(number) && number >= least && number <= most
  if (!fits) fail(place, 'link-number', { key, least, most })
}
