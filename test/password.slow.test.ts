/** The password that a guest posts: encrypted as cloudbase-init does, decrypted by us and by Nova's own client. */
import { execFileSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t from 'tap'
import { fileStore } from '../lib/node/file-store.ts'
import { decryptPassword, encryptPassword, rsaPrivateKey } from '../lib/node/posted-password.ts'
import { httpServer } from '../lib/node/http-server.ts'
import { specInstance } from '../lib/service/instance.ts'
import { registry } from '../lib/service/registry.ts'
import { metadataService } from '../lib/service/service.ts'
import { checkSpec } from '../lib/spec/parse.ts'
import { cli } from './cli.ts'

const folder = mkdtempSync(join(tmpdir(), 'password-'))
const at = (name: string): string => join(folder, name)
const PASSPHRASE = 'päss phrase'

const keygen = (...args: readonly string[]): Buffer => execFileSync('ssh-keygen', ['-q', ...args])

/** Makes a key in each form, and returns the names of the files. */
function keys(): readonly string[] {
  for (const [name, ...options] of [
    ['openssh', '-t', 'rsa', '-b', '2048', '-N', ''],
    ['openssh-ctr', '-t', 'rsa', '-b', '3072', '-N', PASSPHRASE],
    ['openssh-cbc', '-t', 'rsa', '-b', '2048', '-N', PASSPHRASE, '-Z', 'aes256-cbc', '-a', '4'],
    ['openssh-192', '-t', 'rsa', '-b', '2048', '-N', PASSPHRASE, '-Z', 'aes192-ctr', '-a', '1'],
    ['pkcs1', '-t', 'rsa', '-b', '2048', '-N', '', '-m', 'PEM'],
    ['pkcs1-encrypted', '-t', 'rsa', '-b', '4096', '-N', PASSPHRASE, '-m', 'PEM'],
    ['pkcs8', '-t', 'rsa', '-b', '2048', '-N', '', '-m', 'PKCS8'],
    ['pkcs8-encrypted', '-t', 'rsa', '-b', '2048', '-N', PASSPHRASE, '-m', 'PKCS8'],
  ])
    keygen(...options, '-f', at(name!))
  keygen('-t', 'ed25519', '-N', '', '-f', at('ed25519'))
  return [
    'openssh',
    'openssh-ctr',
    'openssh-cbc',
    'openssh-192',
    'pkcs1',
    'pkcs1-encrypted',
    'pkcs8',
    'pkcs8-encrypted',
  ]
}

const names = keys()
const text = (name: string): string => readFileSync(at(name), 'utf8')

function privateKey(name: string, passphrase = PASSPHRASE) {
  const key = rsaPrivateKey(text(name), () => passphrase)
  if (typeof key === 'string') throw new Error(key)
  return key
}

t.test('every form of key', async (t) => {
  for (const name of names) {
    for (const password of ['x', 'pässwörd \u{1f600}', 'y'.repeat(245)]) {
      const posted = encryptPassword(password, text(`${name}.pub`))!
      t.equal(decryptPassword(posted, privateKey(name)), password, name)
    }
    t.equal(encryptPassword('x'.repeat(600), text(`${name}.pub`)), undefined, 'too long')
  }
})

t.test('a wrong key or a damaged text is an error, never noise', async (t) => {
  const posted = encryptPassword('secret', text('openssh.pub'))!
  for (const name of ['openssh-cbc', 'pkcs1', 'pkcs8', 'openssh-ctr'])
    t.equal(decryptPassword(posted, privateKey(name)), undefined, name)
  const key = privateKey('openssh')
  for (let n = 0; n < 300; n++) {
    const bytes = Buffer.from(posted, 'base64')
    bytes[n % bytes.length]! ^= 1 << (n % 8)
    t.equal(decryptPassword(bytes.toString('base64'), key), undefined)
  }
  for (const other of ['', 'x', posted.slice(0, -4), `${posted}AAAA`, `!${posted.slice(1)}`])
    t.equal(decryptPassword(other, key), undefined)
})

t.test('keys that cannot be used', async (t) => {
  const problem = (text: string, passphrase?: string) => rsaPrivateKey(text, () => passphrase)
  for (const name of names.filter((each) => /ctr|cbc|192|encrypted/.test(each))) {
    t.equal(problem(text(name), 'wrong'), 'wrong-passphrase', name)
    t.equal(problem(text(name), ''), 'needs-passphrase', name)
  }
  t.equal(problem(text('ed25519')), 'not-rsa')
  t.equal(problem(text('openssh.pub')), 'damaged')
  t.equal(problem(''), 'damaged')
  const whole = text('openssh')
  for (const length of [100, 400, 900, whole.length - 60])
    t.equal(problem(`${whole.slice(0, length)}\n-----END OPENSSH PRIVATE KEY-----\n`), 'damaged')
  t.equal(encryptPassword('x', text('ed25519.pub')), undefined)
})

/** Decrypts with novaclient, which reads PEM alone. */
function decryptedByNova(posted: string, key: string): string {
  const script =
    'import sys; from novaclient import crypto; sys.stdout.write(crypto.decrypt_password(*sys.argv[1:]))'
  return execFileSync('/usr/bin/python3', ['-c', script, key, posted], {
    encoding: 'utf8',
    stdio: ['pipe', 'pipe', 'ignore'],
  })
}

t.test("what we encrypt, Nova's client decrypts, and the other way round", async (t) => {
  if (!existsSync('/usr/lib/python3/dist-packages/novaclient/crypto.py'))
    throw new Error('Debian package missing: python3-novaclient')
  for (const name of ['pkcs1', 'pkcs8']) {
    t.equal(decryptedByNova(encryptPassword('gehéim', text(`${name}.pub`))!, at(name)), 'gehéim')
    const pem = execFileSync('openssl', ['rsa', '-in', at(name), '-pubout'], {
      stdio: ['pipe', 'pipe', 'ignore'],
    })
    writeFileSync(at('public.pem'), pem)
    const encrypted = execFileSync('openssl', ['pkeyutl', '-encrypt', '-pubin', '-inkey', at('public.pem')], {
      input: 'by openssl',
    })
    t.equal(decryptPassword(encrypted.toString('base64'), privateKey(name)), 'by openssl')
    t.equal(decryptedByNova(encrypted.toString('base64'), at(name)), 'by openssl')
  }
})

t.test('the commands, against a service', async (t) => {
  const { value } = checkSpec({
    hostname: 'web1',
    name: 'Web 1',
    public_keys: { rsa: text('openssh.pub').trim() },
  })
  const random = (count: number): Uint8Array => crypto.getRandomValues(new Uint8Array(count))
  const known = registry([specInstance(value!, { now: new Date(0), random })])
  const state = at('state')
  const service = metadataService({
    registry: () => known,
    store: fileStore(state),
    now: () => new Date(),
    random,
  })
  const server = httpServer(service).listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.teardown(() => server.close())
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const run = async (args: readonly string[], input = '') => {
    const { code, stdout, stderr } = await cli(['password', ...args], { cwd: folder, input })
    return { code, stdout: String(stdout), stderr }
  }
  t.match(
    await run(['get', 'Web 1', '--key', 'openssh', '--from', url]),
    { code: 1, stdout: '' },
    'nothing posted',
  )
  t.match(await run(['post', 'Web 1', '--key', 'openssh.pub', '--to', url], 'tops ecret\n'), {
    code: 0,
    stderr: '',
  })
  t.match(await run(['post', 'Web 1', '--key', 'openssh.pub', '--to', url], 'another\n'), { code: 1 })
  for (const from of [url, `${url}/serial/Web%201/openssh/../openstack/latest/password`, state])
    t.match(
      await run(['get', 'Web 1', '--key', 'openssh', '--from', from]),
      { code: 0, stdout: 'tops ecret\n' },
      from,
    )
  writeFileSync(
    at('answer.json'),
    JSON.stringify({ password: encryptPassword('from nova', text('openssh-192.pub')) }),
  )
  t.match(await run(['get', 'x', '--key', 'openssh-192', '--from', 'answer.json'], `${PASSPHRASE}\n`), {
    code: 0,
    stdout: 'from nova\n',
  })
  t.match(
    await run(['get', 'Web 1', '--key', 'pkcs1', '--from', url]),
    { code: 1, stdout: '' },
    'a wrong key',
  )
  t.match(await run(['get', 'Web 1', '--key', 'ed25519', '--from', url]), { code: 3, stdout: '' })
  t.match(await run(['get', 'web9', '--key', 'openssh', '--from', url]), { code: 1, stdout: '' })
  t.match(await run(['get', 'Web 1', '--key', 'openssh', '--from', 'http://127.0.0.1:1']), { code: 1 })
  t.match(await run(['get', 'Web 1']), { code: 2 })
  t.match(await run(['clear', 'Web 1', '--from', 'state']), { code: 0 })
  t.match(await run(['clear', 'Web 1', '--from', 'state']), { code: 1 })
  t.match(await run(['get', 'Web 1', '--key', 'openssh', '--from', url]), { code: 1, stdout: '' })
})
