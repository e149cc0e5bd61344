import { toBase64 } from '../text/base64.ts'
import { hostnameWithDomain } from '../metadata/hostname.ts'
import { writeOpenNebula } from '../network/write-opennebula.ts'
import type { Spec } from '../spec.ts'
import { type Entry, file, type Tree } from '../image/tree.ts'
import { extraEntries } from './files.ts'

/**
 * OpenNebula's context: variables of a shell in `context.sh`, which guests run. Sources: docs.opennebula.io, "Template
 * Reference", Context Section; cloudinit/sources/DataSourceOpenNebula.py
 */
export function openNebula(spec: Spec): Tree {
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

/** Names that a context has for itself, or that change the shell which reads it. */
const RESERVED =
  /^(?:SET_HOSTNAME|SSH_(?:PUBLIC_)?KEY|(?:CRYPTED_)?PASSWORD(?:_BASE64)?|USER_?DATA(?:_ENCODING)?|NETWORK|ETH\d+_.*|DSMODE|START_SCRIPT(?:_BASE64)?|_|BASH.*|LD_.*|PATH|IFS|ENV|HOME|SHELL|SHELLOPTS|U?ID|EUID|PPID|PS4|LC_.*|LANG|FUNCNAME|GROUPS|DIRSTACK|PIPESTATUS|PWD|OPTIND|POSIXLY_CORRECT|RANDOM|SRANDOM|SECONDS|LINENO|EPOCH.*|__v)$/

/** Whether an entry of metadata can be a variable of its own beside the others. */
export function isContextName(name: string): boolean {
  return /^[A-Za-z_][A-Za-z0-9_]*$/.test(name) && !RESERVED.test(name)
}
