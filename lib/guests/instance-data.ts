import type { Reading } from '../reading/documents.ts'
import { isList, isMap, type Json, type JsonObject, membersOf } from '../text/json.ts'
import { familyFor } from '../layouts/layouts.ts'
import { directoryRead } from './cloud-init-directories.ts'
import { dict, fromJson, type Hidden, type Value } from '../jinja/values.ts'
import { fromBase64 } from '../text/base64.ts'
import { orderOfTexts } from '../jinja/compare.ts'
import { scalar11 } from '../text/yaml/yaml-1.1.ts'

/** The variables that a template in user data can use, or the reason why cloud-init has none. */
export type InstanceData = { readonly variables: ReadonlyMap<string, Value> } | { readonly problem: string }

/** A value of the instance data. A value that only the guest knows has the kind `hidden`. */
type Kept = Value

/** The data that one of cloud-init's datasources derives from a drive. */
interface Source {
  readonly metadata: JsonObject
  /** The members of `ds` besides `meta_data`. */
  readonly others: JsonObject
  /** cloud-init's name of the cloud when the metadata gives none. */
  readonly cloud: string
  readonly platform: string
  readonly publicKeys: Json | undefined
}

/**
 * Returns the instance data, with aliases, that cloud-init derives from an OpenStack or NoCloud drive for templates. `guest`
 * holds members of `v1` that a drive does not contain, such as `distro`. Source: cloudinit/sources/__init__.py `persist_instance_data`,
 * cloudinit/handlers/jinja_template.py `convert_jinja_instance_data`
 */
export function instanceData(read: Reading, guest: ReadonlyMap<string, Json>): InstanceData {
  const source = familyFor(read, ['nocloud', 'openstack']) === 'openstack' ? configDrive(read) : noCloud(read)
  if ('problem' in source) return source
  const ds = new Map<string, Kept>([
    ['_doc', { kind: 'hidden', name: 'ds._doc' }],
    ['meta_data', kept(source.metadata, 'ds.meta_data')],
    ...Array.from(source.others, ([name, value]) => [name, kept(value, `ds.${name}`)] as const),
  ])
  const v1 = new Map([
    ...standardized(source),
    ...Array.from(guest, ([name, value]) => [name, fromJson(value)] as const),
  ])
  const base64 = pathsOfBytes([
    ['ds', new Map<string, Json>([['meta_data', source.metadata], ...source.others])],
  ])
  const all = new Map<string, Kept>([
    ['base64_encoded_keys', fromJson(base64)],
    ['ds', dict(ds)],
    ['merged_cfg', { kind: 'hidden', name: 'merged_cfg' }],
    ['sensitive_keys', { kind: 'hidden', name: 'sensitive_keys' }],
    ['sys_info', { kind: 'hidden', name: 'sys_info' }],
    ['v1', dict(v1)],
    // Names of the same in later releases.
    ['combined_cloud_config', { kind: 'hidden', name: 'combined_cloud_config' }],
    ['system_info', { kind: 'hidden', name: 'system_info' }],
  ])
  return { variables: withAliases(all) }
}

function configDrive(read: Reading): Source | { readonly problem: string } {
  const folder = `openstack/${directoryRead(read)}`
  const [document, network, ec2] = [
    `${folder}/meta_data.json`,
    `${folder}/network_data.json`,
    'ec2/latest/meta-data.json',
  ].map((path) => ({ path, ...(read.json(path) ?? { value: null, problem: undefined }) }))
  for (const { path, problem } of [document!, network!, ec2!])
    if (problem !== undefined) return { problem: `${path} ${problem}` }
  const found = document!.value
  if (!isMap(found)) return { problem: `${document!.path} is missing or is not a map` }
  if (!found.has('uuid')) return { problem: `${document!.path} has no uuid` }
  const metadata = new Map(found)
  if (found.has('hostname')) metadata.set('local-hostname', found.get('hostname')!)
  metadata.set('instance-id', found.get('uuid')!)
  const seed = found.get('random_seed')
  if (seed !== undefined) {
    // cloud-init decodes it, and encodes the bytes again with a prefix.
    if (typeof seed !== 'string' || fromBase64(seed) === undefined)
      return { problem: 'random_seed is not valid base64' }
    metadata.set('random_seed', `${BYTES}${seed}`)
  }
  return {
    metadata,
    others: new Map<string, Json>([
      ['ec2_metadata', ec2!.value ?? new Map<string, Json>()],
      ['network_json', network!.value ?? null],
    ]),
    cloud: 'configdrive',
    platform: 'configdrive',
    publicKeys: metadata.get('public_keys'),
  }
}

function noCloud(read: Reading): Source | { readonly problem: string } {
  if (!read.has('meta-data') || !read.has('user-data'))
    return { problem: 'the drive has neither openstack/ nor both meta-data and user-data' }
  const composed = read.yaml('meta-data')
  if (composed?.value === undefined) return { problem: 'meta-data is not valid YAML' }
  const own = composed.value === null ? new Map<string, Json>() : composed.value
  if (!isMap(own)) return { problem: 'meta-data is not a map' }
  if (hasOddKey(own)) return { problem: 'meta-data has a key that YAML 1.1 does not read as a string' }
  if (own.has('seedfrom'))
    return { problem: 'meta-data has "seedfrom", so the guest fetches its data elsewhere' }
  return {
    metadata: new Map<string, Json>([['instance-id', 'nocloud'], ['dsmode', 'net'], ...own]),
    others: new Map(),
    cloud: 'unknown',
    platform: 'nocloud',
    publicKeys: own.get('public-keys'),
  }
}

/** Tells whether a map has a key such as `on` or `1`, which cloud-init cannot store, or stores under another name. */
function hasOddKey(value: Json): boolean {
  if (isList(value)) return value.some(hasOddKey)
  return isMap(value) && [...value].some(([key, own]) => scalar11(key) !== undefined || hasOddKey(own))
}

/** The prefix of a string in which cloud-init stores bytes. */
const BYTES = 'ci-b64:'

function pathsOfBytes(members: Iterable<readonly [string, Json]>, above = ''): string[] {
  return Array.from(members)
    .flatMap(([key, value]) => {
      const path = `${above}${key}`
      if (typeof value === 'string') return value.startsWith(BYTES) ? [path] : []
      return isMap(value) ? pathsOfBytes(value, `${path}/`) : []
    })
    .sort(orderOfTexts)
}

/** Returns a value as cloud-init reads it back from instance-data.json: with sorted keys. */
function kept(value: Json, path: string): Kept {
  if (typeof value === 'string') {
    // PyYAML reads a date, which JSON cannot hold.
    if (scalar11(value) === 'date') return { kind: 'hidden', name: path }
    return value.startsWith(BYTES) ? value.replaceAll(BYTES, '') : value
  }
  if (isList(value)) return { kind: 'list', items: value.map((item) => keptInList(item)) }
  if (!isMap(value)) return fromJson(value)
  return dict(inOrder(value).map(([key, member]) => [key, kept(member, `${path}.${key}`)]))
}

function keptInList(value: Json): Kept {
  if (isList(value)) return { kind: 'list', items: value.map(keptInList) }
  return isMap(value)
    ? dict(inOrder(value).map(([key, member]) => [key, keptInList(member)]))
    : fromJson(value)
}

function inOrder<T>(members: Iterable<readonly [string, T]>): (readonly [string, T])[] {
  return [...members].sort(([a], [b]) => orderOfTexts(a, b))
}

/** Members of `v1` that depend on the guest. */
const OF_THE_GUEST = [
  'distro',
  'distro_version',
  'distro_release',
  'kernel_release',
  'machine',
  'python_version',
  'subplatform',
  'system_platform',
  'variant',
]

/** Returns the variables of `v1`. Source: cloudinit/sources/__init__.py `_get_standardized_metadata` */
function standardized({ metadata, cloud, platform, publicKeys }: Source): ReadonlyMap<string, Kept> {
  const hidden = (name: string): Hidden => ({ kind: 'hidden', name: `v1.${name}` })
  const value = (json: Json | undefined, name: string): Kept => kept(json ?? null, `v1.${name}`)
  const zone = zoneOf(metadata)
  const region = metadata.get('region')
  const named = metadata.get('cloud-name')
  const cloudName = typeof named === 'string' && named !== '' ? named.toLowerCase() : cloud
  // The names of the Chinese and government clouds differ.
  const isPlain = !['aws', 'azure'].includes(cloudName)
  const id = metadata.get('instance-id')
  const host = hostOf(metadata.get('local-hostname'))
  const rows: readonly (readonly [string, Kept])[] = [
    ['_beta_keys', { kind: 'list', items: ['subplatform'] }],
    ['availability_zone', value(zone, 'availability_zone')],
    ['cloud_id', isPlain ? (cloudName === 'unknown' ? platform : cloudName) : hidden('cloud_id')],
    ['cloud_name', cloudName],
    [
      'instance_id',
      typeof id === 'string' ? value(id, 'instance_id') : (wholeNumber(id) ?? hidden('instance_id')),
    ],
    ['local_hostname', host ?? hidden('local_hostname')],
    ['platform', platform],
    ['public_ssh_keys', keysOf(publicKeys) ?? hidden('public_ssh_keys')],
    ['region', value(region, 'region')],
    ...OF_THE_GUEST.map((name) => [name, hidden(name)] as const),
  ]
  const byHyphen = ['availability_zone', 'cloud_name', 'instance_id', 'local_hostname']
  const twice = rows.filter(([name]) => byHyphen.includes(name))
  return new Map(inOrder([...rows, ...twice.map(([name, of]) => [name.replace('_', '-'), of] as const)]))
}

/** Returns Python's `str` of an integer, or undefined for other types. */
function wholeNumber(value: Json | undefined): string | undefined {
  return typeof value === 'bigint' || (typeof value === 'number' && Number.isSafeInteger(value))
    ? String(value)
    : undefined
}

function zoneOf(metadata: JsonObject): Json | undefined {
  const own = metadata.get(metadata.has('availability-zone') ? 'availability-zone' : 'availability_zone')
  if (own !== undefined && own !== null && own !== '' && own !== false && own !== 0) return own
  const placement = metadata.get('placement')
  return isMap(placement) ? placement.get('availability-zone') : undefined
}

/** Returns the host name without its domain, or undefined when cloud-init asks the guest for it. */
function hostOf(name: Json | undefined): string | undefined {
  if (typeof name !== 'string' || name === '') return undefined
  // Python decides whether this is an address.
  if (/^[\d.]+$/.test(name))
    return /^(?:(?:25[0-5]|2[0-4]\d|1\d\d|[1-9]?\d)(?:\.|$)){4}$/.test(name) && !name.endsWith('.')
      ? `ip-${name.replaceAll('.', '-')}`
      : undefined
  return name.split('.')[0]
}

/** Returns the list of public keys. Source: cloudinit/sources/__init__.py `normalize_pubkey_data` */
function keysOf(keys: Json | undefined): Kept | undefined {
  const list = (items: readonly Json[]): Kept => ({ kind: 'list', items: items.map(fromJson) })
  if (keys === undefined || keys === null || keys === '') return list([])
  if (typeof keys === 'string')
    return /[^\n\x20-\x7e]/.test(keys) ? undefined : list(keys.replace(/\n$/, '').split('\n'))
  if (isList(keys)) return list(keys)
  if (!isMap(keys)) return undefined
  const found = membersOf(keys).flatMap(([, own]) => (isList(own) ? own : [own]))
  return found.every((key) => typeof key === 'string') ? list(found.filter((key) => key !== '')) : undefined
}

/** Jinja2's operators; an alias has one underscore for each. Source: jinja2/lexer.py `operator_re` */
const OPERATOR = /\*\*|\/\/|[=!<>]=|[-+*/%~[\](){}<>=.:|,;]/g

/** Adds aliases: names with underscores in place of operators, and the members of `v1` at the top level. */
function withAliases(members: ReadonlyMap<string, Kept>): Map<string, Kept> {
  const found = new Map<string, Kept>()
  for (const [key, value] of inOrder(members)) {
    const isDict = typeof value === 'object' && value !== null && value.kind === 'dict'
    const below = isDict ? withAliases(value.members) : undefined
    found.set(key, below === undefined ? value : dict(below))
    if (below !== undefined && /^v\d+$/.test(key))
      for (const [name, own] of below) found.set(name, copied(own))
    const alias = key.replace(OPERATOR, '_')
    if (alias !== key) found.set(alias, copied(found.get(key)!))
  }
  return found
}

/** Returns a copy for an alias, so that a template that changes a list or a map does not change its alias. */
function copied(value: Kept): Kept {
  if (typeof value !== 'object' || value === null) return value
  if (value.kind === 'list') return { kind: 'list', items: value.items.map(copied) }
  if (value.kind === 'dict') return dict(Array.from(value.members, ([key, own]) => [key, copied(own)]))
  return value
}
