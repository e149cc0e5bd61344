// Drives in stores: what is sent, when it is sent again, and what is said when it cannot be. A server of our own plays the failures.
import { createHash } from 'node:crypto'
import { execFileSync } from 'node:child_process'
import { readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import type { Image } from '../lib/image/image.ts'
import { RemoteError } from '../lib/node/remote/remote-error.ts'
import { openStores } from '../lib/node/stores/open-stores.ts'
import type { StoreObject } from '../lib/node/stores/store.ts'
import { parseAwsFile, profileOf } from '../lib/store/aws-profiles.ts'
import { parseDuration } from '../lib/store/duration.ts'
import { delayAfter } from '../lib/store/retry.ts'
import { placeName, publicName, type StorePlace, storePlace } from '../lib/store/store-place.ts'
import { presignedUrl, s3Url, signedHeaders } from '../lib/store/s3-request.ts'
import { swiftTempUrl } from '../lib/store/temp-url.ts'
import { cli } from './cli.ts'
import { type FakeStore, fakeStore, type Trick } from './fake-store.ts'

const SECRETS = ['secret-of-s3', 'session-of-s3', 'secret-of-swift', 'token1', 'signature-of-url']

/** Returns an image of bytes that differ, in pieces. */
function imageOf(size: number): Image {
  const bytes = new Uint8Array(size)
  for (let n = 0; n < size; n += 97) bytes[n] = n % 251
  const half = size >> 1
  return {
    size,
    segments: [
      { kind: 'content', offset: 0, content: bytes.subarray(0, half), label: 'a' },
      { kind: 'content', offset: half, content: bytes.subarray(half), label: 'b' },
    ],
  }
}

function bytesOf({ size, segments }: Image): Buffer {
  const bytes = Buffer.alloc(size)
  for (const { offset, content } of segments) bytes.set(content as Uint8Array, offset)
  return bytes
}

const KINDS = ['s3', 'swift', 'url'] as const

interface Opened {
  readonly object: StoreObject
  /** The delays between attempts, in milliseconds. */
  readonly waits: number[]
  readonly path: string
}

interface OpenOptions {
  readonly env?: NodeJS.ProcessEnv
  readonly now?: () => Date
}

async function opened(
  store: FakeStore,
  kind: StorePlace['kind'],
  options: OpenOptions = {},
): Promise<Opened> {
  const waits: number[] = []
  const open = openStores({
    env: {
      HOME: '/nonexistent',
      AWS_ACCESS_KEY_ID: 'key-of-s3',
      AWS_SECRET_ACCESS_KEY: 'secret-of-s3',
      AWS_SESSION_TOKEN: 'session-of-s3',
      AWS_ENDPOINT_URL: store.url,
      ST_AUTH: `${store.url}/auth`,
      ST_USER: 'user',
      ST_KEY: 'secret-of-swift',
      ...options.env,
    },
    surroundings: {
      now: options.now ?? (() => new Date('2026-11-28T00:00:00Z')),
      random: (count) => new Uint8Array(count).fill(128),
      async wait(milliseconds, signal) {
        waits.push(milliseconds)
        await new Promise((resolve) => setTimeout(resolve, 1))
        signal.throwIfAborted()
      },
    },
  })
  const text = {
    s3: 's3://drives/a/web1.iso',
    swift: 'swift://drives/a/web1.iso',
    url: `${store.url}/drives/a/web1.iso?sig=signature-of-url`,
  }[kind]
  const path = { s3: '/drives/a/web1.iso', swift: '/v1/AUTH_a/drives/a/web1.iso', url: '/drives/a/web1.iso' }[
    kind
  ]
  return { object: await open(storePlace(text) as StorePlace), waits, path }
}

/** Returns the error of a promise. */
async function failure(promise: Promise<unknown>): Promise<RemoteError> {
  try {
    await promise
  } catch (cause) {
    if (cause instanceof RemoteError) return cause
    throw cause
  }
  throw new Error('it did not fail')
}

t.test('a drive is stored whole, once, with its sums', async (t) => {
  for (const kind of KINDS) {
    const store = await fakeStore(t)
    const { object, path } = await opened(store, kind)
    const image = imageOf(3_000_001)
    const sha256 = createHash('sha256').update(bytesOf(image)).digest('hex')
    t.same(await object.put(image, {}), { size: image.size, sha256, isKept: false }, kind)
    t.ok(store.objects.get(path)!.bytes.equals(bytesOf(image)), kind)
    const { headers } = store.puts()[0]!
    t.equal(headers['content-length'], String(image.size))
    t.equal(headers['transfer-encoding'], undefined)
    if (kind === 's3') t.equal(headers['x-amz-content-sha256'], sha256)
    if (kind === 'swift') t.equal(headers.etag, createHash('md5').update(bytesOf(image)).digest('hex'))
    if (kind === 'url') continue
    t.same(await object.put(image, {}), { size: image.size, sha256, isKept: true }, `${kind} again`)
    t.equal(store.puts().length, 1)
    const signal = new AbortController().signal
    t.equal(await object.has({ size: image.size, sha256 }, signal), true)
    t.equal(await object.has({ size: image.size, sha256: '0'.repeat(64) }, signal), false)
    t.equal(await object.has({ size: image.size - 1, sha256 }, signal), false)
    const other = imageOf(3_000_002)
    t.match(await object.put(other, {}), { isKept: false })
    t.ok(store.objects.get(path)!.bytes.equals(bytesOf(other)), 'other bytes replace it')
  }
})

const PASSING: readonly Trick[] = [
  { status: 408 },
  { status: 429 },
  { status: 500 },
  { status: 502, body: '<html>' },
  { status: 503, body: '<Error><Code>SlowDown</Code></Error>' },
  { status: 504 },
  'reset',
  'half',
  'silence',
]

t.test('what passes by itself is tried again, with the whole body', async (t) => {
  for (const kind of KINDS)
    for (const trick of PASSING)
      for (const size of [70_000, 2_500_000]) {
        const store = await fakeStore(t)
        const { object, waits, path } = await opened(store, kind)
        store.tricks.push({ method: 'PUT', trick }, { method: 'PUT', trick })
        const image = imageOf(size)
        t.match(await object.put(image, {}), { isKept: false })
        t.ok(
          store.objects.get(path)!.bytes.equals(bytesOf(image)),
          `${kind} ${JSON.stringify(trick)} ${size}`,
        )
        t.same(waits, [375, 750])
        t.equal(store.puts().length, 3)
      }
})

t.test('Retry-After is obeyed', async (t) => {
  const date = new Date('2026-11-28T00:00:40Z').toUTCString()
  for (const [text, wait] of [
    ['7', 7000],
    [date, 40_000],
    ['soon', 375],
  ] as const) {
    const store = await fakeStore(t)
    const { object, waits } = await opened(store, 'url')
    store.tricks.push({ method: 'PUT', trick: { status: 503, headers: { 'retry-after': text } } })
    await object.put(imageOf(1000), {})
    t.same(waits, [wait])
  }
  const store = await fakeStore(t)
  const { object, waits } = await opened(store, 'url')
  store.tricks.push({ method: 'PUT', trick: { status: 503, headers: { 'retry-after': '86400' } } })
  t.match(await failure(object.put(imageOf(1000), {})), { fault: 'unreachable' })
  t.same(waits, [])
  const system = { random: 0, now: new Date(0) }
  t.same(
    [1, 2, 3, 6, 7, 20].map((attempt) => delayAfter(attempt, undefined, system)),
    [250, 500, 1000, 8000, 10_000, 10_000],
  )
  t.ok(delayAfter(1, undefined, { ...system, random: 255 })! <= 500)
})

t.test('a store that stays busy or breaks every connection gets nothing', async (t) => {
  for (const kind of KINDS)
    for (const trick of [{ status: 503 }, 'reset', 'half'] as const) {
      const store = await fakeStore(t)
      const { object, waits } = await opened(store, kind)
      store.tricks.push(...Array.from({ length: 6 }, () => ({ method: 'PUT', trick })))
      t.match(
        await failure(object.put(imageOf(100_000), {})),
        { fault: 'unreachable' },
        `${kind} ${JSON.stringify(trick)}`,
      )
      t.equal(waits.length, 5)
      t.equal(store.objects.size, 0)
    }
})

t.test('a refusal is final, comes before the body of a large drive, and tells no secret', async (t) => {
  const echo = SECRETS.join(' ')
  for (const kind of KINDS)
    for (const status of [400, 403, 404, 405, 411, 412, 413, 418, 507, 301, 302]) {
      const store = await fakeStore(t)
      const { object, waits } = await opened(store, kind)
      const headers = { location: `${store.url}/${echo.replaceAll(' ', '/')}` }
      const body = `<Error><Code>Odd</Code><Message>${echo}</Message></Error>`
      store.tricks.push({ method: 'PUT', trick: { status, headers, body } })
      const cause = await failure(object.put(imageOf(5_000_000), {}))
      t.match(cause, { fault: status >= 500 ? 'unreachable' : 'refused' }, `${kind} ${status}`)
      t.same(
        SECRETS.filter((secret) => `${cause.message} ${cause.hint}`.includes(secret)),
        [],
      )
      t.match(cause.message, String(status))
      t.same(waits, [])
      t.equal(store.puts().length, 1)
      t.equal(store.puts()[0]!.read, 0, 'nothing of the body was sent')
      t.equal(store.objects.size, 0)
    }
})

t.test('bytes that arrive wrong are found', async (t) => {
  for (const kind of KINDS) {
    const store = await fakeStore(t)
    const { object } = await opened(store, kind)
    store.tricks.push({ method: 'PUT', trick: 'garble' })
    t.match(await failure(object.put(imageOf(10_000), {})), { fault: 'refused' }, kind)
  }
})

t.test('an ETag that is no sum is not one: HEAD tells', async (t) => {
  const store = await fakeStore(t)
  const { object } = await opened(store, 's3')
  store.tricks.push({
    method: 'PUT',
    trick: { status: 200, headers: { etag: '"0123456789abcdef0123456789abcdef-1"' } },
  })
  t.match(await object.put(imageOf(1000), {}), { isKept: false })
  t.same(
    store.seen.map(({ method }) => method),
    ['HEAD', 'PUT', 'HEAD'],
  )
})

t.test('a token that expires is replaced once', async (t) => {
  const store = await fakeStore(t)
  const { object } = await opened(store, 'swift')
  store.tricks.push({ method: 'PUT', trick: { status: 401 } })
  t.match(await object.put(imageOf(1000), {}), { isKept: false })
  t.same(
    store.puts().map(({ headers }) => headers['x-auth-token']),
    ['token1', 'token2'],
  )
  store.tricks.push({ method: 'HEAD', trick: { status: 401 } }, { method: 'HEAD', trick: { status: 401 } })
  t.match(await failure(object.put(imageOf(2000), {})), { fault: 'refused' })
})

t.test('keys of S3 that expire are read again once', async (t) => {
  const store = await fakeStore(t)
  const credentials = join(t.testdir(), 'credentials')
  const write = (session: string): void =>
    writeFileSync(
      credentials,
      `[default]\naws_access_key_id = a\naws_secret_access_key = b#;c=\naws_session_token = ${session}\n`,
    )
  write('old')
  const env = { AWS_SHARED_CREDENTIALS_FILE: credentials, AWS_ACCESS_KEY_ID: '', AWS_SECRET_ACCESS_KEY: '' }
  const { object } = await opened(store, 's3', { env })
  const body = '<Error><Code>ExpiredToken</Code></Error>'
  store.tricks.push({ method: 'PUT', trick: { status: 400, body } })
  await object.has({ size: 0, sha256: '' }, new AbortController().signal)
  write('new')
  t.match(await object.put(imageOf(1000), {}), { isKept: false })
  t.same(
    store.puts().map(({ headers }) => headers['x-amz-security-token']),
    ['old', 'new'],
  )
})

t.test('a bucket in another region is asked there', async (t) => {
  const store = await fakeStore(t)
  const { object } = await opened(store, 's3')
  store.tricks.push({
    method: 'HEAD',
    trick: { status: 301, headers: { 'x-amz-bucket-region': 'eu-west-3' } },
  })
  await object.put(imageOf(1000), {})
  t.match(store.puts()[0]!.headers.authorization, '/20261128/eu-west-3/s3/aws4_request')
})

t.test('a wrong clock is named', async (t) => {
  const store = await fakeStore(t)
  const { object } = await opened(store, 's3', { now: () => new Date('2030-01-01T00:00:00Z') })
  const body = '<Error><Code>RequestTimeTooSkewed</Code></Error>'
  store.tricks.push({
    method: 'PUT',
    trick: { status: 403, body, headers: { date: 'Tue, 01 Jan 2030 01:00:00 GMT' } },
  })
  t.match(await failure(object.put(imageOf(1000), {})), { fault: 'refused', hint: / 3600 s behind / })
})

t.test('TLS, names and ports that fail', async (t) => {
  const folder = t.testdir()
  const args = [
    'req',
    '-x509',
    '-newkey',
    'ec',
    '-pkeyopt',
    'ec_paramgen_curve:P-256',
    '-nodes',
    '-days',
    '2',
  ]
  const name = ['-subj', '/CN=127.0.0.1', '-addext', 'subjectAltName=IP:127.0.0.1']
  execFileSync('openssl', [...args, ...name, '-keyout', 'key', '-out', 'cert'], {
    cwd: folder,
    stdio: 'ignore',
  })
  const [key, cert] = ['key', 'cert'].map((file) => readFileSync(join(folder, file), 'utf8')) as [
    string,
    string,
  ]
  const trusted = { s3: 'AWS_CA_BUNDLE', swift: 'OS_CACERT' }
  for (const kind of ['s3', 'swift'] as const) {
    const store = await fakeStore(t, { key, cert })
    const { object, waits } = await opened(store, kind)
    t.match(await failure(object.put(imageOf(1000), {})), { fault: 'unreachable', hint: trusted[kind] }, kind)
    t.same(waits, [], 'it is not tried again')
    const { object: known } = await opened(store, kind, { env: { [trusted[kind]]: join(folder, 'cert') } })
    t.match(await known.put(imageOf(1000), {}), { isKept: false })
  }
  const store = await fakeStore(t)
  for (const [url, count] of [
    ['http://store.invalid', 0],
    ['http://127.0.0.1:1', 5],
  ] as const) {
    const { object, waits } = await opened(store, 's3', { env: { AWS_ENDPOINT_URL: url } })
    t.match(await failure(object.put(imageOf(1000), {})), { fault: 'unreachable' }, url)
    t.equal(waits.length, count, url)
  }
})

t.test('an interruption leaves nothing', async (t) => {
  for (const kind of KINDS) {
    const store = await fakeStore(t)
    const { object } = await opened(store, kind)
    const stop = new AbortController()
    const stopped = new Error('stopped')
    const image = imageOf(20_000_000)
    const onProgress = ({ written }: { written: number }): void => {
      if (written > 10_000_000) stop.abort(stopped)
    }
    await t.rejects(object.put(image, { signal: stop.signal, onProgress }), stopped)
    await new Promise((resolve) => setTimeout(resolve, 50))
    t.equal(store.objects.size, 0, kind)
  }
})

t.test('settings that are missing or wrong', async (t) => {
  const store = await fakeStore(t)
  const none = { AWS_ACCESS_KEY_ID: '', AWS_SECRET_ACCESS_KEY: '', ST_AUTH: '' }
  for (const kind of ['s3', 'swift'] as const)
    t.match(await failure(opened(store, kind, { env: none })), { fault: 'settings' }, kind)
  for (const env of [
    { AWS_ACCESS_KEY_ID: '' },
    { AWS_ENDPOINT_URL: 'localhost:9000' },
    { AWS_CA_BUNDLE: '/nonexistent/ca' },
    { ...none, AWS_PROFILE: 'nobody' },
  ])
    t.match(await failure(opened(store, 's3', { env })), { fault: 'settings' }, JSON.stringify(env))
})

t.test('the forms of destinations', async (t) => {
  t.equal(storePlace('out/web1.iso'), undefined)
  t.equal(storePlace('./s3://a/b'), undefined)
  t.equal(storePlace('C:\\web1.iso'), undefined)
  t.same(storePlace('s3://drives/a b/%20?#.iso'), { kind: 's3', bucket: 'drives', key: 'a b/%20?#.iso' })
  t.same(storePlace('S3://drives/x'), { kind: 's3', bucket: 'drives', key: 'x' })
  t.same(storePlace('swift://a b/c'), { kind: 'swift', container: 'a b', object: 'c' })
  for (const wrong of [
    's3://',
    's3://drives',
    's3://drives/',
    's3:///x',
    's3://a b/x',
    's3://drives/a/../b',
    's3://drives/./b',
    's3://drives/a/',
    `s3://drives/${'é'.repeat(513)}`,
    'swift://c',
    'swift:///o',
    `swift://${'c'.repeat(257)}/o`,
    'swift://../o',
    'swift://c/a\nb',
    'https://',
    'https://user:word@host/x',
    'https://host/x#y',
    'gs://b/k',
    'file:///x',
    'ftp://h/x',
  ])
    t.ok('problem' in (storePlace(wrong) ?? {}), wrong)
  t.equal(placeName(storePlace('https://h/a?sig=x') as StorePlace), 'https://h/a')
  t.equal(publicName('https://u:p@h/a?sig=x'), 'https://h/a')
  t.equal(publicName('a?b'), 'a?b')
  t.same(['90s', '30m', '1h', '7d', '0h', '1', '1w', '-1h', '1.5h', ''].map(parseDuration), [
    90,
    1800,
    3600,
    604_800,
    ...Array.from({ length: 6 }),
  ])
})

t.test('signatures of the documentation', async (t) => {
  // Source: Amazon S3 API Reference, "Signature calculations": the examples with examplebucket
  const keys = {
    accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
    secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
  }
  const how = { keys, region: 'us-east-1', now: new Date('2013-05-24T00:00:00Z') }
  const url = await presignedUrl(new URL('https://examplebucket.s3.amazonaws.com/test.txt'), 86_400, how)
  t.equal(
    new URL(url.url).searchParams.get('X-Amz-Signature'),
    'aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404',
  )
  t.equal(url.expires, '2013-05-25T00:00:00.000Z')
  const headers = await signedHeaders(
    {
      method: 'PUT',
      url: new URL('https://examplebucket.s3.amazonaws.com/test%24file.text'),
      headers: new Map([
        ['date', 'Fri, 24 May 2013 00:00:00 GMT'],
        ['x-amz-content-sha256', '44ce7dd67c959e0d3524ffac1771dfbba87d2b6b4b4e99e42034a8b803f8b072'],
        ['x-amz-storage-class', 'REDUCED_REDUNDANCY'],
      ]),
    },
    how,
  )
  t.match(headers.get('authorization'), '98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd')
  const aws = { region: 'eu-west-3', endpoint: undefined }
  t.equal(s3Url(aws, 'drives', 'a/b c').href, 'https://drives.s3.eu-west-3.amazonaws.com/a/b%20c')
  t.equal(s3Url(aws, 'my.drives', 'a').href, 'https://s3.eu-west-3.amazonaws.com/my.drives/a')
  t.equal(s3Url({ ...aws, region: 'cn-north-1' }, 'd', 'a').hostname, 'd.s3.cn-north-1.amazonaws.com.cn')
  t.equal(s3Url({ ...aws, endpoint: new URL('http://h:9000/s3/') }, 'd', 'a').href, 'http://h:9000/s3/d/a')
})

t.test('temporary URLs as python-swiftclient makes them', async (t) => {
  const storage = new URL('https://h/v1/AUTH_a')
  const object = { container: 'd r', object: 'a/é%?.iso' }
  const script = `
import sys
from swiftclient.utils import generate_temp_url
print(generate_temp_url('/v1/AUTH_a/d r/a/é%?.iso', 1795861982, 'key', 'GET', absolute=True, digest='sha256'))
`
  const wanted = execFileSync('/usr/bin/python3', ['-c', script], { encoding: 'utf8' }).trim()
  const { url } = swiftTempUrl(storage, object, 'key', new Date(1_795_861_982_000))
  t.equal(new URL(url).searchParams.get('temp_url_sig'), /temp_url_sig=([0-9a-f]+)/.exec(wanted)![1])
})

t.test('files of AWS', async (t) => {
  const credentials = parseAwsFile(
    '# a comment\n[default]\naws_access_key_id=a\naws_secret_access_key = x#y;z/= ; a comment\n\n[my.profile]\nAWS_ACCESS_KEY_ID = b\r\n',
  )
  const config = parseAwsFile(
    '[profile my.profile]\nregion = eu-west-3\ns3 =\n  addressing_style = path\nservices = local\n[profile "two words"]\nregion=r\n[services local]\ns3 =\n  endpoint_url = http://h\n[default]\nregion=d\n',
  )
  t.equal(profileOf('default', { credentials, config })!.get('aws_secret_access_key'), 'x#y;z/=')
  t.same(
    [...profileOf('my.profile', { credentials, config })!],
    [
      ['region', 'eu-west-3'],
      ['s3', ''],
      ['s3.addressing_style', 'path'],
      ['services', 'local'],
      ['aws_access_key_id', 'b'],
    ],
  )
  t.equal(profileOf('two words', { credentials, config })!.get('region'), 'r')
  t.equal(config.get('services local')!.get('s3.endpoint_url'), 'http://h')
  t.equal(profileOf('nobody', { credentials, config }), undefined)
})

t.test('build stores a drive, keeps secrets out of its words, and gives exit codes', async (t) => {
  const store = await fakeStore(t)
  const cwd = t.testdir({
    'web1.yaml': 'hostname: web1\nguests: []\n',
    'bad.yaml': 'hostname: web1\nnetwork: {eth0: {address: x}}\n',
  })
  const env = {
    ST_AUTH: `${store.url}/auth`,
    ST_USER: 'user',
    ST_KEY: 'secret-of-swift',
    OS_CLOUD: '',
    OS_AUTH_URL: '',
    OS_AUTH_TYPE: '',
    OS_ENDPOINT: '',
    SWIFT_TEMP_URL_KEY: 'key-of-urls',
    AWS_ACCESS_KEY_ID: 'k',
    AWS_SECRET_ACCESS_KEY: 'secret-of-s3',
    AWS_ENDPOINT_URL: store.url,
    AWS_CA_BUNDLE: '',
  }
  const run = (...args: string[]) => cli(['build', ...args], { cwd, env })
  const url = `${store.url}/put/web1.iso?sig=signature-of-url`
  const made = await run(
    'web1.yaml',
    '-o',
    `iso=${url}`,
    '-o',
    'vfat=swift://drives/web1.img',
    '-o',
    'iso=web1.iso',
    '--json',
  )
  t.equal(made.code, 0, made.stderr)
  const { drives } = JSON.parse(made.stdout.toString()) as { drives: { output: string; sha256: string }[] }
  t.same(
    drives.map(({ output }) => output),
    [`${store.url}/put/web1.iso`, 'swift://drives/web1.img', 'web1.iso'],
  )
  t.ok(
    store.objects.get('/put/web1.iso')!.bytes.equals(readFileSync(join(cwd, 'web1.iso'))),
    'the same bytes everywhere',
  )
  const timed = await run(
    'web1.yaml',
    '-o',
    'swift://drives/web1.img',
    '--format',
    'vfat',
    '--temp-url',
    '1h',
    '--json',
  )
  t.match(JSON.parse(timed.stdout.toString()), {
    drives: [{ kept: true, url: /\/v1\/AUTH_a\/drives\/web1.img\?temp_url_sig=/ }],
  })
  const before = store.puts().length
  t.match(await run('bad.yaml', '-o', 'swift://drives/x'), { code: 3 })
  t.match(await run('web1.yaml', '-o', 'swift://drives'), { code: 2 })
  t.match(await run('web1.yaml', '-o', 'gs://drives/x'), { code: 2 })
  t.match(await run('web1.yaml', '-o', 'web1.iso', '--temp-url', '1h'), { code: 2 })
  t.match(await run('web1.yaml', '-o', url, '--temp-url', '1h'), { code: 2 })
  t.match(await run('web1.yaml', '-o', 's3://drives/x', '--temp-url', '1 hour'), { code: 2 })
  t.match(await run('web1.yaml', '-o', 's3://drives/x', '--temp-url', '8d'), { code: 3 })
  t.match(await run('web1.yaml', '-o', 's3://drives/x', '--format', 'dir'), { code: 2 })
  t.equal(store.puts().length, before, 'nothing was sent')
  store.tricks.push({ method: 'PUT', trick: { status: 403, body: 'signature-of-url' } })
  const refused = await run(
    'web1.yaml',
    '-o',
    `iso=${store.url}/other?sig=signature-of-url`,
    '-o',
    'iso=other.iso',
  )
  t.equal(refused.code, 1)
  t.notMatch(refused.stderr, 'signature-of-url')
  t.notOk(
    statSync(join(cwd, 'other.iso'), { throwIfNoEntry: false }),
    'no file is written if the store refuses',
  )
})
