// Every example of the help does what it says, in a folder that has the files it names.
import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { commands } from '../cli/commands.ts'
import { bin } from './cli.ts'

const KEY = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJJd9Vrw0lLgOYuMXhir1DfE6Vh2jxVULpo4hYsdVwpp alice\n'

/** Examples that need a terminal, a virtual machine or a service, with the tests that run such lines. */
const ELSEWHERE: Readonly<Record<string, RegExp>> = {
  'test/new.slow, at a terminal': /^new\b/,
  'test/guests/run-and-media, and test/interop/run': /^run /,
  'test/interop/attach, with libvirt': /^attach .*--run\b/,
  'test/serve.slow': /^serve (?!.*--explain)/,
  'test/interop/web': /^web(?! -o)/,
  'test/fetch.slow': /^fetch /,
  'test/interop/fleet-queue, with a Redis': /^fleet (?:submit|work) /,
  'test/password.slow, with a service and its state': /^password /,
}

/** Examples whose exit code tells something else than success. */
const CODES: Readonly<Record<string, number>> = {
  'check web1.yaml --guest cloud-init@22.4,cloudbase-init --strict': 3,
  'diff old.iso new.iso --json': 1,
}

const SPEC = `hostname: web1
public_keys: {alice: '${KEY.trim()}'}
network: {eth0: {mac: '52:54:00:00:00:01', address: 192.0.2.5/24, gateway: 192.0.2.1}}
`

t.test('the examples', async (t) => {
  const folder = join(
    t.testdir({
      given: {
        'web1.yaml': SPEC,
        lab: { 'web1.yaml': SPEC },
        'node.yaml': 'hostname: ${name}\n',
        'nodes.csv': 'name\nn1\nn2\nn3\n',
        'packages.yaml': '#cloud-config\npackages: [nginx]\n',
        'setup.sh': '#!/bin/sh\necho hello\n',
        'user-data': '#cloud-config\n{}\n',
        'meta-data': 'instance-id: i\nlocal-hostname: web1\n',
        'network-config': 'version: 2\nethernets: {eth0: {dhcp4: true}}\n',
        'netplan.yaml': 'network: {version: 2, ethernets: {eth0: {dhcp4: true}}}\n',
        'jinja-data': '## template: jinja\n#cloud-config\nfqdn: "{{ v1.local_hostname }}"\n',
        password: 'correct horse\n',
      },
    }),
    'given',
  )
  const run = (line: string, cwd: string) => {
    const path = join(folder, 'bin')
    return spawnSync('/bin/bash', ['-c', `set -o pipefail; config-drive ${line}`], {
      cwd,
      encoding: 'utf8',
      input: 'correct horse\n',
      env: { ...process.env, PATH: `${path}:${process.env['PATH']}` },
    })
  }
  mkdirSync(join(folder, 'bin'))
  const program = `#!/bin/sh\nexec '${process.execPath}' '${bin}' "$@"\n`
  writeFileSync(join(folder, 'bin', 'config-drive'), program, { mode: 0o755 })
  const fleet = 'fleet build node.yaml --inventory nodes.csv --manifest'
  for (const line of [
    'build web1.yaml -q -o web1.iso',
    'build web1.yaml -q -o old.iso',
    'build --hostname web2 -q -o new.iso',
    'build --hostname web1 --user-data jinja-data -q -o jinja.iso',
    'mime make packages.yaml setup.sh -o message',
    `${fleet} nodes.manifest`,
    `${fleet} m`,
    `${fleet} part1 --shard 1/2`,
    `${fleet} part2 --shard 2/2`,
    `${fleet} old --shard 1/2`,
    `${fleet} new --shard 2/2`,
  ]) {
    const { status, stderr } = run(line, folder)
    t.equal(status, 0, `${line}: ${stderr}`)
  }

  const lines = commands.flatMap(({ examples }) => examples.map(([line]) => line))
  const isElsewhere = (line: string): boolean =>
    Object.values(ELSEWHERE).some((pattern) => pattern.test(line))
  for (const [place, pattern] of Object.entries(ELSEWHERE))
    t.ok(
      lines.some((line) => pattern.test(line)),
      place,
    )
  for (const line of Object.keys(CODES)) t.ok(lines.includes(line), line)
  let count = 0
  for (const line of lines.filter((line) => !isElsewhere(line))) {
    const cwd = join(t.testdirName, `run${count++}`)
    if (line.startsWith('init ')) mkdirSync(cwd)
    else cpSync(folder, cwd, { recursive: true })
    const { status, stderr } = run(line, cwd)
    t.equal(status, CODES[line] ?? 0, `${line}: ${stderr}`)
  }
  t.ok(count > 50, `${count} examples`)
})
