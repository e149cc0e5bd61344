import { fromBase64 } from './base64.ts'

/** What sshd takes in an authorized_keys line; each also as a certificate. sshd(8), PROTOCOL.certkeys */
const KEY_TYPES = new Set([
  'ssh-ed25519',
  'ssh-rsa',
  'ssh-dss',
  'ecdsa-sha2-nistp256',
  'ecdsa-sha2-nistp384',
  'ecdsa-sha2-nistp521',
  'sk-ssh-ed25519@openssh.com',
  'sk-ecdsa-sha2-nistp256@openssh.com',
])

const CERTIFICATE = '-cert-v01@openssh.com'

/** What a text that should be a public key is. */
export type KeyKind = 'ssh' | 'x509' | 'private' | 'none'

/** Tells an SSH public key and a PEM certificate from a private key and from anything else. */
export function keyKind(text: string): KeyKind {
  if (/-----BEGIN [A-Z0-9 ]*PRIVATE KEY-----|^PuTTY-User-Key-File-/m.test(text)) return 'private'
  if (/^-----BEGIN CERTIFICATE-----\r?\n[\s\S]+-----END CERTIFICATE-----\s*$/.test(text)) return 'x509'
  return isSshKey(text) ? 'ssh' : 'none'
}

/** `type base64 comment`; the type stands once more inside the base64, after its length. RFC 4253 6.6 */
function isSshKey(text: string): boolean {
  const [type = '', blob = ''] = text.trim().split(/[ \t]+/)
  if (/[\r\n]/.test(text.trim())) return false
  const plain = type.endsWith(CERTIFICATE)
    ? type.slice(0, -CERTIFICATE.length).replace(/^(sk-.*)$/, '$1@openssh.com')
    : type
  if (!KEY_TYPES.has(plain)) return false
  const bytes = fromBase64(blob)
  if (bytes === undefined || bytes.length < 4 + type.length) return false
  const length = new DataView(bytes.buffer).getUint32(0)
  return length === type.length && new TextDecoder().decode(bytes.subarray(4, 4 + length)) === type
}
