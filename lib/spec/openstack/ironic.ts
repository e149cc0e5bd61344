import type { Json } from '../../text/json.ts'
import type { Ironic, IronicPort, IronicPortGroup } from '../../openstack/ironic.ts'
import { apiList } from './api-list.ts'
import { entity, mapped } from './entity.ts'
import { field, json, mapOf, record, type RecordOf, type Shape, text } from '../../shape/shape.ts'

const vifPort = field('The id of the attached Neutron port.', text())
const vifInfo = entity('internal_info', { tenant_vif_port_id: vifPort }, [])
const vifExtra = entity('extra', { vif_port_id: vifPort }, [])

/** Returns a shape that accepts an empty string for nothing, which is how ironicclient prints an empty map in a table. */
function orBlank<T extends object>(shape: Shape<T>, nothing: T): Shape<T> {
  return { ...shape, decode: (value, at) => (value === '' ? nothing : shape.decode(value, at)) }
}

const commonFields = {
  uuid: field('Its id.', text()),
  address: field('Its MAC address.', text()),
  internal_info: field("Ironic's internal data.", orBlank(vifInfo, {})),
  extra: field('The predecessor of internal_info.', orBlank(vifExtra, {})),
}

const ironicPort = mapped(
  entity(
    'a port of a node',
    { ...commonFields, portgroup_uuid: field('The id of its port group.', text()) },
    ['uuid'],
    {
      UUID: 'uuid',
      id: 'uuid',
      port_group_id: 'portgroup_uuid',
      Address: 'address',
      'Portgroup UUID': 'portgroup_uuid',
      'Internal Info': 'internal_info',
      Extra: 'extra',
    },
  ),
  (given): IronicPort => ({
    uuid: given.uuid,
    address: given.address ?? null,
    portgroup_uuid: given.portgroup_uuid ?? null,
    vif_id: vifOf(given),
  }),
)

const ironicPortGroup = mapped(
  entity(
    'a port group of a node',
    {
      ...commonFields,
      mode: field('The mode of the bond.', text()),
      properties: field('Further parameters of the bond.', orBlank(mapOf(json), new Map<string, Json>())),
    },
    ['uuid'],
    {
      UUID: 'uuid',
      id: 'uuid',
      Address: 'address',
      Mode: 'mode',
      Properties: 'properties',
      'Internal Info': 'internal_info',
      Extra: 'extra',
    },
  ),
  (given): IronicPortGroup => ({
    uuid: given.uuid,
    address: given.address ?? null,
    mode: given.mode ?? null,
    properties: given.properties ?? new Map<string, Json>(),
    vif_id: vifOf(given),
  }),
)

function vifOf(given: RecordOf<{ internal_info: typeof vifInfo; extra: typeof vifExtra }>): string | null {
  return given.internal_info?.tenant_vif_port_id || given.extra?.vif_port_id || null
}

/** The ports and port groups of one node in Ironic's API. Source: https://docs.openstack.org/api-ref/baremetal/ */
export const ironicShape: Shape<Ironic> = mapped(
  record({
    ports: field('The ports of the node.', apiList('IronicPort', ['ports', 'port'], ironicPort)),
    portgroups: field(
      'The port groups of the node; each one is a bond.',
      apiList('IronicPortGroup', ['portgroups', 'portgroup'], ironicPortGroup),
    ),
  }),
  ({ ports = [], portgroups = [] }) => ({ ports, portgroups }),
)
