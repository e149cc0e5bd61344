import type { Spec } from '../spec.ts'
import { deviceChanges, deviceMetadata } from './devices.ts'
import { hostnameWithDomain } from './hostname.ts'
import type { Json, JsonObject } from '../text/json.ts'
import { OPENSTACK_VERSIONS, type OpenstackVersion } from './versions.ts'

/** The values that are known only when the drive is rendered. */
export interface Rendering {
  /** The seed in base64, or undefined for no seed. */
  readonly random_seed: string | undefined
  /** The path `/content/NNNN` of each injected file, in the order of the spec. */
  readonly contentPaths: readonly string[]
  readonly networkConfigPath: string | undefined
}

interface Field {
  readonly key: string
  readonly since?: OpenstackVersion
  /** Undefined leaves the key out. */
  readonly value: (spec: Spec, rendering: Rendering, version: string) => Json | undefined
}

/** The keys of meta_data.json, in Nova's order. Source: nova/api/metadata/base.py, `_metadata_as_json` */
const FIRST_FIELDS: readonly Field[] = [
  { key: 'uuid', value: ({ uuid }) => uuid },
  { key: 'meta', value: ({ meta }) => (meta.size === 0 ? undefined : meta) },
  { key: 'files', value: ({ files }, { contentPaths }) => injectedFiles(files, contentPaths) },
  // Nova omits an empty password. Source: nova/virt/libvirt/driver.py, `_create_configdrive`
  { key: 'admin_pass', value: ({ admin_pass }) => admin_pass || undefined },
]

/** The keys that replace those of `extra_md`. */
const FIELDS: readonly Field[] = [
  { key: 'network_config', value: (_spec, { networkConfigPath }) => networkConfig(networkConfigPath) },
  { key: 'public_keys', value: (spec) => keysOf(spec, publicKeys) },
  { key: 'keys', value: (spec) => keysOf(spec, typedKeys) },
  { key: 'hostname', value: hostnameWithDomain },
  { key: 'name', value: ({ name }) => name },
  { key: 'launch_index', value: ({ launch_index }) => launch_index },
  { key: 'availability_zone', value: ({ availability_zone }) => availability_zone },
  { key: 'random_seed', since: '2013-04-04', value: (_spec, { random_seed }) => random_seed },
  { key: 'project_id', since: '2015-10-15', value: ({ project_id }) => project_id },
  {
    key: 'devices',
    since: '2016-06-30',
    value: ({ devices }, _, version) => deviceMetadata(devices, version),
  },
  { key: 'dedicated_cpus', since: '2020-10-14', value: ({ dedicated_cpus }) => dedicated_cpus },
]

/** Returns meta_data.json of `version`, which is a date and not `latest`. */
export function metaData(spec: Spec, rendering: Rendering, version: string): JsonObject {
  const members = new Map<string, Json>()
  const add = ({ key, since, value }: Field): void => {
    const member = since === undefined || version >= since ? value(spec, rendering, version) : undefined
    if (member !== undefined) members.set(key, member)
  }
  for (const field of FIRST_FIELDS) add(field)
  for (const [key, member] of spec.extra_md) members.set(key, member)
  for (const field of FIELDS) add(field)
  return members
}

/** Returns the versions from which meta_data.json can differ from that of the version before, the oldest first. */
export function metaDataChanges(spec: Spec, rendering: Rendering): readonly OpenstackVersion[] {
  const newest = OPENSTACK_VERSIONS.at(-1)!
  const isThere = ({ value }: Field): boolean => value(spec, rendering, newest) !== undefined
  const added = FIELDS.flatMap((field) => (field.since !== undefined && isThere(field) ? field.since : []))
  return [...new Set([...added, ...deviceChanges(spec.devices)])].sort()
}

function injectedFiles(files: Spec['files'], contentPaths: readonly string[]): Json | undefined {
  if (files.length === 0) return undefined
  return files.map(({ path }, i) => ({ path, content_path: contentPaths[i]! }))
}

function networkConfig(path: string | undefined): Json | undefined {
  return path === undefined ? undefined : { name: 'network_config', content_path: path }
}

type Keys = Spec['keypairs']

function keysOf({ keypairs, drive }: Spec, form: (keys: Keys) => Json): Json | undefined {
  return keypairs.length === 0 ? undefined : form(drivenKeys(keypairs, drive.profile))
}

/**
 * Returns the keys as the profile writes them. Nova writes only the first one, unchanged; other profiles end each key
 * with a line feed, for guests that concatenate keys.
 */
export function drivenKeys(keypairs: Keys, profile: Spec['drive']['profile']): Keys {
  if (profile === 'nova') return keypairs.slice(0, 1)
  return keypairs.map((key) => ({ ...key, public_key: key.public_key.replace(/\n?$/, '\n') }))
}

function publicKeys(keys: Keys): Json {
  return new Map(keys.map(({ name, public_key }) => [name, public_key]))
}

function typedKeys(keys: Keys): Json {
  return keys.map(({ name, type, public_key }) => ({ name, type, data: public_key }))
}
