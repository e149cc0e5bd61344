import { sha256 } from '@noble/hashes/sha2.js'
import { fromBase64 } from '../text/base64.ts'
import { remembering } from '../text/remembering.ts'
import { type KeyProblem, parseSshKey } from './ssh-key.ts'

/** The properties of a public key. */
export interface PublicKey {
  /** An SSH key, or an X.509 certificate. */
  readonly type: 'ssh' | 'x509'
  /** The algorithm of an SSH key as in ssh-keygen(1), such as `ED25519`; `X509` for a certificate. */
  readonly algorithm: string
  /** The size of an SSH key in bits. */
  readonly bits?: number
  /** The fingerprint as in `ssh-keygen -lf`, or `openssl x509 -fingerprint -sha256`. */
  readonly fingerprint: string
  /** Whether the key starts with options, as in authorized_keys. */
  readonly hasOptions?: boolean
}

/** Tells whether a text is a private key: PEM and PKCS #8 (RFC 7468 10, 11), OpenSSH, SSH.com, PGP, PuTTY or SSH 1. */
function isPrivate(text: string): boolean {
  return /-{4,5} ?BEGIN [A-Z0-9 ]*PRIVATE KEY|PuTTY-User-Key-File-|SSH PRIVATE KEY FILE FORMAT/.test(text)
}

/** Reads an SSH public key or a PEM certificate, or returns the problem, which quotes nothing from the text. */
export function publicKey(text: string): PublicKey | KeyProblem {
  const known = certificate(text) ?? parseSshKey(text)
  if (known !== undefined) return 'problem' in known || 'type' in known ? known : { type: 'ssh', ...known }
  const foreign = FOREIGN.find(({ mark }) => mark.test(text))
  if (foreign === undefined) return { problem: 'neither an SSH public key nor a PEM certificate' }
  const { problem, hasRemedy } = foreign
  return { problem, hasRemedy }
}

/** Other forms of public keys, and how to convert them to an SSH key. */
const FOREIGN: readonly (KeyProblem & { readonly mark: RegExp })[] = [
  {
    mark: /-{4} BEGIN SSH2 PUBLIC KEY -{4}/,
    problem: 'this is a key in the form of RFC 4716; ssh-keygen -i -f FILE prints it as a line',
    hasRemedy: true,
  },
  {
    mark: /-{5}BEGIN PUBLIC KEY-{5}/,
    problem: 'this is a PEM public key; ssh-keygen -i -m PKCS8 -f FILE prints it as a line',
    hasRemedy: true,
  },
  {
    mark: /-{5}BEGIN RSA PUBLIC KEY-{5}/,
    problem: 'this is a PEM public key; ssh-keygen -i -m PEM -f FILE prints it as a line',
    hasRemedy: true,
  },
  { mark: /^\ufeff/, problem: 'it starts with a byte order mark; save it without one' },
  { mark: /^\s*<(?:!doctype|html|\?xml)/i, problem: 'this is a web page' },
]

/**
 * Reads exactly one certificate. Its DER is a SEQUENCE that ends where the text does. Sources: RFC 7468 5, X.690 8.1.3
 */
function certificate(text: string): PublicKey | KeyProblem | undefined {
  const [, inner] = /^-----BEGIN CERTIFICATE-----\r?\n([^-]+)-----END CERTIFICATE-----\s*$/.exec(text) ?? []
  if (inner === undefined) return undefined
  const der = fromBase64(inner)
  if (der === undefined) return { problem: 'the certificate is not valid base64' }
  if (der[0] !== 0x30 || der.length !== derLength(der))
    return { problem: 'the certificate is incomplete or damaged' }
  const digest = Array.from(sha256(der), (byte) => byte.toString(16).padStart(2, '0').toUpperCase())
  return { type: 'x509', algorithm: 'X509', fingerprint: digest.join(':') }
}

/** Returns the size of a DER value according to its header, in bytes. Source: X.690 8.1.3 */
function derLength(der: Uint8Array): number {
  const first = der[1] ?? 0
  if (first < 0x80) return 2 + first
  const count = first & 0x7f
  return 2 + count + der.subarray(2, 2 + count).reduce((length, byte) => length * 256 + byte, 0)
}

/** Returns why a guest may reject a valid key, or undefined. */
export function weaknessOf({ algorithm, bits = 0 }: PublicKey): string | undefined {
  // https://www.openssh.com/txt/release-7.0
  if (algorithm.startsWith('DSA')) return 'sshd rejects DSA keys by default since OpenSSH 7.0'
  // NIST SP 800-131A
  if (algorithm.startsWith('RSA') && bits < 2048) return `many guests reject RSA keys of ${bits} bits`
  return undefined
}

/** A key as written to a drive, with its properties. */
export interface KeyText {
  readonly public_key: string
  readonly key: PublicKey
}

/** The reason why a text contains no valid keys; `line` counts from 1, in a text of several lines. */
export interface NoKeys extends KeyProblem {
  readonly line?: number
  readonly isPrivate?: true
}

/** Removes the blank lines at the end of a key file. */
function withoutBlankLines(text: string): string {
  return text.replace(/(?<![ \t\n])[ \t]*\n[ \t\n]*$/, '\n')
}

/**
 * Reads a text with one key per line; empty lines and comments are skipped. Source: sshd(8), "AUTHORIZED_KEYS FILE
 * FORMAT"
 */
export const keysOfText: (text: string) => readonly KeyText[] | NoKeys = remembering((text) => {
  if (isPrivate(text)) return { problem: 'a private key, which must stay with its owner', isPrivate: true }
  const whole = publicKey(text)
  if (!('problem' in whole)) return [{ public_key: withoutBlankLines(text), key: whole }]
  const lines = text.split(/\r?\n/)
  const keys: KeyText[] = []
  for (const [index, line] of lines.entries()) {
    if (/^\s*(#|$)/.test(line)) continue
    const key = parseSshKey(line)
    // An invalid first line means that the whole text may be something else, such as a PEM file.
    if (key === undefined)
      return keys.length === 0 ? whole : { problem: 'not an SSH public key', line: index + 1 }
    if ('problem' in key) return lines.length === 1 ? key : { ...key, line: index + 1 }
    keys.push({ public_key: line, key: { type: 'ssh', ...key } })
  }
  return keys.length === 0 ? whole : keys
})
