/** Anywhere in a name, its words joined. */
const PARTS =
  /passw(?:or)?d|passphrase|passcode|secret|credential|token|(?:api|private|access|secret|auth|shared|encryption|signing|master|licen[cs]e|product|account)key|randomseed|authorization|userdata|connectionstring/

/** As a word of a name. */
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

/** As all of a name. `shared` is a key of WireGuard, in netplan's words. */
const NAMES = ['shared', 'cloudinit']

/** At the end of a name without separators: `dbpass`, `rootpw`. */
const ENDS = /(?<!com|by|over|under|tres|sur|im)pass$|pwd$|(?<=\w\w)pw$/

/** Last words by which a name tells of a secret and is none: `password_file`, `token_ttl`, `auth_url`. */
const TELLING = new Set(
  (
    'url uri file path dir directory name type ttl expire expires expiry expiration length policy age enabled ' +
    'algorithm method endpoint host port user username count format version required label mode'
  ).split(' '),
)

/** What of a name is looked at, in UTF-16 units. */
const LONGEST = 200

/** Tell whether a name shows that its value is a secret, in any spelling: `db_pwd`, `adminPass`, `API-KEY`, `rootpw`. */
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
