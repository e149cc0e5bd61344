import type { PrivateKeyProblem } from '../../lib/keys/openssh-private-key.ts'
import { answer } from '../report/answer.ts'
import { command } from '../args/command.ts'
import { EXIT, Failure } from '../report/exit.ts'
import { printData } from '../terminal/stdout.ts'

export const passwordGet = command({
  verb: 'password get',
  describe: 'decrypt the password that a guest posted to its metadata service',
  examples: [
    ['password get web1 --key ~/.ssh/id_rsa', 'ask the service of serve on this machine'],
    ['password get web1 --key id_rsa --from state', 'read the folder of serve --state'],
    ['password get web1 --key id_rsa --from answer.json', "read the answer of Nova's os-server-password"],
  ],
  also: ['get-password'],
  positionals: { name: { describe: 'name of the instance', required: true } },
  options: {
    key: {
      type: 'string',
      value: 'FILE',
      describe:
        'RSA private key of the first public key: OpenSSH, PKCS #1 or PKCS #8; an encrypted one is asked for',
    },
    from: {
      type: 'string',
      value: 'SOURCE',
      describe: 'service, folder of serve --state, or JSON file (default: http://127.0.0.1:8775)',
    },
  },
  async run({ name, key: file, from }) {
    if (file === undefined) throw new Failure(EXIT.usage, '--key is missing: name the private key.')
    const { DEFAULT_SERVICE, keyFile, postedPassword } = await import('../input/posted-password.ts')
    const text = keyFile(file)
    const posted = await postedPassword(from ?? DEFAULT_SERVICE, name)
    const { decryptPassword, rsaPrivateKey } = await import('../../lib/node/posted-password.ts')
    const { typedLines } = await import('../terminal/secret-lines.ts')
    const key = rsaPrivateKey(text, () => typedLines(['Passphrase'])[0])
    if (typeof key === 'string')
      throw new Failure(EXIT.invalid, `${file}: ${PROBLEMS[key]}`, [], { code: 'bad-key' })
    const password = decryptPassword(posted, key)
    if (password === undefined)
      throw new Failure(
        EXIT.failed,
        `${file} cannot decrypt the password of ${name}: it was encrypted with another key`,
        [],
        { code: 'password-mismatch' },
      )
    answer({ password })
    await printData(`${password}\n`)
  },
})

const PROBLEMS: Readonly<Record<PrivateKeyProblem, string>> = {
  'not-rsa': 'not an RSA key; guests encrypt passwords with RSA keys only',
  'needs-passphrase': 'the key is encrypted, and the passphrase is empty',
  'wrong-passphrase': 'the passphrase is wrong',
  'unknown-cipher': 'its cipher is unknown; ssh-keygen -p -f FILE encrypts it anew',
  damaged: 'not a private key in the form of OpenSSH, PKCS #1 or PKCS #8',
}
