/** Our metadata service beside Nova's own handler: every path of every golden instance. */
import { execFile } from 'node:child_process'
import { createHmac } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import t from 'tap'
import { bytesOf } from '../../lib/image/tree.ts'
import { specInstance } from '../../lib/service/instance.ts'
import type { ServiceRequest } from '../../lib/service/message.ts'
import { registry } from '../../lib/service/registry.ts'
import { metadataService, type Service } from '../../lib/service/service.ts'
import { checkSpec } from '../../lib/spec/parse.ts'
import type { SpecInput } from '../../lib/spec/spec-input.ts'
import { EC2_DIRECTORIES, OPENSTACK_VERSIONS } from '../../lib/metadata/versions.ts'
import type { NovaCase } from './nova/nova.ts'
import { specOfCase } from './nova/spec-of-case.ts'

const golden = fileURLToPath(new URL('../golden/', import.meta.url))
const SCRIPT = fileURLToPath(new URL('nova/serve_nova.py', import.meta.url))
const SECRET = 'a secret of the proxy'
const ADDRESS = '192.0.2.1'

/** Nova refuses the first; the vendor data of the second come from the net. */
const LEFT_OUT = ['err-no-providers', 'vendor-dynamic']

interface Asked {
  readonly method: string
  readonly path: string
  readonly headers?: Readonly<Record<string, string>>
  /** Base64. */
  readonly body?: string
}

interface Answered {
  readonly status: number
  readonly type: string | null
  /** Base64. */
  readonly body: string
}

interface Question {
  readonly case: NovaCase
  readonly requests: readonly Asked[]
  readonly secret?: string
}

const cases = ['nova', 'nova-found'].flatMap((folder) =>
  readdirSync(join(golden, folder))
    .filter((name) => !LEFT_OUT.includes(name))
    .sort()
    .map((name) => ({
      name: `${folder}/${name}`,
      given: JSON.parse(readFileSync(join(golden, folder, name, 'input.json'), 'utf8')) as NovaCase,
    })),
)

async function askNova(questions: readonly Question[]): Promise<readonly (readonly Answered[])[]> {
  const running = promisify(execFile)('/usr/bin/python3', [SCRIPT], { maxBuffer: Infinity })
  running.child.stdin?.end(questions.map((question) => `${JSON.stringify(question)}\n`).join(''))
  const { stdout } = await running
  return stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as readonly Answered[])
}

function ourService(given: NovaCase, secret?: string): Service {
  const { report, value } = checkSpec(specOfCase(given) as SpecInput)
  if (value === undefined) throw new Error(JSON.stringify(report))
  const random = (count: number): Uint8Array => new Uint8Array(count)
  const instance = specInstance(value, { now: new Date(), random })
  const instances = registry([instance])
  return metadataService({
    registry: () => instances,
    face: 'nova',
    rules: {
      fallback: instance.name,
      neutronSecret: secret === undefined ? undefined : new TextEncoder().encode(secret),
    },
    now: () => new Date(),
    random,
  })
}

function ask(service: Service, { method, path, headers = {}, body }: Asked): Answered {
  const bytes = Buffer.from(body ?? '', 'base64')
  const sent = new Map(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]))
  if (body !== undefined) sent.set('content-length', String(bytes.length))
  const request: ServiceRequest = {
    method,
    target: path,
    header: (name) => (sent.has(name) ? [sent.get(name)!] : []),
    body: bytes,
    peer: { address: ADDRESS },
  }
  const { answer } = service.serve(request)
  return {
    status: answer.status,
    type: answer.headers['Content-Type'] ?? null,
    body: method === 'HEAD' ? '' : Buffer.from(bytesOf(answer.body)).toString('base64'),
  }
}

/** Asks for a listing and, as a guest does, for every name in it. */
function crawled(service: Service, path: string, found: Set<string> = new Set()): Set<string> {
  if (found.has(path)) return found
  found.add(path)
  const { status, type, body } = ask(service, { method: 'GET', path })
  const isListing = path === '/' || path.endsWith('/') || /^\/(?:openstack|ec2)(?:\/[^/]+)?$/.test(path)
  if (status !== 200 || type?.startsWith('text/plain') !== true || !isListing) return found
  for (const name of Buffer.from(body, 'base64').toString().split('\n'))
    if (name !== '') crawled(service, `${path.replace(/\/$/, '')}/${nameOf(path, name)}`, found)
  return found
}

function nameOf(path: string, name: string): string {
  return path.endsWith('/public-keys/') ? `${name.split('=')[0]}/` : name
}

const TYPES = [
  {},
  { Accept: '*/*' },
  { Accept: 'application/json' },
  { Accept: 'text/html;q=0.5, application/json' },
]

/** Every document of every version, and what is not there. */
function paths(service: Service): readonly string[] {
  const trees = [
    '/',
    '/openstack',
    '/ec2',
    ...EC2_DIRECTORIES.flatMap((version) => [`/${version}`, `/ec2/${version}`]),
  ]
  const found = new Set(trees.flatMap((tree) => [...crawled(service, tree)]))
  const versions = [...OPENSTACK_VERSIONS, 'latest', '2099-01-01']
  const names = [
    '',
    '/',
    '/version',
    '/meta_data.json',
    '/user_data',
    '/vendor_data.json',
    '/vendor_data2.json',
  ]
  for (const version of versions)
    for (const name of [...names, '/network_data.json', '/password', '/nope', '/content/0000'])
      found.add(`/openstack/${version}${name}`)
  for (const path of ODD) found.add(path)
  return [...found]
}

const ODD = [
  '/openstack/content/0000',
  '/openstack/content/0001',
  '/openstack/content/9999',
  '/openstack/content/0000/x',
  '/openstack/content',
  '/openstack//latest///user_data/',
  '/openstack/x/../latest/./user_data',
  '/../../openstack/latest',
  '/%6fpenstack%2Flatest%2fmeta_data.json?x=y',
  '/LATEST',
  '/latest/meta-data/nope',
  '/latest/meta-data/public-keys/0/_name',
  '/latest/meta-data/public-keys/1/',
  '/latest/user-data',
  '/latest/api/token',
  '/2021-03-23/meta-data/',
  '/nocloud/x/meta-data',
  '/dynamic',
  '///latest',
]

/** A clean server refuses what makes Nova's application fail, and Nova reads `//openstack` as a list of EC2's versions. */
const NOVA_FAILS = 500

t.test('every document is as from Nova', { timeout: 300_000 }, async (t) => {
  const questions = cases.map(({ given }) => {
    const service = ourService(given)
    const requests = paths(service).map((path, n): Asked => ({ method: 'GET', path, headers: TYPES[n % 4]! }))
    return { case: given, requests }
  })
  const nova = await askNova(questions)
  let [equal, asked] = [0, 0]
  for (const [n, { name, given }] of cases.entries()) {
    const service = ourService(given)
    for (const [i, request] of questions[n]!.requests.entries()) {
      const [ours, theirs] = [ask(service, request), nova[n]![i]!]
      asked++
      const { status, type, body } = theirs
      if (status === NOVA_FAILS ? ours.status === 404 : isEqual(ours, { status, type, body })) equal++
      else t.same(textOf(ours), textOf(theirs), `${name}: ${request.path}`)
    }
  }
  t.ok(asked > 4000, `${asked} requests`)
  t.equal(equal, asked, 'as many equal answers')
})

function isEqual(a: Answered, b: Answered): boolean {
  return a.status === b.status && a.type === b.type && a.body === b.body
}

function textOf({ status, type, body }: Answered): object {
  return { status, type, body: Buffer.from(body, 'base64').toString() }
}

const base64 = (text: string): string => Buffer.from(text).toString('base64')

t.test('passwords and methods are taken as by Nova', async (t) => {
  const { given } = cases.find(({ name }) => name === 'nova/full')!
  const at = '/openstack/latest/password'
  const requests: Asked[] = [
    { method: 'GET', path: at },
    { method: 'POST', path: at, body: '' },
    { method: 'POST', path: at, body: base64('x'.repeat(1021)) },
    { method: 'GET', path: at },
    ...['HEAD', 'PUT', 'DELETE'].map((method): Asked => ({ method, path: at, headers: { Accept: '*/*' } })),
    { method: 'POST', path: '/openstack/2012-08-10/password', body: base64('x') },
    { method: 'POST', path: '/openstack/2013-04-04/password', body: base64('x'.repeat(1020)) },
    { method: 'GET', path: '/openstack/2020-10-14/password' },
    { method: 'POST', path: at, body: base64('y') },
    { method: 'POST', path: at, body: base64('y'.repeat(2000)), headers: { Accept: 'application/json' } },
    ...['HEAD', 'POST', 'PUT', 'DELETE', 'OPTIONS'].flatMap((method): Asked[] =>
      ['/', '/openstack/latest/meta_data.json', '/latest/meta-data/', '/latest/nope'].map((path) => ({
        method,
        path,
      })),
    ),
  ]
  const [nova] = await askNova([{ case: given, requests }])
  const service = ourService(given)
  for (const [n, request] of requests.entries())
    t.same(textOf(ask(service, request)), textOf(nova![n]!), `${n}: ${request.method} ${request.path}`)
})

t.test("the requests of Neutron's proxy are believed as by Nova", async (t) => {
  const { given } = cases.find(({ name }) => name === 'nova/full')!
  const { uuid, project_id: project } = given.instance as { uuid: string; project_id: string }
  const signed = (id: string, secret = SECRET): string =>
    createHmac('sha256', secret).update(id).digest('hex')
  const other = '00000000-0000-4000-8000-000000000000'
  const right = { 'X-Instance-ID': uuid, 'X-Instance-ID-Signature': signed(uuid), 'X-Tenant-ID': project }
  const wrong: readonly Readonly<Record<string, string>>[] = [
    {},
    { 'X-Instance-ID': uuid },
    { 'X-Instance-ID': uuid, 'X-Tenant-ID': project },
    { 'X-Instance-ID': uuid, 'X-Instance-ID-Signature': signed(uuid) },
    { ...right, 'X-Instance-ID-Signature': signed(uuid, 'another') },
    { ...right, 'X-Instance-ID-Signature': '' },
    { ...right, 'X-Instance-ID-Signature': signed(uuid).slice(0, -1) },
    { ...right, 'X-Instance-ID': other },
    { ...right, 'X-Instance-ID': other, 'X-Instance-ID-Signature': signed(other) },
    { ...right, 'X-Tenant-ID': 'another' },
  ]
  const requests = [right, { ...right, 'X-Forwarded-For': '10.0.0.9' }, ...wrong].flatMap(
    (headers): Asked[] =>
      ['/', '/openstack/latest/meta_data.json', '/latest/meta-data/local-ipv4'].map((path) => ({
        method: 'GET',
        path,
        headers,
      })),
  )
  const [nova] = await askNova([{ case: given, requests, secret: SECRET }])
  const service = ourService(given, SECRET)
  for (const [n, request] of requests.entries())
    t.same(textOf(ask(service, request)), textOf(nova![n]!), `${n}: ${request.path}`)
})
