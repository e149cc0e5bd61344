import { answer, isJson } from '../report/answer.ts'
import { command } from '../args/command.ts'
import { EXIT, Failure } from '../report/exit.ts'
import { say } from '../report/say.ts'
import { print } from '../terminal/stdout.ts'

const METHODS = ['sha512', 'sha256'] as const

export const passwd = command({
  verb: 'passwd',
  describe: 'hash a password typed at the terminal or read from standard input',
  examples: [
    ['passwd', 'type a password, and get its SHA-512 hash'],
    ['passwd --method sha256 < password', 'hash the password in a file'],
  ],
  also: ['mkpasswd', 'hash'],
  positionals: {},
  hasSecrets: true,
  options: {
    method: {
      type: 'string',
      value: 'METHOD',
      values: METHODS,
      isClosed: true,
      describe: 'sha512 ($6$, default) or sha256 ($5$)',
    },
    rounds: {
      conflicts: ['check'],
      type: 'string',
      value: 'COUNT',
      describe: 'number of hash rounds, from 1000 to 999999999 (default: 5000)',
    },
    check: {
      type: 'boolean',
      describe: 'read a hash, then a password, and check whether they match',
    },
  },
  async run({ method = 'sha512', rounds: times, check }) {
    const { cryptPassword, isRounds, passwordProblem, ROUNDS, saltOf, verifyPassword } =
      await import('../../lib/keys/sha-crypt.ts')
    const rounds = times === undefined ? undefined : Number(times)
    if (rounds !== undefined && (!/^\d+$/.test(times!) || !isRounds(rounds)))
      throw new Failure(EXIT.usage, `--rounds must be a number from ${ROUNDS.least} to ${ROUNDS.most}.`)
    const { newSecret, typedLines } = await import('../terminal/secret-lines.ts')
    if (check) {
      const [hash, password] = typedLines(['Hash', 'Password'])
      const matches = isVerified(() => verifyPassword(password!, hash!))
      answer({ matches })
      if (!matches)
        throw new Failure(EXIT.failed, 'the password does not match the hash', [], {
          code: 'password-mismatch',
        })
      say('config-drive: the password matches the hash')
      return
    }
    const password = newSecret('Password')
    const problem = passwordProblem(password)
    if (problem !== undefined)
      throw new Failure(EXIT.invalid, `not a valid password: ${problem}`, [], { code: 'bad-password' })
    const { nodeContext } = await import('../../lib/node/context.ts')
    const salt = saltOf(nodeContext().random(16))
    const hash = cryptPassword(password, { method: METHODS.find((name) => name === method)!, salt, rounds })
    if (isJson()) answer({ hash })
    else await print(`${hash}\n`)
  },
})

function isVerified(verify: () => boolean): boolean {
  try {
    return verify()
  } catch (cause) {
    if (cause instanceof RangeError)
      throw new Failure(EXIT.invalid, cause.message, [], { code: 'bad-password' })
    throw cause
  }
}
