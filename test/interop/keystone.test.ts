// Drives in a real Swift, stored by users of a real Keystone: every way to log in, and every way that fails.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t from 'tap'
import { cli } from '../cli.ts'
import { service } from '../services.ts'
import { NO_STORES } from '../store-fleet.ts'
import { stored, sumAt } from '../stored.ts'

const { OS_AUTH_URL: authUrl = '' } = service(t, 'keystone')
const { S3_ENDPOINT: endpoint = '' } = service(t, 's3', { SWIFT_KEYSTONE: authUrl })

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

  const clouds = mkdtempSync(join(tmpdir(), 'config-drive-clouds-'))
  t.teardown(() => rmSync(clouds, { recursive: true }))
  writeFileSync(
    join(clouds, 'clouds.yaml'),
    `clouds:\n  mine:\n    auth: {auth_url: ${authUrl}, username: admin, project_name: admin, user_domain_id: default, project_domain_id: default}\n    region_name: RegionOne\n  id:\n    auth_type: v3applicationcredential\n    auth: {auth_url: ${authUrl}, application_credential_id: ${id}, application_credential_secret: ${secret}}\n`,
  )
  writeFileSync(join(clouds, 'secure.yaml'), 'clouds:\n  mine:\n    auth: {password: secret-of-admin}\n')
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
