import type { Interface } from '../network.ts'

/**
 * Returns the MAC address of an interface, if it is known. Linux gives a bond or VLAN without its own address that of its first
 * NIC.
 */
export function macOf(one: Interface, byId: ReadonlyMap<string, Interface>): string | undefined {
  const above = new Set<string>()
  let at: Interface | undefined = one
  // No recursion: a chain can be as long as the document.
  while (at !== undefined && !above.has(at.id)) {
    if (at.mac !== undefined || at.kind === 'card' || at.kind === 'bridge') return at.mac
    above.add(at.id)
    at = byId.get(at.kind === 'vlan' ? at.link : (at.members[0] ?? ''))
  }
  return undefined
}
