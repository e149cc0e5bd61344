/** `fetch` against services of every face. */
import { once } from 'node:events'
import { existsSync, mkdtempSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { render } from '../lib/layouts/render.ts'
import { httpServer } from '../lib/node/http-server.ts'
import { crawl } from '../lib/service/crawl.ts'
import type { FaceName } from '../lib/service/faces.ts'
import { specInstance } from '../lib/service/instance.ts'
import { registry } from '../lib/service/registry.ts'
import { metadataService, type ServiceOptions } from '../lib/service/service.ts'
import { checkSpec } from '../lib/spec/parse.ts'
import { cli } from './cli.ts'
import { bytesOfFolder, bytesOfTree } from './tree-of-folder.ts'

const KEY = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJJd9Vrw0lLgOYuMXhir1DfE6Vh2jxVULpo4hYsdVwpp alice@lab'
const folder = mkdtempSync(join(tmpdir(), 'fetch-'))
const random = (count: number): Uint8Array => crypto.getRandomValues(new Uint8Array(count))
const { value: spec } = checkSpec({
  hostname: 'web1',
  public_keys: { alice: KEY },
  files: { '/etc/motd': 'hello\n' },
  user_data: '#!/bin/sh\n',
  ec2: { local_ipv4: '192.0.2.5' },
  network: { eth0: { mac: '52:54:00:00:00:01', address: '192.0.2.5/24' } },
})

async function served(
  t: Test,
  face: FaceName,
  options: Partial<ServiceOptions> = {},
  from = spec!,
): Promise<string> {
  const known = registry([specInstance(from, { now: new Date(0), random })])
  const rules = { fallback: 'web1' }
  const service = metadataService({
    registry: () => known,
    face,
    rules,
    now: () => new Date(),
    random,
    ...options,
  })
  const server = httpServer(service).listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.teardown(() => server.close())
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

t.test('the files are those of the drive', async (t) => {
  const url = await served(t, 'all')
  const output = join(folder, 'all')
  const { code, stdout, stderr } = await cli(['fetch', url, '-o', output])
  t.same([code, stderr], [0, ''])
  t.match(String(stdout), 'GET /openstack/latest/meta_data.json: 200\n')
  const fetched = bytesOfFolder(output)
  for (const [path, bytes] of bytesOfTree(render(spec!)))
    if (path.startsWith('openstack/')) t.equal(fetched.get(path)?.toString(), bytes.toString(), path)
  t.equal(fetched.get('user-data')?.toString(), '#!/bin/sh\n')
  const { code: inspected, stdout: summary } = await cli(['inspect', output])
  t.equal(inspected, 0)
  t.match(String(summary), 'web1')
})

t.test("Nova's and AWS's", async (t) => {
  const keys = (bytes: Buffer | undefined): unknown => JSON.parse(String(bytes))
  const wanted = bytesOfTree(render(spec!)).get('ec2/2009-04-04/meta-data.json')
  const nova = join(folder, 'nova')
  t.equal((await cli(['fetch', await served(t, 'nova'), '-o', nova])).code, 0)
  t.same(keys(bytesOfFolder(nova).get('ec2/2009-04-04/meta-data.json')), keys(wanted))
  const aws = join(folder, 'aws')
  t.equal((await cli(['fetch', await served(t, 'aws', { tokens: 'required' }), '-o', aws])).code, 0)
  t.match(keys(bytesOfFolder(aws).get('ec2/latest/meta-data.json')), { 'local-hostname': 'web1' })
})

t.test('what fails is named', async (t) => {
  const closed = await cli(['fetch', 'http://127.0.0.1:1', '-o', join(folder, 'none')])
  t.match(closed, { code: 1, stderr: /refused/ })
  t.notOk(existsSync(join(folder, 'none')))
  t.equal((await cli(['fetch', 'ftp://127.0.0.1'])).code, 2)
  const server = createServer((_, response) => response.writeHead(404).end()).listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.teardown(() => server.close())
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const { code, stdout } = await cli(['fetch', url])
  t.equal(code, 1)
  t.match(String(stdout), 'PUT /latest/api/token: it answered 404')
  t.equal((await cli(['fetch', await served(t, 'all'), '-o', folder])).code, 1, 'a folder with files')
})

t.test("CloudStack's router, with its password", async (t) => {
  const output = join(folder, 'cloudstack')
  const own = { ...spec!, admin_pass: 'the password' }
  const url = await served(t, 'cloudstack', {}, own)
  const { code, stdout, stderr } = await cli(['fetch', url, '-o', output])
  t.same([code, stderr], [0, ''])
  t.notMatch(String(stdout), 'the password')
  const fetched = bytesOfFolder(output)
  const drive = bytesOfTree(render(own, { datasource: 'cloudstack' }))
  const wanted = [...drive.keys()].filter(
    (path) => path.startsWith('cloudstack/') && !/public_keys|checksum/.test(path),
  )
  t.ok(wanted.length > 6, 'paths')
  for (const path of wanted) t.equal(fetched.get(path)?.toString(), drive.get(path)!.toString(), path)
  t.notOk([...fetched.keys()].some((path) => path.startsWith('ec2/')))
  const again = await (await fetch(url, { headers: { DomU_Request: 'send_my_password' } })).text()
  t.equal(again, 'the password', 'it is still there')
  const { code: inspected, stdout: summary } = await cli(['inspect', output])
  t.equal(inspected, 0)
  t.match(String(summary), /layout +cloudstack/)
})

/** Starts a service that answers by method and path: with a text, a status, or not at all. */
async function answering(t: Test, answers: (asked: string) => string | number | undefined): Promise<string> {
  const server = createServer(({ method, url, socket }, response) => {
    const answer = answers(`${method} ${url}`)
    if (answer === undefined) socket.destroy()
    else if (typeof answer === 'number') response.writeHead(answer).end()
    else response.end(answer)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.teardown(() => server.close())
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

t.test('the step that failed is named, with its reason', async (t) => {
  const failing = async (answers: (asked: string) => string | number | undefined): Promise<string> => {
    const { code, stderr } = await cli(['fetch', await answering(t, answers)])
    t.equal(code, 1)
    return stderr
  }
  const noToken = await failing((asked) =>
    asked.startsWith('PUT') ? 403 : asked === 'GET /openstack' ? 404 : 401,
  )
  t.match(noToken, 'needs a token')
  t.match(noToken, 'PUT /latest/api/token: it answered 403')
  const lostToken = await failing((asked) => (asked.startsWith('PUT') ? undefined : 401))
  t.match(lostToken, 'PUT /latest/api/token: the connection was closed')
  t.match(await failing(() => 404), 'no instance')
  t.match(await failing((asked) => (asked.startsWith('PUT') ? 501 : 404)), 'no instance')
  t.match(
    await failing((asked) => (asked.includes('meta-data/') ? 503 : 404)),
    'GET /2009-04-04/meta-data/: it answered 503',
  )
  t.match(await failing(() => undefined), /cannot reach .*the connection was closed/)
  const holed = await failing((asked) => {
    if (asked === 'GET /2009-04-04/meta-data/') return 'hostname\nplacement/\n'
    if (asked === 'GET /2009-04-04/meta-data/hostname') return 'web1'
    return asked.includes('placement') ? 500 : 404
  })
  t.match(holed, 'GET /2009-04-04/meta-data/placement/: it answered 500')
  t.notMatch(holed, 'hostname')
})

t.test('a service that stops answering is left', async (t) => {
  const { steps } = await crawl(async (_, path) => {
    return path === 'openstack' ? { status: 404, body: new Uint8Array(0) } : { problem: 'no data for 20 s' }
  }, 'http://127.0.0.1:8080/')
  t.same(
    steps.map(({ outcome }) => outcome),
    [404, ...Array<string>(3).fill('no data for 20 s')],
  )
})

t.test('a hostile service neither leaves the folder nor goes on for ever', async (t) => {
  const evil = '../../x\n/etc/passwd\n..\n.\na b\nx%2fy\nok/\nuser_data\n'
  const { tree, steps } = await crawl(
    async (_, path) => ({
      status: 200,
      body: new TextEncoder().encode(
        path.endsWith('meta_data.json') ? '{"files": [{"content_path": "/content/../../x"}]}' : evil,
      ),
    }),
    'http://127.0.0.1:8080/',
  )
  t.ok(steps.length <= 1000)
  for (const path of tree.keys()) t.notMatch(path, /(?:^|\/)\.\.?(?:\/|$)|^\//)
})
