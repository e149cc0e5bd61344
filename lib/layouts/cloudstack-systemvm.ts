import { hostnameWithDomain } from '../metadata/hostname.ts'
import { plainYaml } from '../text/yaml/plain-yaml.ts'
import type { Spec } from '../spec.ts'
import { type Entry, file, type Tree } from '../image/tree.ts'
import { extraEntries } from './files.ts'
import { mimeTypeOf, userDataKind } from '../user-data/kind.ts'
import { multipart, type Part } from '../user-data/mime/multipart.ts'
import { parseMultipart } from '../user-data/mime/parse-multipart.ts'
import { fieldsByFile, type Layout, NAME, NETWORK, OPENSTACK_ONLY, USER_DATA } from './layout.ts'
import { isSeed, nocloudFields, SEED } from './nocloud.ts'
import type { Reading } from '../reading/documents.ts'
import { decodeUtf8 } from '../text/utf8.ts'
import { contentOf, type Fields, unnamedKeys } from './fields.ts'

/** The path of the boot arguments in a system VM. Source: systemvm/debian/opt/cloud/bin/setup/init.sh */
const CMDLINE = '/var/cache/cloud/cmdline'

/**
 * Renders the drive of a CloudStack system VM. The templates of 4.11 to 4.16 copy `authorized_keys` from the root of the CD-ROM;
 * init.sh reads `cmdline` from /mnt where a template mounts it; the NoCloud user data writes it to the path of init.sh where a
 * template lets cloud-init read NoCloud. Source: systemvm/debian/opt/cloud/bin/setup/cloud-early-config, `patch`, 0700d91a
 */
function render(spec: Spec): Tree {
  const { cmdline = new Map<string, string>() } = spec.cloudstack
  const line = `${Array.from(cmdline, ([key, value]) => `${key}=${value}`).join(' ')}\n`
  const keys = spec.keypairs
    .filter(({ type }) => type === 'ssh')
    .map(({ public_key }) => public_key.trimEnd())
  const meta = {
    'instance-id': spec.uuid,
    'local-hostname': hostnameWithDomain(spec),
    'public-keys': keys.length === 0 ? undefined : keys,
  }
  const tree = new Map<string, Entry>([
    ['cmdline', file(line)],
    ['meta-data', file(plainYaml(meta))],
    ['user-data', file(userDataOf(spec.user_data, line))],
  ])
  if (keys.length > 0) tree.set('authorized_keys', file(`${keys.join('\n')}\n`))
  for (const [path, entry] of extraEntries(spec)) tree.set(path, entry)
  return tree
}

/** Returns the user data with a part that writes the boot arguments; cloud-init appends its files to those of other parts. */
function userDataOf(own: Uint8Array | undefined, line: string): Uint8Array | string {
  const config = `#cloud-config\n${plainYaml({ write_files: [{ path: CMDLINE, content: line, permissions: '0600' }] })}`
  if (own === undefined || own.length === 0) return config
  const kind = userDataKind(own)
  const type = kind === undefined ? 'text/plain' : kind === 'gzip' ? 'application/gzip' : mimeTypeOf(kind)
  const parts: readonly Part[] = kind === 'mime' ? parseMultipart(own).parts : [{ type, content: own }]
  const content = new TextEncoder().encode(config)
  const mergeType = 'list(append)+dict(recurse_array)+str()'
  return multipart([...parts, { type: mimeTypeOf('cloud-config'), mergeType, content }])
}

/** Returns the fields of a system VM: from no user data, from one part, from several parts, and from the user data on the drive. */
function systemVmFields(read: Reading): readonly Fields[] {
  const text = (path: string): string => decodeUtf8(read.bytes(path) ?? new Uint8Array()) ?? ''
  const words = text('cmdline')
    .split(/\s+/)
    .filter((word) => word.includes('='))
  const cmdline = new Map(
    words.map((word) => {
      const at = word.indexOf('=')
      return [word.slice(0, at), word.slice(at + 1)]
    }),
  )
  const all = new Map(nocloudFields(read)[0]).set('cloudstack', new Map([['cmdline', cmdline]]))
  const keys = unnamedKeys(text('authorized_keys').split('\n').filter(Boolean))
  if (keys !== undefined) all.set('public_keys', keys)
  const derived = new Map(all)
  derived.delete('user_data')
  const userData = read.bytes('user-data')
  const parts =
    userData && userDataKind(userData) === 'mime' ? parseMultipart(userData).parts.slice(0, -1) : []
  const one = parts.length === 1 ? [parts[0]!.content] : []
  const several = parts.length > 0 ? [multipart(parts)] : []
  return [
    derived,
    ...[...one, ...several].map((content) => new Map(all).set('user_data', contentOf(content))),
    all,
  ]
}

export const cloudstackSystemVm: Layout = {
  name: 'cloudstack-systemvm',
  labels: ['cidata'],
  ownLabels: [],
  // Only its own init.sh reads it.
  guests: [],
  family: 'nocloud',
  lacks: [
    ...OPENSTACK_ONLY,
    ...NETWORK,
    'admin_pass',
    'random_seed',
    'network_config',
    'project_id',
    'launch_index',
    'ec2',
    'vendor_data',
  ],
  destinations: [],
  documents: SEED,
  instanceId: ['meta-data', 'instance-id'],
  isIn: (root) => root.has('cmdline') && isSeed(root),
  keepsItsFiles: false,
  fieldOfFile: fieldsByFile([
    [/^cmdline$/, ['cloudstack']],
    [/^meta-data$/, NAME],
    [/^authorized_keys$/, ['public_keys']],
    [/^user-data$/, USER_DATA],
  ]),
  *faults({ cloudstack }) {
    if ((cloudstack?.cmdline?.size ?? 0) === 0) yield { path: [], code: 'cmdline-missing' }
  },
  render,
  fields: systemVmFields,
}
