import { nearest } from '../report/nearest.ts'
import { DATASOURCES } from '../spec.ts'
import { DRIVE_FORMAT_NAMES } from '../drive-format.ts'
import { GUEST_NAMES, parseGuestName } from '../guests/names.ts'
import { fromBase64, toBase64 } from '../text/base64.ts'
import { type InstanceIdPolicy, isInstanceIdPolicy } from '../metadata/instance-id-policy.ts'
import { UUID } from '../metadata/uuid.ts'
import { OPENSTACK_VERSIONS } from '../metadata/versions.ts'
import { blockDevicesShape } from './openstack/block-devices.ts'
import { cloudConfig } from './cloud-config.ts'
import { contents, document, textContents } from './contents.ts'
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
  text,
  word,
} from '../shape/shape.ts'
import { destinations, userData } from './user-data-parts.ts'
import { vendorData2 } from './vendor-data.ts'

const uuid = text(
  'a UUID',
  (value, at) => UUID.test(value) || fail(at, 'bad-uuid', { found: value }) === null,
)

/** Labels of letters, digits and hyphens, and underscores as Nova allows them. RFC 1123 2.1 */
const LABEL = /^[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?$/

export function isHostname(value: string): boolean {
  return value.length <= 253 && value.split('.').every((label) => LABEL.test(label))
}

const hostname = text('a string', (value, at) => isHostname(value) || fail(at, 'bad-hostname', {}) === null)

const dhcpDomain = text('a string', (value, at) => {
  return value === '' || isHostname(value) || fail(at, 'bad-hostname', {}) === null
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

const instanceIdText = text('stable, hash, new, or the id itself', (value, at) => {
  return /^[\x21-\x7e]{1,255}$/.test(value) || fail(at, 'bad-instance-id', { found: value }) === null
})

/** `stable`, `hash` or `new`, or the id itself. */
const instanceId: Shape<{ readonly policy: InstanceIdPolicy } | { readonly id: string }> = {
  expected: instanceIdText.expected,
  schema: schemaOf(instanceIdText),
  decode(value, at) {
    const id = instanceIdText.decode(value, at)
    if (id === undefined) return undefined
    return isInstanceIdPolicy(id) && !at.isLiteral ? { policy: id } : { id }
  },
}

/** The words of a line of `key=value` words. */
const cmdline = mapOf(
  text('a string', (value, at) => !/\s/.test(value) || fail(at, 'cmdline-blank', {}) === null),
  (key, at) => /^[^\s=]+$/.test(key) || fail(at, 'cmdline-blank', {}) === null,
)

const cloudstackFields = {
  service_offering: field('The name of the service offering.', text(), 'Small Instance'),
  cloud_identifier: field('The identifier of the cloud.', text()),
  hypervisor_host_name: field('The host that the server runs on.', text()),
  cloud_domain: field('The domain of the account.', text()),
  cloud_domain_id: field('The id of that domain.', text()),
  cloud_name: field('The name of the cloud.', text()),
  cmdline: field('Boot arguments of a system VM.', cmdline, { type: 'domr', template: 'domP' }),
}

const guestName: Shape<string> = text('the name of a guest', (value, at) => {
  if (parseGuestName(value) !== undefined) return true
  return (
    fail(at, 'unknown-guest', {
      found: value,
      known: GUEST_NAMES,
      suggestion: nearest(value, GUEST_NAMES),
    }) === null
  )
})

const descriptorText = text('a string', (value, at) => {
  return /^[\x20-\x7e]{0,64}$/.test(value) || fail(at, 'text-too-long', { limit: 64 }) === null
})

/** An EC2 id: as text, or the number that Nova maps an instance or image to. */
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
  type: field('What it is.', word(['nic', 'disk', 'share'])),
  bus: field(
    'What it is on; none or absent: nothing that has addresses.',
    word(['pci', 'usb', 'scsi', 'ide', 'xen', 'none']),
  ),
  address: field('Where on the bus, such as 0000:00:02.0 on PCI.', text()),
  mac: field('The MAC address of a nic.', text()),
  vlan: field('The VLAN that a nic is in.', integer(0, 4095)),
  vf_trusted: field('Whether the host trusts the virtual function.', boolean),
  serial: field('The serial number of a disk.', nullable(text())),
  path: field('Where the guest has the disk.', nullable(text())),
  share_id: field('The id of a share.', text()),
  tag: field('The tag by which a share is mounted.', text()),
  tags: field('What the device is told apart by.', list(text())),
}

const ec2Fields = {
  instance_id: field('The id of the instance, or the number that Nova maps it to.', ec2Id('i'), 'i-0000002a'),
  ami_id: field('The id of the image, or its number.', ec2Id('ami'), 'ami-00000001'),
  kernel_id: field('The id of the kernel, or its number.', ec2Id('aki')),
  ramdisk_id: field('The id of the initial RAM disk, or its number.', ec2Id('ari')),
  reservation_id: field('The id of the reservation.', text()),
  instance_type: field('The name of the flavour.', text(), 'm1.small'),
  security_groups: field('The names of the security groups.', list(text())),
  local_ipv4: field('The address inside; the first that the network tells, when absent.', text()),
  public_ipv4: field('The floating address.', text()),
  block_device_mapping: field('The names of devices.', mapOf(nullable(text())), {
    ami: 'vda',
    root: '/dev/vda',
  }),
  root_device_name: field(
    'The device of the root file system, from which the mapping is made.',
    nullable(text()),
  ),
  default_ephemeral_device: field('The device of the ephemeral disk, for the mapping.', nullable(text())),
  default_swap_device: field('The device of the swap disk, for the mapping.', nullable(text())),
  block_devices: field("Nova's block devices, from which the mapping is made.", blockDevicesShape),
}

const driveFields = {
  datasource: field("Whose layout it has; OpenStack's by default.", word(DATASOURCES), 'nocloud'),
  format: field('The form of the drive; iso9660 by default.', word(DRIVE_FORMAT_NAMES), 'vfat'),
  partition: field(
    'A table of partitions around the file system; none by default.',
    word(['none', 'mbr', 'gpt']),
  ),
  network_config_version: field(
    "Version of NoCloud's network-config; by default 1 where it holds as much as 2.",
    integer(1, 2) as Shape<1 | 2>,
  ),
  size: field('Size of a FAT volume; smallest by default.', driveSize, '64MiB'),
  volume_id: field(
    "Label of the volume: config-2 for OpenStack's layout, for each other the one that its readers look for.",
    volumeId,
    'config-2',
  ),
  publisher: field('Publisher of the volume, at most 64 characters of ASCII.', descriptorText),
  preparer: field('Preparer of the volume, at most 64 characters of ASCII.', descriptorText),
  application: field('Application of the volume, at most 64 characters of ASCII.', descriptorText),
  padding: field('Zero sectors at the end.', integer(0, 100_000)),
  newest_version: field(
    "The newest version of OpenStack's metadata that is written, which latest equals.",
    word(OPENSTACK_VERSIONS),
  ),
  profile: field('nova for exactly what Nova writes, and no more.', word(['default', 'nova'])),
}

/** Every field of a spec. Names are Nova's own where the thing is the same. */
const fields = {
  uuid: field(
    'The instance. Made of the names (version 5) when absent, so the same spec is the same instance.',
    uuid,
    '62886352-3949-54f7-b8bc-f67f9fe26417',
  ),
  instance_id: field(
    'What makes it a new instance, on which cloud-init works anew: stable (the default: the uuid), hash (of what is on the drive), new (another each time), or the id itself.',
    instanceId,
    'hash',
  ),
  name: field(
    'The display name. One of name and hostname is needed; each is made of the other.',
    text(),
    'Web 1',
  ),
  hostname: field(
    'The host name, with or without a domain. Made of the name as Nova makes it when absent.',
    hostname,
    'web1.example.org',
  ),
  dhcp_domain: field('The domain that is put behind the host name.', dhcpDomain, 'example.org'),
  availability_zone: field('The availability zone, as in Nova.', nullable(text()), 'nova'),
  project_id: field('The project, as in Nova.', text()),
  launch_index: field('Which of the servers launched together it is.', integer(0, 2 ** 31 - 1)),
  meta: field('Key and value pairs, which the guest sees as "meta".', mapOf(text('a string')), {
    role: 'web',
  }),
  public_keys: field(
    'SSH keys (and PEM certificates for Windows) for the default user: a map of names, a list, or one. A key is its text, {file: PATH} with one a line, {directory: PATH} of .pub files, or fetched when the drive is made: gh:USER, lp:USER, gl:USER, {url: URL}, agent.',
    publicKeys,
    { alice: { file: '~/.ssh/id_ed25519.pub' }, bob: 'gh:bob' },
  ),
  key_name: field(
    'The name of the key as the server has it, which it keeps when the key itself is gone.',
    nullable(text()),
  ),
  admin_pass: field(
    'The password of the administrator, a secret; cloudbase-init and the scripts of CloudStack read it, cloud-init does not.',
    secret,
    { prompt: 'Password' },
  ),
  random_seed: field(
    'A seed: base64 text or a secret of it, or random to have 512 bytes drawn.',
    randomSeed,
    'random',
  ),
  user_data: field(
    'What the guest is to do: any content, or {parts: [...]} of which one MIME message is made.',
    userData,
    { parts: [{ text: '#!/bin/sh\necho hello\n', filename: '50-hello.sh' }] },
  ),
  cloud_config: field(
    'A #cloud-config as data, the first part of the user data. Files, keys and passwords in it can be named instead of written.',
    cloudConfig,
    { packages: ['nginx'], users: [{ name: 'alice', ssh_authorized_keys: { file: 'alice.pub' } }] },
  ),
  ignition: field('An Ignition config as data, in place of all other user data.', ignition, {
    ignition: { version: '3.4.0' },
  }),
  destination: field('Where the drive goes: what is over a limit there is an error.', destinations, 'nova'),
  vendor_data: field('What the provider has to say, a JSON document or {file: PATH} of one.', document, {
    'cloud-init': '#cloud-config\n{}\n',
  }),
  vendor_data2: field(
    'The same of newer guests: a JSON document, or {static, dynamic, failure_fatal, image_id, boot_roles}, of which the targets of dynamic are asked once when the drive is made.',
    vendorData2,
    { dynamic: [{ name: 'join', url: 'https://join.example.org/v1' }], failure_fatal: true },
  ),
  network: field(
    "The guest's network: a map of interfaces in short lines, or what netplan, cloud-init (version 1 or 2) or OpenStack (network_data.json) read, or {file: PATH} of one. Without any the guest asks DHCP.",
    networkField,
    { eth0: { mac: '52:54:00:00:00:01', address: '192.0.2.5/24', gateway: '192.0.2.1', dns: '192.0.2.53' } },
  ),
  network_data: field("OpenStack's network_data.json as it is, in place of network.", document),
  network_config: field("Debian's /etc/network/interfaces, the form before that.", textContents),
  neutron: field("What Neutron's API says, of which network_data is made.", neutronShape),
  network_info: field('The same as Nova keeps it.', networkInfoShape),
  ironic: field("A node's ports and port groups in Ironic's API, for its bonds.", ironicShape),
  flat_injected: field('Whether the addresses go into network_config, too.', boolean),
  ntp_servers: field('Time servers, for cloud-init in the vendor data.', list(text()), ['ntp.example.org']),
  files: field('Files in the guest: path there -> content.', mapOf(contents), { '/etc/motd': 'hello\n' }),
  devices: field('Tagged devices.', list(record(deviceFields)), [
    { type: 'nic', bus: 'pci', address: '0000:00:02.0', mac: '52:54:00:00:00:01', tags: ['front'] },
  ]),
  dedicated_cpus: field('Pinned CPUs.', list(integer(0, 2 ** 31 - 1)), [0, 1]),
  ec2: field("What EC2's metadata has beside the rest.", record(ec2Fields)),
  cloudstack: field('What CloudStack tells beside the rest, for its layout.', record(cloudstackFields)),
  config_drive_skip_versions: field(
    'Directories below ec2/ that are left out, as in Nova.',
    skippedVersions,
    '1.0 2007-01-19',
  ),
  extra_files: field(
    'Files of your own on the drive: path there -> content. A path that ends in a slash is an empty directory.',
    extraFiles,
    { 'config/init-cfg.txt': 'type=dhcp-client\n', 'content/': null },
  ),
  guests: field(
    'Who has to take the drive: what they would refuse is an error before it is made.',
    list(guestName),
    ['cloud-init@22.4', 'cloudbase-init'],
  ),
  drive: field('The volume itself.', record(driveFields)),
}

/** Each of them can be a `{literal: VALUE}`. */
export const specShape = record(
  Object.fromEntries(
    Object.entries(fields).map(([name, shape]) => [name, orLiteral<unknown>(shape)]),
  ) as typeof fields,
)

export type SpecFields = RecordOf<typeof fields>
