/** `serve` as a user runs it. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import https from 'node:https'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { tlsOf } from '../cli/serve/tls.ts'
import { bin, cli } from './cli.ts'

const folder = mkdtempSync(join(tmpdir(), 'serve-'))
mkdirSync(join(folder, 'lab'))
const KEY = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJJd9Vrw0lLgOYuMXhir1DfE6Vh2jxVULpo4hYsdVwpp'
writeFileSync(
  join(folder, 'lab', 'web1.yaml'),
  "hostname: web1\nnetwork: { eth0: { mac: '52:54:00:00:00:01', address: 192.0.2.5/24 } }\n",
)
writeFileSync(join(folder, 'lab', 'web2.yaml'), 'hostname: web2\nuser_data: { file: ../two.sh }\n')
writeFileSync(join(folder, 'two.sh'), '#!/bin/sh\necho two\n')

interface Serving {
  readonly child: ChildProcess
  readonly url: string
  readonly stdout: () => string
  readonly stderr: () => string
  readonly ended: Promise<unknown>
}

/** Starts a service, and waits for its first line. */
async function serving(t: Test, ...args: readonly string[]): Promise<Serving> {
  const child = spawn(process.execPath, [bin, 'serve', ...args, '--listen', '127.0.0.1:0'], { cwd: folder })
  t.teardown(() => child.kill('SIGKILL'))
  let [stdout, stderr] = ['', '']
  child.stdout.on('data', (chunk: Buffer) => (stdout += String(chunk)))
  child.stderr.on('data', (chunk: Buffer) => (stderr += String(chunk)))
  const ended = once(child, 'close')
  while (!stdout.includes('\n'))
    await Promise.race([once(child.stdout, 'data'), ended.then(() => Promise.reject(new Error(stderr)))])
  const [, url = ''] = /^listening on (https?:\/\/127\.0\.0\.1:\d+)\n/.exec(stdout) ?? []
  return { child, url, stdout: () => stdout, stderr: () => stderr, ended }
}

async function body(url: string, init?: RequestInit): Promise<string> {
  return (await fetch(url, init)).text()
}

const refused = async (...args: readonly string[]) => {
  const { code, stdout, stderr } = await cli(['serve', ...args], { cwd: folder })
  return { code, stdout: String(stdout), stderr }
}

t.test('a folder of specs, and the lines for guests', async (t) => {
  const { url, child, ended, stdout, stderr } = await serving(t, 'lab')
  t.match(await body(`${url}/nocloud/web1/meta-data`), /"local-hostname": "web1"/)
  t.equal(await body(`${url}/nocloud/web2/user-data`), '#!/bin/sh\necho two\n')
  t.equal((await fetch(`${url}/openstack`)).status, 404, 'nobody knows who asks')
  const { port } = new URL(url)
  t.match(stdout(), `-smbios 'type=1,serial=ds=nocloud;s=http://10.0.2.2:${port}/nocloud/web1/;dsmode=net'`)
  t.match(stdout(), 'guestfwd=tcp:169.254.169.254:80-cmd:config-drive serve --stdio SPEC')
  t.match(stderr(), /^127\.0\.0\.1 web1 GET \/nocloud\/web1\/meta-data 200 \d+$/m)
  t.match(stderr(), /^127\.0\.0\.1 unknown GET \/openstack 404 0: .*127\.0\.0\.1/m)
  child.kill('SIGTERM')
  t.same(await ended, [0, null])
})

t.test(
  'a changed file is served from the next request on, and the old one while it has errors',
  async (t) => {
    const { url, stderr } = await serving(t, 'lab', '--watch', '--log', 'json')
    const get = (): Promise<string> => body(`${url}/nocloud/web2/user-data`)
    t.match(await get(), 'echo two')
    writeFileSync(join(folder, 'two.sh'), '#!/bin/sh\necho another\n')
    t.match(await get(), 'echo another', 'a file that the spec names')
    const spec = join(folder, 'lab', 'web2.yaml')
    const old = readFileSync(spec)
    writeFileSync(spec, 'hostname: web2\nuserdata: x\n')
    t.match(await get(), 'echo another')
    await get()
    t.equal(stderr().split('unknown-key').length, 2, 'its errors are printed once')
    writeFileSync(spec, "hostname: web2\nuser_data: '#!/bin/sh'\n")
    t.equal(await get(), '#!/bin/sh')
    writeFileSync(join(folder, 'lab', 'web3.yaml'), 'hostname: web3\n')
    t.match(await body(`${url}/nocloud/web3/meta-data`), 'web3', 'a new file')
    rmSync(join(folder, 'lab', 'web3.yaml'))
    t.equal((await fetch(`${url}/nocloud/web3/meta-data`)).status, 404)
    writeFileSync(`${spec}.new`, old)
    renameSync(`${spec}.new`, spec)
    writeFileSync(join(folder, 'two.sh'), '#!/bin/sh\necho two\n')
    t.match(await get(), 'echo two')
  },
)

t.test('the only instance of a watched folder, while it is one', async (t) => {
  const spec = join(folder, 'grow', 'a.yaml')
  mkdirSync(join(folder, 'grow'))
  writeFileSync(spec, 'hostname: first\n')
  const { url, stderr } = await serving(
    t,
    'grow',
    '--watch',
    '--listen',
    '127.0.0.1:0',
    '--listen',
    '0.0.0.0:0',
  )
  const name = async (): Promise<string> => {
    const answer = await fetch(`${url}/latest/meta-data/local-hostname`)
    return answer.status === 200 ? answer.text() : String(answer.status)
  }
  t.equal(await name(), 'first')
  writeFileSync(spec, 'hostname: renamed\n')
  t.equal(await name(), 'renamed')
  writeFileSync(spec, 'hostnam: wrong\n')
  t.equal(await name(), 'renamed', 'while the spec has errors')
  const second = join(folder, 'grow', 'b.yaml')
  writeFileSync(second, 'hostname: second\n')
  t.equal(await name(), 'renamed', 'a network could read the second one')
  t.match(stderr(), /0\.0\.0\.0 any caller could read/)
  t.equal((await fetch(`${url}/nocloud/second/meta-data`)).status, 404)
  for (const [n, path] of [spec, second].entries())
    writeFileSync(
      path,
      `hostname: both${n}\nnetwork: { eth0: { mac: '52:54:00:00:00:0${n}', dhcp4: true } }\n`,
    )
  t.equal(await name(), '404', 'two of them, and the caller is neither')
  rmSync(second)
  t.equal(await name(), 'both0')
})

t.test('one instance answers every caller, keeps a password, and calls home', async (t) => {
  const state = join(folder, 'state')
  const args = ['lab/web1.yaml', '--state', state, '--exit-when-all-called'] as const
  const first = await serving(t, ...args)
  const password = '/openstack/latest/password'
  t.equal((await fetch(first.url + password, { method: 'POST', body: 'encrypted' })).status, 200)
  first.child.kill('SIGKILL')
  await first.ended
  const { url, ended, stdout } = await serving(t, ...args)
  t.equal(await body(url + password), 'encrypted')
  t.equal((await fetch(url + password, { method: 'POST', body: 'again' })).status, 409)
  const form = new URLSearchParams({
    hostname: 'web1',
    fqdn: 'web1.example.org',
    pub_key_ed25519: `${KEY} root@web1`,
    pub_key_rsa: 'no key',
  })
  t.equal((await fetch(`${url}/nocloud/web1/phone-home`, { method: 'POST', body: form })).status, 200)
  t.same(await ended, [0, null])
  t.match(stdout(), `web1 is up: web1.example.org,web1\nweb1.example.org,web1 ${KEY}\n`)
})

t.test('one connection on standard input', async (t) => {
  const input = 'GET /latest/meta-data/hostname HTTP/1.1\r\nHost: 169.254.169.254\r\n\r\n'
  const { code, stdout, stderr } = await cli(
    ['serve', '--stdio', '--face', 'nova', '--log', 'none', 'lab/web1.yaml'],
    {
      cwd: folder,
      input: `${input}${input.replace('Host', 'Connection: close\r\nHost')}`,
    },
  )
  t.same([code, stderr], [0, ''])
  t.equal(String(stdout).split('\r\n\r\nweb1').length, 3)
})

t.test('what a caller would get', async (t) => {
  const explain = async (caller: string): Promise<string> =>
    String((await cli(['serve', 'lab', '--explain', caller], { cwd: folder })).stdout)
  for (const caller of ['192.0.2.5', '52:54:00:00:00:01', 'web1'])
    t.match(
      await explain(caller),
      /is web1, .*\n(?: .*\n)* {2}200 +\d+ \/openstack\/latest\/meta_data\.json/,
      caller,
    )
  t.notMatch(await explain('203.0.113.9'), /200/)
})

t.test('a warning about what no served layout holds', async (t) => {
  writeFileSync(join(folder, 'small.yaml'), 'hostname: small\ncloudstack: { service_offering: Small }\n')
  for (const face of ['all', 'nova', 'aws', 'nocloud', 'cloudstack']) {
    const { stderr } = await cli(['serve', 'small.yaml', '--face', face, '--explain', 'small'], {
      cwd: folder,
    })
    t.equal(stderr.includes('[datasource-lacks]'), face !== 'cloudstack', face)
  }
})

/** Makes a certificate and its key. */
function certificate(name: string, ...flags: readonly string[]): void {
  const fixed = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-subj', '/CN=x']
  const files = ['-keyout', `${name}.key`, '-out', `${name}.pem`]
  execFileSync('openssl', [...fixed, '-addext', 'subjectAltName=IP:127.0.0.1', ...files, ...flags], {
    cwd: folder,
    stdio: 'pipe',
  })
}

t.test('HTTPS, to a client that verifies', async (t) => {
  certificate('good', '-nodes')
  certificate('other', '-nodes')
  certificate('locked', '-passout', 'pass:secret')
  const tls = (cert: string, key: string): readonly string[] => ['--tls-cert', cert, '--tls-key', key]
  const { url, stdout } = await serving(t, 'lab/web1.yaml', ...tls('good.pem', 'good.key'))
  t.match(url, 'https://')
  const get = (ca: string): Promise<string> =>
    new Promise((resolve, reject) => {
      https
        .get(`${url}/latest/meta-data/hostname`, { ca: readFileSync(join(folder, ca)) }, (response) => {
          let text = ''
          response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk))
          response.on('end', () => resolve(text))
        })
        .on('error', reject)
    })
  t.equal(await get('good.pem'), 'web1')
  t.match(stdout(), 's=https://10.0.2.2:')
  t.notMatch(stdout(), '169.254.169.254', 'no guest speaks TLS to that address')
  await t.rejects(get('other.pem'))
  writeFileSync(join(folder, 'empty.pem'), '')
  execFileSync('openssl', ['x509', '-in', 'good.pem', '-outform', 'DER', '-out', 'good.der'], { cwd: folder })
  for (const [cert, key, words] of [
    ['good.pem', 'other.key', 'other.key is not the key of good.pem'],
    ['locked.pem', 'locked.key', 'locked.key is encrypted'],
    ['good.key', 'good.key', 'good.key is not a certificate'],
    ['good.pem', 'good.pem', 'good.pem is not a private key'],
    ['empty.pem', 'good.key', 'empty.pem is not a certificate'],
    ['good.der', 'good.key', 'good.der is not a certificate'],
    ['good.pem', 'empty.pem', 'empty.pem is not a private key'],
  ] as const) {
    const { code, stdout, stderr } = await refused('lab/web1.yaml', ...tls(cert, key))
    t.same([code, stdout], [3, ''], `${cert}, ${key}`)
    t.match(stderr, words)
    const secret = readFileSync(join(folder, 'good.key'), 'latin1').split('\n')[1]!
    t.notMatch(stderr, secret.slice(0, 20))
  }
  t.not((await refused('lab/web1.yaml', ...tls('good.pem', 'nothing'))).code, 0)
  const at = (now: Date) => () => tlsOf(join(folder, 'good.pem'), join(folder, 'good.key'), now)
  t.doesNotThrow(at(new Date()))
  t.throws(at(new Date('2100-01-01')), { exitCode: 3, message: /good\.pem expired on \d{4}-/ })
  t.throws(at(new Date('2000-01-01')), { exitCode: 3, message: /good\.pem is not valid before \d{4}-/ })
})

t.test('what cannot be served is refused', async (t) => {
  const code = async (...args: readonly string[]): Promise<number | string | null> =>
    (await refused(...args)).code
  t.equal(await code(), 2)
  t.equal(await code('nothing'), 3)
  t.equal(await code('lab', '--listen', '0.0.0.0:0'), 2, 'nothing tells web2 from another caller')
  t.equal(await code('lab', '--listen', '[::]:0'), 2)
  t.equal(await code('lab', '--instance', '192.0.2.7=web9'), 2)
  t.equal(await code('lab', '--instance', 'web2=192.0.2.7'), 2)
  t.equal(await code('lab', '--listen', 'localhost:80'), 2)
  t.equal(await code('lab', '--listen', '127.0.0.1:0=web9'), 2)
  t.equal(await code('lab', '--trusted-proxy', '10.0.0.0/33'), 2)
  t.equal(await code('lab', '--neutron-secret-file', 'nothing'), 3)
  t.equal(await code('lab', '--listen', '203.0.113.1:8775=web1'), 1, 'an address of another machine')
  writeFileSync(join(folder, 'twin.yaml'), readFileSync(join(folder, 'lab', 'web1.yaml')))
  t.equal(await code('lab/web1.yaml', 'twin.yaml'), 3)
  writeFileSync(join(folder, 'bad.yaml'), 'hostnam: x\n')
  t.equal(await code('bad.yaml'), 3)
})
