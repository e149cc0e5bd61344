import type { Device } from '../../spec.ts'
import { checkMac } from '../../network/checks/links.ts'
import { below, type Cursor, fail } from '../../shape/shape.ts'

/** The form of an address on each bus. The whole address must match, while Nova checks only the start. Source: nova/objects/fields.py */
const ADDRESSES: Readonly<Record<string, { readonly form: RegExp; readonly example: string }>> = {
  pci: { form: /^[0-9a-f]{4}:[0-9a-f]{2}:[01][0-9a-f]\.[0-7]$/i, example: '0000:00:02.0' },
  usb: { form: /^[0-9a-f]+:[0-9a-f]+$/, example: '0:1' },
  scsi: { form: /^[0-9a-f]+(?::[0-9a-f]+){3}$/, example: '0:0:0:1' },
  ide: { form: /^[01]:[01]$/, example: '0:1' },
  xen: { form: /^(?:00[0-9]{2}00|[1-9][0-9]+)$/, example: '000200' },
}

/** The fields that only devices of one type have. */
const OWN_FIELDS = {
  nic: ['mac', 'vlan', 'vf_trusted'],
  disk: ['serial', 'path'],
  share: ['share_id', 'tag'],
} as const

export function checkDevices(devices: readonly Device[], at: Cursor): void {
  devices.forEach((device, index) => checkDevice(device, below(at, index)))
}

function checkDevice(device: Device, at: Cursor): void {
  const { type = 'nic', bus = 'none', address = 'none', mac } = device
  if (mac !== undefined) checkMac(mac, below(at, 'mac'))
  if (address !== 'none') {
    const known = ADDRESSES[bus]
    if (known === undefined) fail(below(at, 'address'), 'address-without-bus', {})
    else if (!known.form.test(address))
      fail(below(at, 'address'), 'bad-bus-address', { bus, ...known, found: address })
  }
  for (const [owner, fields] of Object.entries(OWN_FIELDS)) {
    for (const field of fields) {
      if (owner !== type && device[field] !== undefined) {
        fail(below(at, field), 'device-field-unused', { field, type, owner })
      }
    }
  }
}
