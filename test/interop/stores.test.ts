// Drives in a real Swift, by its own API and by its S3 API, with users of a real Keystone; rclone and swiftclient are the other clients.
import { createHash } from 'node:crypto'
import { execFileSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { cli } from '../cli.ts'
import { service } from '../services.ts'
import { NO_STORES, rclone, storeFleet } from '../store-fleet.ts'

const keystone = service(t, 'keystone', { KEYSTONE_EXPIRATION: '3600' })
const { OS_AUTH_URL: authUrl = '' } = keystone
const { S3_ENDPOINT: endpoint = '', ...swift } = service(t, 's3', { SWIFT_KEYSTONE: authUrl })
const s3 = { ...NO_STORES, ...swift, ST_AUTH: '', AWS_ENDPOINT_URL: endpoint }
const tempauth = { ...NO_STORES, ST_AUTH: `${endpoint}/auth/v1.0`, ST_USER: 'test:tester', ST_KEY: 'testing' }
const SPEC = 'hostname: web1\nguests: []\ninstance_id: i-1\nuuid: 00000000-0000-4000-8000-000000000001\n'

/** Builds the drive of a spec into a store, and returns the answer. */
async function stored(t: Test, env: NodeJS.ProcessEnv, ...args: readonly string[]) {
  const cwd = t.testdir({ 'web1.yaml': SPEC })
  const { code, stdout, stderr } = await cli(['build', 'web1.yaml', '--json', ...args], { cwd, env })
  const { drives = [], report } = JSON.parse(stdout.toString()) as {
    drives?: { output: string; sha256: string; kept?: true; url?: string }[]
    report: { code: string; message: string }[]
  }
  return { code, stderr, drive: drives[0]!, problem: report.find(({ code }) => code !== 'no-login') }
}

async function sumAt(url: string, options?: RequestInit): Promise<string> {
  const answer = await fetch(url, options)
  return createHash('sha256')
    .update(Buffer.from(await answer.arrayBuffer()))
    .digest('hex')
}

storeFleet({ S3_ENDPOINT: endpoint, ...swift }, 50, 50)

t.test('a drive by every way, with a name that needs escapes', async (t) => {
  const name = "a b/ü%20+&?=#'()*!~.iso"
  for (const [env, url] of [
    [s3, `s3://drives/${name}`],
    [tempauth, `swift://drives/${name}`],
  ] as const) {
    const first = await stored(t, env, '-o', url, '--temp-url', '10m')
    t.equal(first.code, 0, JSON.stringify(first.problem))
    t.equal(await sumAt(first.drive.url!), first.drive.sha256, url)
    const bytes = rclone(s3, endpoint, 'cat', `:s3:drives/${name}`)
    t.equal(createHash('sha256').update(bytes).digest('hex'), first.drive.sha256, 'rclone reads it')
    t.match((await stored(t, env, '-o', url)).drive, { kept: true }, 'it is there already')
  }
})

t.test('pre-signed URLs for PUT', async (t) => {
  const script = `
import time
from swiftclient.utils import generate_temp_url
print(generate_temp_url('/v1/AUTH_test/drives/put/', 600, 'secret-of-temporary-urls', 'PUT', prefix=True, digest='sha256'))
`
  const made = execFileSync('/usr/bin/python3', ['-c', script], { encoding: 'utf8' }).trim()
  const query = made.slice(made.indexOf('?'))
  const put = await stored(t, NO_STORES, '-o', `${endpoint}/v1/AUTH_test/drives/put/x.iso${query}`)
  t.match(put, { code: 0, drive: { output: `${endpoint}/v1/AUTH_test/drives/put/x.iso` } })
  const read = (): string =>
    createHash('sha256')
      .update(rclone(s3, endpoint, 'cat', ':s3:drives/put/x.iso'))
      .digest('hex')
  t.equal(read(), put.drive.sha256)
  const wrong = await stored(t, NO_STORES, '-o', `${endpoint}/v1/AUTH_test/drives/other/x.iso${query}`)
  t.match(wrong, { code: 1, problem: { code: 'service-refused' } })
  t.notMatch(JSON.stringify(wrong), 'temp_url_sig')

  const cwd = t.testdir({ 'node.yaml': 'hostname: ${name}\nguests: []\n', 'nodes.csv': 'name\nweb1\nweb2\n' })
  const output = ['-o', `${endpoint}/v1/AUTH_test/drives/put/\${name}.iso${query}`, '--manifest', 'done']
  const fleet = await cli(['fleet', 'build', 'node.yaml', '--inventory', 'nodes.csv', ...output], {
    cwd,
    env: NO_STORES,
  })
  t.equal(fleet.code, 0, fleet.stderr)
  t.notMatch(readFileSync(join(cwd, 'done'), 'utf8'), 'temp_url')
})

t.test('what a store refuses, and why', async (t) => {
  const refused = { code: 1, problem: { code: 'service-refused' } }
  t.match(await stored(t, s3, '-o', 's3://nobody/x'), { ...refused, problem: { message: /no such bucket/ } })
  t.match(await stored(t, tempauth, '-o', 'swift://nobody/x'), {
    ...refused,
    problem: { message: /no such container/ },
  })
  for (const env of [
    { ...s3, AWS_SECRET_ACCESS_KEY: 'wrong-secret' },
    { ...s3, AWS_ACCESS_KEY_ID: 'test:nobody' },
  ]) {
    const found = await stored(t, env, '-o', 's3://drives/x')
    t.match(found, refused)
    t.notMatch(JSON.stringify(found), /wrong-secret/)
  }
  t.match(await stored(t, { ...tempauth, ST_KEY: 'wrong' }, '-o', 'swift://drives/x'), refused)
})

t.test('users of Keystone', async (t) => {
  const call = async (method: string, path: string, token: string, body?: object) => {
    const headers = { 'content-type': 'application/json', 'x-auth-token': token }
    const answer = await fetch(`${authUrl}${path}`, {
      method,
      headers,
      ...(body && { body: JSON.stringify(body) }),
    })
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`)
    return { answer: (await answer.json()) as any, token: answer.headers.get('x-subject-token') ?? '' }
  }
  const domain = { id: 'default' }
  const identity = {
    methods: ['password'],
    password: { user: { name: 'admin', domain, password: 'secret-of-admin' } },
  }
  const scope = { project: { name: 'admin', domain } }
  const { answer, token } = await call('POST', '/auth/tokens', '', { auth: { identity, scope } })
  const { project, user } = answer.token as { project: { id: string }; user: { id: string } }
  const made = await call('POST', '/services', token, { service: { type: 'object-store', name: 'swift' } })
  const endpoints = { public: `${endpoint}/v1/KEY_$(project_id)s`, internal: 'http://127.0.0.1:1/' }
  for (const [kind, url] of Object.entries(endpoints)) {
    const endpoint = { service_id: made.answer.service.id, interface: kind, region_id: 'RegionOne', url }
    await call('POST', '/endpoints', token, { endpoint })
  }
  const { answer: credential } = await call('POST', `/users/${user.id}/application_credentials`, token, {
    application_credential: { name: 'drives' },
  })
  const { id, secret } = credential.application_credential as { id: string; secret: string }
  const { token: fresh } = await call('POST', '/auth/tokens', '', { auth: { identity, scope } })
  const storage = `${endpoint}/v1/KEY_${project.id}`
  const owner = { headers: { 'x-auth-token': fresh } }
  await fetch(`${storage}/drives`, { method: 'PUT', ...owner })

  const password = {
    OS_AUTH_URL: authUrl,
    OS_USERNAME: 'admin',
    OS_PASSWORD: 'secret-of-admin',
    OS_PROJECT_NAME: 'admin',
  }
  const base = authUrl.replace(/\/v3$/, '')
  const cases: Record<string, NodeJS.ProcessEnv> = {
    password: {
      ...password,
      OS_USER_DOMAIN_NAME: 'Default',
      OS_PROJECT_DOMAIN_NAME: 'Default',
      OS_REGION_NAME: 'RegionOne',
    },
    'default domain': password,
    identifiers: {
      OS_AUTH_URL: base,
      OS_USER_ID: user.id,
      OS_PASSWORD: 'secret-of-admin',
      OS_PROJECT_ID: project.id,
    },
    'application credential': {
      OS_AUTH_URL: `${base}/`,
      OS_AUTH_TYPE: 'v3applicationcredential',
      OS_APPLICATION_CREDENTIAL_ID: id,
      OS_APPLICATION_CREDENTIAL_SECRET: secret,
    },
    'application credential by name': {
      OS_AUTH_URL: authUrl,
      OS_APPLICATION_CREDENTIAL_NAME: 'drives',
      OS_APPLICATION_CREDENTIAL_SECRET: secret,
      OS_USERNAME: 'admin',
    },
    token: { OS_AUTH_URL: authUrl, OS_AUTH_TYPE: 'token', OS_TOKEN: fresh, OS_PROJECT_NAME: 'admin' },
  }
  for (const [name, env] of Object.entries(cases)) {
    const object = name.replaceAll(' ', '-')
    const found = await stored(t, { ...NO_STORES, ...env }, '-o', `swift://drives/${object}`)
    t.equal(found.code, 0, `${name}: ${JSON.stringify(found.problem)}`)
    t.equal(await sumAt(`${storage}/drives/${object}`, owner), found.drive.sha256, name)
  }

  const clouds = t.testdir({
    'clouds.yaml': `clouds:\n  mine:\n    auth: {auth_url: ${authUrl}, username: admin, project_name: admin, user_domain_id: default, project_domain_id: default}\n    region_name: RegionOne\n  id:\n    auth_type: v3applicationcredential\n    auth: {auth_url: ${authUrl}, application_credential_id: ${id}, application_credential_secret: ${secret}}\n`,
    'secure.yaml': 'clouds:\n  mine:\n    auth: {password: secret-of-admin}\n',
  })
  const files = {
    OS_CLIENT_CONFIG_FILE: join(clouds, 'clouds.yaml'),
    OS_CLIENT_SECURE_FILE: join(clouds, 'secure.yaml'),
  }
  for (const OS_CLOUD of ['mine', 'id'])
    t.match(
      await stored(t, { ...NO_STORES, ...files, OS_CLOUD }, '-o', `swift://drives/${OS_CLOUD}`),
      { code: 0 },
      OS_CLOUD,
    )

  for (const [env, expected] of [
    [
      { ...password, OS_PASSWORD: 'wrong-secret' },
      { code: 1, problem: { code: 'service-refused' } },
    ],
    [
      { ...password, OS_PROJECT_NAME: 'nobody' },
      { code: 1, problem: { code: 'service-refused' } },
    ],
    [
      { ...password, OS_REGION_NAME: 'Nowhere' },
      { code: 3, problem: { code: 'bad-credentials' } },
    ],
    [
      { ...password, OS_INTERFACE: 'admin' },
      { code: 3, problem: { code: 'bad-credentials' } },
    ],
    [{ ...password, OS_AUTH_URL: `${endpoint}/v1` }, { code: 1 }],
    [
      { ...password, OS_AUTH_TYPE: 'v3oidcpassword' },
      { code: 3, problem: { code: 'bad-credentials' } },
    ],
    [
      { ...files, OS_CLOUD: 'nobody' },
      { code: 3, problem: { code: 'bad-credentials' } },
    ],
    [
      { OS_AUTH_URL: authUrl, OS_USERNAME: 'admin' },
      { code: 3, problem: { code: 'bad-credentials' } },
    ],
  ] as const) {
    const found = await stored(t, { ...NO_STORES, ...env }, '-o', 'swift://drives/x')
    t.match(found, expected, JSON.stringify(env))
    t.notMatch(JSON.stringify(found), /wrong-secret|secret-of-admin/)
  }

  const cwd = t.testdir({ 'node.yaml': 'hostname: ${name}\nguests: []\n' })
  writeFileSync(join(cwd, 'nodes.csv'), `name\n${Array.from({ length: 3 }, (_, n) => `web${n}\n`).join('')}`)
  const output = ['-o', 'swift://drives/fleet/${name}.iso']
  const fleet = await cli(['fleet', 'build', 'node.yaml', '--inventory', 'nodes.csv', ...output], {
    cwd,
    env: { ...NO_STORES, ...password },
  })
  t.equal(fleet.code, 0, fleet.stderr)
})
