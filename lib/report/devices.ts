import { error, quoted, type Row, warning } from './row.ts'

const NO_CARD = {
  broadcast: 'is the broadcast address',
  multicast: 'is a multicast address, because its first byte is odd',
  zero: 'has only zeros',
} as const

/** Devices. */
export const devices = {
  'bad-mac': error(
    (p: { found: string }) => `not a valid MAC address: ${quoted(p.found)}`,
    () => 'write six pairs of hexadecimal digits, such as "fa:16:3e:00:00:01"',
  ),
  'mac-of-no-nic': error(
    (p: { found: string; kind: 'broadcast' | 'multicast' | 'zero' }) =>
      `no NIC can have the MAC address ${quoted(p.found)}: it ${NO_CARD[p.kind]}`,
    () =>
      'write the address of the NIC; the first byte of a made-up address is 02, such as "02:00:00:00:00:01"',
  ),
  'bad-bus-address': error(
    (p: { bus: string; example: string; found: string }) =>
      `not a valid address on the ${p.bus} bus: ${quoted(p.found)}`,
    (p) => `write it like "${p.example}"`,
  ),
  'address-without-bus': warning(
    () => 'the bus is missing, so the guest does not learn this address',
    () => 'add the bus: pci, usb, scsi, ide or xen',
  ),
  'device-field-unused': warning(
    (p: { field: string; type: string; owner: string }) =>
      `a device of type ${p.type} has no ${p.field}; the field is ignored`,
    (p) => `only "type: ${p.owner}" has it`,
  ),
} satisfies Record<string, Row<any>>
