/** Instances of all kinds, in the form that Nova's driver takes. */
import fc from 'fast-check'
import { stringify } from '../../../lib/text/json.ts'
import type { Json, NovaCase } from './nova.ts'

/** Now and then a value. */
const seldom = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
  fc.oneof({ weight: 6, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: value })

const hex = (digits: number): fc.Arbitrary<string> =>
  fc.string({ unit: fc.constantFrom(...'0123456789abcdef'), minLength: digits, maxLength: digits })

const mac = fc.tuple(hex(2), hex(2), hex(2)).map((parts) => `fa:16:3e:${parts.join(':')}`)

const anyMac = fc.oneof(
  mac,
  mac.map((address) => address.toUpperCase()),
)

/** Text as people write it, and every character that a JSON text escapes. No lone surrogates: it goes as UTF-8. */
const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 20 }).filter((value) => value.isWellFormed()),
  fc.string({ unit: 'grapheme', maxLength: 20 }),
  fc.constantFrom('', 'ünï "quoted" \\ /', '😀\u007f\u0080\u2028', '\t\n\r\b\f\u0001'),
)

/** A name that Nova's API takes. Source: nova/api/validation/parameter_types.py */
const name = text
  .map((value) => value.replace(/[\p{C}\p{Zl}\p{Zp}\u{ffff}-\u{10ffff}]/gu, '').trim())
  .filter((value) => value !== '')

const metaKey = fc.stringMatching(/^[a-zA-Z0-9\-_:. ]{1,20}$/)

const word = fc.stringMatching(/^[a-z][a-z0-9]{0,8}$/)

const id = fc.uuid({ version: 4 })

const json: fc.Arbitrary<Json> = fc.letrec<{ value: Json }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.constant(null),
    fc.boolean(),
    fc.integer(),
    fc.double({ noNaN: true, noDefaultInfinity: true }).map((n) => (Number.isInteger(n) ? 0.5 : n)),
    text,
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(text, tie('value'), { maxKeys: 3 }),
  ),
})).value

const keys = [
  'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJJd9Vrw0lLgOYuMXhir1DfE6Vh2jxVULpo4hYsdVwpp',
  'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJJd9Vrw0lLgOYuMXhir1DfE6Vh2jxVULpo4hYsdVwpp demo@lab\n',
  'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJJd9Vrw0lLgOYuMXhir1DfE6Vh2jxVULpo4hYsdVwpp Ünïcode 😀',
]

const certificate = '-----BEGIN CERTIFICATE-----\nMAMCAQE=\n-----END CERTIFICATE-----\n'

const keypair = fc.record({
  name: fc.stringMatching(/^[A-Za-z0-9_@. -]{1,12}$/).filter((name) => name !== 'file' && name !== 'base64'),
  key: fc.constantFrom(...keys.map((public_key) => ({ type: 'ssh', public_key })), {
    type: 'x509',
    public_key: certificate,
  }),
})

const v4 = fc.tuple(fc.integer({ min: 1, max: 223 }), fc.nat(255), fc.nat(255), fc.nat(255))

/** IPv6 groups with many zeros: their notation is where implementations differ. */
const group = fc.oneof(fc.constant(0), fc.constant(0), fc.constantFrom(1, 0xffff), fc.nat(0xffff))
const v6 = fc
  .array(group, { minLength: 8, maxLength: 8 })
  .map((groups) => groups.map((g) => g.toString(16)).join(':'))

const v4Cidr = fc
  .tuple(v4, fc.oneof(fc.constantFrom(8, 16, 24, 30, 31, 32), fc.nat(32)))
  .map(([bytes, prefix]) => `${bytes.join('.')}/${prefix}`)
const v6Cidr = fc
  .tuple(v6, fc.oneof(fc.constantFrom(0, 48, 64, 96, 112, 127, 128), fc.nat(128)))
  .map(([address, prefix]) => `${address}/${prefix}`)

const v4Text = v4.map((bytes) => bytes.join('.'))
/** Networks whose first address shows an embedded IPv4 address, or nearly. */
const embedding = fc.constantFrom('::1:2/128', '::ffff:102:304/120', '::fffe:1:2/128', '::5/128', '::1:0/112')

const anyAddress = fc.oneof(v4Text, v6)
/** Few addresses, so that they come twice. */
const dnsServer = fc.constantFrom('192.0.2.53', '192.0.2.54', '2001:db8::53', '2001:DB8::53', 'fe80::1')

const subnet = fc.oneof(
  fc.record({ version: fc.constant(4 as const), cidr: v4Cidr }),
  fc.record({ version: fc.constant(6 as const), cidr: v6Cidr }),
)

const routeOf = (cidr: fc.Arbitrary<string>) =>
  fc.oneof(
    fc.record({ destination: cidr, nexthop: anyAddress }),
    fc.constant({ destination: '10.0.0.0/8', nexthop: '10.0.0.254' }),
  )

/** One network with some subnets and a port that has addresses in some of them, as Neutron's API describes them. */
const attachment = fc
  .record({
    networkId: id,
    portId: id,
    isFloatingOthers: fc.boolean(),
    mac: anyMac,
    mtu: fc.constantFrom(undefined, null, 1450, 1500, 9000),
    vifType: fc.constantFrom(
      'ovs',
      'bridge',
      'hw_veb',
      'macvtap',
      'other',
      'dvs',
      'vhostuser',
      'tap',
      'vif',
      null,
    ),
    securityGroups: fc.option(fc.array(fc.constantFrom('g1', 'g2', 'g3', 'unknown'), { maxLength: 3 }), {
      nil: undefined,
    }),
    isOthers: fc.boolean().chain((b) => (b ? fc.boolean() : fc.constant(false))),
    subnets: fc.array(
      fc.record({
        base: subnet,
        id,
        gateway: fc.oneof(fc.constant(null), anyAddress),
        enable_dhcp: fc.constantFrom(undefined, true, false, false),
        mode: fc.constantFrom(undefined, null, '', 'slaac', 'dhcpv6-stateful', 'dhcpv6-stateless'),
        dns: fc.array(dnsServer, { maxLength: 4 }),
        routes: fc.array(routeOf(fc.oneof(v4Cidr, v6Cidr, embedding)), { maxLength: 3 }),
        dhcpPort: fc.constantFrom(false, false, true),
        /** Numbers of hosts that the port has there; an address outside now and then. */
        hosts: fc.array(fc.nat(3), { maxLength: 3 }),
        outside: seldom(anyAddress),
        floating: fc.array(v4Text, { maxLength: 2 }),
        isKnown: fc.oneof(fc.constant(true), fc.constant(true), fc.boolean()),
      }),
      { maxLength: 4 },
    ),
  })
  .map((given) => {
    const fixed_ips = given.subnets.flatMap(({ base, id, hosts, outside }) => [
      ...hosts.map((host) => ({ subnet_id: id, ip_address: hostOf(base.cidr, host) })),
      ...(outside === undefined ? [] : [{ subnet_id: id, ip_address: outside }]),
    ])
    const optional = (key: string, value: unknown) => (value === undefined ? {} : { [key]: value })
    const subnets = given.subnets.map(({ base, id, gateway, enable_dhcp, mode, dns, routes }) => ({
      id,
      network_id: given.networkId,
      cidr: base.cidr,
      gateway_ip: gateway,
      ...optional('enable_dhcp', enable_dhcp),
      ...optional('ipv6_address_mode', mode),
      dns_nameservers: dns,
      host_routes: routes,
    }))
    const port = {
      id: given.portId,
      network_id: given.networkId,
      mac_address: given.mac,
      fixed_ips,
      'binding:vif_type': given.vifType,
      ...optional('security_groups', given.securityGroups),
      ...(given.isOthers ? { device_id: 'another' } : {}),
    }
    const dhcpPorts = given.subnets
      .filter(({ dhcpPort }) => dhcpPort)
      .map(({ id: subnet_id }, n) => ({
        id: `dhcp-${n}-${given.portId}`,
        network_id: given.networkId,
        mac_address: 'fa:16:3e:00:00:00',
        device_owner: 'network:dhcp',
        fixed_ips: [{ subnet_id, ip_address: '192.0.2.2' }],
      }))
    const floatingips = given.subnets.flatMap(({ floating }) =>
      floating.flatMap((floating_ip_address, n) => {
        const fixed_ip_address = fixed_ips[n]?.ip_address
        return fixed_ip_address === undefined
          ? []
          : [
              {
                floating_ip_address,
                fixed_ip_address,
                port_id: n === 0 ? (given.isFloatingOthers ? 'another' : given.portId) : given.portId,
              },
            ]
      }),
    )
    return {
      networks: [{ id: given.networkId, ...optional('mtu', given.mtu) }],
      // The order of the subnets is Neutron's, not that of the port.
      subnets: subnets.filter((_, n) => given.subnets[n]!.isKnown).reverse(),
      ports: [...dhcpPorts, port],
      floatingips,
    }
  })

/** An address of the network, near its start. */
function hostOf(cidr: string, host: number): string {
  const [address = '', prefix = '0'] = cidr.split('/')
  const isV4 = !address.includes(':')
  const width = isV4 ? 8 : 16
  const groups = isV4 ? address.split('.').map(Number) : address.split(':').map((g) => parseInt(g, 16))
  const left = width * groups.length - Number(prefix)
  groups[groups.length - 1]! = left < 2 ? groups.at(-1)! : (groups.at(-1)! & ~3) | host
  return isV4 ? groups.join('.') : groups.map((g) => g.toString(16)).join(':')
}

const neutron = fc
  .record({
    attachments: fc.oneof(
      { weight: 5, arbitrary: fc.array(attachment, { maxLength: 4 }) },
      { weight: 1, arbitrary: fc.array(attachment, { minLength: 8, maxLength: 12 }) },
    ),
    hasGroups: fc.boolean(),
  })
  .map(({ attachments, hasGroups }) => ({
    networks: attachments.flatMap(({ networks }) => networks),
    subnets: attachments.flatMap(({ subnets }) => subnets),
    ports: attachments.flatMap(({ ports }) => ports),
    floatingips: attachments.flatMap(({ floatingips }) => floatingips),
    ...(hasGroups
      ? { security_groups: [{ id: 'g1', name: 'web' }, { id: 'g2', name: '' }, { id: 'g3' }] }
      : {}),
  }))

/** Ports and port groups of a node that carry ports of Neutron. */
const ironicFor = (ports: readonly string[]) => {
  const vif = fc.constantFrom(undefined, ...ports)
  const carrier = fc.record({
    address: fc.option(mac, { nil: null }),
    internal: vif,
    extra: vif,
  })
  const infos = ({
    address,
    internal,
    extra,
  }: {
    address: string | null
    internal?: string | undefined
    extra?: string | undefined
  }) => ({
    address,
    internal_info: internal === undefined ? {} : { tenant_vif_port_id: internal },
    extra: extra === undefined ? {} : { vif_port_id: extra },
  })
  return fc
    .record({
      groups: fc.array(
        fc.record({
          carrier,
          mode: fc.constantFrom('802.3ad', 'active-backup', null),
          properties: fc.dictionary(
            fc.constantFrom('miimon', 'bond_mode', 'bonding', 'lacp_rate', 'xmit_hash_policy'),
            fc.oneof(fc.nat(1000), word),
          ),
        }),
        { maxLength: 2 },
      ),
      cards: fc.array(fc.record({ carrier, group: fc.option(fc.nat(1), { nil: null }) }), { maxLength: 5 }),
    })
    .map(({ groups, cards }) => ({
      portgroups: groups.map(({ carrier, mode, properties }, n) => ({
        uuid: `group-${n}`,
        ...infos(carrier),
        mode,
        properties,
      })),
      ports: cards.map(({ carrier, group }, n) => ({
        uuid: `card-${n}`,
        ...infos(carrier),
        portgroup_uuid: group === null ? null : `group-${group}`,
      })),
    }))
}

const pci = fc
  .tuple(hex(4), hex(2), fc.constantFrom('00', '1f', '0A'), fc.nat(7))
  .map(([a, b, c, d]) => `${a}:${b}:${c}.${d}`)

const device = fc.oneof(
  ...(
    [
      ['pci', pci],
      ['usb', fc.constantFrom('0:1', 'a:f')],
      ['scsi', fc.constantFrom('0:0:0:1', '1:2:3:4')],
      ['ide', fc.constantFrom('0:1', '1:0')],
      ['xen', fc.constantFrom('000200', '51712')],
      ['generic', fc.constant(undefined)],
      [undefined, fc.constant(undefined)],
    ] as const
  ).map(([bus, address]) =>
    fc
      .record({
        kind: fc.constantFrom('nic' as const, 'disk' as const, 'unknown' as const),
        address: fc.option(address, { nil: undefined }),
        tags: fc.option(fc.array(word, { maxLength: 3 }), { nil: undefined }),
        mac: anyMac,
        vlan: fc.option(fc.integer({ min: 1, max: 4094 }), { nil: undefined }),
        vf_trusted: fc.option(fc.boolean(), { nil: undefined }),
        serial: fc.option(fc.oneof(text, fc.constant(null)), { nil: undefined }),
        path: fc.option(fc.oneof(word, fc.constant(null)), { nil: undefined }),
      })
      .map(({ kind, address, tags, mac, vlan, vf_trusted, serial, path }) => ({
        kind,
        bus,
        address,
        tags,
        ...(kind === 'nic' ? { mac, vlan, vf_trusted } : {}),
        ...(kind === 'disk' ? { serial, path } : {}),
      })),
  ),
)

const deviceName = fc.constantFrom(null, '/dev/vda', '/dev/vdb', '/dev/vdc', 'vdd', '/dev/\uffff', '/dev/😀')

const blockDevice = fc.record({
  source_type: fc.constantFrom(
    'blank' as const,
    'blank' as const,
    'image' as const,
    'volume' as const,
    'snapshot' as const,
  ),
  destination_type: fc.constantFrom('local' as const, 'volume' as const),
  guest_format: fc.constantFrom(null, 'swap', 'ext4'),
  device_name: deviceName,
})

const maybe = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> => fc.option(value, { nil: undefined })

/** User data; what a guest could not read is not ours to write. */
const userData = fc.oneof(
  text.map((value) => `#cloud-config\nfinal_message: ${stringify(value)}\n`),
  text.map((value) => `#!/bin/sh\n${value}`),
  fc.constant(''),
  fc.constant(null),
)

const instance = fc.record({
  uuid: id,
  name,
  hostname: word,
  project_id: word,
  launch_index: maybe(fc.nat(1000)),
  availability_zone: maybe(fc.oneof(fc.constant(null), name)),
  reservation_id: maybe(fc.constantFrom(null, 'r-abcd1234')),
  flavor: maybe(text),
  user_data: maybe(userData),
  admin_pass: maybe(text),
  metadata: maybe(fc.dictionary(metaKey, text, { maxKeys: 4 })),
  root_device_name: maybe(fc.oneof(deviceName, fc.constant('/dev/sda'))),
  default_ephemeral_device: maybe(deviceName),
  default_swap_device: maybe(deviceName),
})

/** Nova's own model of a network, which it may have kept from a time when it made it otherwise. */
const networkInfo = fc.array(
  fc.record({
    id,
    address: fc.oneof(fc.constant(null), anyMac),
    devname: fc.constantFrom(undefined, null, '', 'tap0', 'vlan1000'),
    type: fc.constantFrom(null, 'ovs', 'hyperv', 'unbound'),
    network: fc.option(
      fc.record({
        id,
        meta: fc.record({
          mtu: fc.constantFrom(null, 1450, 9000),
          injected: fc.boolean(),
        }),
        subnets: fc.array(
          fc
            .record({
              base: subnet,
              hosts: fc.array(fc.nat(3), { maxLength: 2 }),
              gateway: fc.oneof(
                fc.constant(null),
                fc.constant({ address: null }),
                anyAddress.map((address) => ({ address })),
              ),
              dns: fc.array(
                dnsServer.map((address) => ({ address })),
                { maxLength: 4 },
              ),
              routes: fc.array(
                fc.record({ cidr: v4Cidr, gateway: anyAddress.map((address) => ({ address })) }),
                { maxLength: 2 },
              ),
              meta: fc.constantFrom(
                {},
                { dhcp_server: '192.0.2.2' },
                { ipv6_address_mode: 'slaac' },
                { dhcp_server: null, ipv6_address_mode: null },
              ),
              floating: fc.array(v4Text, { maxLength: 1 }),
            })
            .map(({ base, hosts, floating, ...members }) => ({
              ...members,
              cidr: base.cidr,
              ips: hosts.map((host) => ({
                address: hostOf(base.cidr, host),
                floating_ips: floating.map((address) => ({ address, type: 'floating' })),
              })),
            })),
          { maxLength: 3 },
        ),
      }),
      { nil: null, freq: 8 },
    ),
  }),
  { maxLength: 4 },
)

const networkMetadata = fc.record({
  links: fc.array(fc.dictionary(word, json, { maxKeys: 3 }), { maxLength: 2 }),
  networks: fc.array(
    fc.record({ id: word, type: fc.constantFrom('ipv4', 'ipv4_dhcp'), ip_address: v4Text }),
    { maxLength: 2 },
  ),
  services: fc.array(json, { maxLength: 2 }),
})

const rest = fc.record({
  random_seed: word,
  instance,
  options: maybe(
    fc.record({
      flat_injected: fc.boolean(),
      dhcp_domain: fc.constantFrom('', 'novalocal', 'example.org'),
    }),
  ),
  keypairs: maybe(
    fc
      .uniqueArray(keypair, { maxLength: 2, selector: ({ name }) => name })
      .map((pairs) => pairs.map(({ name, key }) => ({ name, ...key }))),
  ),
  lostKey: seldom(fc.constant('lost')),
  security_groups: maybe(fc.array(text, { maxLength: 3 })),
  ec2: maybe(
    fc.record(
      { instance_id: fc.nat(), ami_id: fc.nat(), kernel_id: fc.nat(), ramdisk_id: fc.nat() },
      { requiredKeys: [] },
    ),
  ),
  block_devices: maybe(fc.array(blockDevice, { maxLength: 9 })),
  devices: maybe(fc.array(device, { maxLength: 5 })),
  numa_cells: maybe(
    fc.array(fc.record({ pcpuset: fc.uniqueArray(fc.nat(300), { maxLength: 5 }) }), { maxLength: 3 }),
  ),
  files: maybe(
    fc.uniqueArray(fc.record({ path: text, contents: text }), { maxLength: 3, selector: ({ path }) => path }),
  ),
  static: maybe(fc.dictionary(text, json, { maxKeys: 3 })),
  neutron,
  network_info: seldom(networkInfo),
  network_metadata: seldom(networkMetadata),
})

/** An instance. Members that are undefined are left out, as JSON does. */
export const novaCase: fc.Arbitrary<NovaCase> = rest.chain(({ lostKey, static: vendorData, ...given }) => {
  const ports = given.neutron.ports.filter((port) => !('device_owner' in port))
  const known = new Set(given.neutron.subnets.map(({ id }) => id))
  const isPlugged = ports.some(
    (port) => !('device_id' in port) && port.fixed_ips.some((ip) => known.has(ip.subnet_id)),
  )
  const ironic = fc.option(ironicFor(ports.map((port) => port.id)), { nil: undefined, freq: 2 })
  const isTold = given.network_info !== undefined || given.network_metadata !== undefined
  return (isPlugged && !isTold ? ironic : fc.constant(undefined)).map((nodes) => {
    const { keypairs = [] } = given
    const lost = lostKey !== undefined && keypairs.length === 0 ? { key_name: lostKey, key_data: null } : {}
    const made = {
      ...given,
      instance: { ...given.instance, ...lost },
      vendordata: vendorData && { static: vendorData },
      ironic: nodes,
      neutron: given.network_info === undefined ? given.neutron : undefined,
    }
    return JSON.parse(JSON.stringify(made)) as NovaCase
  })
})
