import { error, type Row, warning } from './row.ts'

/** Names, keys and secrets. */
export const identity = {
  'bad-uuid': error(
    () => 'no UUID',
    () => 'write it as 8-4-4-4-12 hexadecimal digits, or leave it out to have one made of the name',
  ),
  'bad-hostname': error(
    () => 'no host name',
    () => 'letters, digits, hyphens and dots, at most 63 characters between two dots and 253 in all',
  ),
  'no-hostname-in-name': error(
    () => 'no host name can be made of this name',
    () => 'add "hostname: NAME"',
  ),

  'bad-ssh-key': error(
    (p: { reason: string; line?: number | undefined; file?: string | undefined }) =>
      [p.file, p.line && `line ${p.line}`, p.reason].filter((part) => part !== undefined).join(': '),
    (p) =>
      p.reason.includes('ssh-keygen')
        ? undefined
        : 'paste the one line of a .pub file, such as "ssh-ed25519 AAAA… comment"',
  ),
  'private-key': error(
    (p: { file?: string | undefined }) => `${p.file ?? 'this'} is a private key; it must not leave its owner`,
    () => 'give the public key, which is in the file that ends in .pub',
  ),
  'weak-key': warning(
    (p: { reason: string }) => p.reason,
    () => 'make a new one: ssh-keygen -t ed25519',
  ),
  'key-certificate': warning(
    () => 'this is a certificate, and sshd lets nobody in by one in authorized_keys',
    () => "give the key that it certifies; or in user data, the authority's own key behind cert-authority",
  ),
  'key-options': warning(
    () => 'options stand in front of this key, which Nova refuses and not every guest understands',
    () => 'give the key alone, and the options to the guest in user data',
  ),
  'bad-key-source': error(
    () => 'no source of public keys',
    () => 'write gh:USER, lp:USER, gl:USER, agent, or a URL that starts with https://',
  ),
  'no-keys': error(
    () => 'no file in this folder ends in .pub',
    () => 'ssh-keygen makes a key and its .pub file',
  ),

  'secret-unreadable': error(
    (p: { from: string; reason: string }) => `cannot get it from ${p.from}: ${p.reason}`,
  ),
  'command-not-allowed': error(
    () => 'a spec runs no commands unless you say so',
    () => 'add --allow-commands if you trust this spec',
  ),
  'bad-password': error((p: { reason: string }) => `no password: ${p.reason}`),
  'bad-password-hash': error(
    () => 'no hash of a password',
    () => '"config-drive passwd" makes one; a password that looks like one goes in as {plain: …}',
  ),
  'weak-password-hash': warning(
    (p: { method: string }) => `a hash of ${p.method} is undone in no time`,
    () => '"config-drive passwd" makes a better one',
  ),
  'bad-random-seed': error(
    () => 'a random seed is base64 text, or the word "random"',
    () => 'write "random_seed: random" to have 512 bytes drawn',
  ),
} satisfies Record<string, Row<any>>
