import { type Difference, diff } from '../diff.ts'
import type { Report } from '../diagnostics.ts'
import { reading, type Reading } from '../guests/reading.ts'
import { isMap, type Json, member, membersOf, stringify } from '../json.ts'
import type { Drive } from '../medium.ts'
import { toBase64 } from '../metadata/base64.ts'
import { UUID } from '../metadata/uuid.ts'
import { documentAt, EC2_DIRECTORIES, EC2_SKIPPED, OPENSTACK_VERSIONS } from '../metadata/versions.ts'
import { writeYaml, yamlOf } from '../metadata/yaml.ts'
import { render } from '../render.ts'
import type { Tree } from '../tree.ts'
import { decodeUtf8 } from '../utf8.ts'
import { parseSpec } from './parse.ts'
import type { Spec } from '../spec.ts'
import type { Gunzip } from '../user-data/options.ts'

/** A spec that was made of a drive. */
export interface SpecFound {
  /** YAML; it holds the drive's secrets. */
  readonly text: string
  /** What is wrong with it as a spec: then nothing can be built of it. */
  readonly report: Report
  /** How the files that it builds differ from those of the drive; secrets are masked. */
  readonly lost: readonly Difference[]
}

type Fields = Map<string, Json>

/**
 * The spec of which OpenStack's config drive can have been made: what fits no field is in `extra_files`. It is tried before
 * it is given, in Nova's own profile too; undefined when the drive has no metadata of OpenStack's.
 */
export async function specFromDrive(drive: Drive, gunzip?: Gunzip): Promise<SpecFound | undefined> {
  const fields = fieldsOf(drive)
  if (fields === undefined) return undefined
  const read = reading(drive)
  let best: SpecFound | undefined
  for (const profile of ['default', 'nova'] as const) {
    const found = await tried(withProfile(fields, profile), drive, read, gunzip)
    if (best === undefined || weight(found) < weight(best)) best = found
    if (weight(best) === 0) return best
  }
  return best
}

function weight({ report, lost }: SpecFound): number {
  return lost.length + (report.some(({ severity }) => severity === 'error') ? 1e6 : 0)
}

async function tried(fields: Fields, drive: Drive, read: Reading, gunzip?: Gunzip): Promise<SpecFound> {
  const first = parseSpec(writeYaml(yamlOf(fields)), { gunzip })
  const extra = first.value && extraFiles(drive.tree, first.value, read)
  const all = extra === undefined || extra.size === 0 ? fields : new Map([...fields, ['extra_files', extra]])
  const text = writeYaml(yamlOf(all))
  const { report, value } = parseSpec(text, { gunzip })
  const made = value && render(value)
  return { text, report, lost: made === undefined ? [] : await diff(drive, { ...drive, tree: made }) }
}

/** What is on the drive and no field makes. */
function extraFiles(tree: Tree, spec: Spec, read: Reading): Fields {
  const made = render(spec)
  const extra: Fields = new Map()
  for (const [path, { kind }] of tree) {
    if (kind !== 'file' || made.has(path) || documentAt(path) !== undefined) continue
    extra.set(path, contentOf(read.bytes(path)!))
  }
  return extra
}

function withProfile(fields: Fields, profile: 'default' | 'nova'): Fields {
  const all = new Map(fields)
  if (profile === 'default') return all
  return all.set('drive', new Map([...membersOf(all.get('drive')), ['profile', profile]]))
}

function fieldsOf(drive: Drive): Fields | undefined {
  const read = reading(drive)
  const there = read.names('openstack')
  const newest = OPENSTACK_VERSIONS.findLast((version) => there.has(version))
  const directory = there.has('latest') ? 'latest' : newest
  const json = (path: string): Json | undefined => read.json(path)?.value
  const meta = json(`openstack/${directory}/meta_data.json`)
  if (directory === undefined || !isMap(meta)) return undefined
  const fields: Fields = new Map()
  const put = (key: string, value: Json | undefined): void => {
    if (value !== undefined && value !== null) fields.set(key, value)
  }
  const uuid = meta.get('uuid')
  put(typeof uuid === 'string' && UUID.test(uuid) ? 'uuid' : 'instance_id', uuid)
  for (const key of ['name', 'hostname', 'availability_zone', 'project_id', 'launch_index', 'meta'])
    put(key, meta.get(key))
  put('public_keys', keysOf(meta))
  for (const key of ['admin_pass', 'random_seed', 'devices'])
    if (!isEmpty(meta.get(key))) put(key, meta.get(key))
  if (!isEmpty(meta.get('dedicated_cpus'))) put('dedicated_cpus', meta.get('dedicated_cpus'))
  const bytesAt = (path: Json | undefined): Uint8Array | undefined =>
    typeof path === 'string' ? read.bytes(`openstack${path}`) : undefined
  const networkConfig = bytesAt(member(meta.get('network_config'), 'content_path'))
  put('network_config', networkConfig && contentOf(networkConfig))
  const files: Fields = new Map()
  for (const each of listOf(meta.get('files'))) {
    const [path, bytes] = [member(each, 'path'), bytesAt(member(each, 'content_path'))]
    if (typeof path === 'string' && bytes !== undefined) files.set(path, contentOf(bytes))
  }
  if (files.size > 0) fields.set('files', files)
  const userData = read.bytes(`openstack/${directory}/user_data`)
  put('user_data', userData && contentOf(userData))
  const vendorData = json(`openstack/${directory}/vendor_data.json`)
  if (!isEmpty(vendorData)) put('vendor_data', vendorData)
  const second = json(`openstack/${directory}/vendor_data2.json`)
  const usual = stringify(new Map([['static', vendorData ?? new Map<string, Json>()]]))
  if (second !== undefined && stringify(second) !== usual) put('vendor_data2', second)
  const network = json(`openstack/${directory}/network_data.json`)
  if (!isEmpty(network)) put('network_data', network)
  const ec2 = ec2Of(json('ec2/latest/meta-data.json'), typeof uuid === 'string' ? uuid : '')
  if (ec2.size > 0) fields.set('ec2', ec2)
  const skipped = EC2_DIRECTORIES.filter((version) => !read.names('ec2').has(version))
  if (skipped.join() !== EC2_SKIPPED.join()) fields.set('config_drive_skip_versions', skipped)
  const label = drive.medium.fileSystem === 'none' ? undefined : drive.medium.label
  const own: Fields = new Map()
  if (label !== undefined && label !== 'config-2') own.set('volume_id', label)
  if (newest !== undefined && newest !== OPENSTACK_VERSIONS.at(-1)) own.set('newest_version', newest)
  if (own.size > 0) fields.set('drive', own)
  return fields
}

/** Under their names, each without the line break that a drive gives it. */
function keysOf(meta: Json): Fields | undefined {
  const keys: Fields = new Map()
  for (const [name, key] of membersOf(member(meta, 'public_keys')))
    if (typeof key === 'string') keys.set(name, key.replace(/\n$/, ''))
  return keys.size === 0 ? undefined : keys
}

/** Fields by the keys of EC2's metadata. */
const EC2_FIELDS = {
  'ami-id': 'ami_id',
  'kernel-id': 'kernel_id',
  'ramdisk-id': 'ramdisk_id',
  'reservation-id': 'reservation_id',
  'instance-type': 'instance_type',
  'security-groups': 'security_groups',
  'local-ipv4': 'local_ipv4',
  'public-ipv4': 'public_ipv4',
  'block-device-mapping': 'block_device_mapping',
} as const

function ec2Of(document: Json | undefined, uuid: string): Fields {
  const fields: Fields = new Map()
  for (const [key, field] of Object.entries(EC2_FIELDS)) {
    const value = member(document, key)
    if (value !== undefined && value !== null && value !== '') fields.set(field, value)
  }
  const id = member(document, 'instance-id')
  if (typeof id === 'string' && id !== `i-${uuid.slice(0, 8).toLowerCase()}`) fields.set('instance_id', id)
  return fields
}

function listOf(value: Json | undefined): readonly Json[] {
  return Array.isArray(value) ? (value as Json[]) : []
}

function isEmpty(value: Json | undefined): boolean {
  if (value === undefined || value === null) return true
  return Array.isArray(value) ? value.length === 0 : isMap(value) && value.size === 0
}

/** Text that YAML can hold as it is, or base64. */
function contentOf(bytes: Uint8Array): Json {
  const text = decodeUtf8(bytes)
  // oxlint-disable-next-line no-control-regex
  const isPlain = text !== undefined && !/[^\t\n\x20-\x7e\xa0-\ud7ff\ue000-\ufefe]/.test(text)
  return isPlain ? text : { base64: toBase64(bytes) }
}
