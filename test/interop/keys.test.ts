// Keys as OpenSSH reads them, hashes as openssl and crypt(3) make and check them, and a prompt as a terminal shows it.
import { appendFile, mkdir, readFile, writeFile } from 'node:fs/promises'
import { userInfo } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import t from 'tap'
import { hashPassword } from '../../lib/keys/password-hash.ts'
import { publicKey } from '../../lib/keys/public-key.ts'
import { type CryptMethod, cryptPassword, verifyPassword } from '../../lib/keys/sha-crypt.ts'
import { resolveSpec } from '../../lib/node/resolve-needs.ts'
import { declare } from '../../lib/spec/declare.ts'
import { checkSpec } from '../../lib/spec/parse.ts'
import { bin, cli } from '../cli.ts'
import { keyLine, sampleKeys } from '../key-lines.ts'
import { requireTools, run, runPython, tool, withDirectory } from './tools.ts'

requireTools()

const METHODS = [
  ['sha512', '6'],
  ['sha256', '5'],
] as const satisfies readonly (readonly [CryptMethod, string])[]

/** crypt(3) of each password and setting, in one run of Perl. */
async function crypt(cases: readonly (readonly [password: string, setting: string])[]): Promise<string[]> {
  const script =
    'for (@ARGV) { my ($p, $s) = map { pack "H*", $_ } split /,/; print crypt($p, $s) // "", "\\n" }'
  const hex = (text: string) => Buffer.from(text).toString('hex')
  const args = cases.map(([password, setting]) => `${hex(password)},${hex(setting)}`)
  return (await run(tool.perl, ['-e', script, ...args])).toString().split('\n').slice(0, -1)
}

const salt = fc.stringMatching(/^[./0-9A-Za-z]{1,16}$/)
const rounds = fc.option(fc.integer({ min: 1000, max: 2000 }), { nil: undefined })
const word = fc.oneof(
  fc.string({ minLength: 1, maxLength: 140 }),
  fc.string({ unit: 'grapheme', minLength: 1, maxLength: 60 }),
)
const passwords = fc.sample(word, { numRuns: 60, seed: 1 }).filter((text) => !/[\0\r\n]/.test(text))
/** Around the lengths of both digests, and the longest that crypt(3) takes. */
const lengths = [1, 15, 16, 17, 31, 32, 33, 63, 64, 65, 95, 96, 97, 127, 128, 129, 255, 256, 257, 510, 511]

t.test('crypt(3) makes the same hashes, and verifies ours', async (t) => {
  const all = [
    ...passwords,
    ...lengths.map((length) => 'x'.repeat(length)),
    'pässwörd',
    '密碼',
    '🔑'.repeat(20),
  ]
  const settings = fc.sample(fc.record({ salt, rounds }), { numRuns: all.length, seed: 2 })
  for (const [method, id] of METHODS) {
    const made = all.map((text, n) => cryptPassword(text, { method, ...settings[n]! }))
    const verified = await crypt(all.map((text, n) => [text, made[n]!]))
    t.same(verified, made, `${method}: ours are theirs`)
    const theirs = await crypt(
      all.map((text, n) => {
        const { salt, rounds } = settings[n]!
        return [text, `$${id}$${rounds === undefined ? '' : `rounds=${rounds}$`}${salt}`]
      }),
    )
    t.equal(theirs.filter((hash) => hash.startsWith(`$${id}$`)).length, all.length, 'they make all')
    t.ok(
      all.every((text, n) => verifyPassword(text, theirs[n]!)),
      `${method}: theirs are verified`,
    )
    t.notOk(
      all.some((text, n) => verifyPassword(`${text.slice(0, 500)}!`, theirs[n]!)),
      'and of no other password',
    )
  }
  const [tooLong] = await crypt([['x'.repeat(512), '$6$salt']])
  t.match(tooLong, /^\*|^$/, 'a longer one is none to crypt(3)')
  t.throws(() => cryptPassword('x'.repeat(512), { salt: 'salt' }), RangeError)
  const own = hashPassword({ plain: 'hunter2' }, ['uuid', 'alice'])
  t.same(await crypt([['hunter2', own]]), [own])
})

t.test('openssl passwd makes the same hashes', async (t) => {
  for (const [method, id] of METHODS) {
    // It cuts passwords off after 256 bytes.
    for (const length of lengths.filter((length) => length <= 256)) {
      const text = 'ab'.repeat(128).slice(0, length)
      const theirs = (await run(tool.openssl, ['passwd', `-${id}`, '-salt', 'saltsalt', text]))
        .toString()
        .trim()
      t.equal(cryptPassword(text, { method, salt: 'saltsalt' }), theirs, `${method}, ${length} bytes`)
    }
  }
})

/** What `ssh-keygen -lf` says of a file of keys. */
async function listed(file: string): Promise<string[]> {
  const lines = (await run(tool.sshKeygen, ['-lf', file])).toString().trim().split('\n')
  return lines.map((line) => line.replace(/^(\d+) (\S+) .*\((\S+)\)$/, '$1 $2 $3'))
}

function described(text: string): string {
  const key = publicKey(text)
  return 'problem' in key ? key.problem : `${key.bits} ${key.fingerprint} ${key.algorithm}`
}

const GENERATED: readonly (readonly string[])[] = [
  ['ed25519'],
  ['rsa', '-b', '1024'],
  ['rsa', '-b', '2048'],
  ['rsa', '-b', '3071'],
  ['ecdsa', '-b', '256'],
  ['ecdsa', '-b', '384'],
  ['ecdsa', '-b', '521'],
]

t.test('keys of every type, as ssh-keygen lists them', (t) =>
  withDirectory(async (folder) => {
    const authority = join(folder, 'ca')
    await run(tool.sshKeygen, ['-q', '-t', 'ed25519', '-N', '', '-f', authority])
    for (const type of GENERATED) {
      const file = join(folder, type.join(''))
      await run(tool.sshKeygen, ['-q', '-t', ...type, '-N', '', '-C', 'a comment', '-f', file])
      const options = [
        '-s',
        authority,
        '-I',
        'id',
        '-n',
        'root,alice',
        '-V',
        '+1d',
        '-O',
        'force-command=true',
      ]
      await run(tool.sshKeygen, ['-q', ...options, `${file}.pub`])
      for (const name of [`${file}.pub`, `${file}-cert.pub`]) {
        t.same([described(await readFile(name, 'utf8'))], await listed(name), name)
      }
      t.match(
        publicKey(await readFile(file, 'utf8')),
        { problem: /^neither/ },
        'a private key is no public one',
      )
      const { report } = checkSpec({ hostname: 'x', public_keys: [await readFile(file, 'utf8')] })
      t.match(report, [{ code: 'private-key' }])
      for (const form of ['RFC4716', 'PKCS8', 'PEM']) {
        const other = await run(tool.sshKeygen, ['-e', '-m', form, '-f', `${file}.pub`]).catch(
          () => undefined,
        )
        // OpenSSH writes no such form of Ed25519.
        if (other === undefined) continue
        await writeFile(join(folder, 'other'), other)
        const key = publicKey(other.toString())
        const [, remedy = ''] =
          'problem' in key ? (/; ssh-keygen (.*) FILE prints/.exec(key.problem) ?? []) : []
        const line = await run(tool.sshKeygen, [...remedy.split(' '), join(folder, 'other')])
        t.equal(
          described(line.toString()),
          described(await readFile(`${file}.pub`, 'utf8')),
          `${form}: ${remedy}`,
        )
      }
    }
  }),
)

t.test('sshd lets in by a key or its authority, and not by the certificate that we warn of', (t) =>
  withDirectory(async (folder) => {
    const path = (name: string): string => join(folder, name)
    for (const name of ['host', 'id', 'ca'])
      await run(tool.sshKeygen, ['-q', '-t', 'ed25519', '-N', '', '-f', path(name)])
    const { username } = userInfo()
    await run(tool.sshKeygen, ['-q', '-s', path('ca'), '-I', 'id', '-n', username, path('id.pub')])
    const settings = [
      `HostKey ${path('host')}`,
      `AuthorizedKeysFile ${path('keys')}`,
      'StrictModes no',
      'UsePAM no',
      'PermitRootLogin yes',
    ]
    await writeFile(path('config'), settings.join('\n'))
    // The account that it drops its rights to has its root there.
    await mkdir('/run/sshd', { recursive: true })
    const client = ['-F', 'none', '-i', path('id'), '-o', `CertificateFile=${path('id-cert.pub')}`]
    const options = [
      `ProxyCommand=${tool.sshd} -i -f ${path('config')}`,
      `UserKnownHostsFile=${path('known')}`,
      'IdentitiesOnly=yes',
      'StrictHostKeyChecking=no',
      'BatchMode=yes',
    ]
    const [key, certificate, authority] = await Promise.all(
      ['id.pub', 'id-cert.pub', 'ca.pub'].map((name) => readFile(path(name), 'utf8')),
    )
    for (const [keys, isLetIn, codes] of [
      [key!, true, []],
      [certificate!, false, ['key-certificate']],
      [`cert-authority ${authority}`, true, ['key-options']],
    ] as const) {
      await writeFile(path('keys'), keys)
      const words = [...client, ...options.flatMap((option) => ['-o', option]), `${username}@guest`, 'true']
      const isIn = await run(tool.ssh, words).then(
        () => true,
        () => false,
      )
      t.equal(isIn, isLetIn, keys)
      const { report } = checkSpec({ hostname: 'x', public_keys: [keys] })
      t.same(
        report.map(({ code }) => code),
        codes,
      )
    }
  }),
)

t.test('keys made by hand, options, and what is damaged', (t) =>
  withDirectory(async (folder) => {
    const file = join(folder, 'key.pub')
    let refused = 0
    for (const { type, fields } of sampleKeys) {
      const line = keyLine(type, fields)
      await writeFile(file, line)
      // ssh-keygen verifies the signature of a certificate, and these have none.
      if (type.includes('-cert-')) continue
      t.same([described(line)], await listed(file), type)
      const options = `from="10.0.0.0/8,!10.1.0.0/16",command="echo \\"a b\\"",restrict ${line}`
      await writeFile(file, options)
      t.same([described(options)], await listed(file), 'with options')
      const [, blob = ''] = line.split(' ')
      for (const part of [8, 16, 24, blob.length - 8]) {
        const cut = `${type} ${blob.slice(0, part)} cut\n`
        await writeFile(file, cut)
        await t.rejects(listed(file), /not a public key file/)
        t.ok('problem' in publicKey(cut))
        refused++
      }
    }
    t.ok(refused > 20)
  }),
)

t.test('the fingerprint of a certificate of X.509', (t) =>
  withDirectory(async (folder) => {
    const file = join(folder, 'cert.pem')
    const request = 'req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=winrm'
    await run(tool.openssl, [...request.split(' '), '-keyout', join(folder, 'key.pem'), '-out', file])
    const theirs = (
      await run(tool.openssl, ['x509', '-in', file, '-noout', '-fingerprint', '-sha256'])
    ).toString()
    const text = await readFile(file, 'utf8')
    t.match(publicKey(text), { type: 'x509', fingerprint: theirs.trim().split('=')[1] })
    const lines = text.split('\n')
    t.match(publicKey(lines.toSpliced(5, 1).join('\n')), { problem: /certificate/ })
    await appendFile(file, text)
    t.ok('problem' in publicKey(await readFile(file, 'utf8')), 'one is a key, two are none')
  }),
)

t.test('the keys of an agent', (t) =>
  withDirectory(async (folder) => {
    const started = (await run(tool.sshAgent, ['-s', '-a', join(folder, 'agent')])).toString()
    const environment = Object.fromEntries(
      [...started.matchAll(/^(SSH_\w+)=([^;]*);/gm)].map(([, name, value]) => [name!, value!]),
    )
    const agent = () => resolveSpec(declare({ hostname: 'x', public_keys: 'agent' }), { environment })
    try {
      t.match(await agent(), { report: [{ code: 'keys-unavailable' }] })
      const files = GENERATED.map((type) => join(folder, type.join('')))
      for (const [n, type] of GENERATED.entries()) {
        await run(tool.sshKeygen, ['-q', '-t', ...type, '-N', '', '-C', `key ${n}`, '-f', files[n]!])
        await run(tool.sshAdd, ['-q', files[n]!], environment)
      }
      const { value, report } = await agent()
      const { keypairs } = value!
      const told = (await run(tool.sshAdd, ['-L'], environment)).toString().trim().split('\n')
      t.same(
        keypairs.map(({ public_key }) => public_key),
        told,
      )
      t.same(
        keypairs.map(({ name }) => name),
        ['agent', ...GENERATED.slice(1).map((_, n) => `agent-${n + 2}`)],
      )
      t.match(report, [{ code: 'weak-key', path: ['public_keys'] }])

      const own = 'no-pty ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl'
      const written = [
        'hostname: x',
        'admin_pass: { command: [sh, -c, "echo x >>asked; echo hunter2"] }',
        'cloud_config:',
        '  users:',
        `    - { name: alice, ssh_authorized_keys: [${own}, agent] }`,
        '    - { name: bob, ssh_authorized_keys: { mine: agent } }',
        '  ssh_authorized_keys: agent',
      ]
      await writeFile(join(folder, 'a.yaml'), written.join('\n'))
      const built = await cli(['build', 'a.yaml', '--allow-commands', '-o', 'json=-'], {
        cwd: folder,
        env: environment,
      })
      t.equal(built.code, 0, built.stderr)
      for (const line of [5, 6, 7])
        t.match(built.stderr, new RegExp(`^a\\.yaml:${line}:\\d+: warning: .* \\[weak-key\\]$`, 'm'))
      t.notMatch(built.stderr, 'public_keys')
      const { user_data, meta_data } = JSON.parse(built.stdout.toString()) as {
        user_data: string
        meta_data: unknown
      }
      const line = (key: string): string => `- ${key}`
      t.same(
        user_data.match(/- (?:no-pty )?(?:ssh|ecdsa)-\S+ \S+.*/g),
        [own, ...told, ...told, ...told].map(line),
      )
      t.match(meta_data, { admin_pass: 'hunter2' })
      t.equal(await readFile(join(folder, 'asked'), 'utf8'), 'x\n', 'a command is run once')
      for (const [n, key] of told.entries())
        t.match(built.stderr, `key agent${n === 0 ? '' : `-${n + 1}`}: ${fingerprintOf(key)} (`)
      const strict = await cli(['build', 'a.yaml', '-o', 'strict.iso', '--allow-commands', '--strict'], {
        cwd: folder,
        env: environment,
      })
      t.not(strict.code, 0, 'a weak key is a warning')
    } finally {
      process.kill(Number(environment.SSH_AGENT_PID))
    }
    t.match(await agent(), { report: [{ message: /no agent listens at SSH_AUTH_SOCK/ }] })
  }),
)

function fingerprintOf(line: string): string {
  const key = publicKey(line)
  return 'fingerprint' in key ? key.fingerprint : ''
}

/** What a terminal shows of a command line, and what it ends with, when the answers are typed. */
async function atTerminal(answers: readonly string[], args: readonly string[]) {
  const command = [process.execPath, bin, ...args]
  const result = await runPython('type_at_terminal.py', [JSON.stringify(answers), ...command])
  return result as { shown: string; code: number }
}

t.test('a terminal does not show what is typed', async (t) => {
  const secret = 'hünter2'
  const made = await atTerminal([`${secret}\r`, `${secret}\r`], ['passwd'])
  t.match(made, { code: 0, shown: /^Password: \s+Again: \s+\$6\$\S+\s+$/ })
  const hash = /\$6\$\S+/.exec(made.shown)![0]
  t.ok(verifyPassword(secret, hash))
  t.same(await crypt([[secret, hash]]), [hash])
  const mended = await atTerminal(['wrong\x15hüx\x7f\x7fünter2\r', `${secret}\n`], ['passwd'])
  t.ok(verifyPassword(secret, /\$6\$\S+/.exec(mended.shown)![0]), 'with the keys that mend a line')
  const others = [
    [3, /differ/, await atTerminal([`${secret}\r`, 'hunter3\r'], ['passwd'])],
    [130, /interrupted/, await atTerminal([`${secret}\x03`], ['passwd'])],
    [1, /nothing was typed/, await atTerminal(['\x04'], ['passwd'])],
    [0, /matches the hash/, await atTerminal([`${hash}\r`, `${secret}\r`], ['passwd', '--check'])],
  ] as const
  for (const [code, message, ran] of others) {
    t.match(ran, { code, shown: message })
    t.notMatch(ran.shown, /nter[23]|\$6\$/)
  }
  t.notMatch(made.shown, 'nter2')
})

t.test('a spec that asks', (t) =>
  withDirectory(async (folder) => {
    const path = join(folder, 'a.yaml')
    await writeFile(path, 'hostname: x\nadmin_pass: { prompt: Password of the administrator }\n')
    const output = join(folder, 'a.iso')
    const built = await atTerminal(['marker-5b\r', 'marker-5b\r'], ['build', path, '-o', output])
    t.match(built, { code: 0, shown: /^Password of the administrator: \s+Again: \s+[^]*a\.iso: \d+ bytes/ })
    t.notMatch(built.shown, 'marker-5b')
    t.ok((await readFile(output)).includes('"admin_pass": "marker-5b"'))
    const mistyped = await atTerminal(['marker-5b\r', 'marker-5c\r'], ['build', path, '-o', `${output}.b`])
    t.match(mistyped, { code: 3, shown: /differ/ })
    t.notMatch(mistyped.shown, 'marker')
    const stopped = await atTerminal(['marker\x03'], ['build', path, '-o', join(folder, 'b.iso')])
    t.match(stopped, { code: 130, shown: /interrupted; nothing was written/ })
    t.notMatch(stopped.shown, 'marker')
  }),
)
