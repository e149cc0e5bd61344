import { error, quoted, type Row, warning } from './row.ts'

/** Problems in answers of OpenStack's APIs. */
export const openstack = {
  'ironic-unknown': error(
    () => "not an input for Ironic's config drive",
    () => 'write a map of meta_data (a map), network_data, user_data and vendor_data',
  ),
  'ironic-untold': warning(
    (p: { keys: readonly string[] }) => `these keys of meta_data are ignored: ${p.keys.join(', ')}`,
    () => 'use meta, or another field of the spec',
  ),
  'given-twice': error(
    (p: { field: string; other: string }) => `${p.field} and ${p.other} cannot be used together`,
    (p) => `remove ${p.field} or ${p.other}`,
  ),
  'api-key-missing': error(
    (p: { what: string; key: string }) => `${p.what} has no "${p.key}"`,
    () => 'give the complete object, as the API or "openstack … -f json --long" prints it',
  ),
  'bad-api-address': error((p: { found: string }) => `not a valid IP address: ${quoted(p.found)}`),
  'bad-api-cidr': error(
    (p: { found: string }) => `not a valid network: ${quoted(p.found)}`,
    () => 'write an address and a prefix length, such as 192.0.2.0/24 or 2001:db8::/64',
  ),
  'bad-interface-name': error(
    (p: { found: string }) => `not a valid interface name: ${quoted(p.found)}`,
    () => 'use 1 to 15 characters without spaces, slashes and colons',
  ),
  'interface-name-twice': error((p: { name: string }) => `two interfaces have the name "${p.name}"`),
  'subnet-missing': error(
    (p: { port: string; id: string }) =>
      `the port ${p.port} has an address in the subnet ${p.id}, which is missing`,
    () => 'add it to the subnets: openstack subnet show -f json',
  ),
  'address-off-subnet': warning(
    (p: { subnet: string }) => `the address is outside its subnet ${p.subnet}`,
    () => 'check the address and the cidr of the subnet',
  ),
  'network-missing': warning(
    (p: { port: string; id: string }) =>
      p.id === ''
        ? `the port ${p.port} names no network, so its MTU is unknown`
        : `the network ${p.id} of the port ${p.port} is missing, so its MTU is unknown`,
    () => 'add it to the networks: openstack network show -f json',
  ),
  'subport-missing': warning(
    (p: { port: string; id: string }) =>
      `the port ${p.port} is the trunk of the port ${p.id}, which is missing and left out`,
    () => 'add it to the ports: openstack port show -f json',
  ),
  'no-port-of-server': warning(
    (p: { count: number }) =>
      `none of the ${p.count} ports belongs to this server, so it gets no network data`,
    () => 'a port belongs to the server whose uuid is its device_id and whose project is its project_id',
  ),
  'ports-of-many-servers': error(
    (p: { servers: readonly string[] }) => `the ports belong to ${p.servers.length} servers`,
    (p) => `set uuid to one of them: ${p.servers.join(', ')}`,
  ),
  'openstack-unknown': error(
    () => 'not a known answer of an OpenStack API',
    () =>
      'known answers: a server, ports, networks, subnets, floating IPs, security groups, key pairs, images',
  ),
  'openstack-no-server': error(
    () => 'none of these files describes a server',
    () => 'add the answer of GET /servers/{id}, or: openstack server show ID -f json',
  ),
  'openstack-two-servers': error(
    () => 'this is a second server, but a drive belongs to one',
    () => 'pass the files of one server at a time',
  ),
  'openstack-no-ports': warning(
    (p: { id: string }) => `the ports of the server ${p.id} are missing, so it gets no network data`,
    (p) => `add them: openstack port list --server ${p.id} --long -f json`,
  ),
  'openstack-lacks': warning(
    (p: { what: string; lacks: string; command: string }) => `${p.what} lacks ${p.lacks}`,
    (p) => `run instead: ${p.command}`,
  ),
  'openstack-unusable': error(
    (p: { what: string; lacks: string; command: string }) => `${p.what} lacks ${p.lacks}`,
    (p) => `run instead: ${p.command}`,
  ),
  'openstack-untold': warning(
    (p: { absent: readonly string[] }) => `the answer lacks ${p.absent.join(', ')}`,
    () => 'repeat the request as an administrator, with compute API version 2.3 or later',
  ),
  'openstack-stranger': warning(
    (p: { name: string }) => `${p.name} belongs to another server and is left out`,
  ),
  'ironic-without-ports': error(
    () => 'the ports of a bare metal node do not describe networks',
    () => 'add their Neutron ports',
  ),
  'key-missing': warning(
    (p: { name: string }) => `the key ${p.name} is missing, so it is left out`,
    () => 'add it to public_keys',
  ),
  'ntp-not-told': warning(
    () => 'vendor_data already has a cloud-init part, so the time servers are left out',
    () => 'add them to that part, under "ntp"',
  ),
  'beyond-nova': warning(
    (p: { field: string }) => `${p.field} is left out: Nova does not write it`,
    () => 'remove "profile: nova"',
  ),
} satisfies Record<string, Row<any>>
