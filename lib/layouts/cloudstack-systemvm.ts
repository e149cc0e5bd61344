import { hostnameWithDomain } from '../metadata/hostname.ts'
import { plainYaml } from '../text/yaml/plain-yaml.ts'
import type { Spec } from '../spec.ts'
import { type Entry, file, type Tree } from '../image/tree.ts'
import { extraEntries } from './files.ts'
import { fieldsByFile, type Layout, NAME, NETWORK, OPENSTACK_ONLY, USER_DATA } from './layout.ts'
import { isSeed, nocloudFields, SEED } from './nocloud.ts'
import type { Reading } from '../reading/documents.ts'
import { decodeUtf8 } from '../text/utf8.ts'
import type { Fields } from './fields.ts'

/** The path of the boot arguments in a system VM. Source: systemvm/debian/opt/cloud/bin/setup/init.sh */
const CMDLINE = '/var/cache/cloud/cmdline'

/**
 * Renders the boot arguments of a CloudStack system VM: as the file `cmdline` in the root, which init.sh reads from /mnt, and
 * as NoCloud user data that writes them to the path of init.sh.
 */
function render(spec: Spec): Tree {
  const { cmdline = new Map<string, string>() } = spec.cloudstack
  const line = `${Array.from(cmdline, ([key, value]) => `${key}=${value}`).join(' ')}\n`
  const config = { write_files: [{ path: CMDLINE, content: line, permissions: '0600' }] }
  const tree = new Map<string, Entry>([
    ['cmdline', file(line)],
    ['meta-data', file(plainYaml({ 'instance-id': spec.uuid, 'local-hostname': hostnameWithDomain(spec) }))],
    ['user-data', file(spec.user_data ?? `#cloud-config\n${plainYaml(config)}`)],
  ])
  for (const [path, entry] of extraEntries(spec)) tree.set(path, entry)
  return tree
}

/** Returns the fields of a system VM, with user data from its boot arguments or with its own. */
function systemVmFields(read: Reading): readonly Fields[] {
  const line = decodeUtf8(read.bytes('cmdline') ?? new Uint8Array()) ?? ''
  const words = line.split(/\s+/).filter((word) => word.includes('='))
  const cmdline = new Map(
    words.map((word) => {
      const at = word.indexOf('=')
      return [word.slice(0, at), word.slice(at + 1)]
    }),
  )
  const all = new Map(nocloudFields(read)[0]).set('cloudstack', new Map([['cmdline', cmdline]]))
  const derived = new Map(all)
  derived.delete('user_data')
  return [derived, all]
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
    [/^user-data$/, [...USER_DATA, 'public_keys']],
  ]),
  *faults({ cloudstack }) {
    if ((cloudstack?.cmdline?.size ?? 0) === 0) yield { path: [], code: 'cmdline-missing' }
  },
  render,
  fields: systemVmFields,
}
