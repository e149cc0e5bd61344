import { error, quoted, type Row, warning } from './row.ts'

/** Names, keys and secrets. */
export const identity = {
  'bad-uuid': error(
    (p: { found: string }) => `not a valid UUID: ${quoted(p.found)}`,
    () => 'write 8-4-4-4-12 hexadecimal digits, or omit it to derive the UUID from the name',
  ),
  'bad-hostname': error(
    () => 'not a valid host name',
    () =>
      'use letters, digits, hyphens and dots: at most 63 characters between two dots, at most 253 in all, and no hyphen at either end of a part',
  ),
  'no-hostname-in-name': error(
    (p: { found: string }) => `cannot derive a host name from the name ${quoted(p.found)}`,
    () => 'add "hostname: NAME"',
  ),

  'bad-ssh-key': error(
    (p: {
      reason: string
      line?: number | undefined
      file?: string | undefined
      /** Whether the reason also says how to fix it. */
      hasRemedy?: boolean | undefined
    }) => [p.file, p.line && `line ${p.line}`, p.reason].filter((part) => part !== undefined).join(': '),
    (p) =>
      p.hasRemedy === true
        ? undefined
        : 'paste the single line of a .pub file, such as "ssh-ed25519 AAAA… comment"',
  ),
  'private-key': error(
    (p: { file?: string | undefined }) =>
      `${p.file ?? 'this'} is a private key, which must stay with its owner`,
    () => 'use the public key: the file that ends in .pub',
  ),
  'weak-key': warning(
    (p: { reason: string }) => p.reason,
    () => 'create a new key: ssh-keygen -t ed25519',
  ),
  'key-certificate': warning(
    () => 'this is a certificate; sshd ignores certificates in authorized_keys',
    () => "use the key that it certifies, or put the authority's key after cert-authority in user data",
  ),
  'key-options': warning(
    () => 'this key starts with options; Nova rejects them, and not every guest understands them',
    () => 'give the key without options, and set the options in user data',
  ),
  'bad-key-source': error(
    () => 'not a source of public keys',
    () => 'write gh:USER, lp:USER, gl:USER, agent, or a URL that starts with https://',
  ),
  'no-keys': error(
    () => 'this folder contains no .pub file',
    () => 'ssh-keygen creates a key and its .pub file',
  ),

  'secret-unreadable': error(
    (p: { from: string; reason: string }) => `cannot read the value from ${p.from}: ${p.reason}`,
  ),
  'keys-unavailable': error(
    (p: { from: string; reason: string }) => `cannot get the keys of ${p.from}: ${p.reason}`,
  ),
  'need-refused': error(
    (p: { what: string; reason: string; isSent: boolean }) => `${p.what} is refused: ${p.reason}`,
    (p) =>
      p.isSent
        ? {
            hint: 'add --allow-secret-headers if you trust this spec',
            option: 'allow-secret-headers',
            otherwise: 'only a trusted spec may use it',
          }
        : 'only a trusted spec may use it',
  ),
  'need-left-open': warning(
    (p: { what: string; reason: string }) => `${p.what} is not resolved: ${p.reason}`,
    () => ({
      hint: 'a placeholder is used here; --trust resolves it, as build does',
      option: 'trust',
      otherwise: 'a placeholder is used here; build resolves it',
    }),
  ),
  'command-not-allowed': error(
    () => 'this spec wants to run a command',
    () => ({
      hint: 'pass --allow-commands if you trust the spec',
      option: 'allow-commands',
      otherwise: 'write the value into the spec or into a file',
    }),
  ),
  'bad-password': error((p: { reason: string }) => `not a usable password: ${p.reason}`),
  'bad-password-hash': error(
    () => 'not a valid password hash',
    () => '"config-drive passwd" creates one; if the password itself looks like a hash, write {plain: …}',
  ),
  'weak-password-hash': warning(
    (p: { method: string }) => `a hash made with ${p.method} can be cracked in seconds`,
    () => '"config-drive passwd" creates a stronger one',
  ),
  'bad-random-seed': error(
    () => 'not valid base64',
    () => 'write "random_seed: random" to draw 512 random bytes',
  ),
} satisfies Record<string, Row<any>>
