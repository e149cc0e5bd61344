import { error, type Row, warning } from './row.ts'

/** Devices. */
export const devices = {
  'bad-mac': error(
    () => 'no MAC address',
    () => 'six pairs of hexadecimal digits, such as "fa:16:3e:00:00:01"',
  ),
  'bad-bus-address': error(
    (p: { bus: string; example: string }) => `no address on the bus ${p.bus}`,
    (p) => `write it like "${p.example}"`,
  ),
  'address-without-bus': warning(
    () => 'an address without a bus is not told to the guest',
    () => 'name the bus: pci, usb, scsi, ide or xen',
  ),
  'device-field-unused': warning(
    (p: { field: string; type: string; owner: string }) => `a ${p.type} has no ${p.field}; it is left out`,
    (p) => `"type: ${p.owner}" has it`,
  ),
} satisfies Record<string, Row<any>>
