import type { Spec } from '../spec.ts'
import { isMap, parseIfJson } from '../text/json.ts'
import { compose } from '../text/yaml/compose.ts'
import { decodeUtf8 } from '../text/utf8.ts'
import { userDataKind } from '../user-data/kind.ts'
import { parseGuestName } from './names.ts'

/**
 * Keys of a #cloud-config by which somebody may log in: they make users, set keys or passwords, or run or fetch what this program does
 * not judge.
 */
const LOGIN_KEYS = [
  'ansible',
  'autoinstall',
  'bootcmd',
  'chef',
  'chpasswd',
  'disk_setup',
  'landscape',
  'mcollective',
  'password',
  'puppet',
  'runcmd',
  'salt_minion',
  'snap',
  'ssh_authorized_keys',
  'ssh_import_id',
  'user',
  'users',
  'write_files',
]

/**
 * Tells whether the drive of a spec gives nobody a way to log in: it has no key, and no password that one of its guests reads. The answer
 * is false where something else may do it: a script, a template, an archive, vendor data, files in the guest, or a drive without metadata.
 */
export function letsNobodyIn(spec: Spec): boolean {
  const { keypairs, admin_pass, user_data, vendor_data, vendor_data2, drive, guests } = spec
  if (drive.datasource === 'files' || keypairs.length > 0) return false
  if (spec.files.length > 0 || spec.extra_files.size > 0) return false
  const readsPassword =
    drive.datasource === 'cloudstack' ||
    guests.some((guest) => ['cloudbase-init', 'cloudstack'].includes(parseGuestName(guest)?.name ?? ''))
  if (admin_pass !== undefined && readsPassword) return false
  if (hasMembers(vendor_data) || hasMembers(vendor_data2)) return false
  return user_data === undefined || !mayLetIn(user_data)
}

/** Tells whether a value holds anything, at any depth. */
function hasMembers(value: unknown): boolean {
  return isMap(value) ? [...value.values()].some(hasMembers) : value !== undefined && value !== null
}

function mayLetIn(userData: Uint8Array): boolean {
  const text = decodeUtf8(userData)
  if (text === undefined) return true
  switch (userDataKind(userData)) {
    case 'cloud-config': {
      const { value } = compose(text)
      return isMap(value) && LOGIN_KEYS.some((key) => value.has(key))
    }
    case 'ignition': {
      const config = parseIfJson(text)
      return (
        !isMap(config) ||
        ['passwd', 'storage', 'systemd'].some((key) => hasMembers(config.get(key))) ||
        mergesOthers(config)
      )
    }
    default:
      return true
  }
}

/** Tells whether an Ignition config fetches others: `ignition.config.merge`, `replace` or, before version 3, `append`. */
function mergesOthers(config: ReadonlyMap<string, unknown>): boolean {
  const ignition = config.get('ignition')
  return isMap(ignition) && hasMembers(ignition.get('config'))
}

/** What a further SSH key in the metadata of a spec would do. */
export type FurtherKey =
  /** The spec has keys already. */
  | 'taken'
  /** The default user of the image gets it. */
  | 'free'
  /** No user gets it. */
  | 'none'

/** Tells what a further SSH key in the metadata of a spec would do; keys in scripts, templates and archives are not seen. */
export function furtherKey({ keypairs, user_data, drive }: Spec): FurtherKey {
  if (keypairs.some(({ type }) => type === 'ssh')) return 'taken'
  if (drive.datasource === 'files') return 'none'
  const text = user_data === undefined ? undefined : decodeUtf8(user_data)
  if (text === undefined) return 'free'
  const kind = userDataKind(user_data!)
  const config =
    kind === 'cloud-config' ? compose(text).value : kind === 'ignition' ? parseIfJson(text) : undefined
  if (!isMap(config)) return 'free'
  if (holdsKeys(config)) return 'taken'
  return hasDefaultUser(config) ? 'free' : 'none'
}

/** cloudinit/config/cc_ssh.py, cc_ssh_import_id.py and distros/__init__.py, create_user; the last is Ignition's. */
const KEY_NAMES = [
  'ssh_authorized_keys',
  'ssh-authorized-keys',
  'ssh_import_id',
  'ssh-import-id',
  'sshAuthorizedKeys',
]

/** Tells whether a value has a member with keys, at any depth. */
function holdsKeys(value: unknown): boolean {
  if (Array.isArray(value)) return value.some(holdsKeys)
  if (!isMap(value)) return false
  return [...value].some(([name, member]) =>
    KEY_NAMES.includes(name)
      ? member !== null && !(Array.isArray(member) && member.length === 0)
      : holdsKeys(member),
  )
}

/**
 * Tells whether the image's default user is one of the users. `user` adds it to them; without `users`, the image's own list counts.
 * Source: cloudinit/distros/ug_util.py, normalize_users_groups
 */
function hasDefaultUser(config: ReadonlyMap<string, unknown>): boolean {
  const own = config.get('user')
  const isAdded = (typeof own === 'string' && own !== '') || (isMap(own) && own.size > 0)
  const users = config.get('users')
  if (!isMap(users)) return isAdded || !config.has('users') || namesDefault(users)
  const entry = users.has('default') ? users.get('default') : isAdded
  return isMap(entry) || isTrue(entry)
}

function namesDefault(users: unknown): boolean {
  if (typeof users === 'string') return users.split(',').some((name) => name.trim() === 'default')
  if (Array.isArray(users)) return users.some(namesDefault)
  return isMap(users) && (users.get('name') ?? 'default') === 'default'
}

/** cloudinit/util.py, is_true */
function isTrue(value: unknown): boolean {
  return ['true', '1', 'on', 'yes'].includes(String(value).toLowerCase().trim())
}
