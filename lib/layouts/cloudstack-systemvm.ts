import { hostnameWithDomain } from '../metadata/hostname.ts'
import { plainYaml } from '../text/yaml/plain-yaml.ts'
import type { Spec } from '../spec.ts'
import { type Entry, file, type Tree } from '../image/tree.ts'
import { extraEntries } from './files.ts'
import { systemVmFields } from './from-drive/cloudstack-systemvm.ts'
import { fieldsByFile, type Layout, NAME, NETWORK, OPENSTACK_ONLY, USER_DATA } from './layout.ts'
import { isSeed, SEED } from './nocloud.ts'

/** Where a system VM keeps its boot arguments. Source: systemvm/debian/opt/cloud/bin/setup/init.sh */
const CMDLINE = '/var/cache/cloud/cmdline'

/**
 * The boot arguments of a CloudStack system VM: as the file `cmdline` in the root, which its init.sh takes from /mnt, and
 * as NoCloud user data that writes them where init.sh keeps them.
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

export const cloudstackSystemVm: Layout = {
  name: 'cloudstack-systemvm',
  labels: ['cidata'],
  isNamedByLabel: false,
  // Its own init reads it.
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
