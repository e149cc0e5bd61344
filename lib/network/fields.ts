import { type Cidr, formatAddress, type IpVersion, networkOf, parseAddress, parseCidr } from './addresses.ts'
import type { Json, JsonObject } from '../text/json.ts'
import { checkMac } from './checks/links.ts'
import { type Cursor, fail, json, mapOf, schemaOf, type Shape, text, wrongType } from '../shape/shape.ts'

/** A value and its place. */
export interface Placed<T> {
  readonly value: T
  readonly at: Cursor
}

export function placed<T>(shape: Shape<T>): Shape<Placed<T>> {
  return {
    expected: shape.expected,
    schema: schemaOf(shape),
    decode(value, at) {
      const decoded = shape.decode(value, at)
      return decoded === undefined ? undefined : { value: decoded, at }
    },
  }
}

/** Words that YAML 1.1, and therefore netplan, reads as a boolean. */
const WORDS = new Map([
  ...['true', 'yes', 'on', 'y'].map((word) => [word, true] as const),
  ...['false', 'no', 'off', 'n'].map((word) => [word, false] as const),
])

export const flag: Shape<boolean> = {
  expected: 'true or false',
  schema: { anyOf: [{ type: 'boolean' }, { enum: [...WORDS.keys()] }] },
  decode(value, at) {
    if (typeof value === 'boolean') return value
    const known = typeof value === 'string' ? WORDS.get(value.toLowerCase()) : undefined
    return known ?? wrongType(at, this.expected, value)
  },
}

/** Returns the shape of a whole number, which may be a string. */
export function number(least: number, most: number): Shape<number> {
  const expected = least === most ? `the number ${least}` : `a whole number from ${least} to ${most}`
  return {
    expected,
    schema: {
      anyOf: [
        { type: 'integer', minimum: least, maximum: most },
        { type: 'string', pattern: '^[0-9]+$' },
      ],
    },
    decode(value, at) {
      // netplan reads an empty text as 0.
      const isEmpty = at.isOnDrive && value === ''
      const isDigits = typeof value === 'string' && /^\d{1,15}$/.test(value)
      const whole = isDigits || isEmpty ? Number(value) : value
      const fits = typeof whole === 'number' && Number.isInteger(whole) && whole >= least && whole <= most
      return fits ? whole : wrongType(at, expected, value)
    },
  }
}

/** A number of 32 bits, as netplan reads it. */
export const uint32 = number(0, 2 ** 32 - 1)
const usualMtu = number(1, 65_535)

/** An MTU in bytes. netplan passes any number on. */
export const mtu: Shape<number> = {
  ...usualMtu,
  decode: (value, at) => (at.isOnDrive ? uint32 : usualMtu).decode(value, at),
}

/** Returns the shape of a value that is passed on unchanged if `shape` accepts it. */
export function unchanged(shape: Shape<unknown>): Shape<Json> {
  return {
    expected: shape.expected,
    schema: schemaOf(shape),
    decode: (value, at) => (shape.decode(value, at) === undefined ? undefined : (value as Json)),
  }
}

/** Returns the shape of one value or a list of values. */
export function oneOrMore<T>(item: Shape<T>): Shape<readonly T[]> {
  const expected = `${item.expected}, or a list of them`
  return {
    expected,
    schema: { anyOf: [schemaOf(item), { type: 'array', items: schemaOf(item) }] },
    decode(value, at) {
      if (!Array.isArray(value)) {
        const one = item.decode(value, at)
        return one === undefined ? undefined : [one]
      }
      const items = value.map((entry, n) => item.decode(entry, { ...at, path: [...at.path, n] }))
      return items.every((entry) => entry !== undefined) ? items : undefined
    },
  }
}

/** Returns the shape of a list, or of a string with spaces between the items, as in version 1. */
export function words<T>(item: Shape<T>): Shape<readonly T[]> {
  const many = oneOrMore(item)
  return {
    expected: many.expected,
    schema: { anyOf: [{ type: 'string' }, schemaOf(many)] },
    decode: (value, at) => many.decode(typeof value === 'string' ? value.trim().split(/\s+/) : value, at),
  }
}

/** A MAC address, in lower case with colons. */
export const mac: Shape<string> = {
  expected: 'a MAC address',
  schema: { type: 'string' },
  decode(value, at) {
    if (typeof value !== 'string') return wrongType(at, this.expected, value, true)
    // Guests find no NIC by an address with hyphens.
    if (at.isOnDrive && value.includes('-')) return fail(at, 'bad-mac', { found: value })
    return checkMac(value, at) ? value.toLowerCase().replaceAll('-', ':') : undefined
  },
}

function ipOf(family: IpVersion | undefined): Shape<string> {
  return {
    expected: family === undefined ? 'an IP address' : `an IPv${family} address`,
    schema: { type: 'string' },
    decode(value, at) {
      if (typeof value !== 'string') return wrongType(at, this.expected, value, true)
      const address = parseAddress(value)
      return address === undefined || address.version !== (family ?? address.version)
        ? fail(at, 'bad-ip-address', { family, found: value })
        : formatAddress(address)
    },
  }
}

export const ip = ipOf(undefined)
export const ip4 = ipOf(4)
export const ip6 = ipOf(6)

/** An address with its prefix length. */
export const cidr: Shape<Cidr> = {
  expected: 'an address such as 192.0.2.10/24',
  schema: { type: 'string' },
  decode(value, at) {
    if (typeof value !== 'string') return wrongType(at, this.expected, value)
    const parsed = parseCidr(value)
    if (parsed === undefined) return fail(at, 'bad-ip-address', { family: undefined, found: value })
    return value.includes('/') ? parsed : fail(at, 'prefix-missing', { found: value })
  },
}

/** The destination of a route: a network, one address, or `default`. */
export const destination: Shape<Cidr | 'default'> = {
  expected: 'a network such as 192.0.2.0/24, or default',
  schema: { type: 'string' },
  decode(value, at) {
    if (typeof value !== 'string') return wrongType(at, this.expected, value)
    return value === 'default'
      ? value
      : (parseCidr(value) ?? fail(at, 'bad-ip-address', { family: undefined, found: value }))
  },
}

/** A name that Linux accepts for an interface. */
export const interfaceName = text('an interface name', (value, at) => isName(value, at))

export function isName(name: string, at: Cursor): boolean {
  return /^[^\s/:]{1,15}$/.test(name) || fail(at, 'bad-interface-name', { found: name }) === null
}

/** Returns the shape of a map of numbers up to `most`, by the names of interfaces. */
export function mapOfNumbers(most: number): Shape<ReadonlyMap<string, number>> {
  return mapOf(number(0, most))
}

/** Any members, which only netplan interprets. */
export const members: Shape<JsonObject> = mapOf(json)

/** Reports missing required keys, and tells whether all are present. */
export function has(fields: object, keys: readonly string[], at: Cursor): boolean {
  const missing = keys.filter((key) => !(key in fields))
  for (const key of missing) fail(at, 'missing-key', { key })
  return missing.length === 0
}

/** Returns the network of an address as `192.0.2.0/24`. */
export function networkText(parsed: Cidr): string {
  return `${formatAddress(networkOf(parsed))}/${parsed.prefix}`
}

/** Returns the members that are not undefined. */
export function present(members: Readonly<Record<string, Json | undefined>>): JsonObject {
  return new Map(Object.entries(members).filter((m): m is [string, Json] => m[1] !== undefined))
}
