import type { Json, JsonObject } from '../text/json.ts'
import { type NetworkModel, NO_DNS } from '../network.ts'
import {
  type Cursor,
  field,
  list,
  mapOf,
  membersOf,
  record,
  type RecordOf,
  schemaOf,
  type Shape,
  text,
  titled,
} from '../shape/shape.ts'
import { beyond, checkOverrides, configured, placesOf } from './configured.ts'
import { has, isName, number, placed, type Placed } from './fields.ts'
import { checkFound, type Found } from './check-interfaces.ts'
import {
  anyOf,
  bondParameters,
  bridgeParameters,
  cardFields,
  commonFields,
  type CommonFields,
} from './netplan-fields.ts'
import { checkNetplanReferences } from './netplan-references.ts'
import { checkManaged, verbatimFields } from './verbatim-fields.ts'
import { NETPLAN_CARD_ONLY, NETPLAN_ONLY, VERBATIM } from './netplan-keys.ts'

const section = <F extends Readonly<Record<string, Shape<any>>>>(fields: F) =>
  mapOf(
    placed(
      record({ ...commonFields, ...anyOf(NETPLAN_ONLY), ...fields }) as Shape<CommonFields & RecordOf<F>>,
    ),
  )

const ethernets = section({ ...anyOf(NETPLAN_CARD_ONLY), ...cardFields })
const bonds = section({
  interfaces: field('The NICs of the bond.', list(placed(text()))),
  parameters: field('The parameters of the bond.', bondParameters),
})
const bridges = section({
  interfaces: field('The ports of the bridge.', list(placed(text()))),
  parameters: field('The parameters of the bridge.', bridgeParameters),
})
const vlans = section({
  id: field('The VLAN number.', number(0, 4094)),
  link: field('The parent interface.', placed(text())),
})

const top = record({
  version: field("The version: 2 for netplan's form, or 1 with config.", number(2, 2)),
  renderer: field('The backend that configures the network: networkd or NetworkManager.', text()),
  ethernets: field("The NICs, in netplan's form.", ethernets),
  bonds: field("The bonds, in netplan's form.", bonds),
  bridges: field("The bridges, in netplan's form.", bridges),
  vlans: field("The VLANs, in netplan's form.", vlans),
  ...verbatimFields(),
})

export const V2_SCHEMA = titled('Netplan', schemaOf(top))

/** Reads a network in netplan's form, which is also cloud-init's version 2. */
export function readV2(value: unknown, at: Cursor): NetworkModel | undefined {
  const fields = top.decode(value, at)
  if (fields === undefined) return undefined
  const before = at.report.length
  checkNetplanReferences(value, at)
  checkManaged(value, fields.renderer, at)
  const isRefused = at.report.length > before
  const others = Object.entries(fields).filter(([key]) => Object.hasOwn(VERBATIM, key))
  const found = [
    ...Array.from(fields.ethernets ?? [], ([id, { value, at }]) => card(id, value, at)),
    ...Array.from(fields.bonds ?? [], ([id, { value, at }]) => group('bond', id, value, at)),
    ...Array.from(fields.bridges ?? [], ([id, { value, at }]) => group('bridge', id, value, at)),
    ...Array.from(fields.vlans ?? [], ([id, { value, at }]) => vlan(id, value, at)),
  ]
  const isSound = found.every((one) => one !== undefined)
  for (const section of [fields.ethernets, fields.bonds, fields.bridges, fields.vlans])
    for (const { value, at } of section?.values() ?? []) checkOverrides(value, at)
  const ids = others.flatMap(([, section]) => Array.from(membersOf(section) ?? [], ([id]) => id))
  if (
    !checkFound(
      found.filter((one) => one !== undefined),
      ids,
    ) ||
    !isSound ||
    isRefused
  )
    return undefined
  const model = { interfaces: found.map(({ value }) => value), dns: NO_DNS, renderer: fields.renderer }
  if (others.length === 0) return model
  const keys = others.map(([key]) => key)
  const document = new Map<string, Json>([['version', 2], ...(membersOf(value) as Iterable<[string, Json]>)])
  return { ...model, verbatim: { document, keys } }
}

type Ethernet = CommonFields & RecordOf<typeof cardFields>

function card(id: string, fields: Ethernet, at: Cursor): Found {
  const { match = {}, macaddress } = fields
  const only = beyond(fields, { ...NETPLAN_ONLY, ...NETPLAN_CARD_ONLY })
  const places = placesOf(fields, at)
  // netplan rejects it; other forms of the network can hold it.
  if (at.isOnDrive && fields['set-name'] !== undefined) has(fields, ['match'], at)
  return {
    ...places,
    mac: match.macaddress?.at ?? at,
    needs: [],
    value: {
      kind: 'card',
      id,
      mac: match.macaddress?.value,
      matchName: match.name,
      driver: match.driver,
      setName: fields['set-name'],
      wakeOnLan: fields.wakeonlan,
      ...configured(fields, places),
      // The MAC address to set on a NIC, which no other form has.
      netplan: macaddress === undefined ? only : new Map([...only, ['macaddress', macaddress.value]]),
    },
  }
}

function group(
  kind: 'bond' | 'bridge',
  id: string,
  fields: CommonFields & {
    interfaces?: readonly Placed<string>[] | undefined
    parameters?: JsonObject | undefined
  },
  at: Cursor,
): Found | undefined {
  const { interfaces = [], parameters = new Map<string, Json>(), macaddress } = fields
  if (!isName(id, { ...at, part: 'key' })) return undefined
  const members = interfaces.map(({ value }) => value)
  const places = placesOf(fields, at)
  const value = { kind, id, mac: macaddress?.value, members, parameters, ...configured(fields, places) }
  return { ...places, mac: macaddress?.at ?? at, needs: interfaces, value }
}

function vlan(
  id: string,
  fields: CommonFields & { id?: number | undefined; link?: Placed<string> | undefined },
  at: Cursor,
): Found | undefined {
  const { link, macaddress } = fields
  const isSound = isName(id, { ...at, part: 'key' })
  if (!has(fields, ['id', 'link'], at) || !isSound) return undefined
  const places = placesOf(fields, at)
  const settings = configured(fields, places)
  return {
    ...places,
    mac: macaddress?.at ?? at,
    needs: [link!],
    value: { kind: 'vlan', id, mac: macaddress?.value, vlanId: fields.id!, link: link!.value, ...settings },
  }
}
