import { type Kind, kindOf } from '../../text/json-kind.ts'
import type { GuestCode, Path } from '../../report/diagnostics.ts'
import { isList, isMap, type Json, type JsonObject } from '../../text/json.ts'
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

/** Returns the fault of an entry of `public_keys`, a map or a list, whose type the guest does not accept. */
export function keyValues(where: Where, kinds: readonly Kind[]): Fault {
  return inMetaData(where, 'guest-value-kind', 'make it a string', function* (value) {
    const keys = value.get('public_keys')
    const entries = isMap(keys) ? [...keys] : isList(keys) ? [...keys.entries()] : []
    for (const [name, key] of entries)
      if (!kinds.includes(kindOf(key))) yield { is: described(key), path: ['public_keys', name] }
  })
}

/** Returns the fault of a key without a newline, which joins it with the next one. */
export function keysOnLines(where: Where): Fault {
  const hint = 'end each key with a newline'
  return inMetaData(where, 'guest-key-line', hint, function* (value) {
    const keys = value.get('public_keys')
    const entries = isMap(keys) ? [...keys] : isList(keys) ? [...keys.entries()] : []
    for (const [name, key] of entries.slice(0, -1)) {
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

const CONTENT_HINT = 'add the file below openstack/, or remove the entry'

/** Returns the fault of an entry of `files` whose content_path names a missing file below openstack/. */
export function filesMissing(where: Where): Fault {
  return inMetaData(where, 'guest-content-missing', CONTENT_HINT, function* (value, reading) {
    for (const { value: entry, path } of mapsIn(value, 'files', [])) {
      if (entry.has('path') && !isThere(entry.get('content_path'), reading))
        yield { is: 'has a content_path without a file', path }
    }
  })
}

/** Returns the same fault, of network_config as well. */
export function contentMissing(where: Where): Fault {
  const files = filesMissing(where)
  const network = inMetaData(where, files.code, files.hint, function* (value, reading) {
    const config = value.get('network_config')
    if (isMap(config) && config.size > 0 && !isThere(config.get('content_path'), reading))
      yield { is: 'has a content_path without a file', path: ['network_config'] }
  })
  return {
    ...files,
    *find(reading) {
      yield* files.find(reading)
      yield* network.find(reading)
    },
  }
}

/** Returns the fault of a key with which nobody can log in. cloud-init skips what is not text, and sshd what is not a key. */
export function unusableKeys(keysOf: (reading: Reading) => PlacedKeys | undefined): Fault {
  return {
    code: 'guest-key-kind',
    hint: 'write one SSH public key, such as the content of a file that ends in .pub',
    *find(reading): Iterable<Found> {
      const placed = keysOf(reading)
      if (placed === undefined) return
      const { file, path, keys } = placed
      const entries: Iterable<readonly [string | number, Json]> = isMap(keys)
        ? keys
        : isList(keys)
          ? keys.entries()
          : []
      for (const [name, own] of entries) {
        const texts = isList(own) ? own : [own]
        const isUsable = texts.every((each) => typeof each === 'string' && isKeyText(each))
        const is = texts.every((each) => typeof each === 'string') ? 'is not an SSH key' : described(own)
        if (!isUsable) yield { file, path: [...path, name], is }
      }
    },
  }
}

/** Keys of a drive, and their place. */
export interface PlacedKeys {
  readonly file: string
  readonly path: Path
  readonly keys: Json
}

/** Returns the keys at `key` of a JSON document. */
export function keysInJson(where: Where, key: string): (reading: Reading) => PlacedKeys | undefined {
  return (reading) => {
    const found = metaData(reading, where)
    const keys = found?.value.get(key)
    return found === undefined || keys === undefined ? undefined : { file: found.file, path: [key], keys }
  }
}

function isKeyText(text: string): boolean {
  return text.split('\n').some((line) => {
    const parsed = line.trim() === '' ? undefined : parseSshKey(line)
    return parsed !== undefined && !('problem' in parsed)
  })
}

/** Returns the fault of keys in a list, for a guest that handles only a map well. */
export function keysAsList(where: Where): Fault {
  return inMetaData(where, 'guest-member-kind', 'make it a map of names and keys', function* (value) {
    const keys = value.get('public_keys')
    if (isList(keys) && keys.length > 0) yield { is: 'is a list', path: ['public_keys'] }
  })
}

function isThere(path: Json | undefined, reading: Reading): boolean {
  if (typeof path !== 'string') return false
  return reading.has(['openstack', ...path.split('/').filter((part) => part !== '')].join('/'))
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
    const hasUserData = reading.has('openstack/latest/user_data')
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
