import { DATASOURCES } from '../spec.ts'
import { DRIVE_FORMAT_NAMES } from '../drive-format.ts'
import { checkCode } from '../report/allow.ts'
import { checkGuestName } from '../guests/names.ts'
import { fromBase64, toBase64 } from '../text/base64.ts'
import { type InstanceIdPolicy, isInstanceIdPolicy } from '../metadata/instance-id-policy.ts'
import { UUID } from '../metadata/uuid.ts'
import { OPENSTACK_VERSIONS } from '../metadata/versions.ts'
import { blockDevicesShape } from './openstack/block-devices.ts'
import { cloudConfig } from './cloud-config.ts'
import { document, documentWithNames, fileContents, textContents, valueWithNames } from './contents.ts'
import { driveSize } from './drive-size.ts'
import { extraFiles } from './extra-files.ts'
import { ignition } from './ignition.ts'
import { orLiteral } from './literal.ts'
import { ironicShape } from './openstack/ironic.ts'
import { publicKeys } from './keys.ts'
import { networkField } from './network-field.ts'
import { networkInfoShape } from './openstack/network-info.ts'
import { neutronShape } from './openstack/neutron.ts'
import { secret, secretThat } from './secret.ts'
import { novaRelease } from './nova-release.ts'
import { skippedVersions } from './skip-versions.ts'
import {
  anySchema,
  boolean,
  fail,
  field,
  integer,
  list,
  mapOf,
  nullable,
  record,
  type RecordOf,
  schemaOf,
  type Shape,
  stays,
  text,
  word,
} from '../shape/shape.ts'
import { destinations, userData } from './user-data-parts.ts'
import { vendorData2 } from './vendor-data.ts'

const uuid = text(
  'a UUID',
  (value, at) => UUID.test(value) || fail(at, 'bad-uuid', { found: value }) === null,
)

/** Letters, digits and hyphens, and underscores as in Nova. Source: RFC 1123 2.1 */
const LABEL = /^[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?$/

export function isHostname(value: string): boolean {
  return value.length <= 253 && value.split('.').every((label) => LABEL.test(label))
}

const hostname = text('a string', (value, at) => isHostname(value) || stays(at, 'bad-hostname', {}))

const dhcpDomain = text('a string', (value, at) => {
  return value === '' || isHostname(value) || stays(at, 'bad-hostname', {})
})

const randomSeed = secretThat(
  (value, at) =>
    (value === 'random' && !at.isLiteral) ||
    fromBase64(value) !== undefined ||
    fail(at, 'bad-random-seed', {}) === null,
  (words) => toBase64(new TextEncoder().encode(words)),
)

const volumeId = text('a string', (value, at) => {
  return /^[\x20-\x7e]{1,16}$/.test(value) || fail(at, 'bad-label', { found: value }) === null
})

const instanceIdText = text('stable, hash, new, or an id', (value, at) => {
  return /^[\x21-\x7e]{1,255}$/.test(value) || fail(at, 'bad-instance-id', { found: value }) === null
})

/** `stable`, `hash`, `new`, or an id. */
const instanceId: Shape<{ readonly policy: InstanceIdPolicy } | { readonly id: string }> = {
  expected: instanceIdText.expected,
  schema: schemaOf(instanceIdText),
  decode(value, at) {
    const id = instanceIdText.decode(value, at)
    if (id === undefined) return undefined
    return isInstanceIdPolicy(id) && !at.isLiteral ? { policy: id } : { id }
  },
}

/** A line of `key=value` words, as a map. */
const cmdline = mapOf(
  text('a string', (value, at) => !/\s/.test(value) || fail(at, 'cmdline-blank', {}) === null),
  (key, at) => /^[^\s=]+$/.test(key) || fail(at, 'cmdline-blank', {}) === null,
)

const cloudstackFields = {
  service_offering: field('The name of the service offering.', text(), 'Small Instance'),
  cloud_identifier: field('The identifier of the cloud.', text()),
  hypervisor_host_name: field('The host on which the server runs.', text()),
  cloud_domain: field('The domain of the account.', text()),
  cloud_domain_id: field('The id of the domain of the account.', text()),
  cloud_name: field('The name of the cloud.', text()),
  cmdline: field('Boot arguments of a system VM.', cmdline, { type: 'domr', template: 'domP' }),
}

const guestName: Shape<string> = text('the name of a guest', (value, at) => {
  const problem = checkGuestName(value)
  if (problem !== undefined) at.report.push({ ...problem, path: at.path })
  return problem?.severity !== 'error'
})

const allowedCode: Shape<string> = text('the code of a finding', (value, at) => {
  const problem = checkCode(value)
  if (problem !== undefined) at.report.push({ ...problem, path: at.path })
  return problem === undefined
})

const descriptorText = text('a string', (value, at) => {
  return /^[\x20-\x7e]{0,64}$/.test(value) || fail(at, 'text-too-long', { limit: 64 }) === null
})

/** Returns the shape of an EC2 id: a string, or the number to which Nova maps an instance or image. */
function ec2Id(prefix: string): Shape<string> {
  const number = integer(0, 0xffff_ffff)
  const expected = `a string such as "${prefix}-0000002a", or its number`
  return {
    expected,
    schema: anySchema({ type: 'string' }, schemaOf(number)),
    decode(value, at) {
      if (typeof value !== 'number') return text(expected).decode(value, at)
      const id = number.decode(value, at)
      return id === undefined ? undefined : `${prefix}-${id.toString(16).padStart(8, '0')}`
    },
  }
}

const deviceFields = {
  type: field('The type of the device.', word(['nic', 'disk', 'share'])),
  bus: field(
    'The bus of the device; none by default, which has no addresses.',
    word(['pci', 'usb', 'scsi', 'ide', 'xen', 'none']),
  ),
  address: field('The address on the bus, such as 0000:00:02.0 on PCI.', text()),
  mac: field('The MAC address of a NIC.', text()),
  vlan: field('The VLAN of a NIC.', integer(0, 4095)),
  vf_trusted: field('Whether the host trusts the virtual function.', boolean),
  serial: field('The serial number of a disk.', nullable(text())),
  path: field('The path of a disk in the guest.', nullable(text())),
  share_id: field('The id of a share.', text()),
  tag: field('The tag with which the guest mounts a share.', text()),
  tags: field('The tags that identify the device.', list(text())),
}

const ec2Fields = {
  instance_id: field(
    'The id of the instance, or the number to which Nova maps it.',
    ec2Id('i'),
    'i-0000002a',
  ),
  ami_id: field('The id of the image, or its number.', ec2Id('ami'), 'ami-00000001'),
  kernel_id: field('The id of the kernel, or its number.', ec2Id('aki')),
  ramdisk_id: field('The id of the initial RAM disk, or its number.', ec2Id('ari')),
  reservation_id: field('The id of the reservation.', text()),
  instance_type: field('The name of the flavour.', text(), 'm1.small'),
  security_groups: field('The names of the security groups.', list(text())),
  local_ipv4: field('The private address; the first one of the network by default.', text()),
  public_ipv4: field('The public (floating) address.', text()),
  block_device_mapping: field('A map of names to devices.', mapOf(nullable(text())), {
    ami: 'vda',
    root: '/dev/vda',
  }),
  root_device_name: field('The device of the root file system, for the mapping.', nullable(text())),
  default_ephemeral_device: field('The device of the ephemeral disk, for the mapping.', nullable(text())),
  default_swap_device: field('The device of the swap disk, for the mapping.', nullable(text())),
  block_devices: field("Nova's block devices, for the mapping.", blockDevicesShape),
}

const driveFields = {
  datasource: field(
    'The layout of the drive; config-drive (OpenStack) by default.',
    word(DATASOURCES),
    'nocloud',
  ),
  format: field('The format of the image; iso9660 by default.', word(DRIVE_FORMAT_NAMES), 'vfat'),
  partition: field(
    'The partition table around the file system; none by default.',
    word(['none', 'mbr', 'gpt']),
  ),
  network_config_version: field(
    "The version of NoCloud's network-config; by default 1, unless only version 2 can hold the network.",
    integer(1, 2) as Shape<1 | 2>,
  ),
  size: field('The size of a FAT volume; smallest by default.', driveSize, '64MiB'),
  volume_id: field(
    'The volume label; by default the one that guests look for, such as config-2 for OpenStack.',
    volumeId,
    'config-2',
  ),
  publisher: field('The publisher of the volume, at most 64 ASCII characters.', descriptorText),
  preparer: field('The preparer of the volume, at most 64 ASCII characters.', descriptorText),
  application: field('The application of the volume, at most 64 ASCII characters.', descriptorText),
  padding: field('The number of empty sectors (2048 bytes) at the end.', integer(0, 100_000)),
  newest_version: field(
    "The newest version of OpenStack's metadata to write; latest is the same.",
    word(OPENSTACK_VERSIONS),
  ),
  profile: field('nova writes exactly what Nova writes, and nothing else.', word(['default', 'nova'])),
  nova_release: field(
    'The release of Nova whose drive is written, by number or by name; it also sets newest_version. By default the newest, or 26.2.2 with an older newest_version.',
    novaRelease,
    '29.0.0',
  ),
}

/** All fields of a spec. A field with a counterpart in Nova has Nova's name. */
const fields = {
  uuid: field(
    'The UUID of the instance. By default it is derived from the names (version 5), so the same spec is the same instance.',
    uuid,
    '62886352-3949-54f7-b8bc-f67f9fe26417',
  ),
  instance_id: field(
    'The instance id; when it changes, cloud-init treats the server as a new instance. stable (the default) is the uuid, hash is derived from the files on the drive, new is random, and any other value is the id itself.',
    instanceId,
    'hash',
  ),
  name: field(
    'The display name. Either name or hostname is required; each is derived from the other.',
    text(),
    'Web 1',
  ),
  hostname: field(
    'The host name, with or without a domain. By default it is derived from the name as in Nova.',
    hostname,
    'web1.example.org',
  ),
  dhcp_domain: field('The domain to append to the host name.', dhcpDomain, 'example.org'),
  availability_zone: field('The availability zone, as in Nova.', nullable(text()), 'nova'),
  project_id: field('The project, as in Nova.', text()),
  launch_index: field('The index of the server among those launched together.', integer(0, 2 ** 31 - 1)),
  meta: field(
    'Key and value pairs, which the guest finds as "meta" in the metadata; a value can be named as {env: NAME} and the like.',
    mapOf(secret),
    {
      role: 'web',
    },
  ),
  public_keys: field(
    'SSH keys (and PEM certificates for Windows) of the default user: a map of names, a list, or one key. A key is a string, {file: PATH} with one key per line, {directory: PATH} of .pub files, or a source to fetch when the drive is made: gh:USER, lp:USER, gl:USER, {url: URL}, agent.',
    publicKeys,
    { alice: { file: '~/.ssh/id_ed25519.pub' }, bob: 'gh:bob' },
  ),
  key_name: field(
    "The name of the server's key, which remains when the key itself is deleted.",
    nullable(text()),
  ),
  admin_pass: field(
    "The administrator's password, a secret. cloudbase-init and CloudStack's scripts read it; cloud-init does not.",
    secret,
    { prompt: 'Password' },
  ),
  extra_md: field(
    'Further keys of meta_data.json, such as those that a driver of Nova adds. Other fields of the spec take precedence, except uuid, meta and files.',
    mapOf(valueWithNames),
    { site: 'lab' },
  ),
  random_seed: field(
    'The random seed: base64, a secret with base64, or random to draw 512 random bytes.',
    randomSeed,
    'random',
  ),
  user_data: field(
    'The user data: any content, or {parts: [...]}, which become one MIME message.',
    userData,
    { parts: [{ text: '#!/bin/sh\necho hello\n', filename: '50-hello.sh' }] },
  ),
  cloud_config: field(
    'A #cloud-config as data, which becomes the first part of the user data. Files, keys and passwords can be references.',
    cloudConfig,
    { packages: ['nginx'], users: [{ name: 'alice', ssh_authorized_keys: { file: 'alice.pub' } }] },
  ),
  ignition: field('An Ignition config as data, instead of any other user data.', ignition, {
    ignition: { version: '3.4.0' },
  }),
  destination: field(
    'The destinations of the drive; exceeding a limit of one is an error.',
    destinations,
    'nova',
  ),
  vendor_data: field(
    'The vendor data: a JSON document, or {file: PATH} of one. A value in it can be named as {env: NAME} and the like.',
    documentWithNames,
    { 'cloud-init': '#cloud-config\n{}\n' },
  ),
  vendor_data2: field(
    'The vendor data for newer guests: a JSON document, or {static, dynamic, failure_fatal, image_id, boot_roles}. The services in dynamic are queried once, when the drive is made.',
    vendorData2,
    { dynamic: [{ name: 'join', url: 'https://join.example.org/v1' }], failure_fatal: true },
  ),
  network: field(
    "The guest's network: a short map of interfaces, a network config for netplan, cloud-init (version 1 or 2) or OpenStack (network_data.json), or {file: PATH} of one. Without it the guest uses DHCP.",
    networkField,
    { eth0: { mac: '52:54:00:00:00:01', address: '192.0.2.5/24', gateway: '192.0.2.1', dns: '192.0.2.53' } },
  ),
  network_data: field("OpenStack's network_data.json, unchanged, instead of network.", document),
  network_config: field("Debian's /etc/network/interfaces, the predecessor of network_data.", textContents),
  neutron: field("Answers of Neutron's API, from which network_data is made.", neutronShape),
  network_info: field("Nova's own record of the network, from which network_data is made.", networkInfoShape),
  ironic: field("The ports and port groups of a bare metal node, from Ironic's API.", ironicShape),
  flat_injected: field('Whether to write the addresses to network_config as well.', boolean),
  ntp_servers: field('Time servers, which cloud-init reads from the vendor data.', list(text()), [
    'ntp.example.org',
  ]),
  files: field('Files in the guest: path in the guest -> content.', mapOf(fileContents), {
    '/etc/motd': 'hello\n',
  }),
  devices: field('Tagged devices.', list(record(deviceFields)), [
    { type: 'nic', bus: 'pci', address: '0000:00:02.0', mac: '52:54:00:00:00:01', tags: ['front'] },
  ]),
  dedicated_cpus: field('Pinned CPUs.', list(integer(0, 2 ** 31 - 1)), [0, 1]),
  ec2: field("Fields that only EC2's metadata has.", record(ec2Fields)),
  cloudstack: field("Fields that only CloudStack's layout has.", record(cloudstackFields)),
  config_drive_skip_versions: field(
    'Directories below ec2/ to leave out, as in Nova.',
    skippedVersions,
    '1.0 2007-01-19',
  ),
  extra_files: field(
    'Extra files on the drive: path on the drive -> content. A path that ends in a slash is an empty directory.',
    extraFiles,
    { 'config/init-cfg.txt': 'type=dhcp-client\n', 'content/': null },
  ),
  guests: field(
    'The guests that must accept the drive; anything that one of them rejects is an error.',
    list(guestName),
    ['cloud-init@22.4', 'cloudbase-init'],
  ),
  allow: field(
    'Codes of findings that pass as warnings, also with --strict. An error that leaves a field without a value cannot pass.',
    list(allowedCode),
    ['write-files-owner'],
  ),
  drive: field('The image and its volume.', record(driveFields)),
}

/** The shape of a spec; each field also accepts `{literal: VALUE}`. */
export const specShape = record(
  Object.fromEntries(
    Object.entries(fields).map(([name, shape]) => [name, orLiteral<unknown>(shape)]),
  ) as typeof fields,
)

export type SpecFields = RecordOf<typeof fields>
