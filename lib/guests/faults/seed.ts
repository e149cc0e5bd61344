import type { GuestCode } from '../../report/diagnostics.ts'
import { isMap, type JsonObject } from '../../text/json.ts'
import { decodeUtf8 } from '../../text/utf8.ts'
import { compose, type Composed } from '../../text/yaml/compose.ts'
import { notYaml } from './not-yaml.ts'
import type { Reading } from '../../reading/documents.ts'
import type { Fault, Found } from '../rule.ts'
import { described, type FindInMap, inMap, kindOf } from './documents.ts'

/** Undefined: there is no such file; its value undefined: it is no YAML. */
function yaml(reading: Reading, file: string): (Pick<Composed, 'value'> & Partial<Composed>) | undefined {
  const bytes = reading.bytes(file)
  if (bytes === undefined) return undefined
  const text = decodeUtf8(bytes)
  if (text === undefined) return { value: undefined }
  const isEmpty = text.split('\n').every((line) => /^\s*(?:#|$)/.test(line))
  return isEmpty ? { value: null } : compose(text, { version: '1.1' })
}

/** A fault of a seed file that is a map. */
function inSeed(file: string, code: GuestCode, hint: string, find: FindInMap): Fault {
  const map = (reading: Reading): { file: string; value: JsonObject } | undefined => {
    const value = yaml(reading, file)?.value
    return isMap(value) ? { file, value } : undefined
  }
  return inMap(map, code, hint, find)
}

/** A seed file that is no YAML, or no map. */
export function yamlMap(file: string, { mayBeEmpty = true } = {}): Fault {
  return {
    code: 'guest-not-yaml',
    hint: 'write it as "key: value" lines',
    *find(reading): Iterable<Found> {
      const composed = yaml(reading, file)
      if (composed === undefined) return
      const { value } = composed
      if (value === undefined) yield { file, ...notYaml(composed.refusal) }
      else if (value === null) {
        if (!mayBeEmpty) yield { file, is: 'says nothing' }
      } else if (!isMap(value)) yield { file, is: described(value) }
    },
  }
}

export function instanceIdMissing(file: string): Fault {
  return {
    code: 'guest-instance-id',
    hint: 'add "instance-id", another one for each instance',
    *find(reading): Iterable<Found> {
      const value = yaml(reading, file)?.value
      if (value === null || (isMap(value) && !value.has('instance-id')))
        yield { file, is: 'has no instance-id' }
    },
  }
}

/** Told to, cloud-init leaves the seed alone. */
export function seedOff(file: string): Fault {
  const hint = 'leave dsmode out, or make it "local" or "net"'
  return inSeed(file, 'guest-mode-off', hint, function* (value) {
    const mode = value.get('dsmode')
    if (mode === 'disabled') yield { is: 'is "disabled"', path: ['dsmode'] }
  })
}

/** Keys under the one name, and a guest that looks for the other. */
export function keysUnder(file: string, name: string, wanted: string, hint: string): Fault {
  return inSeed(file, 'guest-keys-unread', hint, function* (value) {
    if (value.has(name) && !value.has(wanted)) yield { is: `is not called ${wanted}`, path: [name] }
  })
}

/** A list of keys, or a map of maps with `openssh-key`. */
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

/** What of network-config is a version of it: the map below `network`, where there is one. */
function networkOf(value: JsonObject): JsonObject {
  const inner = value.get('network')
  return isMap(inner) ? inner : value
}

/** It says another version than the guest knows, or none. */
export function networkVersion(file: string): Fault {
  const hint = 'write version 1, with config, or version 2'
  return inSeed(file, 'guest-network-version', hint, function* (value) {
    const version = networkOf(value).get('version')
    const number = typeof version === 'bigint' ? Number(version) : version
    if (number !== 1 && number !== 2)
      yield { is: version === undefined ? 'says no version' : 'says another version' }
  })
}

/** All of it stands below the key `network`. */
export function networkInside(file: string): Fault {
  return inSeed(file, 'guest-network-form', 'leave out the key network around it', function* (value) {
    if (networkOf(value) !== value) yield { is: 'stands below a key', path: ['network'] }
  })
}

/** The guest iterates over `ethernets` of the root. */
export function ethernetsMissing(file: string): Fault {
  const hint = 'write version 2 with ethernets, and without the key network around it'
  return inSeed(file, 'guest-network-form', hint, function* (value) {
    if (!isMap(value.get('ethernets'))) yield { is: 'has no ethernets at the root' }
  })
}

/** Links of other kinds than cards. */
export function seedLinksUnread(file: string, keys: readonly string[]): Fault {
  return inSeed(file, 'guest-link-kind', 'set them up in the user data', function* (value) {
    for (const key of keys) if (value.has(key)) yield { is: 'is not read', path: [key] }
  })
}

/** The guest reads it only with user data that starts with exactly this line and goes on. */
export function unreadWithout(file: string, userData: string, line: string): Fault {
  return {
    code: 'guest-network-unread',
    hint: `add user data that starts with "${line}" and says something`,
    *find(reading): Iterable<Found> {
      if (reading.bytes(file) === undefined) return
      const [first, ...rest] = new TextDecoder('utf-8', { ignoreBOM: true })
        .decode(reading.bytes(userData))
        .split('\n')
      if (first !== line || rest.join('').trim() === '') yield { file, is: `is not read without ${line}` }
    },
  }
}
