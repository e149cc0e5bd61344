import { sha1 } from '@noble/hashes/legacy.js'

/** The namespace of the UUIDs of this package. */
const NAMESPACE = 'e3ad12c1-7f1e-5d0a-9c0b-4b6f5c1f0d5e'

export const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i

/** Returns the UUID for a name and a host name, always the same. Source: RFC 9562 5.5 (version 5) */
export function instanceUuid(name: string, hostname: string): string {
  return contentUuid([new TextEncoder().encode(JSON.stringify([name, hostname]))])
}

/** Returns the UUID for a content, always the same. Source: RFC 9562 5.5 (version 5) */
export function contentUuid(parts: Iterable<Uint8Array>): string {
  const hash = sha1.create()
  hash.update(Uint8Array.from(NAMESPACE.replaceAll('-', '').match(/../g)!, (pair) => parseInt(pair, 16)))
  for (const part of parts) hash.update(part)
  return uuidOf(hash.digest(), 5)
}

/** Returns a UUID made of 16 random bytes. Source: RFC 9562 5.4 (version 4) */
export function randomUuid(random: Uint8Array): string {
  return uuidOf(random, 4)
}

function uuidOf(source: Uint8Array, version: number): string {
  const bytes = source.slice(0, 16)
  bytes[6] = (bytes[6]! & 0x0f) | (version << 4)
  bytes[8] = (bytes[8]! & 0x3f) | 0x80
  const digits = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
  return digits.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}
