/** The metadata service behind a socket: limits, hostile clients, and a fuzz test that looks for another instance's secrets. */
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import http from 'node:http'
import { type AddressInfo, connect, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import fc from 'fast-check'
import t, { type Test } from 'tap'
import { fileStore } from '../lib/node/file-store.ts'
import { leaseFile } from '../lib/node/lease-file.ts'
import { neighbourMac } from '../lib/node/neighbours.ts'
import { httpServer } from '../lib/node/http-server.ts'
import type { ServerOptions } from '../lib/node/server-options.ts'
import { specInstance } from '../lib/service/instance.ts'
import { registry } from '../lib/service/registry.ts'
import { metadataService, type Service } from '../lib/service/service.ts'
import { checkSpec } from '../lib/spec/parse.ts'

const random = (count: number): Uint8Array => crypto.getRandomValues(new Uint8Array(count))

/** A secret of each instance is in all of its documents. */
function instance(name: string) {
  const { value } = checkSpec({
    hostname: `secret-${name}`,
    name,
    meta: { secret: `secret-${name}` },
    user_data: `#!/bin/sh\n# secret-${name}\n`,
    network: { eth0: { mac: name === 'one' ? '52:54:00:00:00:01' : '52:54:00:00:00:02' } },
  })
  return specInstance(value!, { now: new Date(0), random })
}

const known = registry([instance('one'), instance('two')])

function service(): Service {
  return metadataService({ registry: () => known, now: () => new Date(), random })
}

async function listening(t: Test, options: ServerOptions = { instance: 'one' }, own = service()) {
  const server = httpServer(own, options).listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.teardown(() => {
    server.closeAllConnections()
    server.close()
  })
  return { server, port: (server.address() as AddressInfo).port }
}

/** Sends bytes and returns all that comes back until the end, or until the time is over. */
async function raw(port: number, bytes: string | Buffer, { isOpen = false } = {}): Promise<string> {
  const socket = connect(port, '127.0.0.1')
  const chunks: Buffer[] = []
  socket.on('data', (chunk: Buffer) => chunks.push(chunk))
  socket.on('error', () => undefined)
  socket.write(bytes)
  if (!isOpen) socket.end()
  await once(socket, 'close')
  return Buffer.concat(chunks).toString('latin1')
}

const statusOf = (answer: string): number => Number(/^HTTP\/1\.1 (\d{3})/.exec(answer)?.[1])

t.test('an answer has a length and a type, and HEAD has no body', async (t) => {
  const { port } = await listening(t)
  const get = await raw(
    port,
    'GET /openstack/latest/user_data HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n',
  )
  t.match(get, /^HTTP\/1\.1 200 OK\r\nContent-Type: text\/plain; charset=UTF-8\r\nContent-Length: 23\r\n/)
  t.ok(get.endsWith('\r\n\r\n#!/bin/sh\n# secret-one\n'))
  const head = await raw(
    port,
    'HEAD /openstack/latest/user_data HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n',
  )
  t.match(head, /Content-Length: 23\r\n/)
  t.ok(head.endsWith('\r\n\r\n'))
  t.equal(statusOf(await raw(port, 'GET /openstack HTTP/1.0\r\n\r\n')), 200, 'HTTP/1.0 without a Host')
})

t.test('many requests of one connection, and a drive in a range', async (t) => {
  const { port } = await listening(t)
  const one = 'GET /latest/meta-data/hostname HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n'
  const last =
    'GET /drives/one.iso HTTP/1.1\r\nHost: 127.0.0.1\r\nRange: bytes=32769-32773\r\nConnection: close\r\n\r\n'
  const answer = await raw(port, one.repeat(3) + last)
  t.equal(answer.split('HTTP/1.1 200 OK').length, 4)
  t.match(answer, /HTTP\/1\.1 206 [^]*\r\n\r\nCD001$/)
})

t.test('posts of a password', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'state-'))
  const own = metadataService({
    registry: () => known,
    store: fileStore(folder),
    now: () => new Date(),
    random,
  })
  const { port } = await listening(t, { instance: 'one' }, own)
  const post = (head: string, body: string): Promise<string> =>
    raw(
      port,
      `POST /openstack/latest/password HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n${head}\r\n\r\n${body}`,
    )
  t.equal(statusOf(await post('Transfer-Encoding: chunked', '1\r\nx\r\n0\r\n\r\n')), 411)
  t.equal(statusOf(await post('Content-Length: 1021', 'x'.repeat(1021))), 400)
  t.equal(statusOf(await post('Content-Length: 0', '')), 200)
  t.equal(statusOf(await post('Content-Length: 1020', 'x'.repeat(1020))), 200)
  t.equal(statusOf(await post('Content-Length: 1', 'y')), 409)
  t.equal(readFileSync(join(folder, 'one.password'), 'latin1'), 'x'.repeat(1020))
  t.equal(statusOf(await post('Content-Length: 65537', 'x'.repeat(65537))), 413)
})

t.test('an error of the store is 500, and is told', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'state-'))
  const own = metadataService({
    registry: () => known,
    store: fileStore(join(folder, 'gone')),
    now: () => new Date(),
    random,
  })
  const errors: unknown[] = []
  const { port } = await listening(t, { instance: 'one', log: ({ error }) => errors.push(error) }, own)
  rmSync(join(folder, 'gone'), { recursive: true })
  const body =
    'POST /openstack/latest/password HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\nContent-Length: 1\r\n\r\nx'
  t.equal(statusOf(await raw(port, body)), 500)
  t.match(errors, [{ code: 'ENOENT' }])
})

t.test('racing posts: one wins', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'state-'))
  const ports = await Promise.all(
    [1, 2].map(async () => {
      const own = metadataService({
        registry: () => known,
        store: fileStore(folder),
        now: () => new Date(),
        random,
      })
      return (await listening(t, { instance: 'one' }, own)).port
    }),
  )
  const statuses = await Promise.all(
    Array.from({ length: 40 }, async (_, n) => {
      const body = `password-${n}`
      const head = `POST /openstack/latest/password HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\nContent-Length: ${body.length}`
      return statusOf(await raw(ports[n % 2]!, `${head}\r\n\r\n${body}`))
    }),
  )
  t.equal(statuses.filter((status) => status === 200).length, 1)
  t.equal(statuses.filter((status) => status === 409).length, 39)
})

t.test('what is too large or too slow is refused', async (t) => {
  const { port, server } = await listening(t)
  t.equal(
    statusOf(await raw(port, `GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX: ${'x'.repeat(1024 ** 2)}\r\n\r\n`)),
    431,
  )
  t.equal(statusOf(await raw(port, `GET /${'x'.repeat(1024 ** 2)} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n`)), 431)
  // The same limits as in use, but for the time.
  server.headersTimeout = 200
  server.requestTimeout = 400
  const start = Date.now()
  const slow = await Promise.all([
    raw(port, 'GET / HTTP/1.1\r\nHost: 127', { isOpen: true }),
    raw(port, 'POST /phone-home HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 10\r\n\r\nx', {
      isOpen: true,
    }),
  ])
  t.ok(Date.now() - start < 20_000)
  t.same(slow.map(statusOf), [408, 408])
})

t.test('half-open and broken connections leave nothing behind', async (t) => {
  const { port, server } = await listening(t)
  const sockets: Socket[] = []
  for (let n = 0; n < 200; n++) {
    const socket = connect(port, '127.0.0.1')
    socket.on('error', () => undefined)
    socket.write(
      [
        'GET / HT',
        'POST /openstack/latest/password HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 9\r\n\r\n',
        '',
      ][n % 3]!,
    )
    sockets.push(socket)
  }
  await Promise.all(sockets.map((socket) => once(socket, 'connect')))
  for (const socket of sockets) socket.resetAndDestroy()
  const open = (): Promise<number> =>
    new Promise((resolve) => {
      server.getConnections((_, count) => resolve(count))
    })
  for (let n = 0; n < 100 && (await open()) > 0; n++) await new Promise((resolve) => setTimeout(resolve, 50))
  t.equal(await open(), 0)
  t.equal(statusOf(await raw(port, 'GET / HTTP/1.0\r\n\r\n')), 200)
})

const part = fc.constantFrom(
  'openstack',
  'ec2',
  'latest',
  '2018-08-27',
  'meta-data',
  'meta_data.json',
  'user_data',
  'user-data',
  'password',
  'content',
  '0000',
  'public-keys',
  '0',
  'nocloud',
  'uuid',
  'serial',
  'drives',
  'one',
  'two',
  'two.iso',
  'mac',
  '52:54:00:00:00:02',
  known.instances[1]!.uuid!,
  '..',
  '.',
  '',
  '%2e%2e',
  '%2E',
  '%2f',
  '%5c',
  '%00',
  '%',
  '%ff',
  '%c0%af',
  '..;',
  '\\',
  '*',
  'api',
  'token',
  'dynamic',
  'phone-home',
  'vendor-data',
  'network-config',
  '2021-03-23',
  'LATEST',
  '__proto__',
  'constructor',
  'hasOwnProperty',
)
/** Documents of both instances. */
const documents = ['one', 'two'].flatMap((name) => [
  `/nocloud/${name}/user-data`,
  `/uuid/${known.byName.get(name)!.uuid}/openstack/latest/meta_data.json`,
  '/openstack/latest/user_data',
  '/latest/user-data',
  '/latest/meta-data/hostname',
])
const path = fc
  .tuple(
    fc.oneof(fc.constant(''), fc.constantFrom(...documents)),
    fc.array(part, { maxLength: 5 }),
    fc.constantFrom('/', '//', '%2f', '/./'),
    fc.constantFrom('', '?x=/two', '#two', '/', '/../user-data'),
  )
  .map(
    ([start, parts, slash, end]) =>
      `${start}${['', ...parts].join(slash) || (start === '' ? '/' : '')}${end}`,
  )
const header = fc.tuple(
  fc.constantFrom(
    'Host',
    'X-Forwarded-For',
    'X-Instance-ID',
    'X-Tenant-ID',
    'Origin',
    'Range',
    'Accept',
    'X-aws-ec2-metadata-token',
    'X-aws-ec2-metadata-token-ttl-seconds',
    'DomU_Request',
    'Content-Length',
    'Transfer-Encoding',
    'Expect',
    'Connection',
    'Upgrade',
  ),
  fc.oneof(
    fc.constantFrom(
      '127.0.0.1',
      'two',
      '52:54:00:00:00:02',
      known.instances[1]!.uuid!,
      'bytes=0-',
      'bytes=-1',
      '*/*',
      '60',
      'send_my_password',
      'chunked',
      '0',
      '-1',
      '1e9',
      '99999999999999999999',
      '100-continue',
      'close',
      'h2c',
      '',
    ),
    fc.string({ maxLength: 40 }).map((text) => text.replace(/[\r\n]/g, '')),
  ),
)
const request = fc
  .tuple(
    fc.constantFrom(
      'GET',
      'GET',
      'GET',
      'HEAD',
      'POST',
      'PUT',
      'DELETE',
      'OPTIONS',
      'get',
      'CONNECT',
      'TRACE',
      'PROPFIND',
    ),
    fc.oneof(
      { weight: 5, arbitrary: path },
      { weight: 1, arbitrary: path.map((each) => `http://127.0.0.1${each}`) },
    ),
    fc.constantFrom('HTTP/1.1', 'HTTP/1.1', 'HTTP/1.0', 'HTTP/2.0', ''),
    fc.oneof(fc.constant([]), fc.array(header, { maxLength: 5 })),
    fc.string({ maxLength: 30 }),
  )
  .map(([method, target, version, headers, body]) => {
    const lines = headers.map(([name, value]) => `${name}: ${value}`)
    return [`${method} ${target} ${version}`, ...lines, 'Connection: close', '', body].join('\r\n')
  })

t.test('no request crashes the service or reads another instance', { timeout: 240_000 }, async (t) => {
  const failures: unknown[] = []
  const log: ServerOptions['log'] = ({ error, request: { target } }) => {
    if (error !== undefined) failures.push({ error, target })
  }
  const { port, server } = await listening(t, { instance: 'one', log })
  // A request that never ends is another test's.
  server.headersTimeout = server.requestTimeout = 2_000
  let answered = 0
  await fc.assert(
    fc.asyncProperty(fc.array(request, { minLength: 20, maxLength: 20 }), async (texts) => {
      const answers = await Promise.all(texts.map((text) => raw(port, Buffer.from(text, 'utf8'))))
      for (const [n, answer] of answers.entries()) {
        if (answer.includes('secret-two')) throw new Error(texts[n])
        if (answer.includes('secret-one')) answered++
      }
    }),
    { numRuns: 80, seed: 20 },
  )
  t.same(failures, [])
  t.ok(answered > 20, `${answered} answers with a document`)
  t.equal(statusOf(await raw(port, 'GET / HTTP/1.0\r\n\r\n')), 200, 'and it still answers')
})

/** Bytes in use, without those that can be freed. */
const used = (): number => {
  setFlagsFromString('--expose-gc')
  ;(runInNewContext('gc') as () => void)()
  return process.memoryUsage().heapUsed
}

t.test('10 000 tokens take no memory', async (t) => {
  const own = service()
  const put = () =>
    own.serve({
      method: 'PUT',
      target: '/latest/api/token',
      header: (name) => (name === 'x-aws-ec2-metadata-token-ttl-seconds' ? ['21600'] : []),
      body: new Uint8Array(0),
      peer: { instance: 'one' },
    }).answer.status
  t.equal(put(), 200)
  const before = used()
  for (let n = 0; n < 10_000; n++) put()
  for (let n = 0; n < 10_000; n++)
    own.serve({
      method: 'GET',
      target: `/latest/meta-data/${n}`,
      header: () => [],
      body: new Uint8Array(0),
      peer: { instance: 'one' },
    })
  t.ok(used() - before < 4 * 1024 ** 2)
})

t.test('a path in 100 000 spellings takes no memory', async (t) => {
  const own = metadataService({ registry: () => known, face: 'cloudstack', now: () => new Date(), random })
  const get = (target: string): number =>
    own.serve({ method: 'GET', target, header: () => [], body: new Uint8Array(0), peer: { instance: 'one' } })
      .answer.status
  t.equal(get('/latest/meta-data/local-hostname'), 200)
  const spelling = (n: number): string =>
    [...'meta-data/local-hostname'].map((each, at) => ((n >> at) & 1 ? each.toUpperCase() : each)).join('')
  const before = used()
  for (let n = 0; n < 100_000; n++) if (get(`/latest/${spelling(n)}`) !== 200) t.fail(spelling(n))
  const grown = used() - before
  t.ok(grown < 4 * 1024 ** 2, `${grown} bytes`)
})

t.test('leases and neighbours', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'lease-'))
  const file = join(folder, 'leases')
  const lookUp = leaseFile(file)
  t.equal(lookUp('192.168.122.7'), undefined)
  writeFileSync(
    file,
    'duid 00:01\n1764331200 52:54:00:AA:00:01 192.168.122.7 web1 01:52\n1764331200 12345 fd00::7 web1 00:01\n',
  )
  t.equal(lookUp('192.168.122.7'), '52:54:00:aa:00:01')
  t.equal(lookUp('fd00::7'), undefined)
  writeFileSync(
    file,
    JSON.stringify([{ 'ip-address': '192.168.122.8', 'mac-address': '52:54:00:aa:00:02', hostname: 'web2' }]),
  )
  t.equal(lookUp('192.168.122.8'), '52:54:00:aa:00:02')
  t.equal(lookUp('192.168.122.7'), undefined)
  for (const text of ['[{', '[1]', '']) {
    writeFileSync(file, text)
    t.equal(lookUp('192.168.122.8'), undefined)
  }
  const table = join(folder, 'arp')
  writeFileSync(
    table,
    'IP address       HW type     Flags       HW address            Mask     Device\n' +
      '192.0.2.5        0x1         0x2         52:54:00:00:00:0A     *        br0\n' +
      '192.0.2.6        0x1         0x0         00:00:00:00:00:00     *        br0\n',
  )
  t.equal(neighbourMac('192.0.2.5', table), '52:54:00:00:00:0a')
  t.equal(neighbourMac('192.0.2.6', table), undefined)
  t.equal(neighbourMac('192.0.2.55', table), undefined)
  t.equal(neighbourMac('192.0.2.5', join(folder, 'none')), undefined)
})

t.test('a keep-alive client of Node', async (t) => {
  const { port } = await listening(t)
  const agent = new http.Agent({ keepAlive: true, maxSockets: 2 })
  const get = (): Promise<string> =>
    new Promise((resolve, reject) => {
      http
        .get({ agent, port, host: '127.0.0.1', path: '/latest/meta-data/hostname' }, (response) => {
          response.setEncoding('utf8')
          let text = ''
          response.on('data', (chunk: string) => (text += chunk))
          response.on('end', () => resolve(text))
        })
        .on('error', reject)
    })
  const all = await Promise.all(Array.from({ length: 50 }, get))
  agent.destroy()
  t.same(new Set(all), new Set(['secret-one']))
})
