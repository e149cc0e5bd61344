import { error, type Row } from './row.ts'

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
    () => 'neither an SSH public key nor a PEM certificate',
    () => 'paste the one line of a .pub file, such as "ssh-ed25519 AAAA… comment"',
  ),
  'private-key': error(
    () => 'this is a private key; it must not leave its owner',
    () => 'give the public key, which is in the file that ends in .pub',
  ),
  'bad-random-seed': error(
    () => 'a random seed is base64 text, or the word "random"',
    () => 'write "random_seed: random" to have 512 bytes drawn',
  ),
} satisfies Record<string, Row<any>>
