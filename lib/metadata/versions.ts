import { hasChange, type NovaRelease } from '../nova-release.ts'

/**
 * OpenStack's metadata versions, oldest first; they compare as strings. What each version added is the `since` of a
 * document's fields. Source: nova/api/metadata/base.py
 */
export const OPENSTACK_VERSIONS = [
  '2012-08-10', // Folsom
  '2013-04-04', // Grizzly: random_seed
  '2013-10-17', // Havana: vendor_data.json
  '2015-10-15', // Liberty: network_data.json, project_id
  '2016-06-30', // Newton: devices
  '2016-10-06', // Newton: vendor_data2.json
  '2017-02-22', // Ocata: vlan of a nic
  '2018-08-27', // Rocky: vf_trusted of a nic
  '2020-10-14', // Victoria: dedicated_cpus
  '2025-04-04', // Epoxy: shares among the devices
] as const

/** A version of OpenStack's metadata. */
export type OpenstackVersion = (typeof OPENSTACK_VERSIONS)[number]

/** Returns the newest version that a release of Nova writes. */
export function newestVersion(release: NovaRelease): OpenstackVersion {
  return hasChange(release, 'shares') ? '2025-04-04' : '2020-10-14'
}

/** EC2's metadata versions, oldest first. */
export const EC2_VERSIONS = [
  '1.0',
  '2007-01-19',
  '2007-03-01',
  '2007-08-29',
  '2007-10-10',
  '2007-12-15',
  '2008-02-01',
  '2008-09-01',
  '2009-04-04',
] as const

/** A version of EC2's metadata. */
export type Ec2Version = (typeof EC2_VERSIONS)[number]

/** The directories below ec2/, in Nova's order. */
export const EC2_DIRECTORIES = [...EC2_VERSIONS, 'latest'] as const

export type Ec2Directory = (typeof EC2_DIRECTORIES)[number]

/**
 * Returns a function of a version that calls `make` only once for all versions between two of the `changes`, which are sorted
 * with the oldest first.
 */
export function betweenChanges<V extends string, T>(
  changes: readonly string[],
  make: (version: V) => T,
): (version: V) => T {
  const made = new Map<string | undefined, T>()
  return (version) => {
    const since = changes.findLast((change) => change <= version)
    let known = made.get(since)
    if (known === undefined) made.set(since, (known = make(version)))
    return known
  }
}

/** The directories that Nova omits by default. Source: nova/conf/api.py, `config_drive_skip_versions` */
export const EC2_SKIPPED: readonly Ec2Directory[] = EC2_VERSIONS.filter((version) => version !== '2009-04-04')

/** The first version that has each document, and the field of a spec with its content. */
export const OPENSTACK_DOCUMENTS = {
  'meta_data.json': { since: '2012-08-10', field: 'hostname, meta, public_keys, …' },
  user_data: { since: '2012-08-10', field: 'user_data' },
  'vendor_data.json': { since: '2013-10-17', field: 'vendor_data' },
  'network_data.json': { since: '2015-10-15', field: 'network_data' },
  'vendor_data2.json': { since: '2016-10-06', field: 'vendor_data2' },
} as const

export type OpenstackDocument = keyof typeof OPENSTACK_DOCUMENTS

const EC2_DOCUMENTS = { 'meta-data.json': 'ec2', 'user-data': 'user_data' } as const

/** Returns the field with the content of `path` on a config drive, or undefined when the layout has no file there. */
export function documentAt(path: string): string | undefined {
  const [tree, directory = '', name = '', ...more] = path.split('/')
  if (more.length > 0) return undefined
  const versions: readonly string[] = tree === 'openstack' ? OPENSTACK_VERSIONS : EC2_VERSIONS
  const isVersion = directory === 'latest' || versions.includes(directory)
  if (tree === 'openstack' && directory === 'content') return /^\d{4}$/.test(name) ? 'files' : undefined
  if (tree === 'openstack' && isVersion) return OPENSTACK_DOCUMENTS[name as OpenstackDocument]?.field
  return tree === 'ec2' && isVersion ? EC2_DOCUMENTS[name as keyof typeof EC2_DOCUMENTS] : undefined
}
