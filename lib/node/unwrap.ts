import { DecodeError } from '../image/findings.ts'
import { bytesAccess, type RandomAccess } from '../image/random-access.ts'
import { isQcow2, readQcow2 } from '../qcow2/read-qcow2.ts'
import { gunzipAtMost } from './gunzip.ts'
import { mostInput, tooLarge } from './limits.ts'

/** An encoding around an image. */
export type Wrapping = 'base64' | 'gzip' | 'qcow2'

/** Matches lines of base64 digits, with white space after the padding. */
const BASE64 = /^[A-Za-z0-9+/\r\n]+(?:={1,2}\s*|[\t\v\f \xa0\ufeff][\t\v\f \xa0\ufeff\r\n]*)?$/

/** The fewest characters that count as base64, because many words are also valid base64. */
const FEWEST = 64

/**
 * Decodes base64, gzip, gzip in base64 (as for Ironic) and QEMU disk files; other bytes are returned unchanged. The decoded size
 * is limited. Source: ironic/common/utils.py; openstack/baremetal/configdrive.py, `pack`
 *
 * @throws DecodeError `malformed` when the data is damaged, `too-many` when it exceeds the limit, `unsupported` for a disk that
 * is not complete in its file
 */
export function unwrapped(access: RandomAccess): {
  readonly access: RandomAccess
  readonly wrapping: readonly Wrapping[]
} {
  const { access: inner, wrapping } = unpacked(access)
  return isQcow2(inner)
    ? { access: readQcow2(inner), wrapping: [...wrapping, 'qcow2'] }
    : { access: inner, wrapping }
}

function unpacked(access: RandomAccess): { access: RandomAccess; wrapping: readonly Wrapping[] } {
  const decoded = looksLikeBase64(access) ? bytesAccess(base64(access)) : undefined
  const outer = decoded ?? access
  if (!isGzip(outer)) return { access: outer, wrapping: decoded === undefined ? [] : ['base64'] }
  const inner = bytesAccess(gunzipped(outer))
  return { access: inner, wrapping: decoded === undefined ? ['gzip'] : ['base64', 'gzip'] }
}

function isGzip(access: RandomAccess): boolean {
  const [first, second] = access.read(0, 2)
  return first === 0x1f && second === 0x8b
}

function looksLikeBase64(access: RandomAccess): boolean {
  if (access.size < FEWEST) return false
  const start = Buffer.from(access.read(0, 4096)).toString('latin1')
  return BASE64.test(start)
}

function base64(access: RandomAccess): Uint8Array {
  if (access.size > mostInput()) throw failure('too-many', 'base64', tooLarge(mostInput()), 'RFC 4648 4')
  const text = Buffer.from(access.read(0, access.size)).toString('latin1')
  if (!BASE64.test(text))
    throw failure('malformed', 'base64', 'it contains characters outside base64', 'RFC 4648 4')
  return Buffer.from(text, 'base64')
}

function gunzipped(access: RandomAccess): Uint8Array {
  const most = mostInput()
  if (access.size > most) throw failure('too-many', 'gzip', tooLarge(most), 'RFC 1952')
  const found = gunzipAtMost(access.read(0, access.size), most)
  if (found instanceof Uint8Array) return found
  const { problem, isTooLarge = false } = found
  if (isTooLarge) throw failure('too-many', 'gzip', tooLarge(most), 'RFC 1952')
  throw failure('malformed', 'gzip', problem, 'RFC 1952')
}

function failure(code: 'malformed' | 'too-many', structure: string, message: string, section: string) {
  return new DecodeError({ code, structure, offset: 0, section, message })
}
