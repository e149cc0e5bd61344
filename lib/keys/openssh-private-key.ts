import { fromBase64 } from '../text/base64.ts'
import { bcryptPbkdf } from './bcrypt-pbkdf.ts'

/** The numbers of an RSA key, big-endian. */
export interface RsaNumbers {
  readonly n: Uint8Array
  readonly e: Uint8Array
  readonly d: Uint8Array
  readonly p: Uint8Array
  readonly q: Uint8Array
  /** The inverse of q modulo p. */
  readonly qi: Uint8Array
}

/** The reason why a private key cannot be used. */
export type PrivateKeyProblem =
  'not-rsa' | 'needs-passphrase' | 'wrong-passphrase' | 'unknown-cipher' | 'damaged'

/** How the secret part of a key is encrypted. */
export interface KeyCipher {
  /** OpenSSL's name. */
  readonly name: string
  readonly key: Uint8Array
  readonly iv: Uint8Array
}

/** The ciphers with the lengths of key and initialisation vector. Source: OpenSSH, cipher.c */
const CIPHERS: Readonly<Record<string, readonly [name: string, key: number, iv: number]>> = {
  'aes256-ctr': ['aes-256-ctr', 32, 16],
  'aes192-ctr': ['aes-192-ctr', 24, 16],
  'aes128-ctr': ['aes-128-ctr', 16, 16],
  'aes256-cbc': ['aes-256-cbc', 32, 16],
}

/** The most rounds of a key: ssh-keygen's default is 24, and 1000 take a minute. */
const MAX_ROUNDS = 1000

/** Tells whether a text is a private key in OpenSSH's own form. */
export function isOpensshKey(text: string): boolean {
  return text.includes('-----BEGIN OPENSSH PRIVATE KEY-----')
}

/**
 * Reads an RSA key in OpenSSH's own form, ssh-keygen's default since 7.8. `passphrase` is asked only for an encrypted key.
 * Source: OpenSSH, PROTOCOL.key
 */
export function opensshRsaKey(
  text: string,
  passphrase: () => string | undefined,
  decrypt: (cipher: KeyCipher, bytes: Uint8Array) => Uint8Array,
): RsaNumbers | PrivateKeyProblem {
  const body = /-----BEGIN OPENSSH PRIVATE KEY-----([A-Za-z0-9+/=\s]*)-----END/.exec(text)?.[1]
  const bytes = body === undefined ? undefined : fromBase64(body)
  if (bytes === undefined || new TextDecoder().decode(bytes.subarray(0, MAGIC.length)) !== MAGIC)
    return 'damaged'
  try {
    const outer = reader(bytes.subarray(MAGIC.length))
    const [cipher, , options] = [outer.text(), outer.text(), outer.bytes()]
    if (outer.number() !== 1) return 'damaged'
    outer.bytes()
    const secret = outer.bytes()
    if (cipher === 'none') return numbersIn(secret) ?? 'damaged'
    const known = CIPHERS[cipher]
    if (known === undefined) return 'unknown-cipher'
    const given = passphrase()
    if (given === undefined || given === '') return 'needs-passphrase'
    const [name, keyLength, ivLength] = known
    const derivation = reader(options)
    const [salt, rounds] = [derivation.bytes(), derivation.number()]
    if (rounds < 1 || rounds > MAX_ROUNDS) return 'damaged'
    const derived = bcryptPbkdf(new TextEncoder().encode(given), salt, rounds, keyLength + ivLength)
    const plain = decrypt(
      { name, key: derived.subarray(0, keyLength), iv: derived.subarray(keyLength) },
      secret,
    )
    return numbersIn(plain) ?? 'wrong-passphrase'
  } catch (cause) {
    if (cause instanceof RangeError) return 'damaged'
    throw cause
  }
}

const MAGIC = 'openssh-key-v1\0'

/** Returns the numbers; undefined when the two check numbers differ, as they do with a wrong passphrase. */
function numbersIn(secret: Uint8Array): RsaNumbers | 'not-rsa' | undefined {
  const inner = reader(secret)
  if (inner.number() !== inner.number()) return undefined
  if (inner.text() !== 'ssh-rsa') return 'not-rsa'
  const [n, e, d, qi, p, q] = [
    inner.bytes(),
    inner.bytes(),
    inner.bytes(),
    inner.bytes(),
    inner.bytes(),
    inner.bytes(),
  ]
  return { n, e, d, p, q, qi }
}

/** Reads SSH's strings and numbers one after another; throws RangeError at the end. Source: RFC 4251 5 */
function reader(bytes: Uint8Array) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  let at = 0
  const number = (): number => {
    const value = view.getUint32(at)
    at += 4
    return value
  }
  const string = (): Uint8Array => {
    const length = number()
    if (length > bytes.length - at) throw new RangeError('a string ends after the key')
    at += length
    return bytes.subarray(at - length, at)
  }
  return { number, bytes: string, text: () => new TextDecoder().decode(string()) }
}
