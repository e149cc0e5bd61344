import type { Spec } from '../spec.ts'
import { type Entry, file } from '../image/tree.ts'
import { type Layout, NETWORK, NO_DOCUMENTS, noFaults, OPENSTACK_ONLY } from './layout.ts'

/** Returns the entries for the user's extra files. */
export function extraEntries({ extra_files }: Spec): readonly (readonly [string, Entry])[] {
  return Array.from(extra_files, ([path, content]) => [
    path,
    content === null ? { kind: 'directory' } : file(content),
  ])
}

/** Fields of metadata, which a drive with only the user's files cannot hold. */
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

/** A layout with only the user's files, for appliances that have their own file names. */
export const files: Layout = {
  name: 'files',
  // Its readers look for paths, and some appliances for a label of their own, so any label is right.
  labels: ['CDROM'],
  isNamedByLabel: false,
  guests: [],
  family: undefined,
  lacks: [...OPENSTACK_ONLY, ...NETWORK, ...METADATA],
  destinations: [],
  documents: NO_DOCUMENTS,
  isIn: () => false,
  keepsItsFiles: false,
  fieldOfFile: () => undefined,
  faults: noFaults,
  render: (spec) => new Map(extraEntries(spec)),
  fields: () => [new Map([['hostname', 'localhost']])],
}
