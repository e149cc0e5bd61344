import { sha512 } from '@noble/hashes/sha2.js'
import { cryptPassword, isShaCrypt, saltOf } from './sha-crypt.ts'

/** The password of a user in the guest: a crypt(3) hash, or the plain password from which to make one. */
export type Password = { readonly hash: string } | { readonly plain: string }

/** The method of a hash, and whether the hash is easy to crack. */
export interface HashForm {
  readonly method: string
  readonly isWeak?: true
}

/** The hash methods of libxcrypt. Source: crypt(5) */
const FORMS: readonly (HashForm & { readonly matches: (hash: string) => boolean })[] = [
  { method: 'SHA-crypt', matches: isShaCrypt },
  {
    method: 'yescrypt',
    matches: of(/^\$g?y\$[./0-9A-Za-z]+\$[./0-9A-Za-z]{0,86}\$[./0-9A-Za-z]{43}$/),
  },
  { method: 'bcrypt', matches: of(/^\$2[aby]\$(?:0[4-9]|[12]\d|3[01])\$[./0-9A-Za-z]{53}$/) },
  { method: 'scrypt', matches: of(/^\$7\$[./0-9A-Za-z]{11,97}\$[./0-9A-Za-z]{43}$/) },
  { method: 'MD5', isWeak: true, matches: of(/^\$1\$[^$:\s]{0,8}\$[./0-9A-Za-z]{22}$/) },
  { method: 'DES', isWeak: true, matches: of(/^[./0-9A-Za-z]{13}$/) },
  // A locked password: no password is accepted. Sources: passwd(1), -l; shadow(5)
  { method: 'locked', matches: of(/^(?:!!?|!?\*)$/) },
]

function of(form: RegExp): (hash: string) => boolean {
  return (hash) => form.test(hash)
}

/**
 * Returns the form of a hash for /etc/shadow, also after the `!` of a locked password, or undefined when it is not a
 * hash.
 */
export function hashForm(hash: string): HashForm | undefined {
  const isForm = (text: string) => FORMS.find(({ matches }) => matches(text))
  return isForm(hash) ?? (hash.startsWith('!') ? isForm(hash.slice(1)) : undefined)
}

/** Tells whether a text is meant as a hash: `$id$…`, also after a `!`, or a mark that locks the password. */
export function isMeantAsHash(text: string): boolean {
  return /^!?\$[0-9a-z]{1,3}\$/.test(text) || /^(?:!!?|!?\*)$/.test(text)
}

/**
 * Returns the hash of a password: the given hash, or `$6$` with 5000 rounds. The same spec must give the same drive, so
 * the salt is not random; it is derived from `scope`, which holds the instance's UUID and the user's name. It is not
 * derived from the password, because the salt would then be a second, fast hash of it. For a random salt, the spec can
 * give a ready hash.
 */
export function hashPassword(password: Password, scope: readonly string[]): string {
  if ('hash' in password) return password.hash
  const text = JSON.stringify(['config-drive password', ...scope])
  return cryptPassword(password.plain, { salt: saltOf(sha512(new TextEncoder().encode(text))) })
}
