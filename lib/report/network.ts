import { error, quoted, type Row, warning } from './row.ts'

/** Networks, in any of their forms. */
export const network = {
  'network-form-unknown': error(
    () => 'unknown form of network config',
    () =>
      'write "version: 2" (netplan), "version: 1" (cloud-init), "links" (network_data.json), or one key for each interface',
  ),
  'network-wrapped': warning(
    () => 'the outer "network" key is ignored',
    () => 'remove this line',
  ),
  'network-form-lacks': warning(
    (p: { form: string; interface: string | undefined; feature: string; instead: string | undefined }) =>
      `${p.interface === undefined ? '' : `"${p.interface}": `}${p.form} cannot hold ${p.feature}`,
    (p) => p.instead ?? 'it is left out of the drive',
  ),
  'network-key-dropped': warning(
    (p: { key: string; reason?: string }) =>
      `"${p.key}" is left out: ${p.reason ?? 'no other form can express it'}`,
  ),
  'network-unsupported': error(
    (p: { what: string; isNetplan?: boolean }) =>
      `${p.isNetplan === true ? 'only a NoCloud drive with version 2 can describe' : 'a drive cannot describe'} ${p.what}`,
    (p) =>
      p.isNetplan === true
        ? 'write "drive: {datasource: nocloud}", or set it up in user data'
        : 'it can describe NICs, bonds, bridges and VLANs; set up the rest in user data',
  ),
  'dhcp-overrides-differ': warning(
    (p: { key: string }) => `"${p.key}" differs in dhcp4-overrides and dhcp6-overrides`,
    () => 'give it the same value in both: netplan with systemd-networkd rejects the file otherwise',
  ),
  'prefix-missing': error(
    (p: { found: string }) => `the prefix length is missing: ${quoted(p.found)}`,
    () => 'write it like "192.0.2.10/24" or "2001:db8::10/64"',
  ),
  'field-of-other-kind': error(
    (p: { field: string; kind: string; owner: string }) =>
      `"${p.field}" belongs to a ${p.owner}, but this is a ${p.kind}`,
  ),
  'link-loop': error((p: { id: string }) => `"${p.id}" depends on itself`),
  'member-twice': error(
    (p: { id: string; other: string }) => `"${p.id}" is already part of "${p.other}"`,
    () => 'an interface can be part of one bond or bridge only',
  ),
  'network-data-form': warning(
    (p: { expected: string }) =>
      `expected ${p.expected}; a guest may reject the whole network because of this`,
  ),
  'duplicate-link': error(
    (p: { id: string }) => `two links have the id "${p.id}"`,
    () => 'give each link its own id',
  ),
  'duplicate-mac': error(
    (p: { other: string }) => `the link "${p.other}" has the same MAC address`,
    () => 'a guest tells its NICs apart by MAC address: give each its own',
  ),
  'unknown-link': error(
    (p: { id: string; known: readonly string[] }) => `unknown link "${p.id}"`,
    (p) => (p.known.length === 0 ? 'add it to links' : `known links: ${p.known.join(', ')}`),
  ),
  'link-number': error(
    (p: { key: string; least: number; most: number }) =>
      `${p.key} must be a whole number from ${p.least} to ${p.most}`,
  ),
  'bad-ip-address': error(
    (p: { family: 4 | 6 | undefined; found: string }) =>
      `not a valid ${p.family === undefined ? 'IP' : `IPv${p.family}`} address: ${quoted(p.found)}`,
    (p) =>
      p.family === 6
        ? 'write it like "2001:db8::10"'
        : 'write it like "192.0.2.10": four numbers up to 255, without leading zeros',
  ),
  'bad-netmask': error(
    (p: { family: 4 | 6 | undefined; found: string }) =>
      `not a valid ${p.family === undefined ? '' : `IPv${p.family} `}netmask: ${quoted(p.found)}`,
    (p) =>
      p.family === 6
        ? 'write it like "ffff:ffff:ffff:ffff::"'
        : 'write it like "255.255.255.0": one bits, then zero bits',
  ),
  'netmask-mismatch': error(
    (p: { netmask: number; address: number }) =>
      `the netmask has ${p.netmask} bits, but the address has a prefix of ${p.address}`,
    () => 'give only one of them',
  ),
  'netmask-missing': warning(
    (p: { family: 4 | 6 }) =>
      `the IPv${p.family} address has no netmask: guests reject it or treat it as a single host`,
    (p) =>
      `add the netmask, such as "netmask: ${p.family === 4 ? '255.255.255.0' : "'ffff:ffff:ffff:ffff::'"}"`,
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
    () => 'check address, netmask and gateway; a gateway outside the network needs its own route',
  ),
  'route-host-bits': warning(
    () => 'the destination of the route has host bits set',
    () => 'check network and netmask, such as 192.0.2.0 with 255.255.255.0',
  ),
  'default-route-twice': warning(
    (p: { family: 4 | 6 }) => `there are two IPv${p.family} default routes; the guest may use either`,
    () => 'keep one, or give each its own metric',
  ),
  'network-data-empty': warning(
    () =>
      'network_data has no links and no networks, so it is left out: a guest that reads it would have no network',
    () => 'omit network_data, or add a link and a network',
  ),
} satisfies Record<string, Row<any>>
