import { error, type Row, warning } from './row.ts'

/** Networks, in any of their forms. */
export const network = {
  'network-form-unknown': error(
    () => 'no form of a network',
    () =>
      'cloud-init version 2 (netplan) has "version: 2", version 1 "version: 1", network_data.json "links"; else each key names an interface',
  ),
  'network-wrapped': warning(
    () => 'the network stands in a "network" of its own, which is taken off',
    () => 'leave out this line',
  ),
  'network-form-lacks': warning(
    (p: { form: string; interface: string | undefined; feature: string; instead: string | undefined }) =>
      `${p.interface === undefined ? '' : `"${p.interface}": `}${p.form} cannot hold ${p.feature}`,
    (p) => p.instead ?? 'it is left out',
  ),
  'network-key-dropped': warning(
    (p: { key: string; reason?: string }) => `"${p.key}" is left out: ${p.reason ?? 'no other form has it'}`,
  ),
  'network-unsupported': error(
    (p: { what: string }) => `${p.what} are none of what a drive can tell`,
    () => 'cards, bonds, bridges and VLANs are; have the rest set up by user data',
  ),
  'prefix-missing': error(
    () => 'an address without the length of its prefix',
    () => 'write it like "192.0.2.10/24" or "2001:db8::10/64"',
  ),
  'field-of-other-kind': error(
    (p: { field: string; kind: string; owner: string }) =>
      `"${p.field}" is of a ${p.owner}, and this is a ${p.kind}`,
  ),
  'link-loop': error((p: { id: string }) => `"${p.id}" would stand on itself`),
  'member-twice': error(
    (p: { id: string; other: string }) => `"${p.id}" is part of "${p.other}" already`,
    () => 'an interface is part of one bond or bridge',
  ),
  'network-data-form': warning(
    (p: { expected: string }) => `${p.expected} expected; a guest may refuse all of the network for it`,
  ),
  'duplicate-link': error(
    (p: { id: string }) => `two links have the id "${p.id}"`,
    () => 'give each link an id of its own',
  ),
  'duplicate-mac': error(
    (p: { other: string }) => `the link "${p.other}" has this MAC address too`,
    () => 'a guest tells its cards apart by their MAC addresses: give each its own',
  ),
  'unknown-link': error(
    (p: { id: string; known: readonly string[] }) => `there is no link "${p.id}"`,
    (p) => (p.known.length === 0 ? 'describe it in links' : `there are ${p.known.join(', ')}`),
  ),
  'link-number': error(
    (p: { key: string; least: number; most: number }) =>
      `${p.key} is a whole number from ${p.least} to ${p.most}`,
  ),
  'bad-ip-address': error(
    (p: { family: 4 | 6 | undefined }) => `no ${p.family === undefined ? 'IP' : `IPv${p.family}`} address`,
    (p) =>
      p.family === 6
        ? 'write it like "2001:db8::10"'
        : 'write it like "192.0.2.10": four numbers up to 255, without leading zeros',
  ),
  'bad-netmask': error(
    (p: { family: 4 | 6 | undefined }) => `no netmask${p.family === undefined ? '' : ` of IPv${p.family}`}`,
    (p) =>
      p.family === 6
        ? 'write it like "ffff:ffff:ffff:ffff::"'
        : 'write it like "255.255.255.0": ones, then zeros',
  ),
  'netmask-mismatch': error(
    (p: { netmask: number; address: number }) =>
      `the netmask has ${p.netmask} bits, the address says ${p.address}`,
    () => 'give one of the two',
  ),
  'netmask-missing': warning(
    (p: { family: 4 | 6 }) =>
      `an IPv${p.family} address without a netmask: guests refuse it, or take it for one that is alone`,
    (p) => `add "netmask: ${p.family === 4 ? '255.255.255.0' : "'ffff:ffff:ffff:ffff::'"}", or what it is`,
  ),
  'address-not-host': warning(
    (p: { isFirst: boolean }) =>
      p.isFirst
        ? 'this is the address of the network itself'
        : 'this is the broadcast address of its network',
    () => 'check the address and the netmask',
  ),
  'gateway-off-subnet': warning(
    () => 'the gateway is outside the network of the address',
    () => 'check address, netmask and gateway; one that is meant to be elsewhere needs a route of its own',
  ),
  'route-host-bits': warning(
    () => 'the destination has bits behind its netmask',
    () => 'check network and netmask: 192.0.2.0 with 255.255.255.0',
  ),
  'default-route-twice': warning(
    (p: { family: 4 | 6 }) => `a second default route of IPv${p.family}: the guest uses either`,
    () => 'keep one, or give each a metric of its own',
  ),
  'network-data-empty': warning(
    () => 'network_data without links and networks is left out: guests that read it would have no network',
    () => 'leave network_data out, or describe a link and a network',
  ),
} satisfies Record<string, Row<any>>
