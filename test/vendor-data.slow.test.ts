// Dynamic vendor data against real servers on loopback.
import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import http, { type IncomingHttpHeaders, type RequestListener } from 'node:http'
import https from 'node:https'
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import t from 'tap'
import { brief } from './brief.ts'
import { type Json, stringify } from '../lib/text/json.ts'
import { vendorDataRequest } from '../lib/metadata/vendor-data.ts'
import { readSpec } from '../lib/node/read-spec.ts'
import { type ResolveOptions, resolveSpec, TRUSTED } from '../lib/node/resolve-needs.ts'
import { render } from '../lib/layouts/render.ts'
import { declare, type Declared } from '../lib/spec/declare.ts'
import { parseSpec } from '../lib/spec/parse.ts'
import { specWith } from './answered.ts'
import { cli } from './cli.ts'
import { hasNova, renderWithNova } from './interop/nova/nova.ts'
import { bytesOfTree } from './tree-of-folder.ts'

const run = promisify(execFile)
const folder = mkdtempSync(join(tmpdir(), 'vendor-data-'))
t.teardown(() => rmSync(folder, { recursive: true }))

interface Asked {
  readonly path: string
  readonly method: string
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

type Answer = (response: http.ServerResponse, request: Asked) => void

const servers: Server[] = []
t.teardown(() => servers.forEach((server) => server.close()))

function listen(server: Server): Promise<number> {
  servers.push(server)
  const sockets = new Set<Socket>()
  server.on('connection', (socket: Socket) => sockets.add(socket))
  t.teardown(() => sockets.forEach((socket) => socket.destroy()))
  return new Promise((resolve) =>
    server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port)),
  )
}

/** A server that answers each path in its own way, and what it was asked. */
async function serve(answers: Readonly<Record<string, Answer>>, tls?: { key: string; cert: string }) {
  const asked: Asked[] = []
  const listener: RequestListener = (request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const { url: path = '', method = '', headers } = request
      const one = { path, method, headers, body: Buffer.concat(chunks).toString() }
      asked.push(one)
      answers[path]!(response, one)
    })
  }
  const port = await listen(
    tls === undefined ? http.createServer(listener) : https.createServer(tls, listener),
  )
  return { asked, port, url: `${tls === undefined ? 'http' : 'https'}://127.0.0.1:${port}` }
}

const say =
  (body: string): Answer =>
  (response) =>
    response.end(body)

const redirectTo =
  (location: string, status = 307): Answer =>
  (response) =>
    response.writeHead(status, { location }).end()

type Target = Readonly<Record<string, unknown>>

function declaredOf(dynamic: readonly Target[], more: object = {}, fields: object = {}): Declared {
  const declared = declare({ hostname: 'web1', vendor_data2: { dynamic, ...more }, ...fields })
  t.same(declared.report, [])
  return declared
}

const policy = { ...TRUSTED, secretHeaders: true }

function resolved(declared: Declared, options: ResolveOptions = {}) {
  return resolveSpec(declared, { policy, folder, ...options })
}

/** What one target comes to: its answer as JSON text, or the warning. */
async function outcome(target: Target): Promise<string> {
  const { value, report } = await resolved(declaredOf([{ name: 'a', read_timeout: 1, ...target }]))
  const answers = value!.vendor_data2 as ReadonlyMap<string, Json>
  const [warning] = report
  if (warning === undefined) return stringify(answers.get('a')!)
  t.equal(stringify(answers.get('a')!), '{}', 'what failed is {}')
  return warning.message.replace(/^vendor data target "a": (.*); {} is used instead$/, '$1')
}

/** Begun first, for it takes the longest. */
const dripped = serve({
  '/': (response) => {
    const drip = setInterval(() => response.write(' '), 300)
    response.on('close', () => clearInterval(drip))
  },
}).then(({ url }) => outcome({ url }))

t.test('answers of every kind are kept as they are', async (t) => {
  const cases = new Map([
    [
      '{"b": 1, "a": [2.0, 1e400, 12345678901234567890]}',
      '{"b": 1, "a": [2.0, Infinity, 12345678901234567890]}',
    ],
    ['[1, 2]', '[1, 2]'],
    ['"text"', '"text"'],
    ['null', 'null'],
    ['false', 'false'],
    ['"\u00fc"', '"\\u00fc"'],
    ['', '{}'],
  ])
  const { url } = await serve(Object.fromEntries([...cases.keys()].map((body, i) => [`/${i}`, say(body)])))
  let i = 0
  for (const [body, expected] of cases) t.equal(await outcome({ url: `${url}/${i++}` }), expected, body)
})

t.test('the request is Nova’s', async (t) => {
  const { asked, url } = await serve({ '/v1?x=a@b': say('{}') })
  writeFileSync(join(folder, 'token'), 'of a file\n')
  const headers = {
    Authorization: { env: 'TOKEN' },
    'X-File': { file: 'token' },
    'X-Plain': 'plain',
    'User-Agent': 'me',
  }
  const declared = declaredOf(
    [{ name: 'join', url: `${url}/v1?x=a@b`, headers }],
    { image_id: 'image', boot_roles: 'admin,member' },
    {
      uuid: '2b5f2a10-0000-4000-8000-0000000000d4',
      hostname: 'dyn',
      project_id: 'p1',
      dhcp_domain: 'example.org',
      user_data: '#!/bin/sh\n',
      meta: { a: 'ü' },
      admin_pass: 'never sent',
    },
  )
  await resolved(declared, { environment: { TOKEN: 'of the environment' } })
  t.equal(asked.length, 1)
  t.equal(
    asked[0]!.body,
    '{"project-id": "p1", "instance-id": "2b5f2a10-0000-4000-8000-0000000000d4", "image-id": "image", ' +
      '"user-data": "IyEvYmluL3NoCg==", "hostname": "dyn", "metadata": {"a": "\\u00fc"}, "boot-roles": "admin,member"}',
  )
  t.equal(asked[0]!.method, 'POST')
  t.match(asked[0]!.headers, {
    'content-type': 'application/json',
    accept: 'application/json',
    authorization: 'of the environment',
    'x-file': 'of a file',
    'x-plain': 'plain',
    'user-agent': 'me',
    'content-length': String(asked[0]!.body.length),
  })
  const bare = vendorDataRequest(parseSpec('hostname: web1').value!, {
    image_id: '',
    boot_roles: '',
  }) as ReadonlyMap<string, Json>
  t.equal(bare.get('user-data'), null)
  t.equal(bare.get('boot-roles'), '')
})

t.test('the same request and the same document as Nova', { skip: !hasNova() }, async (t) => {
  const file = new URL('golden/nova/vendor-dynamic/input.json', import.meta.url)
  const input = JSON.parse(readFileSync(file, 'utf8'))
  const [drive] = await renderWithNova([input])
  if (drive === undefined || 'error' in drive) throw new Error(drive?.error ?? 'no answer')
  const { instance, vendordata } = input
  const targets: Target[] = vendordata.dynamic_targets.filter((target: Target) => target.raw === undefined)
  const source = {
    uuid: instance.uuid,
    name: instance.name,
    hostname: instance.hostname,
    project_id: instance.project_id,
    user_data: instance.user_data,
    meta: instance.metadata,
    vendor_data: vendordata.static,
    vendor_data2: {
      dynamic: targets.map(({ name, url }) => ({ name, url })),
      image_id: instance.image_ref,
      boot_roles: instance.system_metadata.boot_roles,
    },
  }
  const answerOf = (url: string): Json => {
    const target = targets.find((each) => each.url === url)!
    return (target.response ?? {}) as Json
  }
  // What Nova makes of a target that failed, or gave nothing, is {}.
  const {
    report,
    value: spec,
    needs,
  } = specWith(source, (need) => (need.kind === 'vendor-data' ? stringify(answerOf(need.url)) : ''))
  t.same(
    report.map(({ code, path }) => [code, path[2]]),
    [
      ['vendor-target-taken', 1],
      ['vendor-target-taken', 2],
    ],
    'those that Nova drops are warned of',
  )
  const made = bytesOfTree(render(spec!))
  const path = 'openstack/latest/vendor_data2.json'
  t.equal(made.get(path)?.toString(), Buffer.from(drive.tree.get(path)!).toString())
  const requests = needs.flatMap((need) => (need.kind === 'vendor-data' ? [need.request?.body] : []))
  t.ok(requests.length > 0)
  for (const { body } of drive.vendordataRequests)
    for (const request of requests) t.equal(request, stringify(body as Json))
})

t.test('each target is asked once for a drive of many versions, all at the same time', async (t) => {
  let open = 0
  let most = 0
  const slow: Answer = (response, { path }) => {
    most = Math.max(most, ++open)
    setTimeout(() => {
      open--
      response.end(JSON.stringify({ path }))
    }, 200)
  }
  const { asked, url } = await serve({ '/a': slow, '/b': slow, '/c': slow })
  const targets = ['a', 'b', 'c'].map((name) => ({ name, url: `${url}/${name}` }))
  const { value, report } = await resolved(declaredOf(targets, { static: { site: 'x' } }))
  const files = bytesOfTree(render(value!))
  const written = [...files].filter(([path]) => path.endsWith('vendor_data2.json'))
  t.equal(written.length, 6)
  for (const [path, bytes] of written)
    t.equal(
      bytes.toString(),
      '{"static": {"site": "x"}, "a": {"path": "/a"}, "b": {"path": "/b"}, "c": {"path": "/c"}}',
      path,
    )
  t.same(report, [])
  t.same(asked.map(({ path }) => path).sort(), ['/a', '/b', '/c'])
  t.equal(most, 3)
})

t.test('two targets of one name, and one named static', async (t) => {
  const { asked, url } = await serve({ '/first': say('1'), '/second': say('2'), '/static': say('3') })
  const source = {
    hostname: 'web1',
    vendor_data2: {
      dynamic: [
        { name: 'join', url: `${url}/first` },
        { name: 'join', url: `${url}/second` },
        { name: 'static', url: `${url}/static` },
      ],
    },
  }
  const { report, value } = await resolved(declare(JSON.stringify(source), { source: 'web1.yaml' }))
  t.same(
    report.map(({ code, severity, range }) => [code, severity, range?.start.line]),
    [
      ['vendor-target-taken', 'warning', 1],
      ['vendor-target-taken', 'warning', 1],
    ],
  )
  t.same(
    asked.map(({ path }) => path),
    ['/first'],
    'only the first is called',
  )
  const files = bytesOfTree(render(value!))
  t.equal(files.get('openstack/latest/vendor_data2.json')?.toString(), '{"static": {}, "join": 1}')
})

t.test('what can go wrong with an answer', async (t) => {
  const { url } = await serve({
    '/500': (response) => response.writeHead(500, 'secret reason').end('{"secret": 1}'),
    '/404': (response) => response.writeHead(404).end(),
    '/html': say('<html>secret</html>'),
    '/latin1': (response) => response.end(Buffer.from([0x22, 0xfc, 0x22])),
    '/blank': say(' \n'),
    '/endless': (response) => {
      const pump = (): void => {
        while (!response.destroyed && response.write('"'.repeat(64 * 1024)));
      }
      response.on('drain', pump)
      pump()
    },
    '/half': (response) => {
      response.writeHead(200, { 'content-length': 100 }).write('{')
      setTimeout(() => response.destroy(), 50)
    },
    '/silent': () => {},
    '/stalled': (response) => response.writeHead(200).write('{'),
  })
  t.equal(await outcome({ url: `${url}/500` }), 'it answered 500 Internal Server Error')
  t.equal(await outcome({ url: `${url}/404` }), 'it answered 404 Not Found')
  t.equal(await outcome({ url: `${url}/html` }), 'the answer is not valid JSON')
  t.equal(await outcome({ url: `${url}/latin1` }), 'the answer is not UTF-8')
  t.equal(await outcome({ url: `${url}/blank` }), 'the answer is not valid JSON')
  t.equal(await outcome({ url: `${url}/endless` }), 'the answer has more than 1048576 bytes')
  t.equal(await outcome({ url: `${url}/half` }), 'the connection was closed before the answer was whole')
  t.equal(await outcome({ url: `${url}/silent` }), 'no data for 1 s')
  t.equal(await outcome({ url: `${url}/stalled` }), 'no data for 1 s')
})

t.test('what can go wrong with a connection', async (t) => {
  const closed = await serve({})
  await new Promise((resolve) => servers.at(-1)!.close(resolve))
  t.equal(await outcome({ url: closed.url }), 'connection refused')
  t.equal(await outcome({ url: 'http://name.invalid/' }).then((text) => /host/.test(text)), true)

  const mute = await listen(createServer(() => {}))
  t.equal(
    await outcome({ url: `https://127.0.0.1:${mute}`, connect_timeout: 1, read_timeout: 30 }),
    'no connection within 1 s',
    'TLS belongs to the connection',
  )
  const garbage = await listen(createServer((socket) => socket.end('garbage\r\n\r\n')))
  t.equal(await outcome({ url: `http://127.0.0.1:${garbage}` }), 'the answer is not HTTP')
  t.equal(
    await outcome({ url: `https://127.0.0.1:${garbage}` }),
    'it does not speak a supported version of TLS',
  )
})

t.test('redirects', async (t) => {
  const other = await serve({ '/there': say('"other"') })
  const { asked, url } = await serve({
    '/same': redirectTo('/there', 302),
    '/there': say('"here"'),
    '/other': redirectTo(`${other.url}/there`),
    '/file': redirectTo('file:///etc/passwd'),
    '/ftp': redirectTo('ftp://127.0.0.1/'),
    '/bad': redirectTo('http://['),
    '/loop': redirectTo('/loop', 308),
    '/nowhere': (response) => response.writeHead(307).end(),
  })
  t.equal(await outcome({ url: `${url}/same` }), '"here"')
  t.same(
    asked.map(({ method, path }) => `${method} ${path}`),
    ['POST /same', 'POST /there'],
  )
  t.equal(asked[0]!.body, asked[1]!.body, 'with the same body')
  t.equal(
    await outcome({ url: `${url}/other` }),
    'it redirected to another server, which must not get the body',
  )
  t.equal(await outcome({ url: `${url}/file` }), 'it redirected from http to another scheme')
  t.equal(await outcome({ url: `${url}/ftp` }), 'it redirected from http to another scheme')
  t.equal(await outcome({ url: `${url}/bad` }), 'it redirected to an invalid URL')
  t.equal(await outcome({ url: `${url}/loop` }), 'redirected more than 5 times')
  t.equal(await outcome({ url: `${url}/nowhere` }), 'it answered 307 Temporary Redirect')

  const before = other.asked.length
  const headers = { 'X-Token': 'secret' }
  t.equal(await outcome({ url: `${url}/same`, headers }), '"here"')
  t.equal(
    await outcome({ url: `${url}/other`, headers }),
    'it redirected to another server, which must not get the headers',
  )
  t.equal(
    await outcome({ url: `${url.replace('//', '//user:secret@')}/other` }),
    'it redirected to another server, which must not get the headers',
  )
  t.equal(other.asked.length, before)
  t.equal(await outcome({ url: `${url.replace('//', '//user:secret@')}/same` }), '"here"')
  t.equal(asked.at(-1)!.headers.authorization, `Basic ${btoa('user:secret')}`)
})

t.test('https', async (t) => {
  const [key, cert] = ['key.pem', 'cert.pem'].map((name) => join(folder, name)) as [string, string]
  const request = 'req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=test'
  const names = ['-addext', 'subjectAltName=IP:127.0.0.1', '-keyout', key, '-out', cert]
  await run('openssl', [...request.split(' '), ...names])
  const plain = await serve({ '/': say('"plain"') })
  const answers = { '/': say('"secure"'), '/down': redirectTo(plain.url) }
  const tls = { key: readFileSync(key, 'utf8'), cert: readFileSync(cert, 'utf8') }
  const { url, port } = await serve(answers, tls)
  const up = await serve({ '/': redirectTo(url) })
  t.equal(await outcome({ url, ca_file: 'cert.pem' }), '"secure"')
  t.equal(
    await outcome({ url: up.url, ca_file: 'cert.pem' }),
    'it redirected to another server, which must not get the body',
    'another port is another server',
  )
  t.equal(
    await outcome({ url }),
    'its certificate is not trusted; name its CA with ca_file or NODE_EXTRA_CA_CERTS',
  )
  t.equal(
    await outcome({ url: `https://localhost:${port}`, ca_file: 'cert.pem' }),
    'its certificate is for another host',
  )
  t.equal(
    await outcome({ url: `${url}/down`, ca_file: 'cert.pem' }),
    'it redirected from https to another scheme',
  )
  t.same(plain.asked, [])
})

t.test('failure_fatal', async (t) => {
  let hungUp: () => void
  const isHungUp = new Promise<void>((resolve) => (hungUp = resolve))
  const { url } = await serve({
    '/500': (response) => setTimeout(() => response.writeHead(500).end(), 100),
    '/silent': (response) => response.on('close', () => hungUp()),
  })
  const declared = declaredOf(
    [
      { name: 'slow', url: `${url}/silent`, read_timeout: 60 },
      { name: 'broken', url: `${url}/500` },
    ],
    { failure_fatal: true },
  )
  const start = Date.now()
  const { report, value } = await resolved(declared)
  t.equal(value, undefined)
  t.match(report, [
    {
      code: 'vendor-target-unanswered',
      path: ['vendor_data2', 'dynamic', 1],
      message: 'vendor data target "broken": it answered 500 Internal Server Error',
    },
  ])
  await isHungUp
  t.ok(Date.now() - start < 5000, 'the others are ended')
})

t.test('a variable that is not set, or cannot be a header, ends it before anyone is asked', async (t) => {
  const { asked, url } = await serve({ '/': say('{}') })
  const declared = declaredOf([
    { name: 'first', url },
    { name: 'join', url, headers: { 'X-Token': { env: 'TOKEN' } } },
  ])
  const path = ['vendor_data2', 'dynamic', 1, 'headers', 'X-Token', 'env']
  t.match(await resolved(declared, { environment: {} }), { report: [{ code: 'secret-unreadable', path }] })
  const { report } = await resolved(declared, { environment: { TOKEN: 'secret\r\nX: y' } })
  t.match(report, [{ code: 'bad-header-value', path }])
  t.notMatch(JSON.stringify(report), 'secret\\r')
  t.same(asked, [])
})

t.test('a signal ends it', async (t) => {
  const { url } = await serve({ '/': () => {} })
  const declared = declaredOf([{ name: 'a', url, read_timeout: 60 }])
  const reason = new Error('enough')
  const stop = new AbortController()
  setTimeout(() => stop.abort(reason), 100)
  await t.rejects(resolved(declared, { signal: stop.signal }), reason)
  await t.rejects(resolved(declared, { signal: AbortSignal.abort(reason) }), reason)
})

t.test('a document of one’s own', async (t) => {
  const documentOf = (vendor_data2: unknown, readFile?: () => Uint8Array): string => {
    const source = JSON.stringify({ hostname: 'web1', vendor_data: { v: 1 }, vendor_data2 })
    const { report, value } = parseSpec(source, readFile && { readFile })
    t.same(report, [])
    return bytesOfTree(render(value!)).get('openstack/latest/vendor_data2.json')!.toString()
  }
  t.equal(documentOf(undefined), '{"static": {"v": 1}}')
  t.equal(documentOf({ static: { s: 1 }, join: { otp: 1 } }), '{"static": {"s": 1}, "join": {"otp": 1}}')
  t.equal(documentOf({ 'cloud-init': '#!x' }), '{"cloud-init": "#!x"}')
  t.equal(documentOf({}), '{}')
  t.equal(documentOf([1]), '[1]')
  t.equal(documentOf({ static: null }), '{"static": null}')
  t.equal(documentOf({ failure_fatal: true }), '{"static": {"v": 1}}')
  const dynamic = () => new TextEncoder().encode('{"dynamic": 1}')
  t.equal(
    documentOf({ file: 'own.json' }, dynamic),
    '{"dynamic": 1}',
    'that of a file is never a declaration',
  )
  t.equal(documentOf({ static: { file: 'own.json' } }, dynamic), '{"static": {"dynamic": 1}}')
})

t.test('a spec with targets is none without their answers', async (t) => {
  const fields = { hostname: 'web1', vendor_data2: { dynamic: [{ name: 'join', url: 'http://127.0.0.1/' }] } }
  t.match(parseSpec(JSON.stringify(fields)), {
    value: undefined,
    report: [{ code: 'need-refused', path: ['vendor_data2', 'dynamic', 0] }],
  })
})

t.test('on the command line', async (t) => {
  const { asked, url } = await serve({
    '/ok': say('{"otp": "abc"}'),
    '/500': (response) => response.writeHead(500).end('secret-answer'),
  })
  const command = async (spec: object, ...args: string[]) => {
    const path = join(folder, 'spec.json')
    writeFileSync(path, JSON.stringify(spec))
    const ran = await cli([...args, '--allow-secret-headers', path], { env: { TOKEN: 'secret-token' } })
    return { ...ran, stdout: ran.stdout.toString() }
  }
  const headers = { 'X-Token': { env: 'TOKEN' } }
  const withUser = url.replace('//', '//user:secret-url@')
  const targets = [
    { name: 'join', url: `${url}/ok`, headers },
    { name: 'broken', url: `${withUser}/500`, headers },
  ]
  const spec = { hostname: 'web1', vendor_data2: { dynamic: targets } }
  const shown = await command(spec, 'show')
  t.equal(shown.code, 0)
  t.match(shown.stdout, /"otp": "\(masked; /)
  t.match((await command(spec, 'show', '--show-secrets')).stdout, /"otp": "abc"/)
  asked.splice(2)
  t.match(shown.stderr, /target "broken": it answered 500 Internal Server Error; \{\} is used/)
  t.same(asked.map(({ path }) => path).sort(), ['/500', '/ok'], 'each once')

  asked.length = 0
  const image = join(folder, 'drive.iso')
  const built = await command(spec, 'build', '--json', '-o', image)
  t.equal(built.code, 0)
  t.match(JSON.parse(built.stdout), { report: [{ code: 'vendor-target-failed' }] })
  t.ok(readFileSync(image).includes('"join": {"otp": "abc"}, "broken": {}'))
  t.same(asked.map(({ path }) => path).sort(), ['/500', '/ok'], 'each once')
  t.equal(asked[0]!.headers['x-token'], 'secret-token')

  rmSync(image)
  const fatal = { hostname: 'web1', vendor_data2: { dynamic: targets, failure_fatal: true } }
  const failed = await command(fatal, 'build', '-o', image)
  t.equal(failed.code, 1)
  t.equal(failed.stderr, 'config-drive: vendor data target "broken": it answered 500 Internal Server Error\n')
  const strict = await command(spec, 'build', '--strict', '-o', image)
  t.equal(strict.code, 1)
  t.throws(() => readFileSync(image), { code: 'ENOENT' }, 'no drive')
  for (const { stdout, stderr } of [shown, built, failed, strict])
    t.notMatch(stdout + stderr, /secret-(token|url|answer)/)
})

t.test('the spec’s own file is checked with line and column', async (t) => {
  writeFileSync(join(folder, 'none.pem'), 'nothing')
  const path = join(folder, 'spec.yaml')
  writeFileSync(
    path,
    `hostname: web1
vendor_data2:
  dynamic:
    - { name: a, url: "ftp://example.org/" }
    - { name: b, url: "http://example.org/", ca_file: none.pem }
    - { name: c, url: "http://example.org/", headers: { "X Y": z } }
    - { name: d, url: "http://example.org/", headers: { X: "a\\nb" } }
    - { name: e }
    - { name: f, url: "http://example.org/", headers: { X: { variable: Y } } }
  failure_fata: true
`,
  )
  const { report } = await readSpec(path)
  t.same(
    report.map((each) => brief(each).slice(folder.length + 1)),
    [
      'spec.yaml:4:23: error [bad-url]',
      'spec.yaml:5:55: error [bad-ca-file]',
      'spec.yaml:6:57: error [bad-header-name]',
      'spec.yaml:7:60: error [bad-header-value]',
      'spec.yaml:8:7: error [missing-key]',
      'spec.yaml:9:60: error [wrong-type]',
      'spec.yaml:10:3: error [unknown-key]',
    ],
  )
})

t.test('an answer that drips without end is given up', async (t) => {
  t.equal(await dripped, 'the answer did not end within 10 s')
})
