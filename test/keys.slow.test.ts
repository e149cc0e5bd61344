// Public keys from everywhere, hashes of passwords, and secrets that stand outside a spec: what is taken, what is refused,
// and that nothing of them is said.
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import http, { type ServerResponse } from 'node:http'
import https from 'node:https'
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net'
import { join } from 'node:path'
import fc from 'fast-check'
import t, { type Test } from 'tap'
import { bytesOf, type Content } from '../lib/image/tree.ts'
import { format } from '../lib/report/diagnostics.ts'
import { hashForm, hashPassword, isMeantAsHash } from '../lib/keys/password-hash.ts'
import { keysOfText, publicKey } from '../lib/keys/public-key.ts'
import { cryptPassword, saltOf, verifyPassword } from '../lib/keys/sha-crypt.ts'
import { readSpec } from '../lib/node/read-spec.ts'
import { type ResolveOptions, resolveSpec, TRUSTED } from '../lib/node/resolve-needs.ts'
import { runCommand } from '../lib/node/run-command.ts'
import { declare } from '../lib/spec/declare.ts'
import { answerFrom, checkSpec, type Readers } from '../lib/spec/parse.ts'
import { password, secret } from '../lib/spec/secret.ts'
import type { Shape } from '../lib/shape/shape.ts'
import { decodedWith, specWith } from './answered.ts'
import { brief } from './brief.ts'
import { bin, cli } from './cli.ts'
import { keyLine, sampleKeys, sshString } from './key-lines.ts'

const KEY = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJJd9Vrw0lLgOYuMXhir1DfE6Vh2jxVULpo4hYsdVwpp'
const FINGERPRINT = 'SHA256:BHgNGNid9KF0jHpiRoqOvnH89Id4ImwvTNtjI6vHMOc'
const utf8 = new TextEncoder()

function decoded<T>(shape: Shape<T>, value: unknown, readers: Readers = {}) {
  const { value: made, report } = decodedWith(shape, value, readers)
  return { value: made, report: report.map(brief) }
}

t.test('SHA-crypt', async (t) => {
  const hashes = [
    [
      'Hello world!',
      '$6$saltstring$svn8UoSVapNtMuq1ukKS4tPQd8iKwSMHWjl/O817G3uBnIFNjnQJuesI68u4OTLiBFdcbYEdFCoEOfaS35inz1',
    ],
    [
      'a short string',
      '$6$rounds=1400$anotherlongsalts$SAu0xGXppllhPD9yNR32OgiJVhVXUbqF.y4UgOGG7d/nFYCFpaB43f5cW0d.q2OdGqPxRgXYYRc0Cg4uiz4PD/',
    ],
    ['Hello world!', '$5$saltstring$5B8vYYiY.CVt1RlTTf8KbXBH3hsxY/GNooZaBBGWEc5'],
    // As long as a digest.
    ['a'.repeat(32), '$5$saltstring$rjMPH2qyAsLvASQeJUKQQdHLfa3DC3Q9NLllO3sQ6m2'],
    [
      'a'.repeat(64),
      '$6$saltstring$xNfEGWEsbTgq/Y30XyIRNcZdD2drPqzAwh6fXDj7D6WVE0OazIpLhya3Bird/wrtzcCJhM8Es.wueUOoZXbEi/',
    ],
  ] as const
  for (const [plain, hash] of hashes) {
    t.equal(verifyPassword(plain, hash), true, hash)
    t.equal(verifyPassword(`${plain}x`, hash), false)
    t.equal(verifyPassword('', hash), false)
    t.throws(() => verifyPassword(plain, hash.slice(0, -1)), RangeError)
  }
  const wrong = [
    ['', { salt: 'salt' }],
    ['a\0b', { salt: 'salt' }],
    ['ü'.repeat(256), { salt: 'salt' }],
    ['a', { salt: '' }],
    ['a', { salt: 'a'.repeat(17) }],
    ['a', { salt: 'a$b' }],
    ['a', { salt: 'a', rounds: 999 }],
    ['a', { salt: 'a', rounds: 1e9 }],
  ] as const
  for (const [plain, options] of wrong) t.throws(() => cryptPassword(plain, options), RangeError)
  t.equal(saltOf(Uint8Array.from({ length: 64 }, (_, n) => n)), './0123456789ABCD')
})

t.test('ready hashes by their form', async (t) => {
  const yescrypt = '$y$j9T$abcdefgh$7i/136rkrCoteXCYVMmke8IbBDFEZdMzaNTpkj.7sJ2'
  const bcrypt = '$2b$05$abcdefghijklmnopqrstuuZLmtxkGjX1hbzaxjF6GUDPYL7VrTuSu'
  t.equal(hashForm(yescrypt)?.method, 'yescrypt')
  t.equal(hashForm(yescrypt.replace('$y', '$gy'))?.method, 'yescrypt')
  t.equal(hashForm(bcrypt)?.method, 'bcrypt')
  for (const lock of ['!', '!!', '*', '!*']) t.equal(hashForm(lock)?.method, 'locked')
  t.equal(hashForm(`!${yescrypt}`)?.method, 'yescrypt')
  t.match(hashForm('$1$salt$dYtOVjeaVLwfDoUM7vAoK/'), { method: 'MD5', isWeak: true })
  for (const none of [
    '',
    'x',
    '!x',
    yescrypt.slice(0, -1),
    `${bcrypt}x`,
    '$6$a b$',
    '$2b$99$'.padEnd(60, 'x'),
  ])
    t.equal(hashForm(none), undefined, none)
  for (const text of ['!Secret1', '$ecret', '**', 'ab9TSbVnOCl4.']) t.notOk(isMeantAsHash(text), text)
})

t.test('the hash of a password is the same each time, and another for each user', async (t) => {
  const plain = { plain: 'hunter2' }
  const hash = hashPassword(plain, ['uuid', 'alice'])
  t.match(hash, /^\$6\$[./0-9A-Za-z]{16}\$[./0-9A-Za-z]{86}$/)
  t.ok(verifyPassword('hunter2', hash))
  t.equal(hashPassword(plain, ['uuid', 'alice']), hash)
  t.not(hashPassword(plain, ['uuid', 'bob']), hash)
  t.not(hashPassword(plain, ['uui', 'dalice']), hash)
  const salt = (text: string) => text.split('$')[2]
  t.equal(
    salt(hashPassword({ plain: 'other' }, ['uuid', 'alice'])),
    salt(hash),
    'the salt tells nothing of it',
  )
  t.equal(hashPassword({ hash: '!' }, []), '!')
})

t.test('secrets from elsewhere', async (t) => {
  const files: Record<string, string> = { a: 'of a file\r\n', two: 'two\n\n' }
  const readers: Readers = {
    readFile: (name) => (name in files ? utf8.encode(files[name]) : { problem: 'no such file' }),
    readEnv: (name) => ({ TOKEN: 'of a variable\n', EMPTY: '' })[name],
    runCommand: ([program, ...args]) =>
      program === 'fails' ? { problem: 'it failed with 1' } : utf8.encode(`${program} ${args.join('|')}\n`),
    prompt: (text) => (text === 'Silence' ? { problem: 'nothing was typed' } : `typed after ${text}`),
  }
  const good: [unknown, string][] = [
    ['plain', 'plain'],
    [{ file: 'a' }, 'of a file'],
    [{ file: 'two' }, 'two\n'],
    [{ env: 'TOKEN' }, 'of a variable\n'],
    [{ env: 'EMPTY' }, ''],
    [{ command: ['pass', 'a b', '$HOME'] }, 'pass a b|$HOME'],
    [{ prompt: 'Password' }, 'typed after Password'],
  ]
  for (const [value, text] of good) t.same(decoded(secret, value, readers), { value: text, report: [] })
  const bad: [unknown, string][] = [
    [{ file: 'none' }, 'file: error [file-unreadable]'],
    [{ env: 'NONE' }, 'env: error [secret-unreadable]'],
    [{ env: 'A=B' }, 'env: error [wrong-type]'],
    [{ command: ['fails'] }, 'command: error [secret-unreadable]'],
    [{ command: 'rm -rf /' }, 'command: error [wrong-type]'],
    [{ command: [] }, 'command: error [wrong-type]'],
    [{ prompt: 'Silence' }, 'prompt: error [secret-unreadable]'],
    [{ prompt: 'a\x1b[8m' }, 'prompt: error [wrong-type]'],
  ]
  for (const [value, problem] of bad)
    t.same(decoded(secret, value, readers), { value: undefined, report: [problem] })
  for (const value of [5, null, [], {}, { file: 'a', env: 'TOKEN' }, { password: 'x' }])
    t.match(decoded(secret, value, readers).report, [/wrong-type/])
  for (const value of [{ env: 'TOKEN' }, { command: ['pass'] }, { prompt: 'Password' }])
    t.equal(decoded(secret, value).report.length, 1, 'not where there is nobody to ask')
  t.same(decoded(password, { hash: { env: 'LOCK' } }, { readEnv: () => '!' }).value, { hash: '!' })
  t.same(decoded(password, { plain: '$6$' }).value, { plain: '$6$' })
  t.same(decoded(password, { file: 'a' }, readers).value, { plain: 'of a file' })
  t.same(decoded(password, '*').value, { hash: '*' })
})

t.test('every field that can be a secret takes them', async (t) => {
  const readers = {
    readEnv: () => 'c2VjcmV0',
    runCommand: ([program]: readonly string[]) => utf8.encode(program === 'make' ? '#!/bin/sh\n' : 'made\n'),
    prompt: () => 'typed',
  }
  const { value, report, needs } = specWith(
    {
      hostname: 'x',
      admin_pass: { command: ['pass'] },
      random_seed: { env: 'SEED' },
      user_data: { command: ['make'] },
      files: { '/etc/token': { prompt: 'Token' } },
      extra_files: { token: { env: 'TOKEN' } },
      vendor_data2: {
        dynamic: [{ name: 'a', url: 'http://a/', headers: { A: { env: 'A' }, B: { command: ['b'] } } }],
      },
    },
    (need) => (need.kind === 'vendor-data' ? '{}' : answerFrom(need, readers)),
  )
  t.same(report, [])
  const text = (content: Content | null | undefined) => new TextDecoder().decode(bytesOf(content!))
  t.equal(value!.admin_pass, 'made')
  t.equal(value!.random_seed, 'c2VjcmV0')
  t.equal(text(value!.user_data), '#!/bin/sh\n', 'a content is as it is, to the last byte')
  t.equal(text(value!.files[0]!.content), 'typed')
  t.equal(text(value!.extra_files.get('token')), 'c2VjcmV0')
  const request = needs.find(({ kind }) => kind === 'vendor-data')
  t.match(request, {
    request: {
      headers: new Map([
        ['a', 'c2VjcmV0'],
        ['b', 'made'],
      ]),
    },
  })
})

t.test('a key is read to its last byte', async (t) => {
  t.same(publicKey(`${KEY} me\n`), {
    type: 'ssh',
    algorithm: 'ED25519',
    bits: 256,
    fingerprint: FINGERPRINT,
    hasOptions: false,
  })
  for (const { type, fields, algorithm } of sampleKeys) {
    t.match(publicKey(keyLine(type, fields)), { type: 'ssh', algorithm }, type)
    const blob = Buffer.concat([sshString(type), ...fields])
    for (let length = 0; length < blob.length; length++) {
      const cut = publicKey(`${type} ${blob.subarray(0, length).toString('base64')}`)
      if (!('problem' in cut)) t.fail(`${type} cut to ${length} bytes`)
    }
    t.match(publicKey(`${type} ${Buffer.concat([blob, Buffer.of(0)]).toString('base64')}`), {
      problem: /after the key/,
    })
    t.match(publicKey(`ssh-ed448 ${blob.toString('base64')}`), { problem: /neither/ })
  }
  const wrong: [string, readonly Buffer[]][] = [
    ['ssh-ed25519', [sshString(Buffer.alloc(31))]],
    ['ssh-rsa', [sshString(Buffer.of(1, 0, 1)), sshString(Buffer.of(0x80))]],
    ['ssh-rsa', [sshString(Buffer.of(1, 0, 1)), sshString(Buffer.of(0, 1))]],
    ['ssh-rsa', [sshString(Buffer.of(1, 0, 1)), sshString('')]],
    [
      'ecdsa-sha2-nistp256',
      [sshString('nistp384'), sshString(Buffer.concat([Buffer.of(4), Buffer.alloc(64)]))],
    ],
    [
      'ecdsa-sha2-nistp256',
      [sshString('nistp256'), sshString(Buffer.concat([Buffer.of(2), Buffer.alloc(64)]))],
    ],
  ]
  for (const [type, fields] of wrong)
    t.match(publicKey(keyLine(type, fields)), { problem: /^inside it is no/ })
  for (const text of [
    `${KEY} a\x1b[2J`,
    `${KEY}\n${KEY}`,
    KEY.replace('C3', 'C 3'),
    `x${KEY}`,
    ` ${KEY.slice(12)}`,
  ])
    t.ok('problem' in publicKey(text), JSON.stringify(text))
  t.match(publicKey(`\ufeff${KEY}\n`), { problem: /byte order mark/ })
  t.match(keysOfText(`\n ${KEY}\r\n${KEY} b\r\n`), [{ public_key: ` ${KEY}` }, { public_key: `${KEY} b` }])
  t.match(keysOfText(`${KEY}\r\n`), [{ public_key: KEY }], 'the end of a line of Windows is no part of it')
  const options = 'from="10.0.0.0/8",command="echo \\"a b\\"" '
  t.match(publicKey(`${options}${KEY}`), { fingerprint: FINGERPRINT, hasOptions: true })
  t.ok('problem' in publicKey(`command="unclosed ${KEY}`))
})

t.test('no text is a key by chance, and none ends it', async () => {
  const text = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.base64String().map((blob) => `ssh-rsa ${blob}`),
    fc
      .uint8Array({ maxLength: 60 })
      .map((bytes) => `${KEY.slice(0, 40)}${Buffer.from(bytes).toString('base64')}`),
  )
  fc.assert(
    fc.property(text, (text) => 'problem' in publicKey(text)),
    { seed: 1, numRuns: 2000 },
  )
})

t.test('a private key is refused, whoever made it, and not shown', async (t) => {
  const SECRET = 'aHVudGVyMg'
  const heads = [
    '-----BEGIN PRIVATE KEY-----',
    '-----BEGIN ENCRYPTED PRIVATE KEY-----',
    '-----BEGIN RSA PRIVATE KEY-----',
    '-----BEGIN DSA PRIVATE KEY-----',
    '-----BEGIN EC PRIVATE KEY-----',
    '-----BEGIN OPENSSH PRIVATE KEY-----',
    '---- BEGIN SSH2 ENCRYPTED PRIVATE KEY ----',
    '-----BEGIN PGP PRIVATE KEY BLOCK-----',
    'PuTTY-User-Key-File-3: ssh-ed25519',
    'SSH PRIVATE KEY FILE FORMAT 1.1',
  ]
  for (const head of heads) {
    for (const text of [
      `${head}\n${SECRET}\n`,
      `\ufeff${head}\r\n${SECRET}\r\n`,
      `${KEY}\n${head}\n${SECRET}\n`,
    ]) {
      const { report } = checkSpec({ hostname: 'x', public_keys: [text] })
      t.equal(report[0]?.code, 'private-key', head)
      t.notOk(JSON.stringify([report, keysOfText(text)]).includes(SECRET))
    }
  }
})

t.test('each key has a name of its own, in the order of the spec', async (t) => {
  const files: Record<string, string> = {
    two: `${KEY} a\n# more\n${KEY} b\n`,
    'keys/bob.pub': `${KEY} bob\n`,
    'keys/al.pub': `${KEY} al`,
    'bad/x.pub': 'nothing',
  }
  const readers: Readers = {
    readFile: (name) => (name in files ? utf8.encode(files[name]) : { problem: 'none' }),
    listFolder: (name) =>
      name === 'none'
        ? { problem: 'none' }
        : ['bob.pub', 'al.pub', 'readme', 'x.pub'].filter(
            (file) => `${name.replace('/', '')}/${file}` in files,
          ),
  }
  const keys = (public_keys: unknown) => {
    const { value, report } = specWith({ hostname: 'x', public_keys }, (need) =>
      need.kind === 'keys' ? KEY : answerFrom(need, readers),
    )
    return value === undefined ? report.map(format) : value.keypairs.map(({ name }) => name)
  }
  t.same(keys({ directory: 'keys/' }), ['al', 'bob'])
  t.same(keys({ me: { directory: 'keys' }, 'me-1': KEY }), ['me', 'me-2', 'me-1'])
  t.same(
    keys([
      `${KEY} a`,
      'gh:alice',
      { file: 'two' },
      'agent',
      { url: 'https://keys.example.org/a' },
      'gh:alice',
    ]),
    ['key-0', 'gh-alice', 'key-2', 'key-3', 'agent', 'keys.example.org', 'gh-alice-2'],
  )
  t.same(keys('lp:al+ice'), ['lp-al-ice'])
  t.same(keys({ me: 'agent', file: KEY }), ['me', 'file'])
  t.same(keys({ file: KEY }), ['file'], 'a key that is called file')
  t.same(keys({ directory: 'none' }), [
    'public_keys.directory: error: cannot read none: none [file-unreadable]',
  ])
  t.match(keys({ directory: 'bad' }), [/^public_keys.directory: error: x\.pub: neither an SSH public key/])
  for (const source of [
    'gh:',
    'gh:a/b',
    'gh:..',
    'gl:a b',
    'http://example.org/',
    { url: 'ftp://example.org/' },
  ])
    t.match(keys([source]), [/bad-key-source/], JSON.stringify(source))
  t.match(checkSpec({ hostname: 'x', public_keys: ['agent'] }), {
    value: undefined,
    report: [{ code: 'need-refused', path: ['public_keys', 0] }],
  })
})

const servers: Server[] = []
t.teardown(() => servers.forEach((server) => server.close()))

async function listen(server: Server, at?: string): Promise<number> {
  servers.push(server)
  const sockets = new Set<Socket>()
  server.on('connection', (socket: Socket) => sockets.add(socket))
  t.teardown(() => sockets.forEach((socket) => socket.destroy()))
  await new Promise<void>((resolve) =>
    at === undefined ? server.listen(0, '127.0.0.1', resolve) : server.listen(at, resolve),
  )
  return at === undefined ? (server.address() as AddressInfo).port : 0
}

type Answers = Readonly<Record<string, (response: ServerResponse) => void>>

/** A server of keys; of TLS it has a certificate that only `tls` knows. */
async function serve(answers: Answers, tls?: { key: string; cert: string }) {
  const asked: string[] = []
  const answer = (request: http.IncomingMessage, response: ServerResponse): void => {
    asked.push(request.url!)
    const answer = answers[request.url!]
    if (answer === undefined) response.writeHead(404).end('Not Found')
    else answer(response)
  }
  const server = tls === undefined ? http.createServer(answer) : https.createServer(tls, answer)
  const port = await listen(server)
  return { asked, url: `${tls === undefined ? 'http' : 'https'}://127.0.0.1:${port}` }
}

const say =
  (text: string | Buffer, status = 200) =>
  (response: ServerResponse) =>
    void response.writeHead(status, { 'content-type': 'text/plain' }).end(text)
const moveTo = (location: string) => (response: ServerResponse) =>
  void response.writeHead(302, { location }).end()

/** The keys of a spec, or the message of what ended it. */
async function fetched(public_keys: unknown, options: ResolveOptions = {}) {
  const declared = declare({ hostname: 'x', public_keys })
  try {
    const { value, report } = await resolveSpec(declared, { timeout: 1, ...options })
    const [error] = report.filter(({ severity }) => severity === 'error')
    if (error !== undefined) return error.message
    return [...value!.keypairs.map(({ name, public_key }) => `${name}: ${public_key}`), ...report.map(format)]
  } catch (cause) {
    return (cause as Error).message
  }
}

t.test('keys of forges', async (t) => {
  const weak = execFileSync('openssl', ['genrsa', '-traditional', '1024'], {
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  const { asked, url } = await serve({
    '/alice.keys': say(`${KEY}\n${KEY} two\n`),
    '/~alice/+sshkeys': say(`${KEY} lp\n`),
    '/empty.keys': say(''),
    '/blank.keys': say('\n\n# no key\n'),
    '/page.keys': say('<!DOCTYPE html><html>hunter2</html>'),
    '/text.keys': say('hunter2'),
    '/mixed.keys': say(`${KEY}\nhunter2\n`),
    '/binary.keys': say(Buffer.of(0xff, 0xfe)),
    '/private.keys': say(weak),
    '/error.keys': say('hunter2', 500),
    '/huge.keys': say(`${KEY}\n`.repeat(5000)),
    '/slow.keys': (response) => void response.writeHead(200).write(KEY.slice(0, 20)),
    '/mute.keys': () => undefined,
    '/cut.keys': (response) => {
      response.writeHead(200, { 'content-length': 1000 }).write(`${KEY}\n`)
      setTimeout(() => response.destroy(), 50)
    },
    '/away.keys': moveTo('http://127.0.0.1/alice.keys'),
  })
  const forges = { gh: url, gl: url, lp: url }
  t.same(await fetched({ me: 'gh:alice', you: KEY }, { forges }), [
    `me: ${KEY}`,
    `me-2: ${KEY} two`,
    `you: ${KEY}`,
  ])
  t.same(await fetched([KEY, 'lp:alice', `${KEY} last`, 'gl:alice'], { forges }), [
    `key-0: ${KEY}`,
    `lp-alice: ${KEY} lp\n`,
    `key-2: ${KEY} last`,
    `gl-alice: ${KEY}`,
    `gl-alice-2: ${KEY} two`,
  ])
  const problems = {
    nobody: 'unknown user',
    empty: 'there are none',
    blank: 'neither an SSH public key nor a PEM certificate',
    page: 'this is a web page',
    text: 'neither an SSH public key nor a PEM certificate',
    mixed: 'line 2: not an SSH public key',
    binary: 'the answer is not text',
    private: 'a private key, which must stay with its owner',
    error: 'it answered 500 Internal Server Error',
    huge: 'the answer has more than 262144 bytes',
    slow: 'no data for 1 s',
    mute: 'no data for 1 s',
    cut: 'the connection was closed before the answer was whole',
    away: 'it redirected to a URL that is not https',
  }
  const said = Object.keys(problems).map((user) => fetched(`gh:${user}`, { forges }))
  t.same(
    await Promise.all(said),
    Object.entries(problems).map(([user, problem]) => `cannot get the keys of ${user} at GitHub: ${problem}`),
  )
  t.ok(asked.length > 15)
  const stop = new AbortController()
  const stopped = fetched('gh:mute', { forges, signal: stop.signal, timeout: 60 })
  setTimeout(() => stop.abort(new Error('stopped')), 50)
  t.equal(await stopped, 'stopped')
})

function certificate(t: Test): { key: string; cert: string; file: string } {
  const folder = t.testdir({})
  const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')]
  const request =
    'req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=test -addext'
  const rest = ['subjectAltName=IP:127.0.0.1', '-keyout', key, '-out', cert]
  execFileSync('openssl', [...request.split(' '), ...rest], { stdio: 'ignore' })
  return { key: readFileSync(key, 'utf8'), cert: readFileSync(cert, 'utf8'), file: cert }
}

t.test('keys of a URL, over https alone', async (t) => {
  const { file, ...tls } = certificate(t)
  const plain = await serve({ '/keys': say(KEY) })
  const { asked, url } = await serve(
    {
      '/keys': say(KEY),
      '/once': moveTo('/keys'),
      '/3': moveTo('/2'),
      '/2': moveTo('/1'),
      '/1': moveTo('/keys'),
      '/loop': moveTo('/loop'),
      '/down': moveTo(`${plain.url}/keys`),
      '/nowhere': moveTo('https://'),
    },
    tls,
  )
  const { host } = new URL(url)
  const ca = tls.cert
  t.same(await fetched({ url: `${url}/keys` }, { ca }), [`127.0.0.1: ${KEY}`])
  t.same(await fetched(`${url}/once`, { ca }), [`127.0.0.1: ${KEY}`])
  t.same(await fetched(`${url}/3`, { ca }), [`127.0.0.1: ${KEY}`])
  t.equal(
    await fetched(`${url}/loop`, { ca }),
    `cannot get the keys of ${host}: redirected more than 3 times`,
  )
  t.equal(
    await fetched(`${url}/down`, { ca }),
    `cannot get the keys of ${host}: it redirected to a URL that is not https`,
  )
  t.equal(
    await fetched(`${url}/nowhere`, { ca }),
    `cannot get the keys of ${host}: it redirected to an invalid URL`,
  )
  t.equal(
    await fetched(`${url}/none?token=hunter2`, { ca }),
    `cannot get the keys of ${host}: it answered 404 Not Found`,
  )
  t.match(
    await fetched(`${url.replace('//', '//me:hunter2@')}/keys`),
    `cannot get the keys of ${host}: its certificate is not`,
  )
  t.same(plain.asked, [])
  const before = asked.length
  const made = await cli(
    ['build', '--hostname', 'x', '--ssh-key', `${url}/keys`, '--json', '-o', '/dev/null'],
    {
      env: { NODE_EXTRA_CA_CERTS: file },
    },
  )
  t.match(JSON.parse(made.stdout.toString()), {
    drives: [{ keys: [{ name: '127.0.0.1', algorithm: 'ED25519', bits: 256, fingerprint: FINGERPRINT }] }],
  })
  t.equal(asked.length, before + 1, 'asked once')
  const failed = await cli(['build', '--hostname', 'x', '--ssh-key', `${url}/none`, '-o', '/dev/null'], {
    env: { NODE_EXTRA_CA_CERTS: file },
  })
  t.same(
    [failed.code, failed.stderr],
    [1, `config-drive: cannot get the keys of ${host}: it answered 404 Not Found\n`],
  )
})

t.test('an agent that is none', async (t) => {
  const folder = t.testdir({})
  const blob = Buffer.from(KEY.split(' ')[1]!, 'base64')
  const message = (...parts: readonly Buffer[]) => sshString(Buffer.concat(parts))
  const count = (n: number) => Buffer.of(12, 0, 0, 0, n)
  const whole = message(count(1), sshString(blob), sshString('me'))
  const answers: readonly [Buffer | undefined, RegExp][] = [
    [whole.subarray(0, 30), /the answer is cut off/],
    [message(Buffer.of(5)), /it returned no list of keys/],
    [message(count(0)), /there are none/],
    [message(count(2), sshString(blob), sshString('me')), /the answer is cut off/],
    [message(count(0), sshString(blob)), /the answer does not follow the agent protocol/],
    [message(count(1), sshString(blob), sshString(`me\n${KEY}`)), /the comment of a key has a line break/],
    [message(count(1), sshString(blob.subarray(0, 40)), sshString('me')), /the key is incomplete/],
    [Buffer.from('HTTP/1.1 400 Bad Request\r\n\r\n'), /the answer is too long/],
    [Buffer.concat([whole, whole]), /the answer does not follow the agent protocol/],
    [undefined, /no data for 1 s/],
  ]
  const ask = async (answer: Buffer | undefined, n: number) => {
    const SSH_AUTH_SOCK = join(folder, `${n}.sock`)
    await listen(
      createServer((socket) => {
        socket.on('error', () => undefined)
        // Byte for byte, as a stream may come.
        if (answer !== undefined) {
          socket.once('data', (request) => {
            t.same(request, Buffer.of(0, 0, 0, 1, 11), 'asks for the list and for nothing else')
            for (const byte of answer) socket.write(Buffer.of(byte))
            if (n === 0) socket.end()
          })
        }
      }),
      SSH_AUTH_SOCK,
    )
    return fetched(['agent'], { environment: { SSH_AUTH_SOCK } })
  }
  t.same(await ask(whole, 100), [`agent: ${KEY} me\n`])
  const said = await Promise.all(answers.map(([answer], n) => ask(answer, n)))
  for (const [n, [, problem]] of answers.entries()) t.match(said[n], problem)
  t.equal(
    await fetched('agent', { environment: {} }),
    'cannot get the keys of the SSH agent: SSH_AUTH_SOCK is not set',
  )
  t.match(await fetched('agent', { environment: { SSH_AUTH_SOCK: '/no/such' } }), /no agent listens/)
})

t.test('passwd', async (t) => {
  const passwd = (input: string, ...args: string[]) => cli(['passwd', ...args], { input })
  const made = await passwd('hunter2 ü\n')
  t.match(made, { code: 0, stderr: '' })
  t.match(made.stdout.toString(), /^\$6\$[./0-9A-Za-z]{16}\$[./0-9A-Za-z]{86}\n$/)
  t.ok(verifyPassword('hunter2 ü', made.stdout.toString().trim()))
  t.not((await passwd('hunter2 ü\n')).stdout.toString(), made.stdout.toString(), 'another salt each time')
  const other = await passwd('hunter2', '--method', 'sha256', '--rounds', '1234')
  t.match(other.stdout.toString(), /^\$5\$rounds=1234\$/)
  t.equal((await passwd(`${other.stdout.toString()}hunter2\n`, '--check')).code, 0)
  const wrong: [number, string, ...string[]][] = [
    [1, `${other.stdout.toString()}hunter3\n`, '--check'],
    [3, '$y$j9T$x\nhunter2\n', '--check'],
    [3, 'hunter2\n', '--check'],
    [3, 'hunter2\nhunter2\n'],
    [3, ''],
    [2, 'hunter2', '--method', 'md5'],
    [2, 'hunter2', '--rounds', '10'],
    [2, 'hunter2', '--rounds', '1e4'],
    [2, 'hunter2', 'hunter2'],
  ]
  for (const [code, input, ...args] of wrong) {
    const ran = await passwd(input, ...args)
    t.equal(ran.code, code, `${args.join(' ')}: ${ran.stderr}`)
    t.notOk(ran.stderr.includes('hunter') || ran.stderr.includes('$rounds'), ran.stderr)
    t.equal(ran.stdout.length, 0)
  }
})

t.test('a secret is on the drive and nowhere else', async (t) => {
  const secrets = {
    env: 'marker-env-1f',
    file: 'marker-file-2e',
    command: 'marker-command-3d',
    pass: 'marker-pass-4c',
  }
  // Looks at every process there is, as another user of the machine could.
  const look = `for p in /proc/[0-9]*; do tr '\\0' ' ' <$p/cmdline 2>/dev/null; echo; done >>seen
    printf '%s\\n' 'complaint ${secrets.command}' >&2; cat command-secret`
  const folder = t.testdir({
    'pass.txt': `${secrets.pass}\n`,
    'file-secret': `${secrets.file}\n`,
    'command-secret': `#!/bin/sh\n${secrets.command}\n`,
    'look.sh': look,
    seen: '',
    'a.yaml': `hostname: x
user_data: { command: [sh, look.sh, an argument] }
random_seed: { env: SEED }
files: { /etc/a: { env: MARKER }, /etc/b: { file: file-secret } }
`,
    'fails.yaml': `hostname: x
admin_pass: { command: [sh, -c, 'cat command-secret file-secret; cat command-secret >&2; exit 7'] }
random_seed: { env: MARKER }
public_keys: { file: file-secret }
user_data: { base64: { env: MARKER } }
`,
    'ends.yaml': `hostname: x
admin_pass: { command: [sh, -c, 'cat command-secret file-secret; cat command-secret >&2; exit 7'] }
`,
  })
  const env = { MARKER: secrets.env, SEED: Buffer.from('marker').toString('base64') }
  const run = (...args: string[]) => cli(args, { cwd: folder, env })
  const given = ['--allow-commands', '--admin-pass-file', 'pass.txt']
  const built = await run('build', 'a.yaml', ...given, '-o', 'a.iso')
  const json = await run('build', 'a.yaml', ...given, '-o', 'b.iso', '--json')
  const shown = await run('show', 'a.yaml', ...given)
  const failed = await run('build', 'fails.yaml', '--allow-commands', '-o', 'c.iso')
  const ended = await run('build', 'ends.yaml', '--allow-commands', '-o', 'c.iso')
  const refused = await run('build', 'a.yaml', '-o', 'c.iso')
  t.same(
    [built, json, shown, failed, ended, refused].map(({ code }) => code),
    [0, 0, 0, 3, 3, 3],
    built.stderr,
  )
  const image = readFileSync(join(folder, 'a.iso'), 'latin1')
  const seen = readFileSync(join(folder, 'seen'), 'utf8')
  t.match(seen, /^sh look\.sh an argument $/m, 'its words are what the user wrote')
  t.match(seen, `${bin} build a.yaml --allow-commands`, 'the look was at this command line')
  for (const marker of Object.values(secrets)) {
    t.ok(image.includes(marker), `${marker} is on the drive`)
    t.notOk(seen.includes(marker), `${marker} is in no list of processes`)
    for (const { stdout, stderr } of [built, json, shown, failed, ended, refused])
      t.notOk(`${stdout.toString()}${stderr}`.includes(marker), `${marker} is in no message`)
  }
  t.notMatch(failed.stderr, 'the command sh', 'nothing is run while something is wrong')
  t.match(
    ended.stderr,
    'cannot read the value from the command sh: it failed with 7; run it directly to see why',
  )
  t.match(refused.stderr, '[command-not-allowed]')
})

t.test('a command as a program runs it', async (t) => {
  const folder = t.testdir({ 'a.txt': 'here' })
  const run = async (...argv: string[]) => {
    const output = await runCommand(argv, folder)
    return output instanceof Uint8Array ? new TextDecoder().decode(output) : output.problem
  }
  t.equal(await run('cat', 'a.txt'), 'here')
  t.equal(await run('printf', '%s', '$HOME; `id` *'), '$HOME; `id` *', 'no shell is there')
  t.equal(
    await run('no-such-program-here'),
    'no program of this name is installed; install it, or write its whole path',
  )
  t.match(await run('sh', '-c', 'kill -9 $$'), 'it failed with SIGKILL')
  t.equal(await run('sh', '-c', 'cat'), '', 'its standard input is empty')
  t.match(await run('head', '-c', '20000000', '/dev/zero'), 'it prints more than')
  writeFileSync(join(folder, 'a.yaml'), 'hostname: x\nadmin_pass: { command: [cat, a.txt] }\n')
  const path = join(folder, 'a.yaml')
  const { value } = await readSpec(path, { policy: { ...TRUSTED, commands: true } })
  t.equal(value?.admin_pass, 'here', 'in the folder of the spec')
  t.match(await readSpec(path), { report: [{ code: 'command-not-allowed' }] })
})

t.test('nobody to ask', async (t) => {
  const input = 'hostname: x\nadmin_pass: { prompt: Password }\n'
  const { code, stderr } = await cli(['build', '-', '-o', '/dev/null'], {
    input,
    node: ['setsid', '-w', process.execPath],
  })
  t.equal(code, 3)
  t.match(stderr, 'cannot read the value from a prompt: there is no terminal [secret-unreadable]')
})

t.equal(
  createHash('sha256')
    .update(Buffer.from(KEY.split(' ')[1]!, 'base64'))
    .digest('base64')
    .replace('=', ''),
  FINGERPRINT.slice(7),
)
