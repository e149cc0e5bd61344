import { fromBase64 } from '../text/base64.ts'
import { decodeUtf8 } from '../text/utf8.ts'
import { userDataKind } from '../user-data/kind.ts'
import { isSecretName } from './secret-name.ts'

/** The forms of secrets, whatever their names. Each pattern is bounded, so that matching is fast. */
const FORMS: readonly RegExp[] = [
  // Private keys: PEM and OpenSSH, PuTTY, age.
  /-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY/,
  /PuTTY-User-Key-File-/,
  /AGE-SECRET-KEY-1/,
  // Password hashes: crypt(5), Passlib, LDAP, GRUB.
  /\$(?:5|6|7|y|gy|2[abxy]|sha1|apr1|argon2\w{0,2}|scrypt|bcrypt-sha256|pbkdf2[-\w]{0,12})\$\S{4}/,
  /\$1\$[^\s$]{1,16}\$\S{4}/,
  /\{(?:S?SHA\d{0,3}|S?MD5|CRYPT|PBKDF2[-\w]{0,12})\}\S{4}/,
  /grub\.pbkdf2\./,
  // Tokens, by the prefixes that their issuers chose.
  /(?<![\w-])eyJ[\w-]{5,}\.[\w-]{5,}\./,
  /\b(?:AKIA|ASIA|ABIA|ACCA|A3T[A-Z0-9])[A-Z0-9]{12,}/,
  /\bgh[pousr]_\w{10,}|\bgithub_pat_\w{10,}|\bgl(?:pat|dt|rt|cbt|ptt|ft|soat|imt|agent|oas)-[\w-]{10,}/,
  /\bxox[a-z]-[\w-]{8,}|\bxapp-\d-\w{8,}|hooks\.slack\.com\/services\/\w/,
  /\b[sr]k_(?:live|test)_\w{8,}|\bwhsec_\w{8,}|\bSG\.[\w-]{10,}\./,
  /\bAIza[\w-]{20,}|\bya29\.[\w-]{10,}|\bnpm_\w{20,}|\bpypi-[\w-]{20,}|\bdckr_pat_[\w-]{8,}/,
  /\bhv[sbr]\.[\w-]{10,}|\bdo[oprt]_v1_\w{10,}|\btskey-[\w-]{8,}|\bsk-[\w-]{20,}|\bhf_\w{20,}|\bglsa_\w{10,}/,
  /\bSWMTKN-1-|\bK10[0-9a-f]{32}/,
  /[?&]sig=\w|\bAccountKey=\w|\bBearer\s{1,4}[\w.~+/=-]{8}/,
  // Passwords in the syntax of programs.
  /<\w{0,40}(?:password|passwd|secret)\w{0,40}>/i,
  /:[^\s@/:]{1,64}@(?:tcp|unix)\(/,
  /\bchpasswd\b/,
  /\s(?:-u|--user)[ =]\S{1,64}:\S/,
  /\s--?[\w-]{0,40}(?:password|passwd|passphrase|token|secret|api-?key|auth-?key|psk)[ =]{1,4}["']?[^\s-]/i,
]

/** Matches `name=value`, `name: value` and `"name": "value"`. */
const ASSIGNMENT =
  /(?<![\w.-])([A-Za-z_][\w.-]{0,80})["']?\s{0,4}(=>?|:=?)(\s{0,4})(?=(["']?[^\s"',;&]{1,80}))/g

/** Matches base64 of at least 12 bytes. */
const BASE64 = /(?<![A-Za-z0-9+/_-])[A-Za-z0-9+/_-]{16,}={0,2}/g

/** The number of nested layers of base64 that are decoded. */
const MOST_LAYERS = 3

/** The parts of a URL that are examined, in UTF-16 units: its scheme, and the text up to its host. */
const LONGEST_SCHEME = 31
const LONGEST_USER_INFO = 600

/** Replaces the user info of the URLs in a text by `mask`. */
export function withoutUserInfo(text: string, mask: string): string {
  const kept: string[] = []
  let end = 0
  for (let at = text.indexOf('://'); at >= 0; at = text.indexOf('://', Math.max(end, at + 3))) {
    const scheme = schemeBefore(text, at)
    const info = scheme === '' ? '' : userInfo(text.slice(at + 3, at + 3 + LONGEST_USER_INFO))
    // A user name alone is not secret, except before an HTTP host, where it is mostly a token.
    if (info === '' || (!info.includes(':') && !/^https?$/i.test(scheme))) continue
    kept.push(text.slice(end, at + 3), mask)
    end = at + 3 + info.length
  }
  return end === 0 ? text : kept.join('') + text.slice(end)
}

/** Returns the scheme that ends at an offset, or an empty string. Source: RFC 3986 3.1 */
function schemeBefore(text: string, end: number): string {
  let start = end
  while (start > 0 && end - start < LONGEST_SCHEME && /[a-z0-9+.-]/i.test(text[start - 1]!)) start--
  return text.slice(start, end)
}

/** Returns the user info of a URL, given the text after `://`, or an empty string. */
function userInfo(rest: string): string {
  const url = /^[^\s"'<>]*/.exec(rest)![0]
  const authority = /^[^/?#]*/.exec(url)![0]
  if (authority.includes('@')) return authority.slice(0, authority.lastIndexOf('@'))
  // A password with a slash in it; a number here would be a port.
  const isPassword = /^[^/@:]{1,64}:(?!\d{1,5}(?:\/|$))/.test(url)
  return isPassword && url.includes('@') ? url.slice(0, url.indexOf('@')) : ''
}

/** Tells whether a text contains a secret by its form, also in base64; a program for the guest counts as a secret. */
export function holdsSecret(text: string, layers = MOST_LAYERS): boolean {
  const kind = userDataKind(utf8.encode(text.slice(0, LONGEST_HEAD)))
  // A certificate is public.
  if (kind !== undefined && kind !== 'x509') return true
  if (FORMS.some((form) => form.test(text))) return true
  if (Array.from(text.matchAll(ASSIGNMENT)).some(isSecretAssignment)) return true
  return layers > 0 && Array.from(text.matchAll(BASE64)).some(([word]) => isSecretBase64(word, layers - 1))
}

const utf8 = new TextEncoder()

/** The length of the text in which to look for the first line of user data, in UTF-16 units. */
const LONGEST_HEAD = 1024

function isSecretAssignment([, name = '', sign, blanks, value = '']: RegExpExecArray): boolean {
  if (!isSecretName(name) || /^(?:auth|private|shared)$/i.test(name)) return false
  if (sign !== ':' || blanks !== '' || /^["']/.test(value)) return true
  // A host with a port or an image with a tag is not secret: `token.example.org:8443`, `app-secret:v2`.
  return !/^\/|^\d{1,5}(?:\/|$)/.test(value) && /^[A-Za-z_]+$/.test(name)
}

function isSecretBase64(word: string, layers: number): boolean {
  const bytes = fromBase64(padded(word.replaceAll('-', '+').replaceAll('_', '/')))
  if (bytes === undefined) return false
  // Compressed by gzip: the content is unknown, so it counts as a secret.
  if (bytes[0] === 0x1f && bytes[1] === 0x8b) return true
  const text = decodeUtf8(bytes)
  // oxlint-disable-next-line no-control-regex
  if (text === undefined || /[\0-\x08\x0e-\x1f]/.test(text)) return false
  return /^[\w.@-]{1,64}:\S+$/.test(text) || withoutUserInfo(text, '') !== text || holdsSecret(text, layers)
}

function padded(base64: string): string {
  const bare = base64.replace(/={1,2}$/, '')
  return bare.padEnd(Math.ceil(bare.length / 4) * 4, '=')
}
