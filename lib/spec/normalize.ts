import { likelyGuests } from '../guests/likely-guests.ts'
import { LAYOUTS } from '../layouts/layouts.ts'
import { hostnameFromName, hostnameWithDomain } from '../metadata/hostname.ts'
import type { Content } from '../image/tree.ts'
import { isMap, type Json } from '../text/json.ts'
import { readOpenstack } from '../network/read-openstack.ts'
import { instanceUuid } from '../metadata/uuid.ts'
import { EC2_SKIPPED, newestVersion, OPENSTACK_VERSIONS } from '../metadata/versions.ts'
import { DEBIAN_RELEASE, NEWEST_RELEASE, type NovaRelease } from '../nova-release.ts'
import { isStandIn } from './ask.ts'
import { composeUserData } from './compose-user-data.ts'
import { isHostname, type SpecFields } from './schema.ts'
import { deriveNetwork } from './network.ts'
import { checkSeedNetwork } from './seed-network.ts'
import { below, type Cursor, fail, stays } from '../shape/shape.ts'
import { staticVendorData2, withVendorData } from './vendor-data.ts'
import { vendorDataWithNtp } from './ntp.ts'
import { blockDeviceMapping } from '../openstack/block-devices.ts'
import type { Ec2, Profile, Spec } from '../spec.ts'

/** Fills in all defaults, and reports problems that only the whole spec shows. */
export function normalize(fields: SpecFields, at: Cursor): Spec | undefined {
  const { name = fields.hostname, drive = {} } = fields
  if (name === undefined) return fail(at, 'missing-name', {})
  const { profile = 'default', datasource = 'config-drive' } = drive
  const release = novaRelease(drive)
  const defaults = PROFILES[profile]
  // A host name that was read from a drive has the domain already.
  const hasDomain = fields.hostname?.endsWith(`.${defaults.dhcp_domain}`) ?? false
  const { dhcp_domain = hasDomain ? '' : defaults.dhcp_domain } = fields
  const made = fields.hostname ?? hostnameFromName(name, release)
  const { instance_id = { policy: 'stable' } } = fields
  const uuid = 'id' in instance_id ? instance_id.id : (fields.uuid ?? instanceUuid(name, made))
  // Source: nova/compute/api.py, `_populate_instance_names`
  const hostname = made === '' ? `Server-${uuid}` : made
  const isGiven = fields.hostname !== undefined
  if (!isGiven && !isHostname(hostname) && !stays(below(at, 'name'), 'no-hostname-in-name', { found: name }))
    return undefined
  const fullName = hostnameWithDomain({ hostname, dhcp_domain })
  const isSound = [hostname, dhcp_domain].every((part) => part === '' || isHostname(part))
  if (isSound && !isHostname(fullName) && !stays(below(at, 'dhcp_domain'), 'bad-hostname', {}))
    return undefined
  const user_data = composeUserData(fields, uuid, at)
  const network = deriveNetwork(fields, { profile, release }, at)
  const network_data = network.isDerived
    ? network.network_data
    : networkData(fields.network_data, profile, below(at, 'network_data'))
  const model = isStandIn(fields.network, at)
    ? undefined
    : (fields.network?.model ?? readOpenstack(network_data))
  checkSeedNetwork(fields, model, at)
  const vendor_data = vendorDataWithNtp(fields, profile, at)
  const spec: Spec = {
    uuid,
    instance_id: 'id' in instance_id ? 'stable' : instance_id.policy,
    name,
    hostname,
    dhcp_domain,
    availability_zone: fields.availability_zone ?? null,
    project_id: fields.project_id,
    launch_index: fields.launch_index ?? 0,
    meta: fields.meta ?? new Map(),
    keypairs: fields.public_keys?.keypairs ?? [],
    lost_key: lostKey(fields, profile, below(at, 'key_name')),
    admin_pass: fields.admin_pass,
    extra_md: fields.extra_md ?? new Map(),
    random_seed: fields.random_seed,
    user_data,
    destinations: fields.destination ?? [],
    vendor_data,
    vendor_data2: staticVendorData2(fields.vendor_data2, vendor_data),
    network: model,
    network_data,
    network_config: fields.network_config ?? network.network_config,
    files: Array.from(fields.files ?? [], ([path, content]) => ({ path, content })),
    devices: fields.devices ?? [],
    dedicated_cpus: [...(fields.dedicated_cpus ?? [])].sort((a, b) => a - b),
    ec2: { ...defaults.ec2, ...network.ec2, ...ec2Of(fields, at) },
    cloudstack: fields.cloudstack ?? {},
    config_drive_skip_versions: fields.config_drive_skip_versions ?? EC2_SKIPPED,
    extra_files: fields.extra_files ?? new Map<string, Content | null>(),
    guests: fields.guests ?? likelyGuests(LAYOUTS[datasource], user_data),
    allow: fields.allow ?? [],
    requires_guests: fields.guests !== undefined || profile !== 'nova',
    drive: {
      datasource,
      format: drive.format ?? 'iso9660',
      partition: drive.partition ?? 'none',
      size: drive.size ?? 'smallest',
      network_config_version: drive.network_config_version,
      volume_id: drive.volume_id ?? LAYOUTS[datasource].labels[0],
      publisher: drive.publisher ?? 'config-drive',
      preparer: drive.preparer ?? '',
      application: drive.application ?? '',
      padding: drive.padding ?? 150,
      newest_version: drive.newest_version ?? newestVersion(release),
      profile,
    },
  }
  return withVendorData(spec, fields.vendor_data2, at)
}

/** The values that a profile gives to fields that the spec leaves out. */
const PROFILES: Readonly<Record<Profile, Pick<Spec, 'dhcp_domain' | 'ec2'>>> = {
  default: { dhcp_domain: '', ec2: {} },
  // Sources: nova/conf/api.py, `dhcp_domain`; nova/objects/ec2.py, `id_to_ec2_id` of the first server in a database;
  // `default_flavor`, the flavor of Nova's EC2 API.
  nova: { dhcp_domain: 'novalocal', ec2: { instance_id: 'i-00000001', instance_type: 'm1.small' } },
}

/** Returns the release of Nova that the spec names, or that its newest version of the metadata implies. */
function novaRelease({ nova_release, newest_version }: NonNullable<SpecFields['drive']>): NovaRelease {
  const isOlder = newest_version !== undefined && newest_version !== OPENSTACK_VERSIONS.at(-1)
  return nova_release ?? (isOlder ? DEBIAN_RELEASE : NEWEST_RELEASE)
}

/** Returns the EC2 metadata, with block devices under EC2's names. */
function ec2Of({ ec2 = {} }: SpecFields, at: Cursor): Ec2 {
  const { root_device_name, default_ephemeral_device, default_swap_device, block_devices, ...rest } = ec2
  const derived = blockDeviceMapping({
    root_device_name,
    default_ephemeral_device,
    default_swap_device,
    block_devices,
  })
  if (rest.block_device_mapping === undefined || derived === undefined)
    return derived === undefined ? rest : { ...rest, block_device_mapping: derived }
  fail(below(below(at, 'ec2'), 'block_device_mapping'), 'given-twice', {
    field: 'block_device_mapping',
    other: 'root_device_name',
  })
  return rest
}

/** Returns the name of a key that no longer exists, which Nova still writes in the EC2 metadata only. */
function lostKey({ key_name, public_keys }: SpecFields, profile: string, at: Cursor): string | undefined {
  const count = (public_keys?.keypairs.length ?? 0) + (public_keys?.open.length ?? 0)
  if (!key_name || count > 0) return undefined
  return profile === 'nova' ? key_name : fail(at, 'key-missing', { name: key_name })
}

/** Drops empty network data, because a guest that finds it does not use DHCP. Nova writes it. */
function networkData(value: Json | undefined, profile: Profile, at: Cursor): Json | undefined {
  if (profile === 'nova') return value ?? new Map()
  if (value === undefined || !isEmpty(value)) return value
  if (isStandIn(value, at)) return undefined
  return fail(at, 'network-data-empty', {})
}

function isEmpty(value: Json): boolean {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value === null
  const members = isMap(value) ? [...value.values()] : Object.values(value)
  return members.every((member) => Array.isArray(member) && member.length === 0)
}
