// A drive that lets nobody log in is reported by build; one that may let somebody in is not.
import t from 'tap'
import { letsNobodyIn } from '../lib/guests/login.ts'
import { parseSpec } from '../lib/spec/parse.ts'
import { cli } from './cli.ts'

const KEY = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJJd9Vrw0lLgOYuMXhir1DfE6Vh2jxVULpo4hYsdVwpp a'

const nobody = (text: string): boolean => {
  const { value, report } = parseSpec(`hostname: web1\n${text}`)
  if (value === undefined) throw new Error(JSON.stringify(report))
  return letsNobodyIn(value)
}

t.test('a drive without keys, passwords and programs', async (t) => {
  for (const text of [
    '',
    'cloud_config: {packages: [nginx]}',
    'cloud_config: {timezone: UTC}\ndrive: {datasource: nocloud}',
    'admin_pass: secret\nguests: [cloud-init]',
    'user_data: "#cloud-config\\nlocale: C.UTF-8\\n"',
    `user_data: '{"ignition": {"version": "3.0.0"}}'`,
    'vendor_data: {}',
    'meta: {role: web}',
  ])
    t.ok(nobody(text), text)
})

t.test('a drive that may let somebody in', async (t) => {
  for (const text of [
    `public_keys: '${KEY}'`,
    'cloud_config: {password: secret}',
    `cloud_config: {users: [{name: a, ssh_authorized_keys: ['${KEY}']}]}`,
    'cloud_config: {runcmd: [echo]}',
    'cloud_config: {write_files: [{path: /a, content: b}]}',
    'user_data: "#!/bin/sh\\n"',
    'user_data: "#include\\nhttps://example.org/a\\n"',
    'user_data: "## template: jinja\\n#cloud-config\\n{}\\n"',
    'user_data: {parts: [{text: "#!/bin/sh\\n"}, {text: "#cloud-config\\n{}\\n"}]}',
    `user_data: '{"ignition": {"version": "3.0.0"}, "passwd": {"users": [{"name": "core"}]}}'`,
    `user_data: '{"ignition": {"version": "3.0.0", "config": {"merge": [{"source": "https://example.org/a"}]}}}'`,
    'admin_pass: secret\nguests: [cloudbase-init]',
    'admin_pass: secret\ndrive: {datasource: cloudstack}',
    'vendor_data: {cloud-init: "#cloud-config\\n{}\\n"}',
    'files: {/root/.ssh/authorized_keys: a}',
    'drive: {datasource: files}\nextra_files: {a: b}',
  ])
    t.notOk(nobody(text), text)
})

t.test('build says so, unless it is quiet', async (t) => {
  const cwd = t.testdir()
  const build = async (...args: readonly string[]) => {
    const { code, stdout, stderr } = await cli(['build', '--hostname', 'web1', ...args, '-o', 'web1.iso'], {
      cwd,
    })
    t.equal(code, 0)
    return { stdout: stdout.toString(), stderr: stderr.toString() }
  }
  t.match((await build()).stderr, 'warning: the drive lets nobody log in')
  t.equal((await build('-q')).stderr, '')
  t.notMatch((await build('--ssh-key', KEY)).stderr, 'log in')
  t.match(JSON.parse((await build('--json')).stdout), {
    ok: true,
    report: [{ severity: 'warning', code: 'no-login' }],
  })
})
