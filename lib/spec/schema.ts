import { DATASOURCES } from '../datasource/traits.ts'
import { DRIVE_FORMAT_NAMES } from '../drive-format.ts'
import { GUEST_NAMES, parseGuestName } from '../guests/names.ts'
import { pathProblem } from '../tree.ts'
import { fromBase64 } from '../metadata/base64.ts'
import { UUID } from '../metadata/uuid.ts'
import { documentAt, OPENSTACK_VERSIONS } from '../metadata/versions.ts'
import { blockDevicesShape } from './openstack/block-devices.ts'
import { cloudConfig } from './cloud-config.ts'
import { contents, document, textContents } from './contents.ts'
import { driveSize } from './drive-size.ts'
import { ignition } from './ignition.ts'
import { ironicShape } from './openstack/ironic.ts'
import { publicKeys } from './keys.ts'
import { networkField } from './network-field.ts'
import { networkInfoShape } from './openstack/network-info.ts'
import { neutronShape } from './openstack/neutron.ts'
import { secret, secretThat } from './secret.ts'
import { skippedVersions } from './skip-versions.ts'
import {
  boolean,
  type Cursor,
  fail,
  integer,
  list,
  mapOf,
  nearest,
  nullable,
  record,
  type RecordOf,
  type Shape,
  text,
  word,
} from './shape.ts'
import { destinations, userData } from './user-data-parts.ts'
import { vendorData2 } from './vendor-data.ts'

const uuid = text('a UUID', (value, at) => UUID.test(value) || fail(at, 'bad-uuid', {}) === null)

/** Labels of letters, digits and hyphens, and underscores as Nova allows them. RFC 1123 2.1 */
const LABEL = /^[A-Za-z0-9_](?:[A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?$/

export function isHostname(value: string): boolean {
  return value.length <= 253 && value.split('.').every((label) => LABEL.test(label))
}

const hostname = text('a text', (value, at) => isHostname(value) || fail(at, 'bad-hostname', {}) === null)

const dhcpDomain = text('a text', (value, at) => {
  return value === '' || isHostname(value) || fail(at, 'bad-hostname', {}) === null
})

const randomSeed = secretThat((value, at) => {
  return value === 'random' || fromBase64(value) !== undefined || fail(at, 'bad-random-seed', {}) === null
})

const volumeId = text('a text', (value, at) => {
  return /^[\x20-\x7e]{1,16}$/.test(value) || fail(at, 'bad-label', {}) === null
})

/** `stable`, `hash` or `new`, or the id itself. */
const instanceId = text('stable, hash, new, or the id itself', (value, at) => {
  return /^[\x21-\x7e]{1,255}$/.test(value) || fail(at, 'bad-instance-id', {}) === null
})

/** The words of a line of `key=value` words. */
const cmdline = mapOf(
  text('a text', (value, at) => !/\s/.test(value) || fail(at, 'cmdline-blank', {}) === null),
  (key, at) => /^[^\s=]+$/.test(key) || fail(at, 'cmdline-blank', {}) === null,
)

const cloudstackFields = {
  service_offering: text(),
  cloud_identifier: text(),
  hypervisor_host_name: text(),
  cloud_domain: text(),
  cloud_domain_id: text(),
  cloud_name: text(),
  /** Boot arguments of a system VM. */
  cmdline,
}

const guestName = text('the name of a guest', (value, at) => {
  if (parseGuestName(value) !== undefined) return true
  return fail(at, 'unknown-guest', { known: GUEST_NAMES, suggestion: nearest(value, GUEST_NAMES) }) === null
})

const descriptorText = text('a text', (value, at) => {
  return /^[\x20-\x7e]{0,64}$/.test(value) || fail(at, 'text-too-long', { limit: 64 }) === null
})

const drivePath = (path: string, at: Cursor): boolean => {
  const reason = pathProblem(path)
  if (reason !== undefined) return fail(at, 'bad-drive-path', { reason }) === null
  const field = documentAt(path)
  return field === undefined || fail(at, 'drive-path-taken', { path, field }) === null
}

/** An EC2 id: as text, or the number that Nova maps an instance or image to. */
function ec2Id(prefix: string): Shape<string> {
  const number = integer(0, 0xffff_ffff)
  const expected = `a text such as "${prefix}-0000002a", or its number`
  return {
    expected,
    decode(value, at) {
      if (typeof value !== 'number') return text(expected).decode(value, at)
      const id = number.decode(value, at)
      return id === undefined ? undefined : `${prefix}-${id.toString(16).padStart(8, '0')}`
    },
  }
}

const deviceFields = {
  type: word(['nic', 'disk', 'share']),
  bus: word(['pci', 'usb', 'scsi', 'ide', 'xen', 'none']),
  address: text(),
  mac: text(),
  vlan: integer(0, 4095),
  vf_trusted: boolean,
  serial: nullable(text()),
  path: nullable(text()),
  share_id: text(),
  tag: text(),
  tags: list(text()),
}

const ec2Fields = {
  instance_id: ec2Id('i'),
  ami_id: ec2Id('ami'),
  kernel_id: ec2Id('aki'),
  ramdisk_id: ec2Id('ari'),
  reservation_id: text(),
  instance_type: text(),
  security_groups: list(text()),
  local_ipv4: text(),
  public_ipv4: text(),
  block_device_mapping: mapOf(nullable(text())),
  root_device_name: nullable(text()),
  default_ephemeral_device: nullable(text()),
  default_swap_device: nullable(text()),
  /** From which the mapping is made. */
  block_devices: blockDevicesShape,
}

const driveFields = {
  /** Whose layout it has; that of OpenStack by default. */
  datasource: word(DATASOURCES),
  format: word(DRIVE_FORMAT_NAMES),
  /** Around a file system; none by default. */
  partition: word(['none', 'mbr', 'gpt']),
  /** Of NoCloud's network-config; by default 1 where it holds as much as 2. */
  network_config_version: integer(1, 2) as Shape<1 | 2>,
  /** Of a FAT volume; `smallest` by default. */
  size: driveSize,
  /** Label of the volume; `config-2` for OpenStack's, and for each other the one that its readers look for. */
  volume_id: volumeId,
  publisher: descriptorText,
  preparer: descriptorText,
  application: descriptorText,
  /** Zero sectors at the end. */
  padding: integer(0, 100_000),
  /** The newest version that is written, which `latest` equals. */
  newest_version: word(OPENSTACK_VERSIONS),
  /** `nova` for exactly what Nova writes, and no more. */
  profile: word(['default', 'nova']),
}

/** Every field of a spec. Names are Nova's own where the thing is the same. */
const fields = {
  uuid,
  instance_id: instanceId,
  name: text(),
  hostname,
  dhcp_domain: dhcpDomain,
  availability_zone: nullable(text()),
  project_id: text(),
  launch_index: integer(0, 2 ** 31 - 1),
  meta: mapOf(text('a text')),
  public_keys: publicKeys,
  /** The key's name as the server has it, which it keeps when the key itself is gone. */
  key_name: nullable(text()),
  admin_pass: secret,
  random_seed: randomSeed,
  user_data: userData,
  /** A part of the user data, as data. */
  cloud_config: cloudConfig,
  ignition,
  /** Where the drive goes, whose limits it keeps. */
  destination: destinations,
  vendor_data: document,
  vendor_data2: vendorData2,
  /** In any of its forms, of which network_data is made. */
  network: networkField,
  network_data: document,
  network_config: textContents,
  /** Of these, network_data is made. */
  neutron: neutronShape,
  network_info: networkInfoShape,
  ironic: ironicShape,
  /** The guest's addresses go into network_config too. */
  flat_injected: boolean,
  ntp_servers: list(text()),
  files: mapOf(contents),
  devices: list(record(deviceFields)),
  dedicated_cpus: list(integer(0, 2 ** 31 - 1)),
  ec2: record(ec2Fields),
  cloudstack: record(cloudstackFields),
  config_drive_skip_versions: skippedVersions,
  extra_files: mapOf(contents, drivePath),
  /** Who has to take the drive: `cloud-init`, `cloud-init@22.4`, … */
  guests: list(guestName),
  drive: record(driveFields),
}

export const specShape = record(fields)

export type SpecFields = RecordOf<typeof fields>
