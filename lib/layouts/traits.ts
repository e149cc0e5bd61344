import type { Datasource } from '../spec.ts'

/** What is known of a datasource before anything is rendered. */
interface Traits {
  /** The labels by which its readers find the volume, the usual one first. */
  readonly labels: readonly [string, ...string[]]
  /** Who is taken to read it when a spec does not say. */
  readonly guests: readonly string[]
  /** Fields of a spec for which it has no place. */
  readonly lacks: readonly string[]
}

/** What only OpenStack's metadata tells. */
const OPENSTACK_ONLY = [
  'vendor_data2',
  'files',
  'devices',
  'dedicated_cpus',
  'config_drive_skip_versions',
] as const

/** What is for no drive of the user's own files. */
const METADATA = [
  'uuid',
  'instance_id',
  'dhcp_domain',
  'availability_zone',
  'project_id',
  'launch_index',
  'meta',
  'public_keys',
  'key_name',
  'admin_pass',
  'random_seed',
  'user_data',
  'cloud_config',
  'ignition',
  'vendor_data',
  'network_config',
  'flat_injected',
  'ntp_servers',
  'ec2',
  'cloudstack',
] as const

const NETWORKS = ['network', 'network_data', 'network_info', 'neutron', 'ironic'] as const

/** Every datasource by its name. */
export const DATASOURCE_TRAITS = {
  'config-drive': { labels: ['config-2', 'CONFIG-2'], guests: ['cloud-init'], lacks: ['cloudstack'] },
  nocloud: {
    labels: ['cidata', 'CIDATA'],
    guests: ['cloud-init'],
    lacks: [...OPENSTACK_ONLY, 'admin_pass', 'ec2', 'project_id', 'cloudstack'],
  },
  cloudstack: {
    labels: ['config-2'],
    guests: ['cloud-init'],
    lacks: [...OPENSTACK_ONLY, 'random_seed', 'network_config', 'project_id', 'launch_index'],
  },
  'cloudstack-systemvm': {
    labels: ['cidata'],
    // Its own init reads it.
    guests: [],
    lacks: [
      ...OPENSTACK_ONLY,
      ...NETWORKS,
      'admin_pass',
      'random_seed',
      'network_config',
      'project_id',
      'launch_index',
      'ec2',
      'vendor_data',
    ],
  },
  opennebula: {
    labels: ['CONTEXT', 'CDROM'],
    guests: ['cloud-init'],
    lacks: [
      ...OPENSTACK_ONLY,
      'uuid',
      'instance_id',
      'random_seed',
      'network_config',
      'availability_zone',
      'project_id',
      'launch_index',
      'ec2',
      'cloudstack',
      'vendor_data',
    ],
  },
  // Their readers go by paths, and by a label where an appliance says so: any is right.
  files: { labels: ['CDROM'], guests: [], lacks: [...OPENSTACK_ONLY, ...NETWORKS, ...METADATA] },
} as const satisfies Record<Datasource, Traits>

export const DATASOURCES = Object.keys(DATASOURCE_TRAITS) as Datasource[]
