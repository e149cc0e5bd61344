import type { Json } from '../../json.ts'
import type { Ironic, IronicPort, IronicPortGroup } from '../../openstack/ironic.ts'
import { apiList } from './api-list.ts'
import { entity, mapped } from './entity.ts'
import { json, mapOf, record, type RecordOf, type Shape, text } from '../shape.ts'

const vifInfo = entity('internal_info', { tenant_vif_port_id: text() }, [])
const vifExtra = entity('extra', { vif_port_id: text() }, [])

const ironicPort = mapped(
  entity(
    'a port of a node',
    { uuid: text(), address: text(), portgroup_uuid: text(), internal_info: vifInfo, extra: vifExtra },
    ['uuid'],
    {
      UUID: 'uuid',
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
      uuid: text(),
      address: text(),
      mode: text(),
      properties: mapOf(json),
      internal_info: vifInfo,
      extra: vifExtra,
    },
    ['uuid'],
    {
      UUID: 'uuid',
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

/** Ports and port groups of one node in Ironic's API, https://docs.openstack.org/api-ref/baremetal/ */
export const ironicShape: Shape<Ironic> = mapped(
  record({
    ports: apiList(['ports', 'port'], ironicPort),
    portgroups: apiList(['portgroups', 'portgroup'], ironicPortGroup),
  }),
  ({ ports = [], portgroups = [] }) => ({ ports, portgroups }),
)
