// Every diagnostic there is: a spec that has it, and the exact report. `npx tap --snapshot` writes the reports anew.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import t, { type Test } from 'tap'
import { main } from '../cli/main.ts'
import { EXIT } from '../cli/report/exit.ts'
import { codes, type Diagnostic, format } from '../lib/report/diagnostics.ts'
import { readSpec } from '../lib/node/read-spec.ts'
import { checkSpec, parseSpec } from '../lib/spec/parse.ts'
import { password } from '../lib/spec/secret.ts'
import { cli } from './cli.ts'

const folder = join(import.meta.dirname, 'invalid')
process.chdir(folder)

/** A case is called by its code, and by what else it is about: `unknown-key.yaml`, `bad-label.nova.yaml`. */
const names = readdirSync(folder)
  .filter((name) => name.endsWith('.yaml'))
  .map((name) => name.slice(0, -'.yaml'.length))
const codeOf = (name: string): string => name.split('.')[0]!

/** A comment in the first line of a case that starts with dashes is what stands behind it on the command line. */
function argumentsOf(name: string): string[] {
  const [, line = ''] = /^# (--.*)$/m.exec(readFileSync(join(folder, `${name}.yaml`), 'utf8')) ?? []
  return line.split(' ').filter((word) => word !== '')
}

/** What the command line says of a spec, from within this process. */
async function reportOn(t: Test, ...args: readonly string[]): Promise<{ code: number; report: string }> {
  const stderr = t.capture(process.stderr, 'write')
  const code = await main(['build', ...args, '-o', '/dev/null'])
  const report = stderr().map(({ args }) => String(args[0]))
  // What was made is told after the report.
  return { code, report: report.join('').replace(/^\/dev\/null: [^]*/m, '') }
}

for (const name of names) {
  t.test(name, async (t) => {
    const { code, report } = await reportOn(t, `${name}.yaml`, ...argumentsOf(name))
    const expected = join(folder, `${name}.txt`)
    if (process.env.TAP_SNAPSHOT === '1') writeFileSync(expected, report)
    t.equal(report, readFileSync(expected, 'utf8'))
    t.ok(report.includes(`[${codeOf(name)}]`), 'it is about its code')
    t.equal(code, report.includes(': error: ') ? EXIT.invalid : EXIT.fine)
  })
}

/** What is said of the password of a user in the guest. */
function reportOnPassword(value: unknown): string {
  const report: Diagnostic[] = []
  password.decode(value, { path: ['password'], report })
  return report.map((diagnostic) => `${format(diagnostic)}\n`).join('')
}

/** What a file cannot show: the code, and what makes its report. */
const made: Readonly<Record<string, (t: Test) => Promise<string>>> = {
  async 'gzip-unchecked'(t) {
    const dir = t.testdir({ 'a.gz': gzipSync(Buffer.alloc(17 * 1024 ** 2, '#!\n')) })
    const { code, report } = await reportOn(t, '--hostname', 'x', '--user-data', join(dir, 'a.gz'))
    t.equal(code, EXIT.fine)
    return report.replaceAll(`${dir}/`, '')
  },
  async 'spec-too-large'(t) {
    const dir = t.testdir({ 'large.yaml': `hostname: x\nuser_data: ${'x'.repeat(50 * 1024 ** 2)}\n` })
    const { code, report } = await reportOn(t, join(dir, 'large.yaml'))
    t.equal(code, EXIT.invalid)
    t.match(parseSpec('x'.repeat(5 * 1024 ** 2)).report, [{ code: 'spec-too-large' }])
    return report.replaceAll(`${dir}/`, '')
  },
  async 'yaml-too-large'(t) {
    const dir = t.testdir({ 'long.yaml': `hostname: x\nmeta: [${'a, '.repeat(100_001)}]\n` })
    const { code, report } = await reportOn(t, join(dir, 'long.yaml'))
    t.equal(code, EXIT.invalid)
    return report.replaceAll(`${dir}/`, '')
  },
  // What looks at a spec goes on without it.
  async 'need-left-open'(t) {
    const stderr = t.capture(process.stderr, 'write')
    const dir = t.testdir({ 'a.yaml': 'hostname: x\nadmin_pass: { env: HOME }\n' })
    t.equal(await main(['ls', join(dir, 'a.yaml')]), EXIT.fine)
    return stderr()
      .map(({ args }) => String(args[0]))
      .join('')
      .replaceAll(`${dir}/`, '')
  },
  async 'keys-unavailable'(t) {
    const dir = t.testdir({ 'a.yaml': 'hostname: x\npublic_keys: agent\n' })
    const before = process.env.SSH_AUTH_SOCK
    process.env.SSH_AUTH_SOCK = ''
    t.teardown(() => {
      if (before !== undefined) process.env.SSH_AUTH_SOCK = before
    })
    const { value, report } = await readSpec(join(dir, 'a.yaml'))
    t.equal(value, undefined)
    return report
      .map((found) => `${format(found)}\n`)
      .join('')
      .replaceAll(`${dir}/`, '')
  },
  async 'vendor-target-unanswered'(t) {
    const vendor_data2 = { dynamic: [await nobody()], failure_fatal: true }
    const dir = t.testdir({ 'a.yaml': JSON.stringify({ hostname: 'x', vendor_data2 }) })
    const { report } = await readSpec(join(dir, 'a.yaml'))
    return report
      .map((found) => `${format(found)}\n`)
      .join('')
      .replaceAll(`${dir}/`, '')
  },
  async 'user-data-too-large'(t) {
    const script = (size: number): string => '#!/bin/sh\n'.padEnd(size, 'x')
    const dir = t.testdir({ fits: script(49_149), large: script(49_150) })
    t.same(await reportOn(t, '--hostname', 'x', '--user-data', join(dir, 'fits')), { code: 0, report: '' })
    const { code, report } = await reportOn(t, '--hostname', 'x', '--user-data', join(dir, 'large'))
    t.equal(code, EXIT.fine)
    const fields = { hostname: 'x', user_data: script(49_150), drive: { profile: 'nova' } } as const
    t.match(checkSpec(fields).report, [{ code: 'user-data-too-large', severity: 'error' }])
    return report
  },
  async 'openstack-no-server'(t) {
    const { code, report } = await reportOn(t, '--from-openstack', join(folder, 'files/ports.json'))
    t.equal(code, EXIT.invalid)
    return report.replaceAll(`${folder}/`, '')
  },
  async 'bad-password'() {
    return ['', 'two\nlines', 'ü'.repeat(256), { plain: 'a\0b' }].map(reportOnPassword).join('')
  },
  async 'bad-password-hash'() {
    return ['$6$salt$short', { hash: 'plain text' }, '$x$', '!$6$'].map(reportOnPassword).join('')
  },
  async 'weak-password-hash'() {
    return ['$1$salt$dYtOVjeaVLwfDoUM7vAoK/', { hash: 'abjZMgXEgrG7w' }].map(reportOnPassword).join('')
  },
  async 'vendor-target-failed'(t) {
    const dynamic = [await nobody()]
    const dir = t.testdir({ 'a.yaml': JSON.stringify({ hostname: 'x', vendor_data2: { dynamic } }) })
    const { code, report } = await reportOn(t, join(dir, 'a.yaml'))
    t.equal(code, EXIT.fine)
    return report.replaceAll(`${dir}/`, '')
  },
}

/** A service that nobody is. */
async function nobody(): Promise<{ name: string; url: string }> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return { name: 'join', url: `http://127.0.0.1:${port}/` }
}

for (const [code, make] of Object.entries(made)) {
  t.test(code, async (t) => {
    const report = await make(t)
    const expected = join(folder, `${code}.txt`)
    if (process.env.TAP_SNAPSHOT === '1') writeFileSync(expected, report)
    t.equal(report, readFileSync(expected, 'utf8'))
  })
}

t.test('every code has a case, and every case a code', async (t) => {
  const shown = new Set([...names.map(codeOf), ...Object.keys(made)])
  t.same([...shown].sort(), [...codes.keys()].sort())
  const texts = readdirSync(folder).filter((name) => name.endsWith('.txt'))
  t.same(texts.sort(), [...names, ...Object.keys(made)].map((name) => `${name}.txt`).sort())
})

t.test('the built command line says the same', async (t) => {
  for (const name of ['yaml-syntax', 'unknown-key', 'network-data-form']) {
    const { code, stderr } = await cli(['build', `${name}.yaml`, '-o', '/dev/null'], { cwd: folder })
    const expected = readFileSync(join(folder, `${name}.txt`), 'utf8')
    t.equal(stderr.slice(0, expected.length), expected)
    t.equal(code, expected.includes(': error: ') ? 3 : 0)
  }
})

t.test('an alias bomb ends at once', async (t) => {
  const bomb = readFileSync(join(folder, 'yaml-alias-bomb.yaml'), 'utf8')
  const start = performance.now()
  t.match(parseSpec(bomb).report, [{ code: 'yaml-alias-bomb' }])
  t.ok(performance.now() - start < 1000)
})

t.test('what Nova refuses is an error in its profile alone', async (t) => {
  const limited = ['meta-key', 'meta-value-too-long', 'key-name', 'bad-name', 'bad-tag']
  for (const code of limited) {
    const text = readFileSync(join(folder, `${code}.yaml`), 'utf8')
    t.ok(parseSpec(text).report.every(({ severity }) => severity === 'warning'))
    const { report, value } = parseSpec(`${text}drive: { profile: nova }\n`)
    t.ok(report.every(({ severity }) => severity === 'error'))
    t.equal(value, undefined)
  }
})

t.test('no report holds a secret', async (t) => {
  const SECRET = 'hunter2'
  const key = `-----BEGIN OPENSSH PRIVATE KEY-----\n${SECRET}\n-----END OPENSSH PRIVATE KEY-----\n`
  const specs: readonly object[] = [
    { admin_pass: [SECRET] },
    { admin_pass: { [SECRET]: SECRET } },
    { random_seed: SECRET },
    { public_keys: { alice: key } },
    { public_keys: [key, SECRET] },
    { public_keys: key },
    { public_keys: [`gh:${SECRET}/..`, `http://me:${SECRET}@example.org/`] },
    { public_keys: { url: `ftp://me:${SECRET}@example.org/` } },
    { public_keys: `ssh-ed25519 ${SECRET}\n# ${SECRET}` },
    { admin_pass: { env: `${SECRET}=1` } },
    { admin_pass: { env: [SECRET] } },
    { admin_pass: { command: SECRET } },
    { admin_pass: { command: ['sh', SECRET] } },
    { admin_pass: { prompt: `\n${SECRET}` } },
    { user_data: `cloud-config\npassword: ${SECRET}\n` },
    { user_data: { base64: `${SECRET}!` } },
    { user_data: [SECRET] },
    { user_data: { txt: SECRET } },
    { user_data: { parts: [SECRET, `#!${SECRET}`] } },
    { user_data: { parts: [{ text: SECRET, type: SECRET, filename: `/${SECRET}`, merge: SECRET }] } },
    { user_data: { parts: [`#cloud-config\na: ${SECRET}`, `#cloud-config\na: "${SECRET}`], merge: true } },
    { user_data: { parts: [`#cloud-config\na: ${SECRET}`, `#cloud-config\na: x${SECRET}`] } },
    { cloud_config: { users: [{ name: 'a', password: { hash: SECRET } }] } },
    { cloud_config: { write_files: [{ path: '/a', content: [SECRET] }] } },
    { ignition: { ignition: { version: SECRET } } },
    { files: { '/etc/token': [SECRET] } },
    { extra_files: { 'openstack/latest/user_data': SECRET } },
    { meta: { token: SECRET.repeat(60) } },
    { meta: { token: [SECRET] } },
    { network_config: { base64: SECRET } },
    { network_data: { links: [SECRET] } },
    { vendor_data2: { dynamic: [{ name: 'a', url: `ftp://user:${SECRET}@example.org/` }] } },
    { vendor_data2: { dynamic: [{ name: 'a', url: 'http://a/', headers: { X: `${SECRET}\n` } }] } },
    { vendor_data2: { dynamic: [{ name: 'a', url: 'http://a/', headers: { X: [SECRET] } }] } },
    { vendor_data2: { dynamic: [{ name: 'a', url: 'http://a/', ca_file: 'secret.yaml' }] } },
    { vendor_data: { file: 'secret.yaml' } },
    { user_data: { file: 'secret.yaml' }, public_keys: { file: 'secret.yaml' } },
  ]
  const dir = t.testdir({ 'secret.yaml': `cloud-config\n# ${SECRET}\n` })
  const found = new Set<string>()
  for (const [index, fields] of specs.entries()) {
    const path = join(dir, `${index}.yaml`)
    writeFileSync(path, JSON.stringify({ hostname: 'web1', ...fields }))
    const { report } = await reportOn(t, path)
    t.ok(report.includes(': error: ') || report.includes(': warning: '), JSON.stringify(fields))
    t.notOk(report.includes(SECRET), report)
    for (const [, code] of report.matchAll(/\[([a-z-]+)\]/g)) found.add(code!)
  }
  const yaml = [
    '"hunter2',
    '!tag hunter2',
    '!hunter2',
    '!hunter2!x',
    '*hunter2',
    '{hunter2',
    '@hunter2',
    '&hunter2',
  ]
  for (const text of yaml) {
    const path = join(dir, 'broken.yaml')
    writeFileSync(path, `hostname: x\nadmin_pass: ${text}\n`)
    const { report } = await reportOn(t, path)
    t.match(report, /: error: /, text)
    t.notOk(report.includes(SECRET), report)
  }
  t.ok(found.size > 10, 'of many kinds')
})
