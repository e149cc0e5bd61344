import { sha256 } from '@noble/hashes/sha2.js'
import { fromBase64, toBase64 } from '../text/base64.ts'

/** The properties of an SSH public key, as in `ssh-keygen -lf`. */
export interface SshKey {
  /** Such as `ED25519`, `ECDSA-SK` or `RSA-CERT`. */
  readonly algorithm: string
  readonly bits: number
  /** `SHA256:` and base64 without padding; for a certificate, the fingerprint of the key in it. */
  readonly fingerprint: string
  /** Whether options precede the key, as in authorized_keys. */
  readonly hasOptions: boolean
}

/** The reason why a text is not a key. It quotes nothing from the text. */
export interface KeyProblem {
  /** The reason, in words for people. */
  readonly problem: string
  /** Whether the problem also says how to fix it. */
  readonly hasRemedy?: boolean | undefined
}

/** A type of key: the SSH strings after its type, each with a check. */
interface Family {
  readonly algorithm: string
  readonly fields: readonly ((field: Uint8Array) => boolean)[]
  readonly bits: (fields: readonly Uint8Array[]) => number
}

const utf8 = new TextDecoder()
const encoder = new TextEncoder()

const octets = (count: number) => (field: Uint8Array) => field.length === count
const word = (text: string) => (field: Uint8Array) => utf8.decode(field) === text
/** Matches an uncompressed point: the byte 4 and two coordinates. Source: RFC 5656 3.1 */
const point = (bits: number) => (field: Uint8Array) =>
  field[0] === 4 && field.length === 1 + 2 * Math.ceil(bits / 8)
/** Matches a positive mpint in its shortest form. Source: RFC 4251 5 */
const positive = ([first, second = 0, ...rest]: Uint8Array): boolean =>
  first !== undefined && first < 0x80 && (first > 0 || (rest.length > 0 && second >= 0x80))
const name = (field: Uint8Array): boolean => field.length > 0

function bitLength(integer: Uint8Array): number {
  const start = integer[0] === 0 ? 1 : 0
  return 8 * (integer.length - start) - (Math.clz32(integer[start] ?? 0) - 24)
}

function ecdsa(bits: number): Family {
  return { algorithm: 'ECDSA', fields: [word(`nistp${bits}`), point(bits)], bits: () => bits }
}

/** The key types. Sources: RFC 4253 6.6, RFC 5656 3.1, RFC 8709 4; OpenSSH's PROTOCOL.u2f */
const FAMILIES: ReadonlyMap<string, Family> = new Map([
  ['ssh-ed25519', { algorithm: 'ED25519', fields: [octets(32)], bits: () => 256 }],
  ['ssh-rsa', { algorithm: 'RSA', fields: [positive, positive], bits: ([, n]) => bitLength(n!) }],
  [
    'ssh-dss',
    {
      algorithm: 'DSA',
      fields: [positive, positive, positive, positive],
      bits: ([p]) => bitLength(p!),
    },
  ],
  ['ecdsa-sha2-nistp256', ecdsa(256)],
  ['ecdsa-sha2-nistp384', ecdsa(384)],
  ['ecdsa-sha2-nistp521', ecdsa(521)],
  ['sk-ssh-ed25519@openssh.com', { algorithm: 'ED25519-SK', fields: [octets(32), name], bits: () => 256 }],
  [
    'sk-ecdsa-sha2-nistp256@openssh.com',
    { ...ecdsa(256), algorithm: 'ECDSA-SK', fields: [...ecdsa(256).fields, name] },
  ],
] as const satisfies readonly (readonly [string, Family])[])

const CERTIFICATE = '-cert-v01@openssh.com'

/**
 * The fields after the key in a certificate, by width in bytes; 0 is a string: serial, type, key id, principals, valid
 * after and before, critical options, extensions, reserved, signature key, signature. Source: OpenSSH's
 * PROTOCOL.certkeys
 */
const CERTIFIED = [8, 4, 0, 0, 8, 8, 0, 0, 0, 0, 0] as const

/**
 * Reads a line of a .pub file or of authorized_keys: `[options] type base64 [comment]`. Returns undefined for a text
 * that does not look like a key. Source: sshd(8), "AUTHORIZED_KEYS FILE FORMAT"
 */
export function parseSshKey(line: string): SshKey | KeyProblem | undefined {
  // Not trim(): a byte order mark would stay on the drive.
  const text = line.replace(/^[ \t]+|(?<![ \t\n])[ \t\n]+$/g, '')
  // Control characters would reach a terminal, or end the line in a guest.
  if (/[^\P{Cc}\t]/u.test(text)) return undefined
  const plain = typeAndBlob(text)
  const found = FAMILIES.has(plainType(plain.type)) ? plain : typeAndBlob(behindOptions(text))
  const family = FAMILIES.get(plainType(found.type))
  if (family === undefined) return undefined
  const bytes = fromBase64(found.blob)
  if (bytes === undefined || bytes.length === 0)
    return { problem: 'the text after its type is not valid base64' }
  const key = decode(found.type, family, bytes)
  return 'problem' in key ? key : { ...key, hasOptions: found !== plain }
}

function typeAndBlob(text: string): { readonly type: string; readonly blob: string } {
  const [type = '', blob = ''] = text.split(/[ \t]+/, 2)
  return { type, blob }
}

/**
 * Returns the text after the options, or an empty string. Options contain blanks only in quotes, where `\\"` is a
 * quote.
 */
function behindOptions(text: string): string {
  let isQuoted = false
  let end = 0
  for (; end < text.length; end++) {
    const character = text[end]
    if (isQuoted && character === '\\' && text[end + 1] === '"') end++
    else if (character === '"') isQuoted = !isQuoted
    else if (!isQuoted && (character === ' ' || character === '\t')) break
  }
  return isQuoted || end === 0 ? '' : text.slice(end).replace(/^[ \t]+/, '')
}

/** Returns the key type in a certificate's type, which ends in a suffix that replaces the vendor's. */
function plainType(type: string): string {
  if (!type.endsWith(CERTIFICATE)) return type
  const stem = type.slice(0, -CERTIFICATE.length)
  return stem.startsWith('sk-') ? `${stem}@openssh.com` : stem
}

function decode(type: string, family: Family, bytes: Uint8Array): Omit<SshKey, 'hasOptions'> | KeyProblem {
  const { algorithm, fields, bits } = family
  const isCertificate = type.endsWith(CERTIFICATE)
  const take = reader(bytes)
  const inside = take(0)
  if (inside === undefined) return { problem: 'the key is incomplete' }
  if (utf8.decode(inside) !== type)
    return { problem: 'the type before the key differs from the one inside it' }
  const nonce = isCertificate ? take(0) : inside
  const values = fields.map(() => take(0))
  const rest = isCertificate ? CERTIFIED.map(take) : []
  if (nonce === undefined || !values.every((value) => value !== undefined) || rest.includes(undefined))
    return { problem: 'the key is incomplete' }
  if (take.left() > 0) return { problem: 'there is extra data after the key in its base64' }
  if (!fields.every((isSound, n) => isSound(values[n]!)))
    return { problem: `inside it is no ${algorithm} key` }
  const blob = isCertificate ? joined([encoder.encode(plainType(type)), ...values]) : bytes
  return {
    algorithm: isCertificate ? `${algorithm}-CERT` : algorithm,
    bits: bits(values),
    fingerprint: `SHA256:${toBase64(sha256(blob)).replace(/(?<!=)=+$/, '')}`,
  }
}

/** Returns fields as one text, each after its length. Source: RFC 4251 5 */
function joined(fields: readonly (Uint8Array | undefined)[]): Uint8Array {
  return Uint8Array.from(fields.flatMap((field = new Uint8Array()) => [...sizeOf(field), ...field]))
}

/**
 * Returns a function that takes the next field: of a given width, or, for 0, a string after its length. Source: RFC
 * 4251 5
 */
function reader(bytes: Uint8Array) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  let offset = 0
  const take = (width: number): Uint8Array | undefined => {
    const start = width === 0 ? offset + 4 : offset
    if (start > bytes.length) return undefined
    const end = start + (width === 0 ? view.getUint32(offset) : width)
    if (end > bytes.length) return undefined
    offset = end
    return bytes.subarray(start, end)
  }
  return Object.assign(take, { left: () => bytes.length - offset })
}

function sizeOf({ length }: Uint8Array): readonly number[] {
  return [length >>> 24, (length >>> 16) & 0xff, (length >>> 8) & 0xff, length & 0xff]
}
