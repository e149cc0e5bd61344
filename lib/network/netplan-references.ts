import { below, type Cursor, fail, membersOf } from '../shape/shape.ts'
import { isList } from '../text/json.ts'
import { checkLink } from './checks/links.ts'

/** The sections of a netplan document that define interfaces. */
const SECTIONS = [
  ...(['ethernets', 'wifis', 'modems', 'bonds', 'bridges', 'vlans', 'tunnels', 'vrfs'] as const),
  ...(['dummy-devices', 'virtual-ethernets', 'nm-devices'] as const),
]

/**
 * Reports interfaces that netplan names and nobody defines, where the readers of the sections do not: `link` of a NIC or a tunnel,
 * the members of a VRF, and the interfaces among the parameters of bonds and bridges. Source: netplan 0.106, src/parse.c,
 * handle_netdef_id_ref, handle_vrf_interfaces, handle_bond_primary_slave, handle_bridge_path_cost
 */
export function checkNetplanReferences(document: unknown, at: Cursor): void {
  const ids = idsOf(document)
  const check = (id: unknown, place: Cursor): void => {
    if (typeof id === 'string' && id !== '') checkLink(id, ids, place)
  }
  for (const section of ['ethernets', 'tunnels'])
    for (const [value, place] of interfacesIn(document, section, at))
      check(memberOf(value, 'link'), below(place, 'link'))
  const vrfs = new Map<unknown, string>()
  for (const [value, place, vrf] of interfacesIn(document, 'vrfs', at))
    for (const [n, id] of itemsOf(memberOf(value, 'interfaces'))) {
      const own = below(below(place, 'interfaces'), n)
      check(id, own)
      const other = vrfs.get(id)
      if (other !== undefined) fail(own, 'member-twice', { id: String(id), other })
      vrfs.set(id, other ?? vrf)
    }
  for (const [value, place] of interfacesIn(document, 'bonds', at))
    check(memberOf(memberOf(value, 'parameters'), 'primary'), below(below(place, 'parameters'), 'primary'))
  for (const [value, place] of interfacesIn(document, 'bridges', at))
    for (const key of ['path-cost', 'port-priority'])
      for (const [id] of membersOf(memberOf(memberOf(value, 'parameters'), key)) ?? [])
        check(id, { ...below(below(below(place, 'parameters'), key), id), part: 'key' })
}

/** Returns the names of all interfaces of a document, with the ports of Open vSwitch. */
function idsOf(document: unknown): ReadonlySet<string> {
  const ports = itemsOf(memberOf(memberOf(document, 'openvswitch'), 'ports')).flatMap(([, pair]) =>
    itemsOf(pair).map(([, name]) => String(name)),
  )
  const own = SECTIONS.flatMap((key) => Array.from(membersOf(memberOf(document, key)) ?? [], ([id]) => id))
  return new Set([...own, ...ports])
}

function* interfacesIn(
  document: unknown,
  section: string,
  at: Cursor,
): Iterable<readonly [value: unknown, at: Cursor, id: string]> {
  for (const [id, value] of membersOf(memberOf(document, section)) ?? [])
    yield [value, below(below(at, section), id), id]
}

function memberOf(value: unknown, key: string): unknown {
  for (const [name, member] of membersOf(value) ?? []) if (name === key) return member
  return undefined
}

function itemsOf(value: unknown): readonly (readonly [number, unknown])[] {
  return isList(value as never) ? [...(value as readonly unknown[]).entries()] : []
}
