import type { Reading } from '../../reading/documents.ts'
import { type Json, member, membersOf, stringify } from '../../text/json.ts'
import { EC2_DIRECTORIES, EC2_SKIPPED, OPENSTACK_VERSIONS } from '../../metadata/versions.ts'
import { contentOf, type Fields, instanceOf, isEmpty, keysOf, saying, textOf, unlessEmpty } from './fields.ts'

/** The fields of which OpenStack's drive can have been made, by us or in Nova's own profile. */
export function configDriveFields(read: Reading): readonly Fields[] {
  const there = read.names('openstack')
  const newest = OPENSTACK_VERSIONS.findLast((version) => there.has(version))
  const directory = there.has('latest') ? 'latest' : newest
  const json = (path: string): Json | undefined => read.json(path)?.value
  const document = (name: string): Json | undefined => json(`openstack/${directory}/${name}`)
  const bytesAt = (path: Json | undefined): Uint8Array | undefined =>
    typeof path === 'string' ? read.bytes(`openstack${path}`) : undefined
  const meta = document('meta_data.json')
  const get = (key: string): Json | undefined => member(meta, key)
  const networkConfig = bytesAt(member(get('network_config'), 'content_path'))
  const files: Fields = new Map()
  for (const each of listOf(get('files'))) {
    const [path, bytes] = [textOf(each, 'path'), bytesAt(member(each, 'content_path'))]
    if (path !== undefined && bytes !== undefined) files.set(path, contentOf(bytes))
  }
  const userData = read.bytes(`openstack/${directory}/user_data`)
  const vendorData = document('vendor_data.json')
  const second = document('vendor_data2.json')
  const usual = stringify(new Map([['static', vendorData ?? new Map<string, Json>()]]))
  const ec2 = json('ec2/latest/meta-data.json')
  const skipped = EC2_DIRECTORIES.filter((version) => !read.names('ec2').has(version))
  const isOlder = newest !== undefined && newest !== OPENSTACK_VERSIONS.at(-1)
  const fields = saying({
    ...instanceOf(get('uuid')),
    name: get('name'),
    hostname: get('hostname'),
    availability_zone: get('availability_zone'),
    project_id: get('project_id'),
    launch_index: get('launch_index'),
    meta: get('meta'),
    public_keys: keysOf(membersOf(get('public_keys'))),
    key_name: lostKey(ec2),
    admin_pass: unlessEmpty(get('admin_pass')),
    random_seed: unlessEmpty(get('random_seed')),
    devices: unlessEmpty(get('devices')),
    dedicated_cpus: unlessEmpty(get('dedicated_cpus')),
    network_config: networkConfig && contentOf(networkConfig),
    files: unlessEmpty(files),
    user_data: userData && contentOf(userData),
    vendor_data: unlessEmpty(vendorData),
    vendor_data2: second !== undefined && stringify(second) !== usual ? second : undefined,
    network_data: unlessEmpty(document('network_data.json')),
    ec2: unlessEmpty(ec2Of(ec2, textOf(meta, 'uuid') ?? '')),
    config_drive_skip_versions: skipped.join() === EC2_SKIPPED.join() ? undefined : skipped,
  })
  const own = saying({ newest_version: isOlder ? newest : undefined })
  const nova = new Map(fields).set('drive', new Map([...own, ['profile', 'nova']]))
  return [isEmpty(own) ? fields : new Map(fields).set('drive', own), nova]
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
  const id = textOf(document, 'instance-id')
  if (id !== undefined && id !== `i-${uuid.slice(0, 8).toLowerCase()}`) fields.set('instance_id', id)
  return fields
}

/** The name of a key that is gone, which Nova still tells. */
function lostKey(document: Json | undefined): string | undefined {
  const key = member(member(document, 'public-keys'), '0')
  return member(key, 'openssh-key') === null ? textOf(key, '_name')?.replace(/^0=/, '') : undefined
}

function listOf(value: Json | undefined): readonly Json[] {
  return Array.isArray(value) ? (value as Json[]) : []
}
