import { sha512 } from '@noble/hashes/sha2.js'
import { cryptPassword, isShaCrypt, saltOf } from './sha-crypt.ts'

/** The password of a user in the guest: a crypt(3) hash, or the plain password from which to make one. */
export type Password = { readonly hash: string } | { readonly plain: string }

/** The method of a hash, and whether the hash is easy to crack. */
export interface HashForm {
  readonly method: string
  readonly isWeak?: true
}

/** Source: crypt(5) of libxcrypt */
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
  // No password at all is let in. passwd(1), -l; shadow(5)
  { method: 'locked', matches: of(/^(?:!!?|!?\*)$/) },
]

function of(form: RegExp): (hash: string) => boolean {
  return (hash) => form.test(hash)
}

/** Return the form of a hash for /etc/shadow, also after the `!` of a locked password, or undefined when it is not a hash. */
export function hashForm(hash: string): HashForm | undefined {
  const isForm = (text: string) => FORMS.find(({ matches }) => matches(text))
  return isForm(hash) ?? (hash.startsWith('!') ? isForm(hash.slice(1)) : undefined)
}

/** Tell whether a text is meant as a hash: `$id$…`, also after a `!`, or a mark that locks the password. */
export function isMeantAsHash(text: string): boolean {
  return /^!?\$[0-9a-z]{1,3}\$/.test(text) || /^(?:!!?|!?\*)$/.test(text)
}

/**
 * The hash of a password, made if it is none yet: `$6$` with 5000 rounds. The same spec must give the same drive, so the salt
 * is not drawn but made of `scope`, what the password is for: the instance's UUID and the user's name. It is not made of the
 * password: that would be a second hash of it, and a fast one. Who wants a salt by chance gives a ready hash.
 */
export function hashPassword(password: Password, scope: readonly string[]): string {
  if ('hash' in password) return password.hash
  const text = JSON.stringify(['config-drive password', ...scope])
  return cryptPassword(password.plain, { salt: saltOf(sha512(new TextEncoder().encode(text))) })
}
