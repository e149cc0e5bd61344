import { hostnameWithDomain } from '../metadata/hostname.ts'
import { plainYaml } from '../text/yaml/plain-yaml.ts'
import type { Spec } from '../spec.ts'
import { type Entry, file, type Tree } from '../image/tree.ts'
import { extraEntries } from './files.ts'

/** Where a system VM keeps its boot arguments. Source: systemvm/debian/opt/cloud/bin/setup/init.sh */
const CMDLINE = '/var/cache/cloud/cmdline'

/**
 * The boot arguments of a CloudStack system VM: as the file `cmdline` in the root, which its init.sh takes from /mnt, and
 * as NoCloud user data that writes them where init.sh keeps them.
 */
export function cloudstackSystemVm(spec: Spec): Tree {
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
