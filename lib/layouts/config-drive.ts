import type { RenderContext } from '../context.ts'
import { EC2_CHANGES, ec2MetaData } from '../metadata/ec2.ts'
import { isList, type Json, member, membersOf, stringify } from '../text/json.ts'
import { metaData, metaDataChanges, type Rendering } from '../metadata/meta-data.ts'
import {
  betweenChanges,
  documentAt,
  EC2_DIRECTORIES,
  EC2_SKIPPED,
  EC2_VERSIONS,
  type Ec2Version,
  OPENSTACK_DOCUMENTS,
  OPENSTACK_VERSIONS,
  type OpenstackDocument,
} from '../metadata/versions.ts'
import { randomSeed } from '../metadata/random-seed.ts'
import type { Spec } from '../spec.ts'
import { type Content, type Entry, file, type Tree } from '../image/tree.ts'
import { extraEntries } from './files.ts'
import { type Documents, type Layout, noFaults } from './layout.ts'
import { isSeed } from './nocloud.ts'
import type { Reading } from '../reading/documents.ts'
import { contentOf, type Fields, instanceOf, isEmpty, keysOf, saying, textOf, unlessEmpty } from './fields.ts'

/** The paths of the documents in each directory, which are made once: a drive has many. */
const PATHS = new Map(
  [...OPENSTACK_VERSIONS, 'latest'].map((directory) => [
    directory,
    Object.fromEntries(
      Object.keys(OPENSTACK_DOCUMENTS).map((name) => [name, `openstack/${directory}/${name}`]),
    ) as Record<OpenstackDocument, string>,
  ]),
)

/** Renders OpenStack's config drive: the files that Nova writes, in Nova's order. */
function render(spec: Spec, context: RenderContext): Tree {
  const tree = new Map<string, Entry>()
  const userData = spec.user_data && file(spec.user_data)
  const { rendering, contents } = injectedContents(spec, context)
  const document = documents()

  const ec2 = betweenChanges(EC2_CHANGES, (version: Ec2Version) => document(ec2MetaData(spec, version)))
  for (const directory of EC2_DIRECTORIES) {
    if (spec.config_drive_skip_versions.includes(directory)) continue
    const version = directory === 'latest' ? EC2_VERSIONS.at(-1)! : directory
    if (userData !== undefined) tree.set(`ec2/${directory}/user-data`, userData)
    tree.set(`ec2/${directory}/meta-data.json`, ec2(version))
  }

  const versions = OPENSTACK_VERSIONS.filter((version) => version <= spec.drive.newest_version)
  const vendorData = document(spec.vendor_data)
  const vendorData2 = document(spec.vendor_data2)
  const networkData = spec.network_data === undefined ? undefined : document(spec.network_data)
  const meta = betweenChanges(metaDataChanges(spec, rendering), (version: string) =>
    document(metaData(spec, rendering, version)),
  )
  for (const directory of [...versions, 'latest']) {
    const version = directory === 'latest' ? spec.drive.newest_version : directory
    const add = (name: OpenstackDocument, entry: Entry | undefined): void => {
      if (entry === undefined || version < OPENSTACK_DOCUMENTS[name].since) return
      tree.set(PATHS.get(directory)![name], entry)
    }
    add('meta_data.json', meta(version))
    add('user_data', userData)
    add('vendor_data.json', vendorData)
    add('network_data.json', networkData)
    add('vendor_data2.json', vendorData2)
  }
  for (const [path, entry] of contents) tree.set(path, entry)
  for (const [path, entry] of extraEntries(spec)) tree.set(path, entry)
  return tree
}

/** Numbers the contents as Nova does: first the network's, then the injected files. */
function injectedContents(
  spec: Spec,
  context: RenderContext,
): { rendering: Rendering; contents: [string, Entry][] } {
  const contents: [string, Entry][] = []
  const inject = (content: Content | string): string => {
    const path = `content/${String(contents.length).padStart(4, '0')}`
    contents.push([`openstack/${path}`, file(content)])
    return `/${path}`
  }
  const { network_config, files } = spec
  const networkConfigPath = network_config === undefined ? undefined : inject(network_config)
  const contentPaths = files.map(({ content }) => inject(content))
  return { rendering: { random_seed: randomSeed(spec, context), contentPaths, networkConfigPath }, contents }
}

/** Returns a function that makes JSON files; files with the same text share one entry. */
function documents(): (value: Json) => Entry {
  const known = new Map<string, Entry>()
  return (value) => {
    const text = stringify(value)
    const entry = known.get(text) ?? file(text)
    known.set(text, entry)
    return entry
  }
}

/** The newest version first, in the order in which guests look for them. */
const DIRECTORIES = ['latest', ...OPENSTACK_VERSIONS.toReversed()]

/** The documents of OpenStack's metadata. */
export const OPENSTACK: Documents = documentsIn(...DIRECTORIES.map((directory) => `openstack/${directory}`))

/** Returns the documents in some directories of OpenStack's metadata, such as `openstack/latest`. */
export function documentsIn(...directories: readonly string[]): Documents {
  const paths = (...names: readonly string[]): readonly string[] =>
    directories.flatMap((directory) => names.map((name) => `${directory}/${name}`))
  return {
    metaData: paths('meta_data.json'),
    userData: paths('user_data'),
    vendorData: paths('vendor_data.json', 'vendor_data2.json'),
    network: paths('network_data.json'),
  }
}

/** Returns the fields from which an OpenStack drive can have been made, in the default profile or in Nova's. */
function configDriveFields(read: Reading): readonly Fields[] {
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
  // Nova's default would come after it.
  if (textOf(meta, 'hostname')?.endsWith('.novalocal') === false) nova.set('dhcp_domain', '')
  return [isEmpty(own) ? fields : new Map(fields).set('drive', own), nova]
}

/** Fields of a spec by the keys of EC2's metadata. */
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

/** Returns the name of a deleted key, which Nova still writes. */
function lostKey(document: Json | undefined): string | undefined {
  const key = member(member(document, 'public-keys'), '0')
  return member(key, 'openssh-key') === null ? textOf(key, '_name')?.replace(/^0=/, '') : undefined
}

function listOf(value: Json | undefined): readonly Json[] {
  return isList(value) ? value : []
}

export const configDrive: Layout = {
  name: 'config-drive',
  labels: ['config-2', 'CONFIG-2'],
  ownLabels: ['config-2', 'CONFIG-2'],
  guests: ['cloud-init'],
  family: 'openstack',
  lacks: ['cloudstack'],
  destinations: [],
  documents: OPENSTACK,
  instanceId: ['openstack/latest/meta_data.json', 'uuid'],
  // No guest looks for EC2's metadata without openstack/.
  isIn: (root) => !root.has('cloudstack') && (root.has('openstack') || (root.has('ec2') && !isSeed(root))),
  keepsItsFiles: true,
  fieldOfFile: documentAt,
  faults: noFaults,
  render,
  fields: configDriveFields,
}
