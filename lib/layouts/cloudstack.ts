import { md5 } from '@noble/hashes/legacy.js'
import { bytesToHex } from '@noble/hashes/utils.js'
import { isList, type Json, member, membersOf, stringify } from '../text/json.ts'
import { localIpv4 } from '../metadata/ec2.ts'
import { hostnameWithDomain } from '../metadata/hostname.ts'
import type { Spec } from '../spec.ts'
import { type Entry, file, type Tree } from '../image/tree.ts'
import { OPENSTACK } from './config-drive.ts'
import { extraEntries } from './files.ts'
import { fieldsByFile, type Layout, NAME, NETWORK, OPENSTACK_ONLY, USER_DATA } from './layout.ts'
import { quoted } from '../text/yaml/quoted.ts'
import type { Reading } from '../reading/documents.ts'
import { decodeUtf8 } from '../text/utf8.ts'
import { contentOf, type Fields, instanceOf, keysOf, saying, textOf, unlessEmpty } from './fields.ts'

/**
 * Renders CloudStack's config drive like its ConfigDriveBuilder: OpenStack's `latest` for cloud-init, and below `cloudstack/`
 * a file for each value for CloudStack's own scripts. Sources: ConfigDriveBuilder.java, NetworkModelImpl.java
 * (`generateVmData`), and setup/bindir/cloud-set-guest-*-configdrive.in for the names that the scripts read.
 */
function render(spec: Spec): Tree {
  const tree = new Map<string, Entry>()
  const add = (path: string, text: string | undefined): void => {
    // CloudStack writes no file for an empty value.
    if (text !== undefined && text !== '') tree.set(path, file(text))
  }
  const { admin_pass: password, user_data, network_data } = spec
  tree.set('openstack/latest/vendor_data.json', json(vendorData(spec)))
  if (network_data !== undefined) tree.set('openstack/latest/network_data.json', json(network_data))
  tree.set('openstack/latest/meta_data.json', json(metaData(spec)))
  if (user_data !== undefined) {
    const entry = file(user_data)
    tree.set('openstack/latest/user_data', entry)
    tree.set('cloudstack/userdata/user_data.txt', entry)
  }
  for (const [name, value] of metadata(spec)) add(`cloudstack/metadata/${name}.txt`, value)
  // The builder writes public-keys.txt, the older script looks for public_keys.txt.
  add('cloudstack/metadata/public_keys.txt', publicKeys(spec))
  add('cloudstack/password/vm_password.txt', password)
  if (password) {
    // The builder writes hyphens, the script for Windows looks for underscores.
    const checksum = md5Checksum(password)
    add('cloudstack/password/vm-password-md5checksum.txt', checksum)
    add('cloudstack/password/vm_password_md5checksum.txt', checksum)
  }
  for (const [path, entry] of extraEntries(spec)) tree.set(path, entry)
  return tree
}

/** Returns the files of cloudstack/metadata, in CloudStack's order. */
function metadata(spec: Spec): [string, string | undefined][] {
  const { ec2, uuid, cloudstack } = spec
  return [
    ['service-offering', cloudstack.service_offering ?? ec2.instance_type],
    ['availability-zone', spec.availability_zone ?? undefined],
    ['local-hostname', hostnameWithDomain(spec)],
    ['local-ipv4', localIpv4(spec) ?? undefined],
    ...spec.meta,
    ['public-ipv4', ec2.public_ipv4 || (localIpv4(spec) ?? undefined)],
    ['public-hostname', ec2.public_ipv4],
    ['instance-id', uuid],
    ['vm-id', uuid],
    ['public-keys', publicKeys(spec)],
    ['cloud-identifier', cloudstack.cloud_identifier],
    ['hypervisor-host-name', cloudstack.hypervisor_host_name],
    ['cloud-domain', cloudstack.cloud_domain],
    ['cloud-domain-id', cloudstack.cloud_domain_id],
    ['cloud-name', cloudstack.cloud_name],
  ]
}

/** Returns meta_data.json in the same order. Each key ends in a newline, for guests that join the keys. */
function metaData(spec: Spec): Json {
  const { keypairs, cloudstack } = spec
  const ssh = keypairs.filter(({ type }) => type === 'ssh')
  return compact([
    ['availability_zone', spec.availability_zone ?? undefined],
    ['hostname', hostnameWithDomain(spec)],
    ...spec.meta,
    ['name', spec.ec2.public_ipv4 || spec.name],
    ['uuid', spec.uuid],
    [
      'keys',
      ssh.length === 0
        ? undefined
        : ssh.map(({ name, public_key }) => ({ type: 'ssh', data: line(public_key), name })),
    ],
    [
      'public_keys',
      ssh.length === 0 ? undefined : new Map(ssh.map(({ name, public_key }) => [name, line(public_key)])),
    ],
    ['hypervisor-host-name', cloudstack.hypervisor_host_name],
    ['cloud-domain', cloudstack.cloud_domain],
    ['cloud-domain-id', cloudstack.cloud_domain_id],
    ['cloud-name', cloudstack.cloud_name],
  ])
}

/** Adds the password to the vendor data as a cloud-config, because cloud-init does not read admin_pass. */
function vendorData({ admin_pass: password, vendor_data }: Spec): Json {
  const members = new Map(membersOf(vendor_data))
  if (!password) return members
  const config = passwordConfig(password)
  const own = members.get('cloud-init')
  const parts = own === undefined || own === null ? [] : isList(own) ? own : [own]
  return members.set('cloud-init', parts.length === 0 ? config : [config, ...parts])
}

function publicKeys({ keypairs }: Spec): string {
  return keypairs
    .filter(({ type }) => type === 'ssh')
    .map(({ public_key }) => line(public_key))
    .join('')
}

function line(text: string): string {
  return text.replace(/\n?$/, '\n')
}

/** Returns an MD5 sum in hexadecimal digits without leading zeros, as Java's BigInteger writes them. */
function md5Checksum(password: string): string {
  return bytesToHex(md5(new TextEncoder().encode(password))).replace(/^0+(?=.)/, '')
}

function compact(members: readonly (readonly [string, Json | undefined])[]): Json {
  return new Map(members.filter((member): member is [string, Json] => member[1] !== undefined))
}

function json(value: Json): Entry {
  return file(stringify(value))
}

/** Returns the cloud-config that sets the password of the default user. */
function passwordConfig(password: string): string {
  return ['#cloud-config', `password: ${quoted(password)}`, 'chpasswd: { expire: False }', ''].join('\n')
}

/** Keys of meta_data.json that are not the user's metadata. */
const OWN = [
  'availability_zone',
  'hostname',
  'name',
  'uuid',
  'keys',
  'public_keys',
  'hypervisor-host-name',
  'cloud-domain',
  'cloud-domain-id',
  'cloud-name',
]

/** Returns the fields from which a CloudStack drive can have been made. */
function cloudstackFields(read: Reading): readonly Fields[] {
  const document = (name: string): Json | undefined => read.json(`openstack/latest/${name}`)?.value
  const text = (path: string): string | undefined => {
    const bytes = read.bytes(`cloudstack/${path}.txt`)
    return bytes && decodeUtf8(bytes)
  }
  const meta = document('meta_data.json')
  const userData = read.bytes('openstack/latest/user_data')
  const password = text('password/vm_password')
  const network_data = document('network_data.json')
  const public_ipv4 = text('metadata/public-hostname')
  const local = text('metadata/local-ipv4')
  const name = textOf(meta, 'name')
  const isTold = local === (localIpv4({ ec2: {}, network_data }) ?? undefined)
  const cloudstack = saying({
    service_offering: text('metadata/service-offering'),
    cloud_identifier: text('metadata/cloud-identifier'),
    hypervisor_host_name: member(meta, 'hypervisor-host-name'),
    cloud_domain: member(meta, 'cloud-domain'),
    cloud_domain_id: member(meta, 'cloud-domain-id'),
    cloud_name: member(meta, 'cloud-name'),
  })
  const fields = saying({
    ...instanceOf(member(meta, 'uuid')),
    // CloudStack uses the public address as the name of the server.
    name: name === public_ipv4 ? undefined : name,
    hostname: member(meta, 'hostname'),
    availability_zone: member(meta, 'availability_zone'),
    meta: unlessEmpty(new Map(membersOf(meta).filter(([key]) => !OWN.includes(key)))),
    public_keys: keysOf(membersOf(member(meta, 'public_keys'))),
    admin_pass: password,
    user_data: userData && contentOf(userData),
    vendor_data: unlessEmpty(withoutPassword(document('vendor_data.json'), password)),
    network_data,
    ec2: unlessEmpty(saying({ local_ipv4: isTold ? undefined : local, public_ipv4 })),
    cloudstack: unlessEmpty(cloudstack),
  })
  return [fields]
}

/** Returns the vendor data without the password that was added for cloud-init. */
function withoutPassword(vendorData: Json | undefined, password: string | undefined): Json | undefined {
  const own = member(vendorData, 'cloud-init')
  const parts = isList(own) ? own : [own]
  if (password === undefined || parts[0] !== passwordConfig(password)) return vendorData
  const members = membersOf(vendorData).filter(([key]) => key !== 'cloud-init')
  return new Map(parts.length === 1 ? members : [...members, ['cloud-init', parts.slice(1) as Json]])
}

export const cloudstack: Layout = {
  name: 'cloudstack',
  labels: ['config-2'],
  ownLabels: [],
  guests: ['cloud-init'],
  family: 'openstack',
  lacks: [...OPENSTACK_ONLY, 'random_seed', 'network_config', 'project_id', 'launch_index'],
  destinations: ['cloudstack'],
  documents: OPENSTACK,
  instanceId: ['openstack/latest/meta_data.json', 'uuid'],
  isIn: (root) => root.has('cloudstack'),
  keepsItsFiles: false,
  fieldOfFile: fieldsByFile([
    [/^openstack\/latest\/meta_data\.json$/, NAME],
    [/^openstack\/latest\/user_data$|^cloudstack\/userdata\/user_data\.txt$/, USER_DATA],
    [/^openstack\/latest\/vendor_data\.json$/, ['vendor_data', 'admin_pass']],
    [/^openstack\/latest\/network_data\.json$/, NETWORK],
    [/^cloudstack\/metadata\/local-hostname\.txt$/, NAME],
    [/^cloudstack\/metadata\/public[-_]keys\.txt$/, ['public_keys']],
    [/^cloudstack\/metadata\/(?:instance|vm)-id\.txt$/, ['instance_id', 'uuid']],
    [/^cloudstack\/metadata\/availability-zone\.txt$/, ['availability_zone']],
    [/^cloudstack\/metadata\/(?:service-offering|cloud-|hypervisor-)[^/]*\.txt$/, ['cloudstack']],
    [/^cloudstack\/password\/vm[-_]password(?:[-_]md5checksum)?\.txt$/, ['admin_pass']],
  ]),
  *faults({ meta = new Map() }) {
    for (const key of meta.keys())
      if (!/^[\w.-]+$/.test(key) || /^\.{1,2}$/.test(key))
        yield { path: ['meta', key], isKey: true, code: 'meta-not-a-file' }
  },
  render,
  fields: cloudstackFields,
}
