import { error, type Row, warning } from './row.ts'

/** What OpenStack's APIs say. */
export const openstack = {
  'ironic-unknown': error(
    () => 'no document of which Ironic makes a drive',
    () => 'a map of meta_data, network_data, user_data and vendor_data is one, its meta_data a map',
  ),
  'ironic-untold': warning(
    (p: { keys: readonly string[] }) => `of meta_data ${p.keys.join(', ')} cannot be taken over`,
    () => 'say it with meta, or with a field of the spec',
  ),
  'given-twice': error(
    (p: { field: string; other: string }) => `both ${p.field} and ${p.other} say this`,
    (p) => `leave out ${p.field} or ${p.other}`,
  ),
  'api-key-missing': error(
    (p: { what: string; key: string }) => `${p.what} has no "${p.key}"`,
    () => 'give the whole object, as the API or "openstack … -f json --long" prints it',
  ),
  'bad-api-address': error(() => 'no IP address'),
  'bad-api-cidr': error(
    () => 'no network',
    () => 'an address and the length of its prefix, such as 192.0.2.0/24 or 2001:db8::/64',
  ),
  'bad-interface-name': error(
    () => 'no name of an interface',
    () => '1 to 15 characters without blanks, slashes and colons',
  ),
  'interface-name-twice': error((p: { name: string }) => `two interfaces are called "${p.name}"`),
  'subnet-missing': error(
    (p: { port: string; id: string }) =>
      `the port ${p.port} has an address in the subnet ${p.id}, which is not given`,
    () => 'add it to the subnets: openstack subnet show -f json',
  ),
  'address-off-subnet': warning(
    (p: { subnet: string }) => `the address is outside its subnet ${p.subnet}`,
    () => 'check the address and the cidr of the subnet',
  ),
  'network-missing': warning(
    (p: { port: string; id: string }) =>
      p.id === ''
        ? `nothing tells the network of the port ${p.port}: its MTU is not known`
        : `the network ${p.id} of the port ${p.port} is not given: its MTU is not known`,
    () => 'add it to the networks: openstack network show -f json',
  ),
  'subport-missing': error(
    (p: { port: string; id: string }) =>
      `the port ${p.port} is a trunk for the port ${p.id}, which is not given`,
    () => 'add it to the ports: openstack port show -f json',
  ),
  'no-port-of-server': warning(
    (p: { count: number }) => `none of the ${p.count} ports belongs to this server: it gets no network data`,
    () => 'a port belongs to a server by its device_id (the uuid of the server) and its project_id',
  ),
  'ports-of-many-servers': error(
    (p: { servers: readonly string[] }) => `the ports are those of ${p.servers.length} servers`,
    (p) => `say with uuid which of them it is: ${p.servers.join(', ')}`,
  ),
  'openstack-unknown': error(
    () => 'nothing that a server is made of',
    () =>
      'known by their shape: a server, ports, networks, subnets, floating IPs, security groups, key pairs, images',
  ),
  'openstack-no-server': error(
    () => 'there is no server among these files',
    () => 'add the answer of GET /servers/{id}, or: openstack server show ID -f json',
  ),
  'openstack-two-servers': error(
    () => 'a second server; a drive is for one',
    () => 'give the files of one server at a time',
  ),
  'openstack-no-ports': warning(
    (p: { id: string }) => `the ports of the server ${p.id} are missing: it gets no network data`,
    (p) => `add them: openstack port list --server ${p.id} --long -f json`,
  ),
  'openstack-untold': warning(
    (p: { absent: readonly string[] }) => `the server does not tell ${p.absent.join(', ')}`,
    () => 'ask for it as an administrator, with compute API version 2.3 or later',
  ),
  'openstack-stranger': warning((p: { name: string }) => `${p.name} is not of this server: it is left out`),
  'ironic-without-ports': error(
    () => 'ports of a bare metal node say nothing of networks',
    () => 'add the ports of Neutron that they carry',
  ),
  'key-missing': warning(
    (p: { name: string }) => `the key ${p.name} is named, but not given: it is left out`,
    () => 'add it to public_keys',
  ),
  'ntp-not-told': warning(
    () => 'the vendor data have a cloud-init part of their own: the time servers are left out',
    () => 'name them in that part, under "ntp"',
  ),
  'beyond-nova': warning(
    (p: { field: string }) => `${p.field} is left out: Nova writes nothing of the kind`,
    () => 'leave out "profile: nova"',
  ),
} satisfies Record<string, Row<any>>
