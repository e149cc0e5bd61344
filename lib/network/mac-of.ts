import type { Interface } from '../network.ts'

/**
 * The MAC address an interface has, as far as it is told: where a bond or a VLAN is given none, Linux gives it that of
 * the first card it is made of.
 */
export function macOf(
  one: Interface,
  byId: ReadonlyMap<string, Interface>,
  above: readonly string[] = [],
): string | undefined {
  if (above.includes(one.id)) return undefined
  if (one.mac !== undefined || one.kind === 'card' || one.kind === 'bridge') return one.mac
  const below = byId.get(one.kind === 'vlan' ? one.link : (one.members[0] ?? ''))
  return below && macOf(below, byId, [...above, one.id])
}
