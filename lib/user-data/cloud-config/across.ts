import { hashForm } from '../../keys/password-hash.ts'
import { publicKey } from '../../keys/public-key.ts'
import { type Diagnostic, diagnose, type Path } from '../../report/diagnostics.ts'
import { isRfc1123Name } from '../../text/rfc-1123.ts'
import { isList, isMap, type Json, type JsonObject } from '../../text/json.ts'

/** A user of a cloud-config and its place. */
interface User {
  readonly path: Path
  readonly fields: JsonObject
}

/**
 * Returns what the values of a cloud-config break together although each has the right type. Each rule was judged by a run of
 * cloud-init 22.4.2 with all its modules.
 */
export function acrossKeys(config: JsonObject): Diagnostic[] {
  const users = usersOf(config)
  return [
    ...users.flatMap(logins),
    ...users.flatMap(({ fields, path }) =>
      keys(fields.get('ssh_authorized_keys'), [...path, 'ssh_authorized_keys']),
    ),
    ...keys(config.get('ssh_authorized_keys'), ['ssh_authorized_keys']),
    ...hostNames(config),
    ...files(config, users),
  ]
}

function usersOf(config: JsonObject): readonly User[] {
  const listed = itemsOf(config.get('users')).map((fields, n) => ({ path: ['users', n], fields }))
  return [{ path: ['user'], fields: config.get('user') }, ...listed].flatMap(({ path, fields }) =>
    isMap(fields) ? [{ path, fields }] : [],
  )
}

function itemsOf(value: Json | undefined): readonly Json[] {
  return isList(value) ? value : []
}

/**
 * Reports passwords that are not hashes or are locked, and a `sudo` value that stops cloud-init. Source:
 * cloudinit/distros/__init__.py, `create_user`, `write_sudo_rules`
 */
function logins({ path, fields }: User): Diagnostic[] {
  const found: Diagnostic[] = []
  for (const key of ['passwd', 'hashed_passwd']) {
    const value = fields.get(key)
    if (typeof value === 'string' && value !== '' && hashForm(value) === undefined)
      found.push(diagnose('password-not-hash', [...path, key], { key }))
  }
  const given = ['passwd', 'hashed_passwd', 'plain_text_passwd'].find((key) => isText(fields.get(key)))
  const isLocked = (fields.get('lock_passwd') ?? fields.get('lock-passwd') ?? true) !== false
  const isMark =
    typeof fields.get('passwd') === 'string' && hashForm(fields.get('passwd') as string)?.method === 'locked'
  if (given !== undefined && isLocked && !isMark && !fields.has('snapuser'))
    found.push(diagnose('password-locked', [...path, given], {}))
  // The module stops there, and creates no further user.
  if (fields.get('sudo') === true) found.push(diagnose('sudo-true', [...path, 'sudo'], {}))
  return found
}

function isText(value: Json | undefined): boolean {
  return typeof value === 'string' && value !== ''
}

/** Reports keys that sshd does not accept, such as one that YAML folded at a line break. */
function keys(value: Json | undefined, path: Path): Diagnostic[] {
  return itemsOf(value).flatMap((key, n) => {
    const lines = typeof key === 'string' ? key.split('\n').map((line) => line.trim()) : []
    const read = lines.filter((line) => line !== '' && !line.startsWith('#')).map(publicKey)
    const problem = read.find((each) => 'problem' in each)
    if (problem === undefined) return []
    return [diagnose('bad-ssh-key', [...path, n], { reason: problem.problem, hasRemedy: problem.hasRemedy })]
  })
}

/** Reports a name that no host can have, such as `${hostname}` that nobody filled in. */
function hostNames(config: JsonObject): Diagnostic[] {
  return ['hostname', 'fqdn'].flatMap((key) => {
    const value = config.get(key)
    const isWrong = typeof value === 'string' && value !== '' && !isRfc1123Name(value)
    return isWrong ? [diagnose('cloud-config-hostname', [key], { key })] : []
  })
}

const BASE64 = ['b64', 'base64', 'gz+b64', 'gz+base64', 'gzip+b64', 'gzip+base64']

/**
 * Reports files whose base64 is invalid, or that cloud-init writes before their owner exists. Source:
 * cloudinit/config/cc_write_files.py
 */
function files(config: JsonObject, users: readonly User[]): Diagnostic[] {
  const created = new Set(users.map(({ fields }) => fields.get('name')))
  return itemsOf(config.get('write_files')).flatMap((file, n) => {
    if (!isMap(file)) return []
    const found: Diagnostic[] = []
    const path = ['write_files', n]
    const [content, owner, encoding] = ['content', 'owner', 'encoding'].map((key) => file.get(key))
    if (typeof content === 'string' && BASE64.includes(String(encoding).toLowerCase()) && !decodes(content))
      found.push(diagnose('write-files-base64', [...path, 'content'], { encoding: String(encoding) }))
    const user = typeof owner === 'string' ? owner.split(':')[0]! : undefined
    if (user !== undefined && created.has(user) && file.get('defer') !== true)
      found.push(diagnose('write-files-owner', [...path, 'owner'], { user }))
    return found
  })
}

/** Tells whether Python's lenient base64 decoder accepts a text. Source: Modules/binascii.c, `a2b_base64` */
function decodes(text: string): boolean {
  let digits = 0
  let pads = 0
  for (const char of text) {
    if (char === '=') {
      if (digits % 4 >= 2 && (digits % 4) + ++pads >= 4) return true
    } else if (/[A-Za-z0-9+/]/.test(char)) {
      digits++
      pads = 0
    }
  }
  return digits % 4 === 0
}
