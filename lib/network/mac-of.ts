import type { Interface } from '../network.ts'

/**
 * The MAC address an interface has, as far as it is told: where a bond or a VLAN is given none, Linux gives it that of
 * the first card it is made of.
 */
export function macOf(one: Interface, byId: ReadonlyMap<string, Interface>): string | undefined {
  const above = new Set<string>()
  let at: Interface | undefined = one
  // Not by recursion: a chain can be as long as the document.
  while (at !== undefined && !above.has(at.id)) {
    if (at.mac !== undefined || at.kind === 'card' || at.kind === 'bridge') return at.mac
    above.add(at.id)
    at = byId.get(at.kind === 'vlan' ? at.link : (at.members[0] ?? ''))
  }
  return undefined
}
