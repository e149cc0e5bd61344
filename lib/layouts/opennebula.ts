import { toBase64 } from '../text/base64.ts'
import { hostnameWithDomain } from '../metadata/hostname.ts'
import { writeOpenNebula } from '../network/write-opennebula.ts'
import type { Spec } from '../spec.ts'
import { type Entry, file, type Tree } from '../image/tree.ts'
import { extraEntries } from './files.ts'
import { isContextName } from './from-drive/context-name.ts'
import { openNebulaFields } from './from-drive/opennebula.ts'
import { fieldsByFile, type Layout, NAME, NO_DOCUMENTS, OPENSTACK_ONLY } from './layout.ts'

/**
 * OpenNebula's context: variables of a shell in `context.sh`, which guests run. Sources: docs.opennebula.io, "Template
 * Reference", Context Section; cloudinit/sources/DataSourceOpenNebula.py
 */
function render(spec: Spec): Tree {
  const lines = variables(spec).map(([name, value]) => `${name}=${quoted(value)}\n`)
  const tree = new Map<string, Entry>([['context.sh', file(lines.join(''))]])
  for (const [path, entry] of extraEntries(spec)) tree.set(path, entry)
  return tree
}

function variables(spec: Spec): readonly (readonly [string, string])[] {
  const { keypairs, user_data, admin_pass, network, meta } = spec
  const keys = keypairs.filter(({ type }) => type === 'ssh').map(({ public_key }) => public_key.trimEnd())
  const own: (readonly [string, string | undefined])[] = [
    ['SET_HOSTNAME', hostnameWithDomain(spec)],
    ['SSH_PUBLIC_KEY', keys.length === 0 ? undefined : keys.join('\n')],
    ['PASSWORD', admin_pass],
    ['USER_DATA', user_data && toBase64(user_data)],
    ['USER_DATA_ENCODING', user_data && 'base64'],
    ...(network === undefined ? [] : writeOpenNebula(network).variables),
    ...meta,
  ]
  return own.filter((variable): variable is readonly [string, string] => variable[1] !== undefined)
}

/** As one word of any POSIX shell. */
function quoted(value: string): string {
  return `'${value.replaceAll("'", `'\\''`)}'`
}

export const openNebula: Layout = {
  name: 'opennebula',
  labels: ['CONTEXT', 'CDROM'],
  // CDROM is what genisoimage calls any volume.
  isNamedByLabel: false,
  guests: ['cloud-init'],
  family: 'opennebula',
  lacks: [
    ...OPENSTACK_ONLY,
    'uuid',
    'instance_id',
    'random_seed',
    'network_config',
    'availability_zone',
    'project_id',
    'launch_index',
    'ec2',
    'cloudstack',
    'vendor_data',
  ],
  destinations: [],
  // One file of shell holds all.
  documents: { ...NO_DOCUMENTS, metaData: ['context.sh'] },
  isIn: (root) => root.has('context.sh'),
  keepsItsFiles: false,
  fieldOfFile: fieldsByFile([[/^context\.sh$/, NAME]]),
  networkLosses: (network) => ({ title: "OpenNebula's context", losses: writeOpenNebula(network).losses }),
  *faults({ meta = new Map(), admin_pass }) {
    for (const [key, value] of meta) {
      if (!isContextName(key)) yield { path: ['meta', key], isKey: true, code: 'meta-not-a-variable' }
      if (value.includes('\0')) yield { path: ['meta', key], code: 'nul-in-variable' }
    }
    if (admin_pass?.includes('\0')) yield { path: ['admin_pass'], code: 'nul-in-variable' }
  },
  render,
  fields: openNebulaFields,
}
