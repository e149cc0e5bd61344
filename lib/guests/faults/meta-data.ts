import { type Kind, kindOf } from '../../text/json-kind.ts'
import type { GuestCode } from '../../report/diagnostics.ts'
import { isMap, type Json, type JsonObject } from '../../text/json.ts'
import { mapsIn } from '../network-data.ts'
import { parseSshKey } from '../../keys/ssh-key.ts'
import type { Reading } from '../../reading/documents.ts'
import type { Fault, Found } from '../rule.ts'
import { described, type FindInMap, inMap, type Where } from './documents.ts'

/** Returns meta_data.json, or undefined when it is not a map. */
function metaData(reading: Reading, where: Where): { file: string; value: JsonObject } | undefined {
  const file = where(reading)
  const value = file === undefined ? undefined : reading.json(file)?.value
  return file !== undefined && isMap(value) ? { file, value } : undefined
}

/** Returns a fault of meta_data.json, or of another document that is a map. */
export function inMetaData(where: Where, code: GuestCode, hint: string, find: FindInMap): Fault {
  return inMap((reading) => metaData(reading, where), code, hint, find)
}

export function keyMissing(where: Where, key: string): Fault {
  return inMetaData(where, 'guest-key-missing', `add "${key}"`, function* (value) {
    if (!value.has(key)) yield { is: `has no ${key}` }
  })
}

/** Returns the fault of a member whose type the guest does not accept. A missing member has no fault. */
export function memberKind(where: Where, key: string, kinds: readonly Kind[], hint: string): Fault {
  return inMetaData(where, 'guest-member-kind', hint, function* (value) {
    const member = value.get(key)
    if (member !== undefined && !kinds.includes(kindOf(member))) yield { is: described(member), path: [key] }
  })
}

/** Returns the fault of a value in the map `key` that is not a string. */
export function textValues(where: Where, key: string): Fault {
  return inMetaData(where, 'guest-value-kind', 'make it a string', function* (value) {
    const map = value.get(key)
    if (!isMap(map)) return
    for (const [name, member] of map) {
      if (typeof member !== 'string') yield { is: described(member), path: [key, name] }
    }
  })
}

/** Returns the fault of a key without a newline, which joins it with the next one. */
export function keysOnLines(where: Where): Fault {
  const hint = 'end each key with a newline'
  return inMetaData(where, 'guest-key-line', hint, function* (value) {
    const keys = value.get('public_keys')
    if (!isMap(keys) || keys.size < 2) return
    for (const [name, key] of [...keys].slice(0, -1)) {
      if (typeof key === 'string' && !key.endsWith('\n'))
        yield { is: 'does not end in a newline', path: ['public_keys', name] }
    }
  })
}

/** Returns the fault of an entry of keys[] that lacks a member that the guest requires. */
export function keyEntries(where: Where): Fault {
  const hint = 'give each entry of "keys" a type (ssh or x509) and data'
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

/** Returns the fault of an entry whose content_path names a missing file below openstack/. */
export function contentMissing(where: Where): Fault {
  const hint = 'add the file below openstack/, or remove the entry'
  return inMetaData(where, 'guest-content-missing', hint, function* (value, reading) {
    for (const { value: entry, path } of mapsIn(value, 'files', [])) {
      if (entry.has('path') && !isThere(entry.get('content_path'), reading))
        yield { is: 'has a content_path without a file', path }
    }
    const network = value.get('network_config')
    if (isMap(network) && network.size > 0 && !isThere(network.get('content_path'), reading))
      yield { is: 'has a content_path without a file', path: ['network_config'] }
  })
}

function isThere(path: Json | undefined, reading: Reading): boolean {
  if (typeof path !== 'string') return false
  return (
    reading.bytes(['openstack', ...path.split('/').filter((part) => part !== '')].join('/')) !== undefined
  )
}

/** Returns the fault of a seed that Python's base64.b64decode rejects: wrong padding or non-ASCII text. It skips other characters. */
export function badSeed(where: Where): Fault {
  const hint = 'encode the random bytes in base64'
  return inMetaData(where, 'guest-random-seed', hint, function* (value) {
    const seed = value.get('random_seed')
    if (seed === undefined) return
    if (typeof seed !== 'string') yield { is: described(seed), path: ['random_seed'] }
    else if (!isDecodable(seed)) yield { is: 'is not valid base64', path: ['random_seed'] }
  })
}

/** Tells whether CPython's binascii.a2b_base64 accepts a text when it is not strict. Source: Modules/binascii.c */
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

/** Returns the fault of a dsmode, set by a user of Nova, with which cloud-init does not use the drive. */
export function modeOff(where: Where): Fault {
  const hint = 'remove dsmode, or set it to "local" or "net"'
  return inMetaData(where, 'guest-mode-off', hint, function* (value) {
    const meta = value.get('meta')
    const mode = isMap(meta) ? meta.get('dsmode') : undefined
    if (mode === 'disabled') yield { is: 'is "disabled"', path: ['meta', 'dsmode'] }
  })
}

/** Returns the fault of a dsmode that cloud-init does not know, such as "pass", which it once documented. */
export function modeUnknown(where: Where): Fault {
  const hint = 'remove dsmode, or set it to "local" or "net"'
  return inMetaData(where, 'guest-mode-unknown', hint, function* (value) {
    const meta = value.get('meta')
    const mode = isMap(meta) ? (meta.get('dsmode') ?? 'net') : 'net'
    if (typeof mode !== 'string' || !['disabled', 'local', 'net'].includes(mode))
      yield { is: 'is not a known mode', path: ['meta', 'dsmode'] }
  })
}

/** Returns the fault of a password for a guest that reads none from the metadata. */
export function passwordUnread(where: Where): Fault {
  const hint = 'set the password in the user data, or use a key instead'
  return inMetaData(where, 'guest-password-unread', hint, function* (value) {
    if (value.has('admin_pass')) yield { is: 'is ignored', path: ['admin_pass'] }
  })
}

/** Returns the fault of metadata without a password, for a guest that then sets a random one. */
export function passwordMissing(where: Where): Fault {
  const hint = 'add admin_pass, a certificate in "keys", or users in the user data'
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

/** Returns the fault of vendor data with a cloud-init part, for a guest that does not read it. */
export function vendorDataUnread(...places: readonly Where[]): Fault {
  return {
    code: 'guest-vendor-data-unread',
    hint: 'put the instructions for this guest into the user data',
    *find(reading): Iterable<Found> {
      for (const place of places) {
        const file = place(reading)
        const value = file === undefined ? undefined : reading.json(file)?.value
        if (file !== undefined && isMap(value) && value.has('cloud-init'))
          yield { file, is: 'has a cloud-init part' }
      }
    },
  }
}

/** Returns the fault of a nested `cloud-init` key: cloud-init reads it at the root, but Nova nests each dynamic target's answer below its name. */
export function vendorDataNested(...places: readonly Where[]): Fault {
  return {
    code: 'guest-vendor-data-nested',
    hint: 'move the key cloud-init to the root, and make it a string or a list of strings',
    *find(reading): Iterable<Found> {
      for (const place of places) {
        const file = place(reading)
        const value = file === undefined ? undefined : reading.json(file)?.value
        if (file === undefined || !isMap(value)) continue
        const own = value.get('cloud-init')
        if (own !== undefined && !['null', 'string', 'list'].includes(kindOf(own)) && !isEmpty(own))
          yield { file, path: ['cloud-init'], is: described(own) }
        for (const [name, member] of value) {
          // Nova's "static" repeats the other file, which cloud-init reads.
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

/** Returns the fault of an entry that is not an SSH key, for a guest that then installs none. */
export function unparsableKeys(where: Where): Fault {
  const hint = 'remove every entry that is not an SSH key'
  return inMetaData(where, 'guest-key-kind', hint, function* (value) {
    const keys = value.get('public_keys')
    if (!isMap(keys)) return
    for (const [name, key] of keys) {
      const parsed = typeof key === 'string' ? parseSshKey(key) : undefined
      if (typeof key === 'string' && (parsed === undefined || 'problem' in parsed))
        yield { is: 'is not an SSH key', path: ['public_keys', name] }
    }
  })
}

/** Returns the fault of a host name that a guest cuts at the first dot, or after 63 bytes. */
export function longHostname(where: Where): Fault {
  const hint = 'set the whole name in the user data'
  return inMetaData(where, 'guest-hostname-cut', hint, function* (value) {
    const hostname = value.get('hostname')
    if (typeof hostname !== 'string') return
    if (hostname.includes('.')) yield { is: 'contains a dot', path: ['hostname'] }
    else if (new TextEncoder().encode(hostname).length > 63)
      yield { is: 'has more than 63 bytes', path: ['hostname'] }
  })
}
