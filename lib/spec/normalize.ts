import { hostnameFromName, hostnameWithDomain } from '../metadata/hostname.ts'
import { isMap, type Json } from '../json.ts'
import { instanceUuid } from '../metadata/uuid.ts'
import { EC2_SKIPPED, OPENSTACK_VERSIONS } from '../metadata/versions.ts'
import { isHostname, type SpecFields } from './schema.ts'
import { below, type Cursor, fail } from './shape.ts'
import { dynamicVendorData, staticVendorData2 } from './vendor-data.ts'
import type { Spec } from '../spec.ts'

/** Fills in every default; reports what only the whole spec can tell. */
export function normalize(fields: SpecFields, at: Cursor): Spec | undefined {
  const { name = fields.hostname, dhcp_domain = '', vendor_data = new Map(), drive = {} } = fields
  if (name === undefined) return fail(at, 'missing-name', {})
  const made = fields.hostname ?? hostnameFromName(name)
  const uuid = fields.uuid ?? instanceUuid(name, made)
  // Source: nova/compute/api.py, `_populate_instance_names`
  const hostname = made === '' ? `Server-${uuid}` : made
  if (!isHostname(hostname)) return fail(below(at, 'name'), 'no-hostname-in-name', {})
  if (!isHostname(hostnameWithDomain({ hostname, dhcp_domain }))) {
    return fail(below(at, 'dhcp_domain'), 'bad-hostname', {})
  }
  const profile = drive.profile ?? 'default'
  return {
    uuid,
    name,
    hostname,
    dhcp_domain,
    availability_zone: fields.availability_zone ?? null,
    project_id: fields.project_id,
    launch_index: fields.launch_index ?? 0,
    meta: fields.meta ?? new Map(),
    keypairs: fields.public_keys ?? [],
    admin_pass: fields.admin_pass,
    random_seed: fields.random_seed,
    user_data: fields.user_data,
    vendor_data,
    vendor_data2: staticVendorData2(fields.vendor_data2, vendor_data),
    dynamic_vendor_data: dynamicVendorData(fields.vendor_data2),
    network_data: networkData(fields.network_data, profile, below(at, 'network_data')),
    network_config: fields.network_config,
    files: Array.from(fields.files ?? [], ([path, content]) => ({ path, content })),
    devices: fields.devices ?? [],
    dedicated_cpus: [...(fields.dedicated_cpus ?? [])].sort((a, b) => a - b),
    ec2: fields.ec2 ?? {},
    config_drive_skip_versions: fields.config_drive_skip_versions ?? EC2_SKIPPED,
    extra_files: fields.extra_files ?? new Map(),
    drive: {
      volume_id: drive.volume_id ?? 'config-2',
      publisher: drive.publisher ?? 'config-drive',
      preparer: drive.preparer ?? '',
      application: drive.application ?? '',
      padding: drive.padding ?? 150,
      newest_version: drive.newest_version ?? OPENSTACK_VERSIONS.at(-1)!,
      profile,
    },
  }
}

/** Network data that says nothing is worse than none: a guest that finds it asks no DHCP server. Nova writes it. */
function networkData(value: Json | undefined, profile: 'default' | 'nova', at: Cursor): Json | undefined {
  if (profile === 'nova') return value ?? new Map()
  if (value === undefined || !isEmpty(value)) return value
  return fail(at, 'network-data-empty', {})
}

function isEmpty(value: Json): boolean {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value === null
  const members = isMap(value) ? [...value.values()] : Object.values(value)
  return members.every((member) => Array.isArray(member) && member.length === 0)
}
