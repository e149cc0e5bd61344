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
