import { type Interface, nameOf, type NetworkModel } from '../network.ts'
import { isMap } from '../text/json.ts'
import type { Json, JsonObject } from '../text/json.ts'
import { interfaceFacts } from './interface-facts.ts'

/** What the colour of a box says. */
export type BoxKind = 'card' | 'bond' | 'bridge' | 'vlan' | 'other'

/** An interface as a box of text. */
export interface Box {
  readonly kind: BoxKind
  /** What the interfaces below refer to. */
  readonly id: string
  readonly name: string
  /** The kind in words: `bond, 802.3ad`. */
  readonly title: string
  /** The settings, a line each. */
  readonly facts: readonly string[]
  /** The ids of the interfaces that it is made of. */
  readonly below: readonly string[]
}

/** Returns a box for every interface of a network, those that go to cloud-init unread included. */
export function boxesOf(network: NetworkModel): readonly Box[] {
  return [...network.interfaces.map(boxOf), ...verbatimBoxes(network)]
}

function boxOf(one: Interface): Box {
  const members = one.kind === 'vlan' ? [one.link] : one.kind === 'card' ? [] : one.members
  return {
    kind: one.kind,
    id: one.id,
    name: nameOf(one),
    title: titleOf(one),
    facts: interfaceFacts(one),
    below: members,
  }
}

function titleOf(one: Interface): string {
  switch (one.kind) {
    case 'card':
      return 'NIC'
    case 'bond': {
      const mode = one.parameters.get('mode')
      return typeof mode === 'string' ? `bond, ${mode}` : 'bond'
    }
    case 'bridge':
      return 'bridge'
    case 'vlan':
      return `VLAN ${one.vlanId}`
  }
}

/** Returns boxes for the interfaces of kinds that only netplan has. Their other settings can hold secrets, so only addresses and members are read. */
function verbatimBoxes({ verbatim }: NetworkModel): readonly Box[] {
  return (verbatim?.keys ?? []).flatMap((kind) => {
    const devices = verbatim!.document.get(kind)
    if (!isMap(devices)) return []
    return [...devices].flatMap(([id, settings]) =>
      isMap(settings) ? [verbatimBox(kind, id, settings)] : [],
    )
  })
}

function verbatimBox(kind: string, id: string, settings: JsonObject): Box {
  const facts = [
    ...textsOf(settings.get('addresses')),
    ...(settings.get('dhcp4') === true ? ['DHCP'] : []),
    ...(settings.get('dhcp6') === true ? ['IPv6 by DHCP'] : []),
  ]
  const below = [...textsOf(settings.get('interfaces')), ...textsOf(settings.get('link'))]
  return { kind: 'other', id, name: id, title: kind.replace(/s$/, ''), facts, below }
}

function textsOf(value: Json | undefined): readonly string[] {
  const all = Array.isArray(value) ? value : [value]
  return all.filter((each) => typeof each === 'string')
}
