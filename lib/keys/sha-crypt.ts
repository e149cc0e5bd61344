import { sha256, sha512 } from '@noble/hashes/sha2.js'

/** A method of crypt(3). */
export type CryptMethod = 'sha256' | 'sha512'

/** How a password is hashed. */
export interface CryptOptions {
  /** The method; `sha512` by default. */
  readonly method?: CryptMethod | undefined
  /** The salt: 1 to 16 characters of `./0-9A-Za-z`. */
  readonly salt: string
  /** The number of rounds, 1000 to 999999999; 5000 by default, which the hash does not mention. */
  readonly rounds?: number | undefined
}

/** The longest password of crypt(3) in bytes. Source: libxcrypt, CRYPT_MAX_PASSPHRASE_SIZE of 512 including the NUL */
const MAX_PASSWORD = 511

const DEFAULT_ROUNDS = 5000

export const ROUNDS = { least: 1000, most: 999_999_999 } as const

const ALPHABET = './0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'

/** Matches salts that libxcrypt accepts: visible characters that do not separate fields of a hash or of /etc/shadow. */
const SALT = /^[!-~]{1,16}$/
const NOT_IN_SALT = /[$:;*!\\]/

interface Method {
  readonly id: '5' | '6'
  readonly hash: (bytes: Uint8Array) => Uint8Array
  /**
   * The byte positions of the digest that make four characters each, the most significant first; the last group makes
   * the remaining ones.
   */
  readonly groups: readonly (readonly number[])[]
}

/** Returns groups with one byte of each third of the digest; the third that comes first changes from group to group. */
function walk(third: number, step: 1 | 2): number[][] {
  return Array.from({ length: third }, (_, n) => {
    const turn = (place: number) => ((place + n * step) % 3) * third + n
    return [turn(0), turn(1), turn(2)]
  })
}

/** Source: "Unix crypt using SHA-256 and SHA-512", https://www.akkadia.org/drepper/SHA-crypt.txt, step 22 */
const METHODS: Readonly<Record<CryptMethod, Method>> = {
  sha256: { id: '5', hash: sha256, groups: [...walk(10, 2), [31, 30]] },
  sha512: { id: '6', hash: sha512, groups: [...walk(21, 1), [63]] },
}

/** Returns why a text cannot be a password, without quoting it, or undefined. */
export function passwordProblem(password: string): string | undefined {
  if (password === '') return 'it is empty'
  if (/[\0\r\n]/.test(password)) return 'it must be one line without NUL characters'
  if (new TextEncoder().encode(password).length > MAX_PASSWORD)
    return `crypt(3) accepts at most ${MAX_PASSWORD} bytes`
  return undefined
}

/**
 * Returns the crypt(3) hash of a password: `$6$…` or `$5$…`, for /etc/shadow and cloud-init's `hashed_passwd`.
 *
 * @throws RangeError for a password, a salt or rounds that crypt(3) rejects
 */
export function cryptPassword(password: string, { method = 'sha512', salt, rounds }: CryptOptions): string {
  const problem = passwordProblem(password)
  if (problem !== undefined) throw new RangeError(`not a usable password: ${problem}`)
  if (!SALT.test(salt) || NOT_IN_SALT.test(salt)) throw new RangeError('not a valid salt for crypt(3)')
  if (rounds !== undefined && !isRounds(rounds))
    throw new RangeError('not a valid number of rounds for crypt(3)')
  const { id } = METHODS[method]
  const told = rounds === undefined ? '' : `rounds=${rounds}$`
  return `$${id}$${told}${salt}$${digest(METHODS[method], password, salt, rounds ?? DEFAULT_ROUNDS)}`
}

export function isRounds(rounds: number): boolean {
  return Number.isInteger(rounds) && rounds >= ROUNDS.least && rounds <= ROUNDS.most
}

/** Returns the parts of a hash that `cryptPassword` can make, or undefined for every other text. */
function parseCrypt(hash: string): (CryptOptions & { readonly method: CryptMethod }) | undefined {
  const [, id, told, salt = ''] =
    /^\$([56])\$(?:rounds=([1-9]\d{0,8})\$)?([^$]*)\$[./0-9A-Za-z]+$/.exec(hash) ?? []
  const rounds = told === undefined ? undefined : Number(told)
  if (id === undefined || !SALT.test(salt) || NOT_IN_SALT.test(salt)) return undefined
  if (rounds !== undefined && !isRounds(rounds)) return undefined
  const method = id === '6' ? 'sha512' : 'sha256'
  return hash.length - hash.lastIndexOf('$') - 1 === (method === 'sha512' ? 86 : 43)
    ? { method, salt, rounds }
    : undefined
}

/** Tells whether `hash` has the form of `$5$` or `$6$`. */
export function isShaCrypt(hash: string): boolean {
  return parseCrypt(hash) !== undefined
}

/**
 * Tells whether `hash` is that of `password`.
 *
 * @throws RangeError when the hash is not one of `$5$` and `$6$`
 */
export function verifyPassword(password: string, hash: string): boolean {
  const options = parseCrypt(hash)
  if (options === undefined) throw new RangeError('only hashes of $5$ and $6$ can be verified')
  if (passwordProblem(password) !== undefined) return false
  const made = cryptPassword(password, options)
  let difference = 0
  // Compares all characters, so that the time does not depend on the password.
  for (let n = 0; n < made.length; n++) difference |= made.charCodeAt(n) ^ hash.charCodeAt(n)
  return difference === 0
}

/** Returns a salt of at most 16 characters, each made of the low 6 bits of a byte. */
export function saltOf(bytes: Uint8Array): string {
  return Array.from(bytes.subarray(0, 16), (byte) => ALPHABET[byte & 0x3f]).join('')
}

/** Returns the encoded digest. The numbers below are the steps of the specification of SHA-crypt. */
function digest({ hash, groups }: Method, password: string, saltText: string, rounds: number): string {
  const key = new TextEncoder().encode(password)
  const salt = new TextEncoder().encode(saltText)
  // 4 to 8
  const b = hash(joined(key, salt, key))
  // 1 to 3, 9 to 12
  const bits = [...key.length.toString(2)].reverse()
  const a = hash(joined(key, salt, stretched(b, key.length), ...bits.map((bit) => (bit === '1' ? b : key))))
  // 13 to 16
  const p = stretched(hash(joined(...repeated(key, key.length))), key.length)
  // 17 to 20
  const s = stretched(hash(joined(...repeated(salt, 16 + a[0]!))), salt.length)
  // 21
  let c = a
  for (let n = 0; n < rounds; n++) {
    const isOdd = n % 2 === 1
    const parts = [isOdd ? p : c]
    if (n % 3 !== 0) parts.push(s)
    if (n % 7 !== 0) parts.push(p)
    parts.push(isOdd ? c : p)
    c = hash(joined(...parts))
  }
  return groups.map((group) => characters(group.map((index) => c[index]!))).join('')
}

/** Encodes bytes as one big-endian number, 6 bits per character from the low end. */
function characters(bytes: readonly number[]): string {
  const number = bytes.reduce((number, byte) => number * 256 + byte, 0)
  const count = Math.ceil((8 * bytes.length) / 6)
  return Array.from({ length: count }, (_, n) => ALPHABET[(number >>> (6 * n)) & 0x3f]).join('')
}

function joined(...parts: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((total, { length }) => total + length, 0))
  let offset = 0
  for (const part of parts) {
    bytes.set(part, offset)
    offset += part.length
  }
  return bytes
}

function repeated(bytes: Uint8Array, times: number): Uint8Array[] {
  return Array.from({ length: times }, () => bytes)
}

/** Repeats the digest up to `length` bytes. */
function stretched(digest: Uint8Array, length: number): Uint8Array {
  return Uint8Array.from({ length }, (_, n) => digest[n % digest.length]!)
}
