/** Matches a secret's name anywhere in the joined words. */
const PARTS =
  /passw(?:or)?d|passphrase|passcode|secret|credential|token|(?:api|private|access|secret|auth|shared|encryption|signing|master|licen[cs]e|product|account)key|randomseed|authorization|userdata|connectionstring/

/** Words that mark a secret wherever they are in a name. */
const WORDS = [
  'pass',
  'pwd',
  'pw',
  'psk',
  'auth',
  'cred',
  'creds',
  'otp',
  'totp',
  'jwt',
  'cookie',
  'kubeconfig',
]

/** Names that are secret as a whole. `shared` is a WireGuard key in netplan. */
const NAMES = ['shared', 'cloudinit']

/** Matches the end of a name without separators: `dbpass`, `rootpw`. */
const ENDS = /(?<!com|by|over|under|tres|sur|im)pass$|pwd$|(?<=\w\w)pw$/

/** Last words of names that describe a secret without holding it: `password_file`, `token_ttl`, `auth_url`. */
const TELLING = new Set(
  (
    'url uri file path dir directory name type ttl expire expires expiry expiration length policy age enabled ' +
    'algorithm method endpoint host port user username count format version required label mode'
  ).split(' '),
)

/** The length of a name that is examined, in UTF-16 units. */
const LONGEST = 200

/**
 * Tells whether a name shows that its value is a secret, in any spelling: `db_pwd`, `adminPass`, `API-KEY`, `rootpw`.
 */
export function isSecretName(name: string): boolean {
  const words = wordsOf(name)
  const joined = words.join('')
  if (words.length > 1 && TELLING.has(words.at(-1)!)) return false
  return (
    PARTS.test(joined) ||
    NAMES.includes(joined) ||
    words.at(-1) === 'private' ||
    words.some((word) => WORDS.includes(word) || ENDS.test(word))
  )
}

function wordsOf(name: string): readonly string[] {
  return name
    .slice(0, LONGEST)
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== '')
}
