import { createHash } from 'node:crypto'
import { parse } from '../../../lib/text/json.ts'
import type { NovaCase, NovaDevice, NovaDrive } from './nova.ts'

/**
 * The spec, as data for `checkSpec`, that describes the instance of a case: exactly what Nova would write. A name that Nova made
 * for one of several servers is Nova's.
 */
export function specOfCase(given: NovaCase, drive?: Pick<NovaDrive, 'hostname' | 'name'>): unknown {
  const { instance, options = {}, vendordata = {}, ec2 = {} } = given
  return present({
    uuid: instance.uuid,
    ...(given.launch !== undefined && given.launch.count > 1
      ? { name: drive!.name, hostname: drive!.hostname }
      : { name: instance.name, hostname: instance.hostname }),
    dhcp_domain: options.dhcp_domain,
    config_drive_skip_versions: options.config_drive_skip_versions,
    availability_zone: instance.availability_zone,
    project_id: instance.project_id,
    launch_index: instance.launch_index,
    meta: instance.metadata,
    // A key may be named like a reference.
    public_keys: given.keypairs && {
      literal: new Map(given.keypairs.map((key) => [key.name, key.public_key])),
    },
    key_name: instance.key_name,
    admin_pass: instance.admin_pass,
    extra_md: given.extra_md,
    random_seed: randomSeed(given.random_seed ?? ''),
    user_data: userData(instance),
    vendor_data:
      vendordata.static_file_text === undefined ? vendordata.static : parse(vendordata.static_file_text),
    vendor_data2: vendorData2(given),
    network_data: given.network_metadata,
    neutron: given.network_info === undefined ? (given.neutron ?? { ports: [] }) : undefined,
    network_info: given.network_info,
    ironic: given.ironic,
    flat_injected: options.flat_injected,
    files: given.files && new Map(given.files.map((file) => [file.path, contentsOf(file)])),
    devices: given.devices?.flatMap(deviceOf),
    dedicated_cpus: given.numa_cells?.flatMap(({ pcpuset }) => pcpuset),
    ec2: present({
      ...ec2,
      reservation_id: instance.reservation_id ?? undefined,
      instance_type: instance.flavor,
      security_groups: given.neutron?.security_groups ? undefined : (given.security_groups ?? ['default']),
      root_device_name: instance.root_device_name,
      default_ephemeral_device: instance.default_ephemeral_device,
      default_swap_device: instance.default_swap_device,
      block_devices: given.block_devices,
    }),
    drive: { profile: 'nova', nova_release: '26.2.2' },
  })
}

function vendorData2({ vendordata = {}, instance }: NovaCase): unknown {
  const { providers, dynamic_targets: targets = [], origin = '' } = vendordata
  if (providers === undefined) return undefined
  return {
    providers,
    dynamic: targets.flatMap((target) =>
      'raw' in target ? [] : [{ name: target.name, url: `${origin}${target.url}` }],
    ),
    image_id: instance.image_ref ?? '',
    boot_roles: instance.system_metadata?.boot_roles ?? '',
  }
}

/** 512 bytes that a word stands for; the driver gives Nova the same. */
export function randomSeed(word: string): string {
  const blocks = Array.from({ length: 16 }, (_, i) => createHash('sha256').update(`${word}:${i}`).digest())
  return Buffer.concat(blocks).toString('base64')
}

function userData({ user_data, user_data_base64 }: NovaCase['instance']): unknown {
  if (user_data_base64 !== undefined) return { base64: user_data_base64 }
  return user_data ?? undefined
}

function contentsOf(file: NonNullable<NovaCase['files']>[number]): unknown {
  return 'contents' in file ? file.contents : { base64: file.contents_base64 }
}

/** Nova leaves out what it has no name for. */
function deviceOf({ kind, bus, ...device }: NovaDevice): unknown[] {
  return kind === 'unknown' || bus === 'generic'
    ? []
    : [present({ type: kind, bus: bus ?? 'none', ...device })]
}

function present(members: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined))
}
