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

/** Software with a layout that nobody else reads: the labels it looks for, or the names that its drives have in the root. */
interface Reader {
  readonly labels?: readonly string[]
  readonly names?: readonly string[]
}

const READERS: readonly Reader[] = [
  // openSUSE MicroOS: Combustion, and Ignition that reads a file. Source: openSUSE/combustion, combustion-prepare.service
  { labels: ['combustion', 'COMBUSTION', 'ignition', 'IGNITION'] },
  // Anaconda. Source: Red Hat, "Performing an advanced RHEL installation", "Making a Kickstart file available on a local volume"
  { labels: ['OEMDRV'] },
  // Cisco IOS XE and ASAv, Junos and PAN-OS. Source: templates/, which cites their guides.
  { names: ['iosxe_config.txt'] },
  { names: ['day0-config'] },
  { names: ['juniper.conf'] },
  { names: ['config', 'content', 'license', 'software'] },
]

/** A layout with only the user's files, for appliances that have their own file names. */
export const files: Layout = {
  name: 'files',
  // Its readers look for paths, and some appliances for a label of their own, so any label is right.
  labels: ['CDROM'],
  ownLabels: READERS.flatMap(({ labels = [] }) => labels),
  guests: [],
  family: undefined,
  lacks: [...OPENSTACK_ONLY, ...NETWORK, ...METADATA],
  destinations: [],
  documents: NO_DOCUMENTS,
  isIn: (root) => READERS.some(({ names = [] }) => names.length > 0 && names.every((name) => root.has(name))),
  keepsItsFiles: false,
  fieldOfFile: () => undefined,
  faults: noFaults,
  render: (spec) => new Map(extraEntries(spec)),
  fields: () => [new Map([['hostname', 'localhost']])],
}
