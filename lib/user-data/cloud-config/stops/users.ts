import type { Diagnostic, Path } from '../../../report/diagnostics.ts'
import { isList, isMap, type Json, type JsonObject, member } from '../../../text/json.ts'
import { linesOf } from '../../../text/python-space.ts'
import { userFields } from '../user-fields.ts'
import { isFalsy, itemsOf, stop } from './stop.ts'

/** Returns what stops the modules of users and passwords, although each value has its type. */
export function userStops(config: JsonObject): Diagnostic[] {
  return [...passwords(config), ...homes(config)]
}

/** Source: cc_set_passwords.py, `handle`: it splits each line at a colon */
function passwords(config: JsonObject): Diagnostic[] {
  const list = member(config.get('chpasswd'), 'list')
  const lines = typeof list === 'string' ? linesOf(list) : itemsOf(list)
  return lines.flatMap((line, index) => {
    if (typeof line !== 'string' || line.includes(':') || (line === '' && isList(list))) return []
    const path = ['chpasswd', 'list', ...(isList(list) ? [index] : [])]
    return [stop('set_passwords', path, 'a line is not a name, a colon and a password')]
  })
}

/** A user of a cloud-config, with the place of each value that cloud-init uses. */
interface MergedUser {
  readonly fields: JsonObject
  readonly paths: ReadonlyMap<string, Path>
}

/** What every distribution gives its default user, which the entry of that user cannot change. Source: config/cloud.cfg.tmpl */
const OF_THE_DISTRIBUTION = ['gecos', 'lock_passwd', 'shell', 'sudo']

/**
 * Merges the entries of each user as cloud-init does: an entry without a name is the default user's, and the first of several
 * values counts. Source: cloudinit/distros/ug_util.py, `_normalize_users`
 */
function mergedUsers(config: JsonObject): readonly MergedUser[] {
  const merged = new Map<string, { fields: Map<string, Json>; paths: Map<string, Path> }>()
  const add = (name: string, entry: Json | undefined, path: Path): void => {
    if (!isMap(entry)) return
    const user = merged.get(name) ?? { fields: new Map<string, Json>(), paths: new Map<string, Path>() }
    merged.set(name, user)
    for (const [name, { key, value }] of userFields(entry)) {
      if (user.fields.has(name) || name === 'name') continue
      user.fields.set(name, value)
      user.paths.set(name, [...path, key])
    }
  }
  add('default', config.get('user'), ['user'])
  for (const [index, entry] of itemsOf(config.get('users')).entries())
    add(nameOf(entry), entry, ['users', index])
  return [...merged.values()]
}

function nameOf(entry: Json): string {
  const name = member(entry, 'name')
  return name === undefined ? 'default' : String(name)
}

/** Tells whether cloud-init uses another value than the one at `path`, which is below `users`. */
export function isOverridden(config: JsonObject, path: Path): boolean {
  const [, index, key] = path
  const entries = itemsOf(config.get('users'))
  const name = nameOf(entries[Number(index)] ?? null)
  if (name === 'default' && OF_THE_DISTRIBUTION.includes(String(key))) return true
  const earlier = entries.slice(0, Number(index)).filter((entry) => nameOf(entry) === name)
  if (name === 'default') earlier.push(config.get('user') ?? null)
  return earlier.some((entry) => member(entry, String(key)) !== undefined)
}

/** Source: cc_users_groups.py, `handle` */
function homes(config: JsonObject): Diagnostic[] {
  return mergedUsers(config).flatMap(({ fields, paths }) => {
    const given = (keys: readonly string[]): readonly string[] =>
      keys.filter((key) => !isFalsy(fields.get(key)))
    const found = (key: string, reason: string): Diagnostic[] => [
      stop('users_groups', paths.get(key)!, reason),
    ]
    const without = given(['no_create_home', 'system'])
    const within = given(['ssh_authorized_keys', 'ssh_import_id', 'ssh_redirect_user'])
    if (without.length > 0 && within.length > 0)
      return found(within[0]!, `${without.join(' and ')} excludes ${within.join(' and ')}`)
    const redirect = fields.get('ssh_redirect_user')
    if (isFalsy(redirect)) return []
    const keys = ['ssh_authorized_keys', 'ssh_import_id'].filter((key) => fields.has(key))
    if (keys.length > 0) return found(keys[0]!, `ssh_redirect_user excludes ${keys.join(' and ')}`)
    const isKnown = redirect === true || redirect === 'default' || redirect === 1 || redirect === 1n
    return isKnown ? [] : found('ssh_redirect_user', 'the value must be true, false or default')
  })
}
