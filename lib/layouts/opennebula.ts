import { fromBase64, toBase64 } from '../text/base64.ts'
import { hostnameWithDomain } from '../metadata/hostname.ts'
import { writeOpenNebula } from '../network/write-opennebula.ts'
import type { Spec } from '../spec.ts'
import { type Entry, file, type Tree } from '../image/tree.ts'
import { contextVariables } from './context-variables.ts'
import { extraEntries } from './files.ts'
import { fieldsByFile, type Layout, NAME, NO_DOCUMENTS, OPENSTACK_ONLY } from './layout.ts'
import type { Reading } from '../reading/documents.ts'
import type { Json } from '../text/json.ts'
import { readOpenNebula } from '../network/read-opennebula.ts'
import { decodeUtf8 } from '../text/utf8.ts'
import { contentOf, type Fields, saying, unlessEmpty, unnamedKeys } from './fields.ts'

/**
 * Renders OpenNebula's context: shell variables in `context.sh`, which guests run. Sources: docs.opennebula.io, "Template
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

/** Returns a value as one word of a POSIX shell. */
function quoted(value: string): string {
  return `'${value.replaceAll("'", `'\\''`)}'`
}

/** Names that the context itself uses, or that change the shell that reads it. */
const RESERVED =
  /^(?:SET_HOSTNAME|SSH_(?:PUBLIC_)?KEY|(?:CRYPTED_)?PASSWORD(?:_BASE64)?|USER_?DATA(?:_ENCODING)?|NETWORK|DNS|SEARCH_DOMAIN|ETH\d+_.*|DSMODE|START_SCRIPT(?:_BASE64)?|_|BASH.*|LD_.*|PATH|IFS|ENV|HOME|SHELL|SHELLOPTS|U?ID|EUID|PPID|PS4|LC_.*|LANG|FUNCNAME|GROUPS|DIRSTACK|PIPESTATUS|PWD|OPTIND|POSIXLY_CORRECT|RANDOM|SRANDOM|SECONDS|LINENO|EPOCH.*|__v)$/

/** Tells whether a metadata key can be a separate variable. */
function isContextName(name: string): boolean {
  return /^[A-Za-z_][A-Za-z0-9_]*$/.test(name) && !RESERVED.test(name)
}

/** Returns the fields from which an OpenNebula context can have been made. */
function openNebulaFields(read: Reading): readonly Fields[] {
  const variables = variablesOf(decodeUtf8(read.bytes('context.sh') ?? new Uint8Array()) ?? '')
  const get = (...names: readonly string[]): string | undefined =>
    names.map((name) => variables.get(name)).find((value) => value !== undefined)
  const meta = [...variables].filter(([name]) => isContextName(name) && name !== 'HOSTNAME')
  const keys = get('SSH_PUBLIC_KEY', 'SSH_KEY')?.split('\n') ?? []
  return [
    saying({
      hostname: get('SET_HOSTNAME', 'HOSTNAME'),
      meta: unlessEmpty(new Map(meta)),
      public_keys: unnamedKeys(keys.filter(Boolean)),
      admin_pass: get('PASSWORD'),
      user_data: userDataOf(get('USER_DATA', 'USERDATA'), get('USER_DATA_ENCODING', 'USERDATA_ENCODING')),
      network: readOpenNebula(variables),
    }),
  ]
}

function userDataOf(text: string | undefined, encoding: string | undefined): Json | undefined {
  const bytes = text === undefined ? undefined : fromBase64(text)
  return encoding === 'base64' && bytes !== undefined ? contentOf(bytes) : text
}

function variablesOf(script: string): ReadonlyMap<string, string> {
  return new Map(
    contextVariables(script).flatMap(({ name, value }) => (value === undefined ? [] : [[name, value]])),
  )
}

export const openNebula: Layout = {
  name: 'opennebula',
  labels: ['CONTEXT', 'CDROM'],
  // CDROM is genisoimage's default label.
  ownLabels: ['CONTEXT'],
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
  // A single shell script holds everything.
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
