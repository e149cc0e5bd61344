import {
  constants,
  createDecipheriv,
  createPrivateKey,
  createPublicKey,
  type KeyObject,
  privateDecrypt,
  publicEncrypt,
} from 'node:crypto'
import {
  isOpensshKey,
  type KeyCipher,
  opensshRsaKey,
  type PrivateKeyProblem,
  type RsaNumbers,
} from '../keys/openssh-private-key.ts'
import { fromBase64, toBase64 } from '../text/base64.ts'
import { decodeUtf8 } from '../text/utf8.ts'

/**
 * Reads an RSA private key: PKCS #1 or PKCS #8 in PEM, or OpenSSH's own form, each also encrypted. `passphrase` is asked only for
 * an encrypted key.
 */
export function rsaPrivateKey(
  text: string,
  passphrase: () => string | undefined,
): KeyObject | PrivateKeyProblem {
  if (isOpensshKey(text)) {
    const numbers = opensshRsaKey(text, passphrase, decrypt)
    return typeof numbers === 'string' ? numbers : keyOfNumbers(numbers)
  }
  const isEncrypted = /BEGIN ENCRYPTED PRIVATE KEY|Proc-Type: 4,ENCRYPTED/.test(text)
  const given = isEncrypted ? passphrase() : undefined
  if (isEncrypted && (given === undefined || given === '')) return 'needs-passphrase'
  try {
    const key = createPrivateKey({ key: text, ...(given !== undefined && { passphrase: given }) })
    return key.asymmetricKeyType === 'rsa' ? key : 'not-rsa'
  } catch {
    // OpenSSL's messages differ from version to version, and may quote the input.
    return isEncrypted ? 'wrong-passphrase' : 'damaged'
  }
}

function decrypt({ name, key, iv }: KeyCipher, bytes: Uint8Array): Uint8Array {
  const cipher = createDecipheriv(name, key, iv).setAutoPadding(false)
  return Buffer.concat([cipher.update(bytes), cipher.final()])
}

function keyOfNumbers({ n, e, d, p, q, qi }: RsaNumbers): KeyObject | PrivateKeyProblem {
  const base64 = (bytes: Uint8Array): string => Buffer.from(plain(bytes)).toString('base64url')
  // What the Chinese remainder theorem needs and OpenSSH does not store.
  const exponent = (prime: Uint8Array): Uint8Array => bytesOf(bigOf(d) % (bigOf(prime) - 1n))
  try {
    const numbers = { n, e, d, p, q, dp: exponent(p), dq: exponent(q), qi }
    const members = Object.entries(numbers).map(([name, bytes]) => [name, base64(bytes)])
    return createPrivateKey({ key: { kty: 'RSA', ...Object.fromEntries(members) }, format: 'jwk' })
  } catch {
    return 'damaged'
  }
}

/** Drops the leading zeros of a number. */
function plain(bytes: Uint8Array): Uint8Array {
  return bytes.subarray(
    Math.max(
      0,
      bytes.findIndex((byte) => byte !== 0),
    ),
  )
}

function bigOf(bytes: Uint8Array): bigint {
  return BigInt(`0x0${Buffer.from(bytes).toString('hex')}`)
}

function bytesOf(number: bigint): Uint8Array {
  const text = number.toString(16)
  return Buffer.from(text.length % 2 === 0 ? text : `0${text}`, 'hex')
}

/**
 * Decrypts the password that a guest posted: base64 of RSAES-PKCS1-v1_5. Returns undefined when it was encrypted with another
 * key, or is damaged.
 */
export function decryptPassword(posted: string, key: KeyObject): string | undefined {
  const bytes = fromBase64(posted)
  if (bytes === undefined || bytes.length * 8 !== key.asymmetricKeyDetails?.modulusLength) return undefined
  try {
    // Some releases of Node refuse the padding, and others return noise for a wrong key.
    const block = privateDecrypt({ key, padding: constants.RSA_NO_PADDING }, bytes)
    const password = unpadded(block)
    return password && decodeUtf8(password)
  } catch {
    // The number is not below the modulus.
    return undefined
  }
}

/** Takes off the padding `00 02 nonzero… 00`. Source: RFC 8017 7.2.2 */
function unpadded(block: Uint8Array): Uint8Array | undefined {
  const end = block.indexOf(0, 2)
  const isPadded = block[0] === 0 && block[1] === 2 && end >= 10
  return isPadded ? block.subarray(end + 1) : undefined
}

/** Encrypts a password for the owner of an `ssh-rsa` public key, as cloudbase-init does; undefined when it does not fit. */
export function encryptPassword(password: string, publicKey: string): string | undefined {
  const key = publicRsaKey(publicKey)
  const bytes = Buffer.from(password)
  if (key === undefined || bytes.length > (key.asymmetricKeyDetails?.modulusLength ?? 0) / 8 - 11)
    return undefined
  return toBase64(publicEncrypt({ key, padding: constants.RSA_PKCS1_PADDING }, bytes))
}

/** Reads a line of authorized_keys with an RSA key. */
function publicRsaKey(line: string): KeyObject | undefined {
  const blob = /(?:^|\s)ssh-rsa\s+([A-Za-z0-9+/=]+)/.exec(line)?.[1]
  const bytes = blob === undefined ? undefined : Buffer.from(blob, 'base64')
  if (bytes === undefined) return undefined
  const strings: Uint8Array[] = []
  for (let at = 0; at + 4 <= bytes.length;) {
    const length = bytes.readUInt32BE(at)
    strings.push(bytes.subarray(at + 4, at + 4 + length))
    at += 4 + length
  }
  const [, e = '', n = ''] = strings.map((bytes) => Buffer.from(plain(bytes)).toString('base64url'))
  try {
    return createPublicKey({ key: { kty: 'RSA', e, n }, format: 'jwk' })
  } catch {
    return undefined
  }
}
