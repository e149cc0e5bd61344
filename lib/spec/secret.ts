import { hashForm, isMeantAsHash, type Password } from '../keys/password-hash.ts'
import { passwordProblem } from '../keys/sha-crypt.ts'
import { decodeUtf8 } from '../text/utf8.ts'
import { isOpen, type Open } from './ask.ts'
import { reference, REFERENCE_SCHEMA, REFERENCES } from './reference.ts'
import {
  anySchema,
  below,
  type Cursor,
  described,
  eachAlone,
  fail,
  membersOf,
  schemaOf,
  type Shape,
  titled,
  wrongType,
} from '../shape/shape.ts'

/**
 * A string that must stay secret, or a reference to one. One line break at the end of a file or of a command's output is
 * removed.
 */
export const secret: Shape<string> = {
  expected: `a string, ${REFERENCES}`,
  schema: titled('Secret', anySchema({ type: 'string' }, REFERENCE_SCHEMA)),
  decode(value, at) {
    const text = secretText(value, at)
    return isOpen(text) ? text.open : text
  },
}

/** Returns the string, or undefined after a report. */
export function secretText(value: unknown, at: Cursor): string | Open | undefined {
  if (typeof value === 'string') return value
  const elsewhere = reference(value, at)
  if (elsewhere === undefined) return wrongType(at, secret.expected, value, true)
  const bytes = elsewhere.bytes(at)
  if (bytes === undefined || isOpen(bytes)) return bytes
  const text = decodeUtf8(bytes)
  if (text === undefined) return fail(below(at, elsewhere.form), 'not-utf8', {})
  return elsewhere.form === 'file' || elsewhere.form === 'command' ? text.replace(/\r?\n$/, '') : text
}

/**
 * Returns the shape of a secret that `check` accepts. `check` reports problems without quoting the secret. `standIn` makes a
 * placeholder for an unknown secret from its reference.
 */
export function secretThat(
  check: (value: string, at: Cursor) => boolean,
  standIn: (words: string) => string,
): Shape<string> {
  const { expected } = secret
  return {
    expected,
    schema: schemaOf(secret),
    decode(value, at) {
      const text = secretText(value, at)
      if (isOpen(text)) return standIn(text.open)
      return text === undefined || check(text, at) ? text : undefined
    },
  }
}

/**
 * The password of a user in the guest: a secret, which counts as a crypt(3) hash when it looks like one. `{hash: SECRET}` and
 * `{plain: SECRET}` decide it explicitly. `hashPassword` makes a hash from each.
 */
export const password: Shape<Password> = {
  expected: `a password or its hash: a string, ${REFERENCES}, {hash: …} or {plain: …}`,
  schema: titled(
    'Password',
    anySchema(
      schemaOf(secret),
      ...eachAlone({
        hash: described('A crypt(3) hash, whatever it looks like.', schemaOf(secret)),
        plain: described('A plain password, whatever it looks like.', schemaOf(secret)),
      }),
    ),
  ),
  decode(value, at) {
    const members = Array.from(membersOf(value) ?? [])
    const [form, inner] = members.length === 1 ? members[0]! : []
    if (form === 'hash') return readyHash(secretText(inner, below(at, form)), below(at, form))
    if (form === 'plain') return plain(secretText(inner, below(at, form)), below(at, form))
    if (typeof value !== 'string' && reference(value, at) === undefined)
      return wrongType(at, this.expected, value, true)
    const text = secretText(value, at)
    return typeof text === 'string' && isMeantAsHash(text) ? readyHash(text, at) : plain(text, at)
  },
}

/** The hash that no password matches. Source: crypt(5) */
const UNKNOWN: Password = { hash: '*' }

function readyHash(hash: string | Open | undefined, at: Cursor): Password | undefined {
  if (hash === undefined) return undefined
  if (isOpen(hash)) return UNKNOWN
  const form = hashForm(hash)
  if (form === undefined) return fail(at, 'bad-password-hash', {})
  if (form.isWeak) fail(at, 'weak-password-hash', { method: form.method })
  return { hash }
}

function plain(text: string | Open | undefined, at: Cursor): Password | undefined {
  if (text === undefined) return undefined
  if (isOpen(text)) return UNKNOWN
  const reason = passwordProblem(text)
  return reason === undefined ? { plain: text } : fail(at, 'bad-password', { reason })
}
