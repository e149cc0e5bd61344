import { parseAddress } from '../network/addresses.ts'
import { isList, isMap, type Json } from '../text/json.ts'
import type { Variables } from '../spec/variables.ts'

/** A path in a record: the first that leads to a value counts. */
type Paths = readonly (readonly string[])[]

/** How a value becomes that of a variable; a value that has no such part gives none. */
type Part = 'value' | 'address' | 'prefix' | 'ipv4' | 'ipv6'

/** A variable that a preset sets. */
interface Column {
  readonly name: string
  readonly paths: Paths
  readonly part?: Part
}

/** How the records that another program exports become rows. */
interface Preset {
  /** The member that holds the records where they are not a plain array. */
  readonly list: string
  readonly columns: readonly Column[]
  /** Maps whose members become variables with a prefix. */
  readonly spread: readonly { readonly prefix: string; readonly paths: Paths }[]
}

const column = (name: string, ...paths: Paths): Column => ({ name, paths })

const addressColumns = (suffix: string, path: string): readonly Column[] => [
  { name: `ip${suffix}`, paths: [[path, 'address']], part: 'address' },
  { name: `prefix${suffix}`, paths: [[path, 'address']], part: 'prefix' },
  column(`cidr${suffix}`, [path, 'address']),
]

/** The presets of `--from`. To add a program, add a row. */
export const PRESETS = {
  /**
   * Devices and virtual machines of NetBox's REST API. `role` was `device_role` before 3.6. Sources: netbox/dcim/api/serializers_/devices.py,
   * netbox/virtualization/api/serializers_/virtualmachines.py; ipam's `address` has its prefix length; a list has `results`
   */
  netbox: {
    list: 'results',
    columns: [
      column('name', ['name']),
      column('id', ['id']),
      column('serial', ['serial']),
      column('asset_tag', ['asset_tag']),
      column('status', ['status', 'value']),
      column('site', ['site', 'slug']),
      column('location', ['location', 'slug']),
      column('rack', ['rack', 'name']),
      column('position', ['position']),
      column('role', ['role', 'slug'], ['device_role', 'slug']),
      column('platform', ['platform', 'slug']),
      column('tenant', ['tenant', 'slug']),
      column('cluster', ['cluster', 'name']),
      column('type', ['device_type', 'slug']),
      column('manufacturer', ['device_type', 'manufacturer', 'slug']),
      column('description', ['description']),
      ...addressColumns('', 'primary_ip4'),
      ...addressColumns('6', 'primary_ip6'),
      { name: 'oob_ip', paths: [['oob_ip', 'address']], part: 'address' },
    ],
    spread: [{ prefix: 'cf_', paths: [['custom_fields']] }],
  },
  /**
   * Nodes: `openstack baremetal node list --long -f json`, which has labels, `node show -f json` and the API's `nodes`, which have names of
   * fields. Sources: ironicclient/v1/resource_fields.py; Ironic's API reference, "List Nodes Detailed"
   */
  ironic: {
    list: 'nodes',
    columns: [
      column('name', ['Name'], ['name'], ['UUID'], ['uuid']),
      column('uuid', ['UUID'], ['uuid']),
      column('instance_uuid', ['Instance UUID'], ['instance_uuid']),
      column('instance_name', ['Instance Info', 'display_name'], ['instance_info', 'display_name']),
      column('resource_class', ['Resource Class'], ['resource_class']),
      column('driver', ['Driver'], ['driver']),
      column('owner', ['Owner'], ['owner']),
      column('lessee', ['Lessee'], ['lessee']),
      column('conductor_group', ['Conductor Group'], ['conductor_group']),
      column('description', ['Description'], ['description']),
      column('provision_state', ['Provisioning State'], ['provision_state']),
    ],
    spread: [
      { prefix: 'property_', paths: [['Properties'], ['properties']] },
      { prefix: 'extra_', paths: [['Extra'], ['extra']] },
    ],
  },
  /**
   * Servers: `openstack server list --long -f json`, which has labels, `server show -f json` and the API's `servers`, which have names of
   * fields. Sources: openstackclient/compute/v2/server.py (`ListServer`, `_prep_server_detail`); Nova's API reference, "List Servers Detailed"
   */
  openstack: {
    list: 'servers',
    columns: [
      column('name', ['Name'], ['name']),
      column('uuid', ['ID'], ['id']),
      column('hostname', ['OS-EXT-SRV-ATTR:hostname'], ['hostname'], ['Name'], ['name']),
      column('status', ['Status'], ['status']),
      column('project_id', ['Project ID'], ['project_id'], ['tenant_id']),
      column('availability_zone', ['Availability Zone'], ['OS-EXT-AZ:availability_zone']),
      column('host', ['Host'], ['OS-EXT-SRV-ATTR:host']),
      column(
        'flavor',
        ['Flavor Name'],
        ['Flavor'],
        ['flavor', 'original_name'],
        ['flavor', 'name'],
        ['flavor'],
      ),
      column('image', ['Image Name'], ['Image'], ['image', 'name'], ['image']),
      column('key_name', ['key_name']),
      { name: 'ip', paths: [['Networks'], ['addresses']], part: 'ipv4' },
      { name: 'ip6', paths: [['Networks'], ['addresses']], part: 'ipv6' },
    ],
    spread: [{ prefix: 'property_', paths: [['Properties'], ['properties'], ['metadata']] }],
  },
} as const satisfies Record<string, Preset>

/** The name of a preset. */
export type PresetName = keyof typeof PRESETS

/** The names of all presets. */
export const PRESET_NAMES = Object.keys(PRESETS) as readonly PresetName[]

/** Returns the variables that a preset takes from a record. */
export function presetVariables(name: PresetName, record: ReadonlyMap<string, Json>): Variables {
  const { columns, spread }: Preset = PRESETS[name]
  const variables = new Map<string, Json>()
  for (const { name, paths, part = 'value' } of columns) {
    const value = partOf(valueAt(record, paths), part)
    if (isSet(value)) variables.set(name, value)
  }
  for (const { prefix, paths } of spread) {
    const members = valueAt(record, paths)
    for (const [key, value] of isMap(members) ? members : [])
      if (isSet(value)) variables.set(`${prefix}${key.replaceAll(/\W/g, '_')}`, value)
  }
  return variables
}

/** Returns the records of a document: the items of a list, the members of the list that an API answers with, or the only record. */
export function recordsOf(
  name: PresetName,
  document: Json,
): readonly { readonly path: readonly (string | number)[]; readonly record: Json }[] {
  const { list } = PRESETS[name]
  const inside = isMap(document) ? document.get(list) : undefined
  if (isList(document)) return document.map((record, n) => ({ path: [n], record }))
  if (isList(inside)) return inside.map((record, n) => ({ path: [list, n], record }))
  return [{ path: [], record: document }]
}

function isSet(value: Json | undefined): value is Json {
  return value !== undefined && value !== null && value !== ''
}

function valueAt(record: ReadonlyMap<string, Json>, paths: Paths): Json | undefined {
  for (const path of paths) {
    let value: Json | undefined = record
    for (const key of path) value = isMap(value) ? value.get(key) : undefined
    if (isSet(value)) return value
  }
  return undefined
}

function partOf(value: Json | undefined, part: Part): Json | undefined {
  switch (part) {
    case 'value':
      return value
    case 'address':
      return typeof value === 'string' ? value.split('/')[0] : undefined
    case 'prefix':
      return typeof value === 'string' ? value.split('/')[1] : undefined
    case 'ipv4':
    case 'ipv6':
      return textsIn(value).find((text) => parseAddress(text)?.version === (part === 'ipv4' ? 4 : 6))
  }
}

/** Returns the words of a value: older clients write `net=192.0.2.5, 2001:db8::5; other=…`, newer ones a map of lists. */
function textsIn(value: Json | undefined): readonly string[] {
  if (typeof value === 'string') return value.split(/[\s=,;]+/)
  if (isList(value)) return value.flatMap(textsIn)
  return isMap(value) ? [...value.values()].flatMap(textsIn) : []
}
