import { command } from '../args/command.ts'
import { EXIT, Failure } from '../report/exit.ts'

export const passwordPost = command({
  verb: 'password post',
  describe: "encrypt a password and post it to an instance's metadata service, as a guest does",
  examples: [
    ['password post web1 --key id_rsa.pub', 'type a password, and post it to the service on this machine'],
    ['password post web1 --key id_rsa.pub --to http://10.0.2.2:8775', 'post it to another one'],
  ],
  positionals: { name: { describe: 'name of the instance', required: true } },
  hasSecrets: true,
  options: {
    key: { type: 'string', value: 'FILE', describe: 'public key, ssh-rsa, to encrypt the password with' },
    to: { type: 'string', value: 'URL', describe: 'service (default: http://127.0.0.1:8775)' },
  },
  async run({ name, key: file, to }) {
    if (file === undefined) throw new Failure(EXIT.usage, '--key is missing: name the public key.')
    const { ask, DEFAULT_SERVICE, keyFile, passwordUrl } = await import('../input/posted-password.ts')
    const url = passwordUrl(to ?? DEFAULT_SERVICE, name)
    const publicKey = keyFile(file)
    const { typedLines } = await import('../terminal/secret-lines.ts')
    const [password = ''] = typedLines(['Password'])
    const { encryptPassword } = await import('../../lib/node/posted-password.ts')
    const encrypted = encryptPassword(password, publicKey)
    if (encrypted === undefined)
      throw new Failure(
        EXIT.invalid,
        `${file} is not an ssh-rsa key, or the password is too long for it`,
        [],
        { code: 'bad-key' },
      )
    const { status } = await ask(url, 'POST', encrypted)
    if (status === 200) return
    const { statusProblem } = await import('../../lib/node/http-request.ts')
    const why =
      status === 409
        ? `${name} has posted a password already`
        : `cannot post to ${url.href}: ${statusProblem(status)}`
    throw new Failure(EXIT.failed, why, [], { code: 'service-refused' })
  },
})
