import { hashForm } from '../../keys/password-hash.ts'
import { publicKey } from '../../keys/public-key.ts'
import { type Diagnostic, diagnose, type Path } from '../../report/diagnostics.ts'
import { isPythonBase64 } from '../../text/base64.ts'
import { isRfc1123Name } from '../../text/rfc-1123.ts'
import { isMap, type Json, type JsonObject } from '../../text/json.ts'
import { isFalsy, itemsOf } from './stops/stop.ts'
import { userFields } from './user-fields.ts'

/** A user of a cloud-config and its place. */
interface User {
  readonly path: Path
  readonly fields: JsonObject
}

/**
 * Returns what the values of a cloud-config break together although each has the right type. Runs of
 * cloud-init 22.4.2 with all its modules show each of them; the keys are judged as sshd does.
 */
export function acrossKeys(config: JsonObject): Diagnostic[] {
  const users = usersOf(config)
  return [
    ...users.flatMap(logins),
    ...users.flatMap(({ fields, path }) => {
      const own = userFields(fields).get('ssh_authorized_keys')
      if (own === undefined) return []
      const at = [...path, own.key]
      return typeof own.value === 'string' ? keyFaults(own.value, at) : keys(own.value, at)
    }),
    ...keys(config.get('ssh_authorized_keys'), ['ssh_authorized_keys']),
    ...hostNames(config),
    ...timeZone(config),
    ...locale(config),
    ...files(config, users),
  ]
}

function usersOf(config: JsonObject): readonly User[] {
  const listed = itemsOf(config.get('users')).map((fields, n) => ({ path: ['users', n], fields }))
  return [{ path: ['user'], fields: config.get('user') }, ...listed].flatMap(({ path, fields }) =>
    isMap(fields) ? [{ path, fields }] : [],
  )
}

/**
 * Reports passwords that are not hashes or are locked, and a `sudo` value that stops cloud-init. Source:
 * cloudinit/distros/__init__.py, `create_user`, `write_sudo_rules`
 */
function logins({ path, fields: entry }: User): Diagnostic[] {
  const found: Diagnostic[] = []
  const fields = userFields(entry)
  const placeOf = (name: string): Path => [...path, fields.get(name)!.key]
  const textOf = (name: string): string => {
    const value = fields.get(name)?.value
    return typeof value === 'string' ? value : ''
  }
  for (const key of ['passwd', 'hashed_passwd'])
    if (textOf(key) !== '' && hashForm(textOf(key)) === undefined)
      found.push(diagnose('password-not-hash', placeOf(key), { key }))
  const given = ['passwd', 'hashed_passwd', 'plain_text_passwd'].find((key) => textOf(key) !== '')
  const isLocked = (fields.get('lock_passwd')?.value ?? true) !== false
  const isMark = ['passwd', 'hashed_passwd'].some((key) => hashForm(textOf(key))?.method === 'locked')
  if (given !== undefined && isLocked && !isMark && !fields.has('snapuser'))
    found.push(diagnose('password-locked', placeOf(given), {}))
  // The module stops there, and creates no further user.
  if (fields.get('sudo')?.value === true && !fields.has('snapuser'))
    found.push(diagnose('sudo-true', [...path, 'sudo'], {}))
  return found
}

/** Reports keys that sshd does not accept, such as one that YAML folded at a line break. */
function keys(value: Json | undefined, path: Path): Diagnostic[] {
  return itemsOf(value).flatMap((key, n) => (typeof key === 'string' ? keyFaults(key, [...path, n]) : []))
}

function keyFaults(text: string, path: Path): Diagnostic[] {
  const lines = text.split('\n').map((line) => line.trim())
  const read = lines.filter((line) => line !== '' && !line.startsWith('#')).map(publicKey)
  const problem = read.find((each) => 'problem' in each)
  if (problem === undefined) return []
  return [diagnose('bad-ssh-key', path, { reason: problem.problem, hasRemedy: problem.hasRemedy })]
}

/** Reports a name that no host can have, such as `${hostname}` that nobody filled in. */
function hostNames(config: JsonObject): Diagnostic[] {
  return ['hostname', 'fqdn'].flatMap((key) => {
    const value = config.get(key)
    const isWrong = typeof value === 'string' && value !== '' && !isRfc1123Name(value)
    return isWrong ? [diagnose('cloud-config-hostname', [key], { key })] : []
  })
}

/** Reports a name without a file of the time zone database. Source: cloudinit/distros/__init__.py, `_find_tz_file` */
function timeZone(config: JsonObject): Diagnostic[] {
  const name = config.get('timezone')
  if (typeof name !== 'string' || name === '' || isTimeZone(name.replace(/^(?:posix|right)\//, ''))) return []
  return [diagnose('cloud-config-timezone', ['timezone'], { name })]
}

/** A locale's name. Source: setlocale(3), "language[_territory][.codeset][@modifier]" */
const LOCALE = /^(?:C|POSIX|[a-z]{2,3}(?:_[A-Z]{2,3}|_[0-9]{3})?)(?:\.[A-Za-z0-9-]+)?(?:@[A-Za-z0-9]+)?$/

/** Reports a text that is not the name of a locale, which no system can generate. */
function locale(config: JsonObject): Diagnostic[] {
  const name = config.get('locale')
  if (typeof name !== 'string' || name === '' || LOCALE.test(name)) return []
  return [diagnose('cloud-config-locale', ['locale'], { name })]
}

/** Files of the database that are not zones of their own. */
const OTHER_ZONES = ['Factory', 'localtime', 'posixrules']

function isTimeZone(name: string): boolean {
  if (OTHER_ZONES.includes(name)) return true
  // The file system tells apart what Intl does not: each part of a name begins with a capital.
  if (!name.split('/').every((part) => /^[A-Z]/.test(part))) return false
  try {
    new Intl.DateTimeFormat('en', { timeZone: name })
    return true
  } catch {
    return false
  }
}

const BASE64 = ['b64', 'base64', 'gz+b64', 'gz+base64', 'gzip+b64', 'gzip+base64']

/** The default users of images, which cloud-init creates after it has written files. Source: config/cloud.cfg.tmpl, usernames and variants */
const DEFAULT_USERS = [
  ...'alpine almalinux amazon aosc arch azureuser centos cloud-user cloudlinux debian ec2-user eurolinux'.split(
    ' ',
  ),
  ...'fedora freebsd gentoo miraclelinux netbsd omv openbsd opensuse openEuler photon pi rocky suse ubuntu'.split(
    ' ',
  ),
]

/**
 * Reports files whose base64 is invalid, or that cloud-init writes before their owner exists. Source:
 * cloudinit/config/cc_write_files.py
 */
function files(config: JsonObject, users: readonly User[]): Diagnostic[] {
  const created = new Set<Json | undefined>([
    ...DEFAULT_USERS,
    ...users.map(({ fields }) => fields.get('name')),
  ])
  return itemsOf(config.get('write_files')).flatMap((file, n) => {
    // cloud-init skips a file without a path.
    if (!isMap(file) || isFalsy(file.get('path'))) return []
    const found: Diagnostic[] = []
    const path = ['write_files', n]
    const [content, owner, encoding] = ['content', 'owner', 'encoding'].map((key) => file.get(key))
    if (
      typeof content === 'string' &&
      BASE64.includes(String(encoding).toLowerCase()) &&
      !isPythonBase64(content)
    )
      found.push(diagnose('write-files-base64', [...path, 'content'], { encoding: String(encoding) }))
    const user = typeof owner === 'string' ? owner.split(':')[0]! : undefined
    if (user !== undefined && created.has(user) && file.get('defer') !== true)
      found.push(diagnose('write-files-owner', [...path, 'owner'], { user }))
    return found
  })
}
