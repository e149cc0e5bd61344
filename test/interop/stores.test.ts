// Drives in a real Swift, by its own API and by its S3 API; rclone and swiftclient are the other clients.
import { createHash } from 'node:crypto'
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { cli } from '../cli.ts'
import { service } from '../services.ts'
import { NO_STORES, rclone, storeFleet } from '../store-fleet.ts'
import { stored, sumAt } from '../stored.ts'

const { S3_ENDPOINT: endpoint = '', ...swift } = service(t, 's3')
const s3 = { ...NO_STORES, ...swift, ST_AUTH: '', AWS_ENDPOINT_URL: endpoint }
const tempauth = { ...NO_STORES, ST_AUTH: `${endpoint}/auth/v1.0`, ST_USER: 'test:tester', ST_KEY: 'testing' }

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
