import { isList, type Json, type JsonObject } from '../text/json.ts'
import type { Member, NetworkData } from './network-data.ts'

/** A NIC of a bare metal node, as in Ironic's API. */
export interface IronicPort {
  readonly uuid: string
  readonly address: string | null
  readonly portgroup_uuid: string | null
  readonly vif_id: string | null
}

/** NICs of a node that form one bond. */
export interface IronicPortGroup {
  readonly uuid: string
  readonly address: string | null
  readonly mode: string | null
  readonly properties: JsonObject
  readonly vif_id: string | null
}

export interface Ironic {
  readonly ports: readonly IronicPort[]
  readonly portgroups: readonly IronicPortGroup[]
}

/**
 * Completes the network data of a bare metal server: the link of a port group becomes a bond, and its NICs are added as
 * links; any other link gets the MAC address of its NIC. Source: nova/virt/ironic/driver.py, `_get_network_metadata`
 */
export function withIronic(data: NetworkData, { ports, portgroups }: Ironic): NetworkData {
  const members: Member[] = []
  const links = data.links.map((link) => {
    const ofVif = ({ vif_id }: { vif_id: string | null }): boolean =>
      vif_id !== null && vif_id === link.get('vif_id')
    const group = portgroups.findLast(ofVif)
    if (group !== undefined) {
      const cards = ports.filter(({ portgroup_uuid }) => portgroup_uuid === group.uuid)
      for (const { uuid, address } of cards)
        members.push(
          new Map<string, Json>([
            ['id', uuid],
            ['type', 'phy'],
            ['ethernet_mac_address', address],
          ]),
        )
      return bond(
        link,
        group,
        cards.map(({ uuid }) => uuid),
      )
    }
    const card = ports.findLast(ofVif)
    return card === undefined
      ? link
      : new Map(link).set('ethernet_mac_address', card.address).set('type', 'phy')
  })
  return { ...data, links: [...links, ...members] }
}

function bond(
  link: Member,
  { mode, address, properties }: IronicPortGroup,
  cards: readonly string[],
): Member {
  const changed = new Map<string, Json>(link).set('type', 'bond').set('bond_mode', mode).set('bond_links', [])
  if (address) changed.set('ethernet_mac_address', address)
  for (const [name, value] of properties) changed.set(name.startsWith('bond') ? name : `bond_${name}`, value)
  // A property may be named like the list of NICs; Nova appends the NICs to its value.
  const before = changed.get('bond_links')
  return changed.set('bond_links', [...(isList(before) ? before : []), ...cards])
}
