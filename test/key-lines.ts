/** SSH keys of every type made by hand, of the fields that their standards list. */

/** A string as SSH has it, with its length in front. RFC 4251 5 */
export function sshString(content: string | Buffer): Buffer {
  const bytes = Buffer.from(content)
  const length = Buffer.alloc(4)
  length.writeUInt32BE(bytes.length)
  return Buffer.concat([length, bytes])
}

/** A line of a .pub file. */
export function keyLine(type: string, fields: readonly Buffer[], comment = 'made by hand'): string {
  return `${type} ${Buffer.concat([sshString(type), ...fields]).toString('base64')} ${comment}\n`
}

interface Sample {
  readonly type: string
  readonly fields: readonly Buffer[]
  readonly algorithm: string
}

/** The base points of the curves, which are on them. SEC 2 */
const P256 =
  '046b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c2964fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5'

const point = sshString(Buffer.from(P256, 'hex'))
const ed25519 = sshString(Buffer.alloc(32, 7))
const application = sshString('ssh:')
const integer = (bytes: number) => sshString(Buffer.concat([Buffer.of(0), Buffer.alloc(bytes, 0xd5)]))
const exponent = sshString(Buffer.of(1, 0, 1))

/** OpenSSH's PROTOCOL.certkeys: what stands behind the key, signed by nobody. */
const certified = [
  Buffer.alloc(8),
  Buffer.of(0, 0, 0, 1),
  sshString('id'),
  sshString(sshString('root')),
  Buffer.alloc(8),
  Buffer.alloc(8, 0xff),
  sshString(''),
  sshString(''),
  sshString(''),
  sshString(Buffer.concat([sshString('ssh-ed25519'), ed25519])),
  sshString(Buffer.concat([sshString('ssh-ed25519'), sshString(Buffer.alloc(64))])),
]

const plain: readonly Sample[] = [
  { type: 'ssh-ed25519', fields: [ed25519], algorithm: 'ED25519' },
  { type: 'ssh-rsa', fields: [exponent, integer(256)], algorithm: 'RSA' },
  {
    type: 'ssh-dss',
    fields: [integer(128), integer(20), integer(128), integer(128)],
    algorithm: 'DSA',
  },
  { type: 'ecdsa-sha2-nistp256', fields: [sshString('nistp256'), point], algorithm: 'ECDSA' },
  { type: 'sk-ssh-ed25519@openssh.com', fields: [ed25519, application], algorithm: 'ED25519-SK' },
  {
    type: 'sk-ecdsa-sha2-nistp256@openssh.com',
    fields: [sshString('nistp256'), point, application],
    algorithm: 'ECDSA-SK',
  },
]

/** One of each type, and a certificate for it. */
export const sampleKeys: readonly Sample[] = plain.flatMap(({ type, fields, algorithm }) => [
  { type, fields, algorithm },
  {
    type: `${type.replace(/@.*/, '')}-cert-v01@openssh.com`,
    fields: [sshString(Buffer.alloc(32)), ...fields, ...certified],
    algorithm: `${algorithm}-CERT`,
  },
])
