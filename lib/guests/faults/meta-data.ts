import type { GuestCode } from '../../report/diagnostics.ts'
import { isMap, type Json, type JsonObject } from '../../text/json.ts'
import { mapsIn } from '../network-data.ts'
import { parseSshKey } from '../../keys/ssh-key.ts'
import type { Reading } from '../../reading/documents.ts'
import type { Fault, Found } from '../rule.ts'
import { described, type FindInMap, inMap, type Kind, kindOf, type Where } from './documents.ts'

/** meta_data.json where it is a map. */
function metaData(reading: Reading, where: Where): { file: string; value: JsonObject } | undefined {
  const file = where(reading)
  const value = file === undefined ? undefined : reading.json(file)?.value
  return file !== undefined && isMap(value) ? { file, value } : undefined
}

/** A fault of meta_data.json, or of another document that is a map. */
export function inMetaData(where: Where, code: GuestCode, hint: string, find: FindInMap): Fault {
  return inMap((reading) => metaData(reading, where), code, hint, find)
}

export function keyMissing(where: Where, key: string): Fault {
  return inMetaData(where, 'guest-key-missing', `add "${key}"`, function* (value) {
    if (!value.has(key)) yield { is: `has no ${key}` }
  })
}

/** The member `key` is there, and of another kind than the guest takes. */
export function memberKind(where: Where, key: string, kinds: readonly Kind[], hint: string): Fault {
  return inMetaData(where, 'guest-member-kind', hint, function* (value) {
    const member = value.get(key)
    if (member !== undefined && !kinds.includes(kindOf(member))) yield { is: described(member), path: [key] }
  })
}

/** Each value of the map `key` has to be a text. */
export function textValues(where: Where, key: string): Fault {
  return inMetaData(where, 'guest-value-kind', 'make it a text', function* (value) {
    const map = value.get(key)
    if (!isMap(map)) return
    for (const [name, member] of map) {
      if (typeof member !== 'string') yield { is: described(member), path: [key, name] }
    }
  })
}

/** A key that does not end its line fuses with the next. */
export function keysOnLines(where: Where): Fault {
  const hint = 'end each key with a newline'
  return inMetaData(where, 'guest-key-line', hint, function* (value) {
    const keys = value.get('public_keys')
    if (!isMap(keys) || keys.size < 2) return
    for (const [name, key] of [...keys].slice(0, -1)) {
      if (typeof key === 'string' && !key.endsWith('\n'))
        yield { is: 'does not end its line', path: ['public_keys', name] }
    }
  })
}

/** An entry of keys[] lacks what the guest asks of every entry. */
export function keyEntries(where: Where): Fault {
  const hint = 'give each entry of keys a type (ssh or x509) and data'
  return inMetaData(where, 'guest-key-entry', hint, function* (value) {
    for (const { value: entry, path } of mapsIn(value, 'keys', [])) {
      const absent = entry.has('type')
        ? ['ssh', 'x509'].includes(String(entry.get('type'))) && !entry.has('data')
          ? 'data'
          : undefined
        : 'type'
      if (absent !== undefined) yield { is: `has no ${absent}`, path }
    }
  })
}

/** A file that metadata points to below openstack/ is not there. */
export function contentMissing(where: Where): Fault {
  const hint = 'add the file below openstack/, or leave the entry out'
  return inMetaData(where, 'guest-content-missing', hint, function* (value, reading) {
    for (const { value: entry, path } of mapsIn(value, 'files', [])) {
      if (entry.has('path') && !isThere(entry.get('content_path'), reading))
        yield { is: 'names a content that is not there', path }
    }
    const network = value.get('network_config')
    if (isMap(network) && network.size > 0 && !isThere(network.get('content_path'), reading))
      yield { is: 'names a content that is not there', path: ['network_config'] }
  })
}

function isThere(path: Json | undefined, reading: Reading): boolean {
  if (typeof path !== 'string') return false
  return (
    reading.bytes(['openstack', ...path.split('/').filter((part) => part !== '')].join('/')) !== undefined
  )
}

/** Python's base64.b64decode passes over what is no base64, but not over wrong padding, nor over what is no ASCII text. */
export function badSeed(where: Where): Fault {
  const hint = 'make it base64 of the random bytes'
  return inMetaData(where, 'guest-random-seed', hint, function* (value) {
    const seed = value.get('random_seed')
    if (seed === undefined) return
    if (typeof seed !== 'string') yield { is: described(seed), path: ['random_seed'] }
    else if (!isDecodable(seed)) yield { is: 'is no base64', path: ['random_seed'] }
  })
}

/** As CPython's binascii.a2b_base64 without strict mode: Modules/binascii.c */
function isDecodable(text: string): boolean {
  let position = 0
  let padding = 0
  for (const character of text) {
    if (character > '\x7f') return false
    if (character === '=') {
      if (position >= 2 && position + ++padding >= 4) return true
    } else if (/[A-Za-z0-9+/]/.test(character)) {
      padding = 0
      position = (position + 1) % 4
    }
  }
  return position === 0
}

/** Set by a user of Nova, it tells cloud-init not to use the drive. */
export function modeOff(where: Where): Fault {
  const hint = 'leave dsmode out, or make it "local" or "net"'
  return inMetaData(where, 'guest-mode-off', hint, function* (value) {
    const meta = value.get('meta')
    const mode = isMap(meta) ? meta.get('dsmode') : undefined
    if (mode === 'disabled') yield { is: 'is "disabled"', path: ['meta', 'dsmode'] }
  })
}

/** A mode that cloud-init has no such word for; "pass", which it once documented, is one. */
export function modeUnknown(where: Where): Fault {
  const hint = 'leave dsmode out, or make it "local" or "net"'
  return inMetaData(where, 'guest-mode-unknown', hint, function* (value) {
    const meta = value.get('meta')
    const mode = isMap(meta) ? (meta.get('dsmode') ?? 'net') : 'net'
    if (typeof mode !== 'string' || !['disabled', 'local', 'net'].includes(mode))
      yield { is: 'is no such mode', path: ['meta', 'dsmode'] }
  })
}

/** The guest takes no password from here. */
export function passwordUnread(where: Where): Fault {
  const hint = 'give the password in the user data, or a key in its place'
  return inMetaData(where, 'guest-password-unread', hint, function* (value) {
    if (value.has('admin_pass')) yield { is: 'holds a password that nobody sets', path: ['admin_pass'] }
  })
}

/** The guest makes up a password that nobody can read. */
export function passwordMissing(where: Where): Fault {
  const hint = 'add admin_pass, a certificate among the keys, or users in the user data'
  return inMetaData(where, 'guest-password-missing', hint, function* (value, reading) {
    const meta = value.get('meta')
    const hasCertificate =
      mapsIn(value, 'keys', []).some(({ value: key }) => key.get('type') === 'x509') ||
      (isMap(meta) && meta.has('admin_cert0'))
    const hasPassword = value.has('admin_pass') || (isMap(meta) && meta.has('admin_pass'))
    const hasUserData = reading.bytes('openstack/latest/user_data') !== undefined
    if (!hasPassword && !hasCertificate && !hasUserData) yield { is: 'has no admin_pass' }
  })
}

/** There is vendor data for this guest, which does not read it. */
export function vendorDataUnread(...places: readonly Where[]): Fault {
  return {
    code: 'guest-vendor-data-unread',
    hint: 'put into the user data what this guest has to do',
    *find(reading): Iterable<Found> {
      for (const place of places) {
        const file = place(reading)
        const value = file === undefined ? undefined : reading.json(file)?.value
        if (file !== undefined && isMap(value) && value.has('cloud-init'))
          yield { file, is: 'has a part for it' }
      }
    },
  }
}

/** cloud-init takes the key `cloud-init` of the root; Nova nests what dynamic targets say below their names. */
export function vendorDataNested(...places: readonly Where[]): Fault {
  return {
    code: 'guest-vendor-data-nested',
    hint: 'move the key cloud-init to the root, with text or a list of texts',
    *find(reading): Iterable<Found> {
      for (const place of places) {
        const file = place(reading)
        const value = file === undefined ? undefined : reading.json(file)?.value
        if (file === undefined || !isMap(value)) continue
        const own = value.get('cloud-init')
        if (own !== undefined && !['null', 'text', 'list'].includes(kindOf(own)) && !isEmpty(own))
          yield { file, path: ['cloud-init'], is: described(own) }
        for (const [name, member] of value) {
          // What Nova calls static is the other file, where it is read.
          const isKnown = name === 'cloud-init' || (name === 'static' && isRead(reading, places[0]))
          if (!isKnown && isMap(member) && member.has('cloud-init'))
            yield { file, path: [name, 'cloud-init'], is: 'is not at the root' }
        }
      }
    },
  }
}

function isRead(reading: Reading, place: Where | undefined): boolean {
  const file = place?.(reading)
  const value = file === undefined ? undefined : reading.json(file)?.value
  return isMap(value) && value.has('cloud-init')
}

function isEmpty(value: Json): boolean {
  return value === false || value === 0 || (isMap(value) && value.size === 0)
}

/** One key that is none of SSH, and the guest takes none of them. */
export function unparsableKeys(where: Where): Fault {
  const hint = 'leave out what is no SSH key'
  return inMetaData(where, 'guest-key-kind', hint, function* (value) {
    const keys = value.get('public_keys')
    if (!isMap(keys)) return
    for (const [name, key] of keys) {
      const parsed = typeof key === 'string' ? parseSshKey(key) : undefined
      if (typeof key === 'string' && (parsed === undefined || 'problem' in parsed))
        yield { is: 'is no SSH key', path: ['public_keys', name] }
    }
  })
}

/** What a guest cuts a host name to: the part before the first dot, and of that 63 bytes. */
export function longHostname(where: Where): Fault {
  const hint = 'give the whole name in the user data'
  return inMetaData(where, 'guest-hostname-cut', hint, function* (value) {
    const hostname = value.get('hostname')
    if (typeof hostname !== 'string') return
    if (hostname.includes('.')) yield { is: 'has a dot', path: ['hostname'] }
    else if (new TextEncoder().encode(hostname).length > 63)
      yield { is: 'has more than 63 bytes', path: ['hostname'] }
  })
}
