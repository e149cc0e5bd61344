import { kindOf } from '../../text/json-kind.ts'
import type { GuestCode } from '../../report/diagnostics.ts'
import { isList, isMap, type Json, type JsonObject } from '../../text/json.ts'
import { decodeUtf8 } from '../../text/utf8.ts'
import { notYaml } from './not-yaml.ts'
import type { Reading, YamlDocument } from '../../reading/documents.ts'
import type { Fault, Found } from '../rule.ts'
import { described, type FindInMap, inMap } from './documents.ts'
import type { PlacedKeys } from './meta-data.ts'

/** Returns undefined when the file is missing, and a `value` of undefined when it is not valid YAML. */
function yaml(reading: Reading, file: string): YamlDocument | undefined {
  const bytes = reading.bytes(file)
  const isEmpty = bytes !== undefined && isComment(decodeUtf8(bytes))
  return isEmpty ? { value: null } : reading.yaml(file)
}

/** Tells whether a YAML text has no document. */
export function isComment(text: string | undefined): boolean {
  return text !== undefined && text.split('\n').every((line) => /^\s*(?:#|$)/.test(line))
}

/** Returns a seed file that is a map; undefined for anything else. */
export function seedMap(reading: Reading, file: string): JsonObject | undefined {
  const value = yaml(reading, file)?.value
  return isMap(value) ? value : undefined
}

/** Returns a fault that looks into a seed file that is a map. */
function inSeed(file: string, code: GuestCode, hint: string, find: FindInMap): Fault {
  const map = (reading: Reading): { file: string; value: JsonObject } | undefined => {
    const value = seedMap(reading, file)
    return value && { file, value }
  }
  return inMap(map, code, hint, find)
}

/** Returns the fault of a seed file that is not a YAML map. */
export function yamlMap(file: string, { mayBeEmpty = true } = {}): Fault {
  return {
    code: 'guest-not-yaml',
    hint: 'write YAML: "key: value" lines',
    *find(reading): Iterable<Found> {
      const composed = yaml(reading, file)
      if (composed === undefined) return
      const { value } = composed
      if (value === undefined) yield { file, ...notYaml(composed.refusal) }
      else if (value === null) {
        if (!mayBeEmpty) yield { file, is: 'has no content' }
      } else if (!isMap(value)) yield { file, is: described(value) }
    },
  }
}

export function instanceIdMissing(file: string): Fault {
  return {
    code: 'guest-instance-id',
    hint: 'add "instance-id", with a different value for each instance',
    *find(reading): Iterable<Found> {
      const value = yaml(reading, file)?.value
      if (value === null || (isMap(value) && !value.has('instance-id')))
        yield { file, is: 'has no instance-id' }
    },
  }
}

/** Returns the fault of a host name that is not a string: the guest fails when it divides it. Empty values count as absent. */
export function hostNameKind(file: string): Fault {
  return inSeed(file, 'guest-host-name-kind', 'put it in quotes', function* (value, reading) {
    const path = ['local-hostname']
    const name = value.get('local-hostname') ?? null
    const isEmpty = name === null || name === false || Number(name) === 0
    if (reading.yaml(file)?.form?.(path) === 'date') yield { is: 'is a date', path }
    else if (!isEmpty && typeof name !== 'string') yield { is: described(name), path }
  })
}

/** Returns the fault of a network below a key of the metadata, which only the datasources of other platforms read. */
export function networkUnread(file: string): Fault {
  return inSeed(file, 'guest-network-unread', 'write it to the file network-config', function* (value) {
    for (const key of ['network', 'network-config'])
      if (isMap(value.get(key))) yield { is: 'is not read from this file', path: [key] }
  })
}

/** Returns the fault of a file with content that the guest does not read. */
export function fileUnread(file: string, code: GuestCode): Fault {
  return {
    code,
    hint: 'do it in the user data for this guest',
    *find(reading): Iterable<Found> {
      if ((yaml(reading, file)?.value ?? null) !== null) yield { file, is: 'is on the drive' }
    },
  }
}

/** Returns the fault of static addresses in network-config, for a guest that does not read it. */
export function staticNetworkUnread(file: string): Fault {
  const hint = 'assign the addresses by DHCP, or set them in the user data'
  return inSeed(file, 'guest-network-unread', hint, function* (value) {
    if (hasStatic(value)) yield { is: 'has static addresses' }
  })
}

/** Tells whether a network of either version sets an address. */
function hasStatic(value: Json): boolean {
  if (isList(value)) return value.some(hasStatic)
  if (!isMap(value)) return false
  return [...value].some(
    ([key, own]) =>
      key !== 'nameservers' &&
      value.get('type') !== 'nameserver' &&
      (((key === 'addresses' || key === 'address') && own !== null) || hasStatic(own)),
  )
}

/** Returns the fault of a dsmode with which cloud-init ignores the seed. */
export function seedOff(file: string): Fault {
  const hint = 'remove dsmode, or set it to "local" or "net"'
  return inSeed(file, 'guest-mode-off', hint, function* (value) {
    const mode = value.get('dsmode')
    if (mode === 'disabled') yield { is: 'is "disabled"', path: ['dsmode'] }
  })
}

/** Returns the keys at `key` of a seed file. */
export function keysInSeed(file: string, key: string): (reading: Reading) => PlacedKeys | undefined {
  return (reading) => {
    const keys = seedMap(reading, file)?.get(key)
    return keys === undefined ? undefined : { file, path: [key], keys }
  }
}

/** Returns the fault of keys under `name`, for a guest that reads them only under `wanted`. */
export function keysUnder(file: string, name: string, wanted: string, hint: string): Fault {
  return inSeed(file, 'guest-keys-unread', hint, function* (value) {
    if (value.has(name) && !value.has(wanted)) yield { is: `must be called ${wanted}`, path: [name] }
  })
}

/** Returns the fault of public keys that are neither a list nor a map of maps with `openssh-key`. */
export function keysOfEc2(file: string): Fault {
  const hint = 'make it a list of keys'
  return inSeed(file, 'guest-member-kind', hint, function* (value) {
    const keys = value.get('public-keys')
    if (isMap(keys)) {
      for (const [name, key] of keys)
        if (!isMap(key)) yield { is: described(key), path: ['public-keys', name] }
    } else if (keys !== undefined && !['list', 'null'].includes(kindOf(keys)) && keys !== '')
      yield { is: described(keys), path: ['public-keys'] }
  })
}

/** Returns the fault of a password in the metadata of a seed, which the guest does not read there, or of a seed without any user. */
export function seedPasswordUnread(file: string, userData: string): Fault {
  const hint = 'set the password in the user data, or use the layout of OpenStack'
  return inSeed(file, 'guest-password-missing', hint, function* (value, reading) {
    const meta = value.get('meta')
    if (value.has('admin_pass')) yield { is: 'is not read from this file', path: ['admin_pass'] }
    else if (isMap(meta) && meta.has('admin_pass'))
      yield { is: 'is not read from this file', path: ['meta', 'admin_pass'] }
    else if ((reading.bytes(userData)?.length ?? 0) === 0) yield { is: 'sets no password' }
  })
}

/** Returns the map that holds the version of network-config: the one below `network`, if there is one. */
function networkOf(value: JsonObject): JsonObject {
  const inner = value.get('network')
  return isMap(inner) ? inner : value
}

/** Returns the fault of a version that is missing or unknown to the guest. */
export function networkVersion(file: string): Fault {
  const hint = 'write "version: 1" with config, or "version: 2"'
  return inSeed(file, 'guest-network-version', hint, function* (value) {
    const network = networkOf(value)
    if (network.get('config') === 'disabled') return
    const version = network.get('version')
    const number = typeof version === 'bigint' ? Number(version) : version
    if (number !== 1 && number !== 2)
      yield { is: version === undefined ? 'has no version' : 'has an unknown version' }
  })
}

/** Returns the fault of network data that is wrapped in the key `network`. */
export function networkInside(file: string): Fault {
  return inSeed(file, 'guest-network-form', 'remove the outer key "network"', function* (value) {
    const inside = networkOf(value)
    // NoCloud of these releases takes off the key around version 1, and around a disabled network.
    const isTakenOff = value.size === 1 && (inside.get('config') === 'disabled' || isVersion1(inside))
    if (inside !== value && !isTakenOff) yield { is: 'wraps the whole document', path: ['network'] }
  })
}

function isVersion1(network: JsonObject): boolean {
  return network.has('config') && network.has('version')
}

/** Returns the fault of a root without `ethernets`, over which the guest iterates. */
export function ethernetsMissing(file: string): Fault {
  const hint = 'write "version: 2" with ethernets, without an outer key "network"'
  return inSeed(file, 'guest-network-form', hint, function* (value) {
    if (!isMap(value.get('ethernets'))) yield { is: 'has no ethernets at the root' }
  })
}

/** Returns the fault of links that are not NICs. */
export function seedLinksUnread(file: string, keys: readonly string[]): Fault {
  return inSeed(file, 'guest-link-kind', 'set them up in the user data', function* (value) {
    for (const key of keys) if (value.has(key)) yield { is: 'is ignored', path: [key] }
  })
}

/** Returns the fault of a file that the guest reads only with user data that starts with exactly this line and has more lines. */
export function unreadWithout(file: string, userData: string, line: string): Fault {
  return {
    code: 'guest-network-unread',
    hint: `add user data that starts with "${line}" and has more lines`,
    *find(reading): Iterable<Found> {
      if (!reading.has(file)) return
      const [first, ...rest] = new TextDecoder('utf-8', { ignoreBOM: true })
        .decode(reading.bytes(userData))
        .split('\n')
      if (first !== line || rest.join('').trim() === '')
        yield { file, is: `is not read without ${line} user data` }
    },
  }
}
