// What a spec, a template and a drive of a stranger may read, run, ask and send: each sentence of docs/trust.md.
import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import http from 'node:http'
import type { AddressInfo } from 'node:net'
import { networkInterfaces } from 'node:os'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { follow } from '../lib/node/follow.ts'
import { isLocalAddress } from '../lib/node/local-address.ts'
import { keyLine, sampleKeys } from './key-lines.ts'
import { runMain } from './run-main.ts'

/** It is in everything that a spec may not have. */
const SECRET = 'marker-of-a-secret'

const KEY = keyLine(sampleKeys[0]!.type, sampleKeys[0]!.fields, SECRET).trim()

const top = t.testdir({
  outside: {
    'secret.txt': `${SECRET}\n`,
    'secret.sh': `#!/bin/sh\necho ${SECRET}\n`,
    'secret.json': JSON.stringify({ ignition: { version: '3.4.0' }, secret: SECRET }),
    'secret.pub': `${KEY}\n`,
    'network.yaml': `eth0: { mac: "52:54:00:00:00:01", address: 192.0.2.5/24, search: [${SECRET}.example] }\n`,
  },
  specs: { 'inside.txt': 'from the folder of the spec\n' },
})
const [outside, specs] = [join(top, 'outside'), join(top, 'specs')]
symlinkSync('../outside/secret.txt', join(specs, 'link.txt'))
symlinkSync('../outside', join(specs, 'linked'))
symlinkSync('/proc/self', join(specs, 'self'))
execFileSync('mkfifo', [join(specs, 'fifo')])
process.env.TOKEN = SECRET
process.env.HOME = outside
const before = process.cwd()
process.chdir(top)
t.teardown(() => process.chdir(before))

let asked: string[] = []
const server = http.createServer((request, response) => {
  let body = ''
  request.on('data', (chunk) => (body += chunk))
  request.on('end', () => {
    asked.push(`${request.url} ${JSON.stringify(request.headers)} ${body}`)
    response.end('{}')
  })
})
t.before(() => new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve)))
t.teardown(() => server.close())
const here = (): string => `http://127.0.0.1:${(server.address() as AddressInfo).port}`

/** What anybody could see of a run: its output, the files that it wrote, and the requests that it made. */
async function seen(t: Test, ...args: readonly string[]) {
  asked = []
  const ran = await runMain(t, ...args)
  return { ...ran, asked }
}

/** All bytes below a folder. */
function textBelow(folder: string): string {
  if (!existsSync(folder)) return ''
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'latin1'))
    .join('\n')
}

/** Looks at everything of a spec, by a command that writes all of it. */
async function lookAt(t: Test, fields: object | string, name = 'a.yaml', ...more: readonly string[]) {
  const folder = join(top, 'extracted')
  rmSync(folder, { recursive: true, force: true })
  writeFileSync(join(specs, name), typeof fields === 'string' ? fields : JSON.stringify(fields))
  const ran = await seen(t, 'extract', join(specs, name), folder, ...more)
  const files = textBelow(folder)
  return { ...ran, files, all: `${ran.stdout}${ran.stderr}${files}${ran.asked.join('\n')}` }
}

/** Every way to name a thing that a stranger's spec may not have. */
const REFERENCES: Readonly<Record<string, (name: string) => object>> = {
  'an absolute path': (name) => ({ file: join(outside, name) }),
  'a path with ..': (name) => ({ file: `../outside/${name}` }),
  'a path that goes in and out': (name) => ({ file: `../specs/../outside/${name}` }),
  'a link to a folder': (name) => ({ file: `linked/${name}` }),
  'the home folder': (name) => ({ file: `~/${name}` }),
}

/** A link, a device, a pipe, the environment, a command and a question: whatever the field. */
const OTHERS: Readonly<Record<string, object>> = {
  'a link to a file': { file: 'link.txt' },
  'the environment of the process': { file: '/proc/self/environ' },
  'the same by a link': { file: 'self/environ' },
  'a pipe': { file: 'fifo' },
  'a device': { file: '/dev/null' },
  'a variable': { env: 'TOKEN' },
  'a command': { command: ['sh', '-c', 'echo marker-of-a-secret | tee ran'] },
  'a question': { prompt: 'Password' },
}

/** Every field that can name a thing: the file that fits it, and the fields. */
const FIELDS: Readonly<Record<string, { readonly file: string; readonly put: (source: object) => object }>> =
  {
    admin_pass: { file: 'secret.txt', put: (source) => ({ admin_pass: source }) },
    user_data: { file: 'secret.sh', put: (source) => ({ user_data: source }) },
    'a part': {
      file: 'secret.sh',
      put: (source) => ({ user_data: { parts: [source, { text: '#!/bin/sh\n' }] } }),
    },
    files: { file: 'secret.txt', put: (source) => ({ files: { '/etc/a': source } }) },
    extra_files: { file: 'secret.txt', put: (source) => ({ extra_files: { a: source } }) },
    network_config: { file: 'secret.txt', put: (source) => ({ network_config: source }) },
    public_keys: { file: 'secret.pub', put: (source) => ({ public_keys: { a: source } }) },
    write_files: {
      file: 'secret.txt',
      put: (source) => ({ cloud_config: { write_files: [{ path: '/a', content: source }] } }),
    },
    'the keys of a user': {
      file: 'secret.pub',
      put: (source) => ({ cloud_config: { users: [{ name: 'a', ssh_authorized_keys: source }] } }),
    },
    'the password of a user': {
      file: 'secret.txt',
      put: (source) => ({ cloud_config: { users: [{ name: 'a', password: { plain: source } }] } }),
    },
  }

/** Fields that take a file and nothing else from elsewhere. */
const FILE_FIELDS: typeof FIELDS = {
  vendor_data: { file: 'secret.json', put: (source) => ({ vendor_data: source }) },
  vendor_data2: { file: 'secret.json', put: (source) => ({ vendor_data2: source }) },
  'vendor_data2 static': { file: 'secret.json', put: (source) => ({ vendor_data2: { static: source } }) },
  network_data: { file: 'secret.json', put: (source) => ({ network_data: source }) },
  ignition: { file: 'secret.json', put: (source) => ({ ignition: source }) },
  network: { file: 'network.yaml', put: (source) => ({ network: source }) },
  'ports of neutron': { file: 'secret.json', put: (source) => ({ neutron: { ports: source } }) },
  'a file of write_files': {
    file: 'secret.txt',
    put: (source) => ({ cloud_config: { write_files: [{ path: '/a', ...source }] } }),
  },
}

async function isKept(t: Test, name: string, fields: object): Promise<void> {
  const ran = await lookAt(t, { hostname: 'web1', ...fields })
  t.equal(ran.code, 0, `${name}: ${ran.stderr}`)
  t.notOk(ran.all.includes(SECRET), `${name} is nowhere`)
  t.notOk(existsSync('ran') || existsSync(join(specs, 'ran')), `${name}: nothing ran`)
  t.match(ran.stderr, /a\.yaml:1:\d+: warning: .*\[need-left-open\]/, `${name} is said at its place`)
  t.ok(ran.files.includes('web1'), 'the rest is shown')
}

for (const [field, { file, put }] of Object.entries({ ...FIELDS, ...FILE_FIELDS })) {
  t.test(`looking: ${field}`, async (t) => {
    for (const [way, source] of Object.entries(REFERENCES)) await isKept(t, way, put(source(file)))
    if (field in FILE_FIELDS) return
    for (const [way, source] of Object.entries(OTHERS)) await isKept(t, way, put(source))
  })
}

t.test('looking: keys, agents, folders and services', async (t) => {
  const dynamic = (more: object = {}) => ({
    vendor_data2: { dynamic: [{ name: 'a', url: `${here()}/a`, ...more }] },
  })
  const cases: Readonly<Record<string, object>> = {
    'a folder of keys': { public_keys: { directory: outside } },
    'the same by a link': { public_keys: [{ directory: 'linked' }] },
    'the same in the home folder': { public_keys: { directory: '~/' } },
    'keys of a forge': { public_keys: 'gh:stranger' },
    'keys of a URL': { public_keys: { url: 'https://127.0.0.1:9/keys' } },
    'the agent': { public_keys: ['agent'] },
    'the agent for a user': { cloud_config: { ssh_authorized_keys: 'agent' } },
    'a service': dynamic(),
    'a service that gets a variable': dynamic({ headers: { X: { env: 'TOKEN' } } }),
    'a service that gets a file': dynamic({ headers: { X: { file: '../outside/secret.txt' } } }),
    'a certificate': dynamic({ ca_file: '../outside/secret.txt' }),
  }
  for (const [name, fields] of Object.entries(cases)) {
    await isKept(t, name, fields)
    t.same(asked, [], name)
  }
})

t.test('looking: files of the folder of the spec are read', async (t) => {
  const fields = { hostname: 'web1', files: { '/a': { file: 'inside.txt' }, '/b': { file: './inside.txt' } } }
  const ran = await lookAt(t, { ...fields, admin_pass: { file: join(specs, 'inside.txt') } })
  t.equal(ran.stderr, '')
  t.ok(ran.files.includes('from the folder of the spec'))
  writeFileSync(join(specs, 'large'), Buffer.alloc(65 * 1024 ** 2))
  t.match(
    (await lookAt(t, { hostname: 'web1', files: { '/a': { file: 'large' } } })).stderr,
    /\[file-unreadable\]/,
  )
})

const HOSTILE = JSON.stringify({ hostname: 'web1', files: { '/p': { file: '/etc/passwd' } } })

t.test('links of a directory do not lead out of it', async (t) => {
  const drive = join(top, 'drive')
  mkdirSync(join(drive, 'openstack', '2020-10-14'), { recursive: true })
  writeFileSync(join(drive, 'openstack', '2020-10-14', 'meta_data.json'), '{"uuid": "a", "hostname": "b"}')
  symlinkSync('2020-10-14', join(drive, 'openstack', 'latest'))
  symlinkSync(join(outside, 'secret.txt'), join(drive, 'openstack', '2020-10-14', 'user_data'))
  symlinkSync('../outside', join(drive, 'out'))
  const paths = ['openstack/latest/user_data', 'openstack/2020-10-14/user_data', 'out/secret.txt']
  const lines = [...paths.map((path) => ['cat', drive, path]), ['ls', drive], ['inspect', drive]]
  for (const line of [
    ...lines,
    ['check', drive],
    ['diff', drive, drive],
    ['extract', drive, join(top, 'copy')],
  ]) {
    const { code, stdout, stderr, bytes } = await seen(t, ...line)
    t.notMatch(stdout + stderr + bytes, SECRET, line.join(' '))
    if (line[0] === 'cat') t.equal(code, 3, line.join(' '))
  }
  t.notOk(existsSync(join(top, 'copy')))
  const within = await seen(t, 'cat', drive, 'openstack/latest/meta_data.json')
  t.match(within, { code: 0, bytes: '{"uuid": "a", "hostname": "b"}' })
  for (const path of paths.slice(1)) t.match((await seen(t, 'cat', drive, path, '--trust')).bytes, SECRET)
})

t.test('only the name makes a file a spec', async (t) => {
  for (const name of ['upload.iso', 'upload', 'upload.img', 'upload.txt', 'yaml', 'upload.yaml.iso']) {
    writeFileSync(name, HOSTILE)
    for (const command of ['cat', 'ls', 'inspect', 'check', 'diff', 'extract', 'render-jinja']) {
      const more = command === 'cat' ? ['openstack/content/0000'] : command === 'diff' ? [name] : []
      const into = command === 'extract' ? [join(top, 'none')] : []
      const ran = await seen(t, command, name, ...more, ...into)
      t.equal(ran.code, 3, `${command} ${name}`)
      t.equal(ran.stdout, '')
      t.match(ran.stderr, /--as-spec/)
    }
    const ran = await seen(t, 'ls', name, '--as-spec', 'openstack/content/0000')
    t.match(ran, { code: 0, stdout: 'openstack/content/0000\n', stderr: /need-left-open/ })
  }
  for (const name of ['a.yml', 'a.json', 'a.YAML']) {
    writeFileSync(name, HOSTILE)
    t.equal((await seen(t, 'ls', name)).code, 0, name)
  }
})

t.test('--trust resolves what a spec names', async (t) => {
  const fields = {
    hostname: 'web1',
    admin_pass: { env: 'TOKEN' },
    files: { '/a': { file: '../outside/secret.txt' } },
    vendor_data2: { dynamic: [{ name: 'a', url: `${here()}/a`, headers: { X: { env: 'TOKEN' } } }] },
    random_seed: { command: ['touch', 'ran'] },
  }
  const ran = await lookAt(t, fields, 'a.yaml', '--trust')
  t.match(ran.files, /marker-of-a-secret[^]*marker-of-a-secret/, 'a variable and a file')
  t.match(ran.stderr, /request would send it/)
  t.match(ran.stderr, /commands are not allowed/)
  t.same([ran.code, ran.asked, existsSync(join(specs, 'ran'))], [0, [], false])
})

t.test('a template and variables read nothing', async (t) => {
  const templates = [
    '{% include "../outside/secret.txt" %}',
    '{% import "../outside/secret.txt" as x %}',
    '{% extends "../outside/secret.txt" %}',
    '{{ TOKEN }}',
    '{{ self.__init__.__globals__ }}',
    '{{ "".__class__.__mro__ }}',
    '{{ lipsum.__globals__["os"].environ["TOKEN"] }}',
    '{{ env.TOKEN }}',
    '{{ constructor.constructor("return process.env.TOKEN")() }}',
    '{{ x["constructor"]["constructor"]("return process")() }}',
    '{{ namespace.constructor }}',
  ]
  for (const template of templates) {
    writeFileSync(join(specs, 'a.yaml'), `hostname: web1\nmeta: { a: '${template}' }\n`)
    for (const args of [['check'], ['render-jinja'], ['build', '-o', '/dev/null']]) {
      const [command = '', ...more] = args
      const ran = await seen(t, command, join(specs, 'a.yaml'), '--jinja', '--var', 'x=y', ...more)
      t.notOk(`${ran.stdout}${ran.stderr}`.includes(SECRET), `${command} ${template}`)
      t.not(ran.code, 0, `${command} ${template}`)
    }
  }
  for (const text of ['${TOKEN}', '${env:TOKEN}', '${TOKEN:-x}', '$TOKEN', '`id`', '$(id)']) {
    const { files } = await lookAt(t, `hostname: web1\nmeta: { a: "${text}" }\n`)
    t.notOk(files.includes(SECRET), text)
  }
  // What a template makes is under the same rules.
  writeFileSync(join(specs, 'a.yaml'), 'hostname: web1\nadmin_pass: { {{ kind }}: TOKEN }\n')
  const ran = await seen(t, 'check', join(specs, 'a.yaml'), '--jinja', '--var', 'kind=env')
  t.match(ran, { code: 0, stderr: /need-left-open/ })
})

/** Builds a spec, in a folder of its own. */
async function build(t: Test, fields: object, ...args: readonly string[]) {
  const path = join(specs, 'b.yaml')
  writeFileSync(path, JSON.stringify({ hostname: 'web1', ...fields }))
  rmSync('out', { recursive: true, force: true })
  const ran = await seen(t, 'build', path, '-o', 'dir=out', ...args)
  return { ...ran, files: textBelow('out') }
}

t.test('building: trusted, except for commands and headers', async (t) => {
  const files = { '/a': { file: join(outside, 'secret.txt') } }
  t.match(await build(t, { files, admin_pass: { env: 'TOKEN' } }), { code: 0, files: SECRET })
  for (const header of [
    { env: 'TOKEN' },
    { file: join(outside, 'secret.txt') },
    { command: ['echo', SECRET] },
  ]) {
    const vendor_data2 = { dynamic: [{ name: 'a', url: `${here()}/a`, headers: { X: header } }] }
    const refused = await build(t, { vendor_data2 }, '--allow-commands')
    t.match(refused, { code: 3, stderr: /b\.yaml:1:\d+: error: .*\[need-refused\]/ }, JSON.stringify(header))
    t.same(refused.asked, [])
    const sent = await build(t, { vendor_data2 }, '--allow-commands', '--allow-secret-headers')
    t.match(sent, { code: 0, asked: [/"x":"marker-of-a-secret"/] })
  }
  t.match(await build(t, { admin_pass: { command: ['echo', 'x'] } }), {
    code: 3,
    stderr: /command-not-allowed/,
  })
})

t.test('building in a sandbox: everything else is an error, and no drive is written', async (t) => {
  const refused: Readonly<Record<string, object>> = {
    'a file': { files: { '/a': { file: join(outside, 'secret.txt') } } },
    'a link': { files: { '/a': { file: 'link.txt' } } },
    'a variable': { admin_pass: { env: 'TOKEN' } },
    'a command': { admin_pass: { command: ['touch', 'ran'] } },
    'a question': { admin_pass: { prompt: 'Password' } },
    'a forge': { public_keys: 'gh:stranger' },
    'the agent': { public_keys: 'agent' },
    'a service': { vendor_data2: { dynamic: [{ name: 'a', url: here() }] } },
  }
  for (const [name, fields] of Object.entries(refused)) {
    const ran = await build(t, fields, '--sandbox')
    t.match(ran, { code: 3, asked: [], files: '' }, name)
    t.match(ran.stderr, /b\.yaml:1:\d+: error: .*\[(?:need-refused|command-not-allowed)\]/, name)
  }
  const own = { files: { '/a': { file: 'inside.txt' } } }
  t.match(await build(t, own, '--sandbox'), { code: 0, files: /from the folder of the spec/ })
  const flag = ['--user-data', join(outside, 'secret.sh'), '--ssh-key', join(outside, 'secret.pub')]
  t.match(
    await build(t, {}, '--sandbox', ...flag),
    { code: 0, files: SECRET },
    'what the user names is the user’s',
  )
  t.equal((await build(t, {}, '--sandbox', '--allow-commands')).code, 2)
  t.equal((await build(t, {}, '--sandbox', '--allow-secret-headers')).code, 2)
})

t.test('config-drive runs, prompts for and fetches nothing while there is an error', async (t) => {
  const effects = {
    admin_pass: { command: ['touch', join(top, 'ran')] },
    files: { '/a': { prompt: 'Password' } },
    vendor_data2: { dynamic: [{ name: 'a', url: here() }] },
  }
  const wrong: Readonly<Record<string, object>> = {
    'an unknown field': { hostnam: 'a' },
    'a value': { uuid: 'none' },
    'two fields that do not go together': { network_data: { links: [] }, network: { eth0: { dhcp4: true } } },
    'a file that is not there': { user_data: { file: 'none' } },
    'a variable that is not set': { random_seed: { env: 'NO_SUCH_VARIABLE' } },
    'a file that is wrong': { public_keys: { file: 'inside.txt' } },
    'a name': { hostname: '-' },
    'an option of the drive': { drive: { volume_id: 'x'.repeat(99) } },
    'the same field': { cloud_config: { write_files: [{ path: '/a', file: 'none' }] } },
  }
  for (const [name, fields] of Object.entries(wrong)) {
    const ran = await build(t, { ...effects, ...fields }, '--allow-commands')
    t.match(ran, { code: 3, asked: [] }, name)
    t.notOk(existsSync('ran'), `${name}: nothing ran`)
    t.notMatch(ran.stderr, /a prompt/, `${name}: nobody was asked`)
  }
  // What is run comes before what is sent.
  const fails = { ...effects, admin_pass: { command: ['false'] }, files: {} }
  t.match(await build(t, fails, '--allow-commands'), { code: 3, asked: [] })
  const flag = await build(t, effects, '--allow-commands', '--uuid', 'none')
  t.match(flag, { code: 3, asked: [] }, 'in a flag')
  t.notOk(existsSync('ran'))
})

t.test('each need is resolved once', async (t) => {
  mkdirSync('count')
  const command = ['sh', '-c', `echo x >> ${join(top, 'count/runs')}; echo hunter2`]
  const fields = {
    admin_pass: { command },
    cloud_config: { users: [{ name: 'a', password: { file: 'inside.txt' } }] },
    vendor_data2: { dynamic: [{ name: 'a', url: `${here()}/a` }] },
  }
  const ran = await build(t, fields, '--allow-commands')
  t.equal(ran.code, 0, ran.stderr)
  t.equal(ran.asked.length, 1)
  t.equal(readFileSync('count/runs', 'utf8'), 'x\n')
})

/** A server on each of some addresses that answers a path with a redirect, and counts who comes. */
async function redirecting(t: Test, address: string, moves: Readonly<Record<string, () => string>>) {
  const asked: string[] = []
  const server = http.createServer((request, response) => {
    asked.push(request.url!)
    const move = moves[request.url!]
    if (move === undefined) response.end('came')
    else response.writeHead(302, { location: move() }).end()
  })
  await new Promise<void>((resolve) => server.listen(0, address, resolve))
  t.teardown(() => server.close())
  const { port } = server.address() as AddressInfo
  return { asked, port, url: `http://${address.includes(':') ? `[${address}]` : address}:${port}` }
}

const GET = {
  method: 'GET',
  headers: new Map<string, string>(),
  most: 1000,
  mostRedirects: 3,
  ca: undefined,
  connect_timeout: 5,
  read_timeout: 5,
  signal: new AbortController().signal,
} as const

t.test('redirects to this machine', async (t) => {
  const local = await redirecting(t, '127.0.0.1', { '/on': () => `${local.url}/here` })
  t.match(await follow(`${local.url}/on`, GET), { status: 200 }, 'one that the spec named may')
  t.match(await follow(`http://localhost:${local.port}/on`, GET), { status: 200 })
  const lan = Object.values(networkInterfaces())
    .flat()
    .find((each) => each !== undefined && !each.internal && each.family === 'IPv4')
  // A machine without a network has nobody else to be redirected by.
  t.ok(lan, 'this machine has an address on a network')
  const targets: Readonly<Record<string, () => string>> = {
    '/ip': () => `${local.url}/here`,
    '/name': () => `http://localhost:${local.port}/here`,
    '/mapped': () => `http://[::ffff:127.0.0.1]:${local.port}/here`,
    '/short': () => `http://127.1:${local.port}/here`,
    '/number': () => `http://2130706433:${local.port}/here`,
    '/zero': () => `http://0.0.0.0:${local.port}/here`,
    '/six': () => `http://[::1]:${local.port}/here`,
    '/link': () => 'http://169.254.169.254/latest/meta-data',
    '/again': () => `${other.url}/ip`,
  }
  const other = await redirecting(t, lan!.address, targets)
  const before = local.asked.length
  for (const path of Object.keys(targets))
    await t.rejects(follow(`${other.url}${path}`, GET), { name: 'NoAnswer', message: /this machine/ }, path)
  t.equal(local.asked.length, before, 'nobody came')
  t.match(await follow(`${other.url}/plain`, GET), { status: 200 })
  for (const address of ['127.0.0.1', '127.9.9.9', '0.0.0.0', '169.254.1.1', '::1', '::', 'fe80::1%eth0'])
    t.ok(isLocalAddress(address), address)
  for (const address of ['::ffff:169.254.169.254', 'fd00:ec2::254', '64:ff9b::7f00:1'])
    t.ok(isLocalAddress(address), address)
  for (const address of ['192.0.2.1', '10.0.0.1', '2001:db8::1', '::ffff:192.0.2.1', 'fd00::1', 'localhost'])
    t.notOk(isLocalAddress(address), address)
})

t.test('redirects to another server', async (t) => {
  const there = await redirecting(t, '127.0.0.1', {})
  const { url, asked } = await redirecting(t, '127.0.0.1', {
    '/other': () => `${there.url}/`,
    '/same': () => '/end',
  })
  const ownHeaders = new Map([['x-token', 'secret']])
  const post = { ...GET, method: 'POST', body: '{}' } as const
  for (const request of [{ ...GET, ownHeaders }, post, { ...post, ownHeaders }]) {
    await t.rejects(follow(`${url}/other`, request), { name: 'NoAnswer', message: /another server/ })
    t.match(await follow(`${url}/same`, request), { status: 200 })
  }
  await t.rejects(follow(`${url.replace('//', '//u:p@')}/other`, GET), { message: /another server/ })
  t.same(there.asked, [])
  t.match(await follow(`${url}/other`, GET), { status: 200 }, 'what is nobody’s goes on')
  t.ok(asked.length > 0)
})
