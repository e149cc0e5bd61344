import type { Device } from '../spec.ts'
import type { Json } from '../text/json.ts'
import type { OpenstackVersion } from './versions.ts'

/** The version that introduced each fact about a device. Source: nova/api/metadata/base.py, `_get_device_metadata` */
const SINCE = { vlan: '2017-02-22', vf_trusted: '2018-08-27', share: '2025-04-04' } as const

/** Returns the versions from which the `devices` can differ from those of the version before. */
export function deviceChanges(devices: readonly Device[]): readonly OpenstackVersion[] {
  return devices.length === 0 ? [] : Object.values(SINCE)
}

/** Returns the `devices` of meta_data.json in one version, with the keys of that version in Nova's order. */
export function deviceMetadata(devices: readonly Device[], version: string): Json[] {
  return devices.flatMap((device) => {
    const members = MEMBERS[device.type ?? 'nic'](device, version)
    if (members === undefined) return []
    const { bus = 'none', address = 'none', tags } = device
    return [compact({ ...members, bus, address: addressOn(bus, address), tags })]
  })
}

function addressOn(bus: NonNullable<Device['bus']>, address: string): string {
  if (bus === 'none') return 'none'
  return bus === 'pci' ? address.toLowerCase() : address
}

type Members = Record<string, Json | undefined>

const MEMBERS: Record<
  NonNullable<Device['type']>,
  (device: Device, version: string) => Members | undefined
> = {
  nic({ vlan, vf_trusted = false, mac, tags }, version) {
    const members = {
      vlan: version >= SINCE.vlan ? vlan : undefined,
      vf_trusted: version >= SINCE.vf_trusted ? vf_trusted : undefined,
      type: 'nic',
      // Source: MACAddress and PCIAddress in nova/objects/fields.py
      mac: mac?.toLowerCase().replaceAll('-', ':'),
    }
    // A NIC about which this version can express nothing is left out.
    const isTold = tags !== undefined || members.vlan !== undefined || members.vf_trusted !== undefined
    return isTold ? members : undefined
  },
  disk: ({ serial, path }) => ({ type: 'disk', serial, path }),
  share({ share_id, tag }, version) {
    return version >= SINCE.share ? { type: 'share', share_id, tag } : undefined
  },
}

function compact(members: Members): Json {
  return new Map(
    Object.entries(members).filter((member): member is [string, Json] => member[1] !== undefined),
  )
}
