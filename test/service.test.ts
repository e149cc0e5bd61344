/** The metadata service: its faces beside Nova's, who asks, tokens, drives and what it refuses. */
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdtempSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import fc from 'fast-check'
import t from 'tap'
import { toBytes } from '../lib/image/image.ts'
import { bytesAccess } from '../lib/image/random-access.ts'
import { bytesOf, file, type Source } from '../lib/image/tree.ts'
import { parseCidr } from '../lib/network/addresses.ts'
import { render } from '../lib/layouts/render.ts'
import { fileStore } from '../lib/node/file-store.ts'
import { temporaryName } from '../lib/node/temporary-name.ts'
import { driveOptions } from '../lib/pack/drive-options.ts'
import { pack } from '../lib/pack/pack.ts'
import { readDrive } from '../lib/reading/read-drive.ts'
import type { FaceName } from '../lib/service/faces.ts'
import { fetchHandler } from '../lib/service/fetch.ts'
import { driveInstance, specInstance } from '../lib/service/instance.ts'
import type { Peer } from '../lib/service/message.ts'
import { registry } from '../lib/service/registry.ts'
import { metadataService, type Service, type ServiceOptions } from '../lib/service/service.ts'
import { memoryStore, type Store } from '../lib/service/store.ts'
import { checkSpec } from '../lib/spec/parse.ts'
import type { SpecInput } from '../lib/spec/spec-input.ts'
import type { Spec } from '../lib/spec.ts'

const NOW = new Date('2026-11-28T12:00:00Z')

/** Bytes that differ from call to call, and not from run to run. */
function chance(): (count: number) => Uint8Array {
  let calls = 0
  return (count) => {
    const pieces = Array.from({ length: Math.ceil(count / 32) }, (_, n) =>
      createHash('sha256').update(`${calls}:${n}`).digest(),
    )
    calls++
    return Uint8Array.from(Buffer.concat(pieces)).subarray(0, count)
  }
}

const KEY = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJJd9Vrw0lLgOYuMXhir1DfE6Vh2jxVULpo4hYsdVwpp demo@lab'

function specOf(input: SpecInput): Spec {
  const { report, value } = checkSpec(input)
  if (value === undefined) throw new Error(JSON.stringify(report))
  return value
}

const web1 = specOf({
  hostname: 'web1',
  public_keys: { alice: KEY },
  admin_pass: 'secret one',
  availability_zone: 'eu-west-1a',
  user_data: '#!/bin/sh\necho one\n',
  meta: { role: 'web' },
  files: { '/etc/motd': 'hello\n' },
  network: { eth0: { mac: '52:54:00:00:00:01', address: '192.0.2.5/24' } },
})
const web2 = specOf({
  hostname: 'web2',
  user_data: '#!/bin/sh\necho two\n',
  network: { eth0: { mac: '52:54:00:00:00:02', dhcp4: true } },
})

interface Asking {
  readonly method?: string
  readonly headers?: Readonly<Record<string, string | readonly string[]>>
  readonly body?: string | Uint8Array
  readonly peer?: Peer
}

interface Got {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly text: string
}

function serviceOf(options: Partial<ServiceOptions> = {}, specs: readonly Spec[] = [web1, web2]): Service {
  const random = chance()
  const known = registry(specs.map((spec) => specInstance(spec, { now: NOW, random })))
  return metadataService({ registry: () => known, now: () => NOW, random, ...options })
}

const WEB1: Peer = { address: '192.0.2.5' }

function asker(service: Service, peer: Peer = WEB1) {
  return (
    target: string,
    { method = 'GET', headers = {}, body = '', peer: own = peer }: Asking = {},
  ): Got => {
    const bytes = typeof body === 'string' ? new TextEncoder().encode(body) : body
    const sent = new Map(
      Object.entries(headers).map(([name, value]) => [name.toLowerCase(), [value].flat() as string[]]),
    )
    if (bytes.length > 0) sent.set('content-length', [String(bytes.length)])
    const { answer } = service.serve({
      method,
      target,
      header: (name) => sent.get(name) ?? [],
      body: bytes,
      peer: own,
    })
    const text = answer.body instanceof Uint8Array ? Buffer.from(answer.body).toString() : ''
    return { status: answer.status, headers: answer.headers, text }
  }
}

const one = (face: FaceName, options: Partial<ServiceOptions> = {}) =>
  asker(serviceOf({ face, rules: { fallback: 'web1' }, ...options }, [web1]))

t.test('the documents are those of the drive, without the password', async (t) => {
  const get = one('all')
  const tree = render(web1)
  for (const version of ['2012-08-10', '2018-08-27', 'latest'])
    for (const name of ['user_data', 'network_data.json', 'vendor_data.json']) {
      const entry = tree.get(`openstack/${version}/${name}`)
      if (entry?.kind !== 'file') continue
      t.equal(get(`/openstack/${version}/${name}`).text, Buffer.from(bytesOf(entry.content)).toString(), name)
    }
  const metaData = JSON.parse(get('/openstack/latest/meta_data.json').text) as {
    files: readonly { content_path: string }[]
  }
  t.notOk('admin_pass' in metaData)
  t.equal(get(`/openstack${metaData.files[0]!.content_path}`).text, 'hello\n')
  t.equal(one('nova')('/openstack/content/0000').status, 404, "Nova's service has no injected files")
})

t.test('versions of the future are not listed, but are served', async (t) => {
  const get = one('nova', { now: () => new Date('2016-01-01') })
  t.equal(get('/openstack').text.split('\n').at(-2), '2015-10-15')
  t.equal(get('/openstack/2018-08-27/meta_data.json').status, 200)
})

t.test('a random seed is another one in each answer', async (t) => {
  const spec = specOf({ hostname: 'seeded', random_seed: 'random', drive: { profile: 'nova' } })
  const get = asker(serviceOf({ rules: { fallback: 'seeded' } }, [spec]))
  const seeds = [1, 2].map(() => {
    const { random_seed: seed } = JSON.parse(get('/openstack/latest/meta_data.json').text) as {
      random_seed: string
    }
    return seed
  })
  t.equal(Buffer.from(seeds[0]!, 'base64').length, 512)
  t.not(seeds[0], seeds[1])
})

t.test('an instance id that is made anew stays the same', async (t) => {
  const spec = specOf({ hostname: 'anew', instance_id: 'new' })
  const get = asker(serviceOf({ rules: { fallback: 'anew' } }, [spec]))
  const ids = [1, 2].map(
    () => (JSON.parse(get('/openstack/latest/meta_data.json').text) as { uuid: string }).uuid,
  )
  t.equal(ids[0], ids[1])
  t.match(get('/meta-data').text, ids[0])
})

t.test('tokens of EC2', async (t) => {
  let now = NOW
  const service = serviceOf({ face: 'aws', tokens: 'required', now: () => now })
  const get = asker(service)
  const TTL = 'X-aws-ec2-metadata-token-ttl-seconds'
  const put = (ttl: string, more: Asking = {}) =>
    get('/latest/api/token', { method: 'PUT', ...more, headers: { [TTL]: ttl, ...more.headers } })
  const withToken = (token: string, peer?: Peer): number =>
    get('/latest/meta-data/', { headers: { 'X-aws-ec2-metadata-token': token }, ...(peer && { peer }) })
      .status
  t.equal(get('/latest/meta-data/').status, 401)
  t.equal(get('/latest/user-data').status, 401)
  for (const ttl of ['0', '21601', '-1', '1.5', '1e3', '', 'x']) t.equal(put(ttl).status, 400, ttl)
  t.equal(get('/latest/api/token', { method: 'PUT' }).status, 400)
  t.equal(get('/2021-03-23/api/token', { method: 'PUT', headers: { [TTL]: '60' } }).status, 403)
  t.equal(put('60', { headers: { 'X-Forwarded-For': '192.0.2.5' } }).status, 403)
  t.equal(get('/latest/api/token', { headers: { [TTL]: '60' } }).status, 405)
  const { status, text: token, headers } = put('60')
  t.equal(status, 200)
  t.equal(headers[TTL], '60')
  t.not(put('60').text, token)
  t.equal(withToken(token), 200)
  t.equal(withToken(`${token.slice(0, -8)}AAAAAAA=`), 401)
  t.equal(withToken('x'), 401)
  t.equal(
    withToken(token, { address: '192.0.2.6', mac: () => '52:54:00:00:00:02' }),
    401,
    'of another instance',
  )
  now = new Date(NOW.getTime() + 59_999)
  t.equal(withToken(token), 200)
  now = new Date(NOW.getTime() + 60_000)
  t.equal(withToken(token), 401)
  const optional = one('aws')
  t.equal(optional('/latest/meta-data/').status, 200)
  t.equal(optional('/latest/meta-data/', { headers: { 'X-aws-ec2-metadata-token': 'x' } }).status, 401)
  t.equal(
    one('aws', { tokens: 'off' })('/latest/api/token', { method: 'PUT', headers: { [TTL]: '60' } }).status,
    403,
  )
})

t.test('no answer depends on what was asked before', async () => {
  const TOKEN = 'X-aws-ec2-metadata-token'
  const paths = [
    '/',
    '/openstack',
    '/openstack/latest/meta_data.json',
    '/openstack/latest/password',
    '/latest/meta-data/hostname',
    '/2009-04-04/user-data',
    '/latest/dynamic/instance-identity/document',
    '/latest/user-data',
    '/latest/local-hostname',
    '/latest/api/token',
    '/meta-data',
    '/nocloud/web1/user-data',
    '/nocloud/web2/user-data',
    '/drives/web1.iso',
    '/nope',
  ]
  for (const face of ['all', 'nova', 'aws', 'nocloud', 'cloudstack'] as const)
    for (const tokens of ['off', 'optional', 'required'] as const) {
      const fresh = () => asker(serviceOf({ face, tokens }))
      const put = { method: 'PUT', headers: { 'X-aws-ec2-metadata-token-ttl-seconds': '60' } }
      const token = fresh()('/latest/api/token', put).text
      const asked = fc.record({
        target: fc.constantFrom(...paths),
        method: fc.constantFrom('GET', 'GET', 'HEAD', 'PUT'),
        headers: fc.constantFrom({}, { [TOKEN]: token }, { [TOKEN]: 'x' }),
        peer: fc.constantFrom<Peer>(WEB1, { mac: () => '52:54:00:00:00:02', address: '192.0.2.9' }, {}),
      })
      fc.assert(
        fc.property(fc.array(asked, { minLength: 60, maxLength: 60 }), (requests) => {
          const get = fresh()
          for (const { target, ...rest } of requests) {
            const [now, alone] = [get(target, rest), fresh()(target, rest)]
            // A token is another one each time.
            const isSame = target === '/latest/api/token' || now.text === alone.text
            if (!isSame || now.status !== alone.status)
              throw new Error(`${face} ${tokens}: ${target} ${now.status} ${alone.status}`)
          }
        }),
        { numRuns: 4, seed: 20261128 },
      )
    }
})

/** Asks for every name in every listing, and returns the answers of the leaves. */
function leaves(get: (target: string) => Got, directory: string): ReadonlyMap<string, Got> {
  const found = new Map<string, Got>()
  for (const name of get(directory).text.split('\n').filter(Boolean)) {
    const isKey = directory.endsWith('public-keys/')
    const path = directory + (isKey ? `${name.split('=')[0]}/` : name)
    if (path.endsWith('/')) for (const [leaf, got] of leaves(get, path)) found.set(leaf, got)
    else found.set(path, get(path))
  }
  return found
}

t.test("every name in AWS's listings can be read", async (t) => {
  const get = one('aws')
  const all = leaves(get, '/2021-03-23/')
  t.same(
    [...all].filter(([, { status }]) => status !== 200),
    [],
  )
  const textAt = (path: string): string | undefined => all.get(`/2021-03-23/${path}`)?.text
  t.equal(textAt('meta-data/placement/region'), 'eu-west-1')
  t.equal(textAt('meta-data/mac'), '52:54:00:00:00:01')
  t.equal(textAt('meta-data/network/interfaces/macs/52:54:00:00:00:01/local-ipv4s'), '192.0.2.5')
  t.equal(textAt('meta-data/tags/instance/role'), 'web')
  t.equal(textAt('meta-data/ami-id'), undefined, 'a value that nobody knows')
  const document = JSON.parse(textAt('dynamic/instance-identity/document')!) as Record<string, string>
  t.equal(document.instanceId, textAt('meta-data/instance-id'))
  t.equal(document.region, 'eu-west-1')
  t.equal(get('/2021-03-23/user-data').headers['Content-Type'], 'application/octet-stream')
  t.equal(get('/1.0/dynamic/').status, 404)
  t.equal(get('/2021-03-24/meta-data/').status, 404)
})

t.test('a NoCloud seed has an answer for every file that cloud-init asks for', async (t) => {
  for (const get of [one('nocloud'), one('all')]) {
    for (const name of ['meta-data', 'user-data', 'network-config']) {
      const entry = render(web1, { datasource: 'nocloud' }).get(name)
      const bytes = entry?.kind === 'file' ? bytesOf(entry.content) : new Uint8Array(0)
      t.equal(get(`/${name}`).text, Buffer.from(bytes).toString())
      t.equal(get(`/nocloud/web1/${name}`).text, Buffer.from(bytes).toString())
      t.equal(get(`/nocloud/${name}`).text, Buffer.from(bytes).toString())
    }
    const { status, text } = get('/vendor-data')
    t.same([status, text], [200, ''])
    t.equal(get('/nope').status, 404)
  }
})

t.test('the network in meta-data, for a guest that does not ask a URL for it', async (t) => {
  const seedOf = (hasInterfaces: boolean) => {
    const tree = specInstance(web1, { now: NOW, random: chance() }, { hasInterfaces }).tree
    const text = (layout: 'nocloud' | 'config-drive', path: string): string => {
      const entry = tree(layout).get(path)
      return entry?.kind === 'file' ? Buffer.from(bytesOf(entry.content)).toString() : ''
    }
    return {
      metaData: text('nocloud', 'meta-data'),
      openstack: text('config-drive', 'openstack/latest/meta_data.json'),
    }
  }
  const [without, added] = [seedOf(false), seedOf(true)]
  t.notMatch(without.metaData, 'network-interfaces')
  t.match(added.metaData, /"?network-interfaces"?: /)
  t.match(added.metaData, 'address 192.0.2.5/24')
  t.equal(added.openstack, without.openstack, 'OpenStack has network_data.json')
})

t.test("CloudStack's router and its password server", async (t) => {
  const get = one('cloudstack')
  const names = get('/latest/meta-data/').text.trimEnd().split('\n')
  t.ok(names.includes('public-keys') && !names.includes('public_keys'))
  t.ok(get('/latest/meta-data').text.endsWith('\n'))
  for (const name of names) {
    t.equal(get(`/latest/meta-data/${name}`).status, 200, name)
    t.equal(get(`/LATEST/${name.toUpperCase()}/`).text, get(`/latest/meta-data/${name}`).text)
  }
  t.equal(get('/latest/public-keys').text, `${KEY}\n`)
  t.equal(get('/latest/user-data').text, '#!/bin/sh\necho one\n')
  t.equal(get('/latest/meta-data/cloud-name').status, 404)
  const ask = (request: string): string => get('/', { headers: { DomU_Request: request } }).text
  t.same(['send_my_password', 'send_my_password', 'x', 'saved_password', 'send_my_password'].map(ask), [
    'secret one',
    'secret one',
    'bad_request',
    'saved_password',
    'saved_password',
  ])
})

t.test('who asks', async (t) => {
  const proxies = ['10.0.0.0/8', '2001:db8:ff::/48'].map((text) => parseCidr(text)!)
  const get = asker(
    serviceOf({
      rules: {
        assigned: new Map([['203.0.113.1', 'web2']]),
        trustedProxies: proxies,
        leaseOf: (address) => (address === '192.0.2.77' ? '52:54:00:00:00:02' : undefined),
      },
    }),
  )
  const whoIs = (
    peer: Peer,
    target = '/openstack/latest/user_data',
    headers: Asking['headers'] = {},
  ): string => {
    const { status, text } = get(target, { peer, headers })
    return status === 200 ? /echo (\w+)/.exec(text)![1]! : String(status)
  }
  t.equal(whoIs({ address: '192.0.2.5' }), 'one')
  t.equal(whoIs({ address: '::ffff:192.0.2.5' }), 'one')
  t.equal(whoIs({ address: '203.0.113.1' }), 'two')
  t.equal(whoIs({ address: '192.0.2.77' }), 'two', 'by lease')
  t.equal(whoIs({ address: '192.0.2.6', mac: () => '52:54:00:00:00:02' }), 'two', 'by MAC')
  t.equal(whoIs({ address: 'fe80::5054:ff:fe00:1%eth0' }), 'one', 'by EUI-64')
  t.equal(whoIs({ address: 'fe80::5054:ff:fe00:3' }), '404')
  t.equal(whoIs({ instance: 'web2' }), 'two', 'by listener')
  t.equal(whoIs({ address: '192.0.2.6' }), '404')
  t.equal(get('/openstack', { peer: { address: '192.0.2.6' } }).text, '', 'an empty answer')

  const unknown: Peer = { address: '127.0.0.1' }
  t.equal(whoIs(unknown, '/nocloud/web2/user-data'), 'two')
  t.equal(whoIs(unknown, '/nocloud/mac/52-54-00-00-00-01/user-data'), 'one')
  t.equal(whoIs(unknown, '/nocloud/mac/52%3A54%3A00%3A00%3A00%3A01/user-data'), 'one')
  t.equal(whoIs(unknown, `/uuid/${web2.uuid.toUpperCase()}/openstack/latest/user_data`), 'two')
  t.equal(whoIs(unknown, `/serial/${web1.uuid}/user-data`), 'one')
  t.equal(whoIs(unknown, '/nocloud/web3/user-data'), '404')
  t.equal(whoIs(WEB1, '/nocloud/web2/user-data'), '404', 'a known caller gets its own documents only')
  t.equal(whoIs(WEB1, '/nocloud/web1/../web2/user-data'), '404')
  t.equal(whoIs(WEB1, '/nocloud%2fweb2%2fuser-data'), '404')
  t.equal(whoIs({ instance: 'web1' }, '/drives/web2.iso'), '404')

  const xff = (peer: Peer, ...values: readonly string[]) =>
    whoIs(peer, undefined, { 'X-Forwarded-For': values })
  t.equal(xff({ address: '10.1.1.1' }, '192.0.2.5'), 'one')
  t.equal(
    xff({ address: '10.1.1.1' }, '192.0.2.77, 192.0.2.5, 10.2.2.2'),
    'one',
    'the last that is not a proxy',
  )
  t.equal(xff({ address: '2001:db8:ff::1' }, '192.0.2.77'), 'two')
  t.equal(xff({ address: '10.1.1.1' }, '192.0.2.5', '192.0.2.5'), '400', 'two headers')
  t.equal(xff({ address: '10.1.1.1' }), '400')
  t.equal(xff({ address: '10.1.1.1' }, '10.2.2.2'), '400')
  t.equal(xff({ address: '10.1.1.1' }, 'unknown'), '400')
  t.equal(xff({ address: '192.0.2.6' }, '192.0.2.5'), '404', 'not from a proxy')
  t.equal(xff({ address: '10.1.1.1', mac: () => '52:54:00:00:00:02' }, '192.0.2.9'), '404', "the proxy's MAC")
})

t.test('keys that two instances share tell neither', async (t) => {
  const random = chance()
  const twins = registry(
    [web1, web1].map((spec, n) => specInstance(spec, { now: NOW, random }, { name: `twin${n}` })),
  )
  t.same(new Set(twins.clashes.map(({ kind }) => kind)), new Set(['uuid', 'address', 'mac']))
  const get = asker(metadataService({ registry: () => twins, now: () => NOW, random }))
  t.equal(get('/openstack').status, 404)
})

t.test('a browser is refused', async (t) => {
  const get = one('all', { hosts: ['seed.example.org'] })
  const status = (headers: Asking['headers']): number => get('/openstack', { headers: headers! }).status
  for (const host of [
    '169.254.169.254',
    '10.0.2.2:8775',
    '[fe80::a9fe:a9fe]',
    '[::1]:80',
    'instance-data.:8773',
    'LOCALHOST:80',
    'seed.example.org',
  ])
    t.equal(status({ Host: host }), 200, host)
  for (const host of [
    'evil.example.org',
    '169.254.169.254.evil.example.org',
    'seed.example.org.evil',
    '1.2.3',
    '',
    'a@b',
  ])
    t.equal(status({ Host: host }), 403, host)
  t.equal(status({ Host: ['127.0.0.1', '127.0.0.1'] }), 403)
  t.equal(status({ Origin: 'http://127.0.0.1' }), 403)
  t.equal(status({ Origin: 'null' }), 403)
})

t.test('phone_home is told', async (t) => {
  const told: unknown[] = []
  const get = one('all', { tell: (event) => told.push(event) })
  const body = new URLSearchParams({ pub_key_ed25519: KEY, hostname: 'web1', other: 'x' }).toString()
  t.equal(get('/nocloud/web1/phone-home', { method: 'POST', body }).status, 200)
  t.same(told, [
    {
      kind: 'called-home',
      instance: 'web1',
      fields: new Map([
        ['pub_key_ed25519', KEY],
        ['hostname', 'web1'],
      ]),
    },
  ])
  t.equal(get('/phone-home').status, 404)
})

t.test('drives', async (t) => {
  const service = serviceOf()
  const context = { now: NOW, random: chance() }
  const whole = toBytes(pack(render(web1, { context }), driveOptions(web1, context)))
  const get = async (range?: string) => {
    const { answer } = service.serve({
      method: 'GET',
      target: '/drives/web1.iso',
      header: (name) => (name === 'range' && range !== undefined ? [range] : []),
      body: new Uint8Array(0),
      peer: { address: '127.0.0.1' },
    })
    if (answer.body instanceof Uint8Array) return { ...answer, bytes: answer.body }
    const pieces: Uint8Array[] = []
    for await (const piece of answer.body.open()) pieces.push(piece)
    return { ...answer, bytes: Buffer.concat(pieces) }
  }
  t.ok(Buffer.from(whole).equals((await get()).bytes))
  const last = whole.length - 1
  const ranges: Readonly<Record<string, readonly [number, number]>> = {
    'bytes=0-0': [0, 0],
    'bytes=32768-34815': [32768, 34815],
    [`bytes=${last}-`]: [last, last],
    'bytes=-5': [last - 4, last],
    [`bytes=10-${10 * last}`]: [10, last],
    [`bytes=-${10 * last}`]: [0, last],
  }
  for (const [range, [start, end]] of Object.entries(ranges)) {
    const { status, headers, bytes } = await get(range)
    t.equal(status, 206, range)
    t.equal(headers['Content-Range'], `bytes ${start}-${end}/${whole.length}`)
    t.ok(Buffer.from(whole.subarray(start, end + 1)).equals(bytes))
  }
  for (const range of [`bytes=${whole.length}-`, 'bytes=-0']) t.equal((await get(range)).status, 416, range)
  for (const range of ['bytes=5-4', 'bytes=', 'bytes=1-2,4-5', 'lines=1-2', 'bytes=x-'])
    t.equal((await get(range)).status, 200, range)
})

t.test('a drive that was read is served with its own bytes', async (t) => {
  const random = chance()
  const bytes = toBytes(pack(render(web1), driveOptions(web1)))
  const drive = readDrive(bytesAccess(bytes))
  const tree = new Map([...drive.tree, ['openstack/latest/user_data', file('of the drive')]])
  for (const spec of [web1, undefined]) {
    const known = registry([
      driveInstance('found', { ...drive, tree }, spec, { now: NOW, random }, bytesAccess(bytes)),
    ])
    const service = metadataService({
      registry: () => known,
      rules: { fallback: 'found' },
      now: () => NOW,
      random,
    })
    const get = asker(service)
    t.equal(get('/openstack/latest/user_data').text, 'of the drive')
    t.equal(get('/2009-04-04/meta-data/local-hostname').text, 'web1')
    t.notMatch(get('/openstack/latest/meta_data.json').text, 'admin_pass')
    t.equal(get('/meta-data').text.includes('web1'), spec !== undefined)
    const { answer } = service.serve({
      method: 'GET',
      target: '/drives/found.iso',
      header: () => [],
      body: new Uint8Array(0),
      peer: {},
    })
    t.equal((answer.body as Source).size, bytes.length)
  }
})

const stores: Readonly<Record<string, () => Store>> = {
  memory: memoryStore,
  files: () => fileStore(join(mkdtempSync(join(tmpdir(), 'store-')), 'state')),
}
for (const [name, make] of Object.entries(stores))
  t.test(`a store in ${name} keeps the first value`, async (t) => {
    const store = make()
    const value = new TextEncoder().encode('first')
    for (const instance of ['web1', '../web1', 'web1/x', '', '.', 'ü\0%', '%2e']) {
      t.equal(store.get(instance, 'password'), undefined)
      t.equal(store.add(instance, 'password', value), true)
      t.equal(store.add(instance, 'password', new TextEncoder().encode('second')), false)
      t.equal(Buffer.from(store.get(instance, 'password')!).toString(), 'first')
      t.equal(store.get(instance, 'fetched-password'), undefined)
    }
    t.equal(store.remove('web1', 'password'), true)
    t.equal(store.remove('web1', 'password'), false)
    t.equal(store.add('web1', 'password', value), true)
  })

t.test('the files of a store are private and whole', async (t) => {
  const folder = join(mkdtempSync(join(tmpdir(), 'store-')), 'state')
  const store = fileStore(folder)
  // What a process that was killed leaves.
  writeFileSync(join(folder, '.web1.password.1234.tmp'), 'hal')
  t.equal(store.get('web1', 'password'), undefined)
  store.add('web1', 'password', new TextEncoder().encode('whole'))
  t.equal(statSync(folder).mode & 0o777, 0o700)
  t.equal(statSync(join(folder, 'web1.password')).mode & 0o777, 0o600)
  t.same(readdirSync(folder).sort(), ['.web1.password.1234.tmp', 'web1.password'])
})

t.test('a store removes what killed processes left, also beside whole files', (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'store-'))
  const own = temporaryName(join(folder, 'web1.password'), 'tmp')
  const { pid } = spawnSync(process.execPath, ['--version'])
  const dead = (own: string): string => own.replace(`-${process.pid.toString(36)}-`, `-${pid.toString(36)}-`)
  const other = dead(temporaryName(join(folder, 'web.2.password'), 'tmp'))
  for (const path of [own, dead(own), other, join(folder, 'web1.password'), join(folder, '.hidden.tmp')])
    writeFileSync(path, 'x')
  t.equal(Buffer.from(fileStore(folder).get('web1', 'password')!).toString(), 'x')
  t.same(readdirSync(folder).sort(), [basename(own), '.hidden.tmp', 'web1.password'].sort())
  t.end()
})

t.test('the same service as a web-standard handler', async (t) => {
  const handler = fetchHandler(serviceOf({ rules: { fallback: 'web1' } }, [web1]))
  const get = (path: string, init?: RequestInit) => handler(new Request(`http://127.0.0.1${path}`, init))
  t.equal(await (await get('/openstack/latest/user_data')).text(), '#!/bin/sh\necho one\n')
  const head = await get('/openstack/latest/user_data', { method: 'HEAD' })
  t.same([head.headers.get('content-length'), await head.text()], ['19', ''])
  const body = new URLSearchParams({ hostname: 'web1' }).toString()
  t.equal((await get('/phone-home', { method: 'POST', body })).status, 200)
  t.equal((await get('/phone-home', { method: 'POST', body: 'x'.repeat(65537) })).status, 413)
  t.equal((await handler(new Request('http://evil.example.org/'))).status, 403)
  const drive = await get('/drives/web1.iso', { headers: { range: 'bytes=32769-32773' } })
  t.equal(await drive.text(), 'CD001')
})
