// One exit code for one fault, whichever command meets it: 2 wrong usage, 3 invalid input, 1 what the world refuses.
import { readdirSync } from 'node:fs'
import t, { type Test } from 'tap'
import { commands } from '../cli/commands.ts'
import { runMain } from './run-main.ts'
import { root } from './cli.ts'

const KEY = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ1q2ZxvlDJ8xQ6n0mJm0pQ1fUaY3n1m1hS4vZxq7c7V a@b\n'

const filled = (t: Test): string =>
  t.testdir({
    'a.yaml': `hostname: web1\npublic_keys: {a: ${KEY.trim()}}\nuser_data: "#cloud-config\\n{}\\n"\n`,
    'node.yaml': 'hostname: ${name}\n',
    'nodes.csv': 'name\nn1\n',
    m: '',
    'b.yaml': 'hostnme: web1\n',
    seed: { 'meta-data': 'instance-id: i\n', 'user-data': '#cloud-config\n{}\n' },
    'user-data': '#cloud-config\n{}\n',
    'part.sh': '#!/bin/sh\n',
    'net.yaml': 'version: 2\nethernets: {eth0: {dhcp4: true}}\n',
    garbage: 'a\0b',
    message:
      'Content-Type: multipart/mixed; boundary=b\nMIME-Version: 1.0\n\n--b\nContent-Type: text/x-shellscript\n\n#!/bin/sh\n\n--b--\n',
    'server.json': '{}',
    'key.pub': KEY,
    full: { file: '' },
  })

const run = async (t: Test, cwd: string, line: string) => {
  process.chdir(cwd)
  try {
    return await runMain(t, ...line.split(' '))
  } finally {
    process.chdir(root)
  }
}

/** Command lines in which `?` is an input: each command that reads one, and each option that names one. */
const INPUTS = [
  'build ? -o x.iso',
  'build --hostname x --user-data ? -o x.iso',
  'build --hostname x --vendor-data ? -o x.iso',
  'build --hostname x --network ? -o x.iso',
  'build --hostname x --admin-pass-file ? -o x.iso',
  'build --hostname x --user u --password-file ? -o x.iso',
  'build --hostname x --ssh-key ? -o x.iso',
  'build --hostname x --schema ? -o x.iso',
  'build --hostname x --var-file ? -o x.iso',
  'build --from-openstack ? -o x.iso',
  'build --from-ironic ? -o x.iso',
  'show ?',
  'check ?',
  'check a.yaml --schema ?',
  'check a.yaml --var-file ?',
  'inspect ?',
  'inspect ? --spec -o x.yaml',
  'diff ? a.yaml',
  'diff a.yaml ?',
  'ls ?',
  'cat ? meta-data',
  'extract ? x',
  'render-jinja ?',
  'attach ?',
  'attach ? --to guestinfo',
  'attach ? --refresh --domain d',
  'run ? a.yaml',
  'serve ?',
  'fleet build ? --inventory nodes.csv',
  'fleet build node.yaml --inventory ? --inventory-format csv -o d/${name}.iso',
  'fleet verify ? --inventory nodes.csv --manifest m',
  'fleet verify node.yaml --inventory nodes.csv --manifest ?',
  'fleet status ?',
  'fleet merge ? -o all',
  'mime make ? -o x',
  'mime list ?',
  'mime split ? x',
  'network convert ? --to v1',
  'localds x.iso ?',
  'localds x.iso user-data ?',
  'localds -N ? x.iso user-data',
  'localds -V ? x.iso user-data',
  'localds -i ? x.iso user-data',
] as const

t.test('a missing input is invalid input, wherever it is named', async (t) => {
  const folder = filled(t)
  const before = readdirSync(folder)
  for (const line of INPUTS)
    for (const name of ['nowhere', 'a.yaml/x', 'nowhere/x']) {
      const { code, stdout, stderr } = await run(t, folder, line.replace('?', name))
      t.equal(code, 3, `${line}: ${stderr}`)
      t.equal(stdout, '', line)
      t.match(stderr, name, line)
    }
  t.same(readdirSync(folder), before, 'nothing is left behind')
  const verbs = new Set(INPUTS.map((line) => commands.find(({ verb }) => line.startsWith(`${verb} `))?.verb))
  // They read nothing, or ask a service.
  const asking = ['fetch', 'password get', 'password post', 'password clear']
  const silent = [...asking, 'new', 'init', 'guests', 'passwd', 'explain', 'schema', 'completion', 'man']
  t.same(
    commands.map(({ verb }) => verb).filter((verb) => !verbs.has(verb) && !silent.includes(verb)),
    [],
    'every verb that reads',
  )
})

/** Faults in the contents of inputs, or in names that stand for one. */
const INVALID = [
  'build b.yaml -o x.iso',
  'show b.yaml',
  'check b.yaml',
  'inspect b.yaml',
  'check garbage',
  'ls garbage',
  'diff garbage seed',
  'extract garbage x',
  'attach garbage',
  'mime list user-data',
  'mime split user-data x',
  'network convert garbage --to v1',
  'build garbage -o x.iso',
  'build --hostname x --guest nope -o x.iso',
  'show a.yaml --guest nope',
  'check seed --guest nope',
  'check a.yaml --guest cloud-init@nope',
  'build a.yaml --allow nope -o x.iso',
  'check seed --allow nope',
  'mime make part.sh --allow nope -o x',
  'build --hostname x --ip nope -o x.iso',
  'build --hostname x --user a/b -o x.iso',
  'build --hostname a/b -o x.iso',
  'build --hostname x --format nope -o x.iso',
  'build a.yaml --var-env NO_SUCH_VARIABLE -o x.iso',
  'cat seed nope',
  'ls seed nope',
  'cat seed user-data --tree joliet',
  'inspect seed --map',
  'render-jinja seed',
] as const

t.test('invalid input', async (t) => {
  const folder = filled(t)
  const before = readdirSync(folder)
  for (const line of INVALID) {
    const { code, stderr } = await run(t, folder, line)
    t.equal(code, 3, `${line}: ${stderr}`)
    t.not(stderr, '', line)
  }
  t.same(readdirSync(folder), before, 'nothing is left behind')
})

/** Faults of the command line. test/command-line.test.ts has those that the table of options decides. */
const USAGE = [
  'build a.yaml',
  'build a.yaml -o nope=x.iso',
  'build a.yaml -o ISO9661=x.iso',
  'build a.yaml -o iso=',
  'build a.yaml -o x.iso -o y.iso',
  'build a.yaml -o iso=- -o tar=-',
  'build a.yaml -o iso=x --format tar',
  'build -o x.iso',
  'show',
  'build - --user-data - -o x.iso',
  'build a.yaml -o - --json',
  'build a.yaml --format dir -o -',
  'build a.yaml --meta nope -o x.iso',
  'build a.yaml --var nope -o x.iso',
  'diff - -',
  'check',
  'extract seed',
  'extract seed x --max-size nope',
  'attach a.yaml --to nope',
  'attach a.yaml --refresh',
  'run garbage a.yaml --memory nope',
  'network convert net.yaml',
  'network convert net.yaml --to nope',
  'network convert net.yaml --to v1 --from nope',
  'localds -f nope x.iso user-data',
  'localds -d nope x.iso user-data',
  'passwd --rounds 7',
  'init nope',
  'explain nope',
  'completion nope',
  'render-jinja seed --guest-var nope',
] as const

t.test('wrong usage', async (t) => {
  const folder = filled(t)
  const before = readdirSync(folder)
  for (const line of USAGE) {
    const { code, stdout, stderr } = await run(t, folder, line)
    t.equal(code, 2, `${line}: ${stderr}`)
    if (!line.endsWith('--json')) t.equal(stdout, '', line)
    t.match(stderr, /^config-drive: /m, line)
  }
  t.same(readdirSync(folder), before, 'nothing is left behind')
})

/** Outputs that cannot be written. */
const WORLD = [
  'build a.yaml -o user-data/x.iso',
  'build a.yaml -o full',
  'build a.yaml -o dir=full',
  'build a.yaml -o x.iso --save-spec user-data',
  'show a.yaml --save-spec user-data/x',
  'extract seed user-data/x',
  'extract seed full',
  'mime make part.sh -o user-data/x',
  'mime split message user-data/x',
  'network convert net.yaml --to v1 -o user-data/x',
  'localds user-data/x.iso part.sh',
  'init ubuntu -o user-data',
  'init ubuntu -o user-data/x',
  'inspect seed --spec -o user-data',
] as const

t.test('what the world refuses', async (t) => {
  const folder = filled(t)
  for (const line of WORLD) {
    const { code, stderr } = await run(t, folder, line)
    t.equal(code, 1, `${line}: ${stderr}`)
    t.match(stderr, /^config-drive: /m, line)
  }
  t.equal((await run(t, folder, 'diff a.yaml seed')).code, 1, 'drives that differ')
})
