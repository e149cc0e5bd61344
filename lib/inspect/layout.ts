import type { Reading } from '../reading/documents.ts'
import { EC2_DIRECTORIES, OPENSTACK_VERSIONS } from '../metadata/versions.ts'
import type { Datasource } from '../spec.ts'

/** Where a layout has what every drive has; the first that is there counts. */
export interface Places {
  readonly metaData: readonly string[]
  readonly userData: readonly string[]
  readonly vendorData: readonly string[]
  readonly network: readonly string[]
}

const SEED: Places = {
  metaData: ['meta-data'],
  userData: ['user-data'],
  vendorData: ['vendor-data'],
  network: ['network-config'],
}

/** The newest version first, as guests take it. */
const DIRECTORIES = ['latest', ...OPENSTACK_VERSIONS.toReversed()]

const OPENSTACK: Places = {
  metaData: DIRECTORIES.map((directory) => `openstack/${directory}/meta_data.json`),
  userData: DIRECTORIES.map((directory) => `openstack/${directory}/user_data`),
  vendorData: DIRECTORIES.flatMap((directory) =>
    ['vendor_data.json', 'vendor_data2.json'].map((name) => `openstack/${directory}/${name}`),
  ),
  network: DIRECTORIES.map((directory) => `openstack/${directory}/network_data.json`),
}

export const PLACES: Readonly<Record<Datasource, Places>> = {
  'config-drive': OPENSTACK,
  cloudstack: OPENSTACK,
  nocloud: SEED,
  'cloudstack-systemvm': SEED,
  // One file of shell has it all.
  opennebula: { metaData: ['context.sh'], userData: [], vendorData: [], network: [] },
  files: { metaData: [], userData: [], vendorData: [], network: [] },
}

/** Whose layout a drive has; undefined: that of none. */
export function datasourceOf({ names }: Reading): Datasource | undefined {
  const root = names('')
  if (root.has('cloudstack')) return 'cloudstack'
  if (root.has('openstack') || root.has('ec2')) return 'config-drive'
  if (root.has('context.sh')) return 'opennebula'
  if (!root.has('meta-data') && !root.has('user-data')) return undefined
  return root.has('cmdline') ? 'cloudstack-systemvm' : 'nocloud'
}

/** The versions that a drive has directories of, oldest first, `latest` at the end; then what is no version. */
export function versionsOf({ names }: Reading): { openstack: readonly string[]; ec2: readonly string[] } {
  const inOrder = (directory: string, known: readonly string[]): readonly string[] => {
    const there = names(directory)
    return [...known.filter((name) => there.has(name)), ...[...there].filter((name) => !known.includes(name))]
  }
  const openstack = inOrder('openstack', [...OPENSTACK_VERSIONS, 'latest'])
  return { openstack: openstack.filter((name) => name !== 'content'), ec2: inOrder('ec2', EC2_DIRECTORIES) }
}
