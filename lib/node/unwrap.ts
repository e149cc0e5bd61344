import { DecodeError } from '../image/findings.ts'
import { bytesAccess, type RandomAccess } from '../image/random-access.ts'
import { isQcow2, readQcow2 } from '../qcow2/read-qcow2.ts'
import { gunzip } from './gunzip.ts'

/** What a drive can be packed in on its way. */
export type Wrapping = 'base64' | 'gzip' | 'qcow2'

/** Bytes of base64 that are taken; Ironic's own limit is 64 MiB before that. */
const MOST = 512 * 1024 ** 2

/** Fewer say nothing: many a word is base64. */
const FEWEST = 64

/**
 * What is in base64, in gzip, or in gzip that is in base64, as Ironic takes a config drive, and the disk in a file of QEMU's;
 * other bytes as they are. Unpacking is bounded. Source: ironic/common/utils.py; openstack/baremetal/configdrive.py, `pack`
 *
 * @throws DecodeError `malformed` when any of them is damaged, `too-many` when there is too much, `unsupported` for a disk that
 * is not whole in its file
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
  return /^[A-Za-z0-9+/\r\n]+={0,2}\s*$/.test(start)
}

function base64(access: RandomAccess): Uint8Array {
  if (access.size > MOST) throw failure('too-many', 'base64', `it has more than ${MOST} bytes`, 'RFC 4648 4')
  const text = Buffer.from(access.read(0, access.size)).toString('latin1')
  if (!/^[A-Za-z0-9+/\r\n]+={0,2}\s*$/.test(text))
    throw failure('malformed', 'base64', 'there are other characters than those of base64', 'RFC 4648 4')
  return Buffer.from(text, 'base64')
}

function gunzipped(access: RandomAccess): Uint8Array {
  if (access.size > MOST) throw failure('too-many', 'gzip', `it has more than ${MOST} bytes`, 'RFC 1952')
  const found = gunzip(access.read(0, access.size))
  if (found instanceof Uint8Array) return found
  throw failure('malformed', 'gzip', found.problem, 'RFC 1952')
}

function failure(code: 'malformed' | 'too-many', structure: string, message: string, section: string) {
  return new DecodeError({ code, structure, offset: 0, section, message })
}
