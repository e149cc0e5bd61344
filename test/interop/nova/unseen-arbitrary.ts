/** Instances that differ from the usual ones in what Nova passes on without reading it. */
import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { novaCase } from './case-arbitrary.ts'
import type { Json, NovaCase, NovaDynamicTarget } from './nova.ts'

/** Changes a case in one respect. */
type Change = (given: NovaCase) => NovaCase

const inInstance =
  (members: Partial<NovaCase['instance']>): Change =>
  (given) => ({ ...given, instance: { ...given.instance, ...members } })

const inOptions =
  (members: { readonly [key: string]: Json }): Change =>
  (given) => ({ ...given, options: { ...given.options, ...members } })

/** Names whose host names are not ASCII, have 63 characters or more, or are nothing. */
const displayName = fc.oneof(
  fc.constantFrom(
    'Überserver',
    'straße.example.org',
    'ÀÉÎÕÜ_ß 1',
    'µ²ª',
    '日本',
    '-.-',
    'web..1',
    'Web Server 1',
    `${'b'.repeat(62)}é`,
    'c'.repeat(63),
    `${'d'.repeat(62)}. x`,
    'é'.repeat(100),
    '–'.repeat(70),
  ),
  fc
    .string({ unit: fc.constantFrom(...'aZ9.-_ üßÜ²ªµ日'), minLength: 1, maxLength: 90 })
    .map((name) => name.trim())
    .filter((name) => name !== ''),
)

/** Nova derives the host name, of one server or of several that one request makes. */
const derivedName = fc
  .record({ name: displayName, count: fc.constantFrom(1, 1, 2, 12), index: fc.nat(11) })
  .map(({ name, count, index }): Change => (given) => {
    const { hostname: _, ...instance } = given.instance
    return { ...given, instance: { ...instance, name }, launch: { count, index: index % count } }
  })

/** Host names that API version 2.94 takes. Source: nova/api/validation/parameter_types.py, `fqdn` */
const givenHostname = fc
  .oneof(
    fc.stringMatching(/^[a-zA-Z0-9\-._]{1,70}$/),
    fc.constantFrom('web1.example.org', 'a..b', '-', '.', 'x.', `${'a'.repeat(63)}.example.org`),
    fc.constant('a.'.repeat(127)),
  )
  .map((hostname) => inInstance({ hostname }))

const domain = fc
  .constantFrom('Example.Org', 'über.example', '_tcp.local', '.local', 'example.org.', 'a b', '-')
  .map((dhcp_domain) => inOptions({ dhcp_domain }))

const skippedVersions = fc
  .array(
    fc.constantFrom(
      '1.0',
      '2009-04-04',
      'latest',
      '2007-12-15',
      '2018-08-27',
      '2020-10-14',
      '2009-04-4',
      'nothing',
      '1.0,2007-01-19',
      'ü',
      '',
    ),
    { maxLength: 6 },
  )
  .map((words) => inOptions({ config_drive_skip_versions: words.join(' ') }))

const gzipped = gzipSync('#cloud-config\npackages: [nginx]\n', { level: 9 })
const flipped = (bytes: Uint8Array, at: number): Uint8Array =>
  Uint8Array.from(bytes, (byte, i) => (i === at ? byte ^ 0xff : byte))

const bytes = fc.oneof(
  fc.constantFrom<Uint8Array>(
    gzipped,
    gzipped.subarray(0, 30),
    gzipped.subarray(0, 2),
    gzipped.subarray(0, 10),
    flipped(gzipped, 20),
    flipped(gzipped, gzipped.length - 2),
    flipped(gzipped, 2),
    ...[
      '\ufeff#cloud-config\npackages: [nginx]\n',
      '\ufeff#!/bin/sh\n',
      '\ufeff',
      '#cloud-config\na: [\n',
      '#cloud-config\n\tb: c\n',
      '#cloud-config\na: &a [*a]\n',
      '#cloud-config\nusers: 5\npackages: {a: {b: [1]}}\nno_such_key: 1\n',
      '#cloud-config\n- a\n',
      '#cloud-config\r\npackages: [nginx]\r\n',
      '#cloud-config-archive\n{',
      '#Cloud-Config\n',
      ' #cloud-config\n',
      '# cloud-config\na: b\n',
      'packages: [nginx]\n',
      '## template: jinja\n#cloud-config\na: {{ b }\n',
      '## template: jinja\n#!/bin/sh\n{% if %}\n',
      '#include\nhttp://\n',
      '#include-once\n',
      '#part-handler\nthis is not Python',
      '#cloud-boothook\n',
      '#upstart-job\n',
      '#!/bin/sh',
      '#!',
      '<powershell>\nexit',
      '#ps1_sysnative\r\n',
      'rem cmd\r\n',
      '{"ignition": {"version": "9"}}',
      '{"ignition": {',
      '{"ignition": {"version": "3.4.0"}, "storage": {"files": [{}]}}',
      'MIME-Version: 1.0\nContent-Type: multipart/mixed; boundary="b"\n\n--b\n',
      'Content-Type: multipart/mixed\n\nx',
      'Content-Type: multipart/mixed; boundary="b"\n\n--b\nContent-Type: text/cloud-config\n\na: [\n--b--\n',
      'I2Nsb3VkLWNvbmZpZwpwYWNrYWdlczogW25naW54XQo=',
      '-----BEGIN CERTIFICATE-----\nxx\n-----END CERTIFICATE-----\n',
      '#talos\n',
      '\u0000\u0001',
      '\n\n',
      ' ',
    ].map((text) => Buffer.from(text)),
    Buffer.from('23636c6f75642d636f6e6669670a61c3283a20310a', 'hex'),
    Buffer.concat([Buffer.from('#cloud-config\nx: '), Buffer.alloc(40_000, 'y')]),
    Buffer.from('fffe2300630061006c00', 'hex'),
  ),
  fc.uint8Array({ maxLength: 64 }),
)

const userData = bytes.map((content) => {
  const change = inInstance({ user_data_base64: Buffer.from(content).toString('base64') })
  return (given: NovaCase): NovaCase => {
    const { user_data: _, ...instance } = given.instance
    return change({ ...given, instance })
  }
})

/** No security group at all: on the ports, and in Nova's own answer. */
const noGroups = fc.boolean().map((hasList): Change => (given) => {
  const { neutron } = given
  if (!hasList || neutron?.ports === undefined) {
    const { security_groups: _, ...rest } = neutron ?? {}
    return { ...given, security_groups: [], ...(neutron === undefined ? {} : { neutron: rest }) }
  }
  const ports = neutron.ports.map((port) => ({ ...port, security_groups: [] }))
  return { ...given, neutron: { ...neutron, ports, security_groups: [] } }
})

const word = fc.stringMatching(/^[a-zA-Z_]{1,8}$/)

/** What a hypervisor's driver adds to the metadata. */
const extraMetadata = fc
  .dictionary(
    fc.oneof(
      word,
      fc.constantFrom('uuid', 'meta', 'files', 'hostname', 'admin_pass', 'public_keys', 'devices'),
    ),
    fc.oneof(fc.constantFrom<Json>(null, '', 'x', 0, 1.5, [], ['a'], { b: { c: 'ü' } }), fc.boolean()),
    { minKeys: 1, maxKeys: 4 },
  )
  .map((extra_md): Change => (given) => ({ ...given, extra_md }))

/** Answers of services, good and bad, and their order among the providers. */
const target = fc.record({
  name: fc.constantFrom('join', 'static', 'a', 'b', 'ü', ''),
  response_text: fc.constantFrom(
    '{"otp": "abc", "n": 1.0}',
    '[1, 2]',
    'null',
    'false',
    '""',
    '',
    '{"a": 1, "a": 2}',
    '<html>',
    '{"big": 12345678901234567890, "nan": NaN}',
    ' {"x": "\\u00fc\\ud83d\\ude00"} ',
  ),
  status: fc.constantFrom(200, 200, 200, 201, 404, 500),
})
const dynamicVendorData = fc
  .record({
    targets: fc.array(target, { minLength: 1, maxLength: 3 }),
    providers: fc.constantFrom<NonNullable<NonNullable<NovaCase['vendordata']>['providers']>>(
      ['StaticJSON', 'DynamicJSON'],
      ['DynamicJSON', 'StaticJSON'],
      ['StaticJSON'],
      ['DynamicJSON', 'StaticJSON', 'DynamicJSON'],
    ),
  })
  .map(({ targets, providers }): Change => (given) => ({
    ...given,
    vendordata: {
      ...given.vendordata,
      providers,
      isOverHttp: true,
      dynamic_targets: targets.map((each, n): NovaDynamicTarget => ({ ...each, url: `/${n}/${each.name}` })),
    },
  }))

/** Tags and addresses of devices that Nova's objects take. */
const devices = fc
  .array(
    fc.record({
      kind: fc.constantFrom('nic' as const, 'disk' as const),
      tags: fc.array(fc.constantFrom('db', 'ü', 'x'.repeat(60), 'a b', '"'), { minLength: 1, maxLength: 3 }),
      bus: fc.constantFrom(
        { bus: 'usb' as const, address: '0:1 and more' },
        { bus: 'xen' as const, address: '51712x' },
        { bus: 'ide' as const, address: '0:1:2' },
        { bus: 'scsi' as const, address: '0:0:0:1:2' },
        { bus: 'pci' as const, address: '0000:0A:1f.7' },
      ),
      mac: fc.constantFrom('fa-16-3e-00-00-01', 'FA:16:3E:00:00:02'),
    }),
    { minLength: 1, maxLength: 3 },
  )
  .map((found): Change => (given) => ({
    ...given,
    devices: found.map(({ kind, tags, bus, mac }) => ({
      kind,
      tags,
      ...bus,
      ...(kind === 'nic' ? { mac } : { serial: null }),
    })),
  }))

/** Keys whose text Nova stores as it was given. */
const keys = fc
  .record({
    name: fc.constantFrom('file', 'base64', 'env', 'url', 'prompt', 'literal', 'a@b.c', 'my key'),
    tail: fc.constantFrom('', '\n', '\n\n', '\r\n', ' ', ' comment  \n', '\n \n'),
  })
  .map(({ name, tail }): Change => (given) => {
    const public_key = `ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJJd9Vrw0lLgOYuMXhir1DfE6Vh2jxVULpo4hYsdVwpp${tail}`
    const { key_name: _, key_data: __, ...instance } = given.instance
    return { ...given, instance, keypairs: [{ name, type: 'ssh', public_key }] }
  })

/** Metadata up to the limits of Nova's API. */
const metadata = fc
  .dictionary(
    fc.constantFrom('a', ' ', '.:_-', 'x'.repeat(255), '__proto__', 'dsmode'),
    fc.constantFrom('', 'ÿ'.repeat(255), '😀'.repeat(255), 'local'),
    { minKeys: 1 },
  )
  .map((found) => inInstance({ metadata: found }))

/** The other kinds of network data that a driver gives as a whole. */
const networkMetadata = fc
  .constantFrom<{ readonly [key: string]: Json }>(
    {},
    { links: [], networks: [], services: [] },
    { links: null },
    { links: [{ id: 'a', type: 'phy', mtu: '1500' }], networks: [{ id: 'n', link: 'b', type: 'ipv5' }] },
    {
      links: [{ id: 'a', type: 'vlan', vlan_id: 4095, vlan_link: 'a', ethernet_mac_address: 'x' }],
      networks: [{ id: 'n', link: 'a', type: 'ipv4', ip_address: '300.1.1.1', netmask: '255.0.255.0' }],
      services: [{ type: 'ntp', address: '' }],
    },
  )
  .map((network_metadata): Change => (given) => {
    const { ironic: _, ...rest } = given
    return { ...rest, network_metadata }
  })

const CHANGES = [
  derivedName,
  derivedName,
  givenHostname,
  domain,
  skippedVersions,
  userData,
  userData,
  userData,
  noGroups,
  extraMetadata,
  dynamicVendorData,
  devices,
  keys,
  metadata,
  networkMetadata,
] as const

/** An instance with one to four of these peculiarities. */
export const unseenCase: fc.Arbitrary<NovaCase> = fc
  .tuple(novaCase, fc.array(fc.oneof(...CHANGES), { minLength: 1, maxLength: 4 }))
  .map(([given, changes]) => changes.reduce((changed, change) => change(changed), given))
