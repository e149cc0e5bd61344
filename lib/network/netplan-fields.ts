import type { Json, JsonObject } from '../json.ts'
import type { Cidr } from '../openstack/addresses.ts'
import {
  below,
  json,
  list,
  membersOf,
  record,
  type RecordOf,
  schemaOf,
  type Shape,
  text,
} from '../spec/shape.ts'
import { cidr, destination, flag, ip, mac, metric, mtu, number, placed, present } from './fields.ts'
import { NETPLAN_ROUTE_ONLY, OVERRIDES } from './netplan-keys.ts'
import { PARAMETERS } from './parameters.ts'

/** An address: `192.0.2.10/24`, or that as the key of its label and lifetime. */
export const address: Shape<{ readonly cidr: Cidr; readonly options: RecordOf<typeof addressOptions> }> = {
  expected: 'an address such as 192.0.2.10/24',
  schema: { type: ['string', 'object'] },
  decode(value, at) {
    const [member, ...more] = membersOf(value) ?? []
    if (member === undefined || more.length > 0) {
      const parsed = cidr.decode(value, at)
      return parsed && { cidr: parsed, options: {} }
    }
    const [key, given] = member
    const parsed = cidr.decode(key, { ...below(at, key), part: 'key' })
    const options = record(addressOptions).decode(given, below(at, key))
    return parsed && options && { cidr: parsed, options }
  },
}

const addressOptions = { label: text(), lifetime: json }

/** Fields that go through as they are. */
export const anyOf = (keys: readonly string[]): Record<string, Shape<Json>> =>
  Object.fromEntries(keys.map((key) => [key, json]))

export const routeFields = {
  to: placed(destination),
  via: placed(ip),
  metric,
  mtu,
  table: number(0, 2 ** 32 - 1),
  'on-link': flag,
}

/** A route of netplan's. */
export const route = record({ ...routeFields, ...anyOf(NETPLAN_ROUTE_ONLY) }) as Shape<
  RecordOf<typeof routeFields>
>

const overrideFields = record({ ...anyOf(OVERRIDES), 'route-metric': metric })

export const overrides: Shape<JsonObject> = {
  expected: 'a map',
  schema: schemaOf(overrideFields),
  decode(value, at) {
    const fields = overrideFields.decode(value, at)
    return fields && present(fields)
  },
}

/** Keys of every interface. */
export const commonFields = {
  dhcp4: flag,
  dhcp6: flag,
  'dhcp4-overrides': overrides,
  'dhcp6-overrides': overrides,
  'accept-ra': flag,
  addresses: list(placed(address)),
  gateway4: placed(ip),
  gateway6: placed(ip),
  nameservers: record({ addresses: list(ip), search: list(text()) }),
  macaddress: placed(mac),
  mtu,
  optional: flag,
  routes: list(placed(route)),
}

export type CommonFields = RecordOf<typeof commonFields>

function parameters(kind: 'bond' | 'bridge'): Shape<JsonObject> {
  const known = record({ ...anyOf(PARAMETERS[kind]), ...(kind === 'bridge' && { stp: flag }) })
  return {
    expected: 'a map',
    schema: schemaOf(known),
    decode(value, at) {
      const fields = known.decode(value, at)
      if (fields === undefined) return undefined
      const { 'gratuitious-arp': misspelt, ...rest } = fields as Record<string, Json>
      return present({ ...rest, ...(misspelt !== undefined && { 'gratuitous-arp': misspelt }) })
    },
  }
}

export const bondParameters = parameters('bond')
export const bridgeParameters = parameters('bridge')
