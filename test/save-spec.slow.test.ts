// A command line as a spec: what is saved makes the same drive, from wherever it is saved.
import { createHash } from 'node:crypto'
import { mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join, relative } from 'node:path'
import fc from 'fast-check'
import t from 'tap'
import { packSpec } from '../cli/output/write-drives.ts'
import type { ArgumentsOf } from '../cli/args/command.ts'
import { Failure } from '../cli/report/exit.ts'
import { readInput } from '../cli/input/input.ts'
import { type inputOptions, NO_INPUT } from '../cli/args/input-options.ts'
import { chunks } from '../lib/image/image.ts'
import { stringify } from '../lib/text/json.ts'
import { writeYaml, yamlOf } from '../lib/text/yaml/write.ts'
import { compose } from '../lib/text/yaml/compose.ts'
import { cli } from './cli.ts'
import { keyLine, sampleKeys } from './key-lines.ts'

const KEYS = sampleKeys.slice(0, 6).map(({ type, fields }, n) => keyLine(type, fields, `key ${n}`))

type Args = Partial<ArgumentsOf<typeof inputOptions>> & { readonly spec?: string | undefined }

async function drive(args: Args): Promise<{ sha256: string; save: () => Promise<void> }> {
  const { spec, save } = await readInput({ ...NO_INPUT, spec: undefined, ...args })
  const { image } = await packSpec(spec)
  const hash = createHash('sha256')
  for await (const chunk of chunks(image!)) hash.update(chunk)
  return { sha256: hash.digest('hex'), save }
}

const FOLDER = {
  'setup.sh': '#!/bin/sh\necho hello\n',
  'pass word': 'hunter2-in-a-file\n',
  'vendor.json': '{"ratio": 1.50, "text": "yes"}',
  'one.pub': KEYS[0]!,
  'file.pub': KEYS[1]!,
  'many.pub': KEYS.slice(2, 5).join(''),
  keys: { 'a.pub': KEYS[0]!, 'b.pub': KEYS.slice(4, 6).join('') },
  specs: {
    'plain.yaml': 'hostname: base\n',
    'map.yaml': `hostname: base\npublic_keys: { mine: { file: ../many.pub }, "1": ${KEYS[5]!}}\nmeta: { "10": x, "2": "yes" }\n`,
    'list.yaml': 'hostname: base\npublic_keys: [{ file: ../many.pub }, { directory: ../keys }]\n',
    'single.yaml':
      'hostname: base\npublic_keys: { directory: ../keys }\nadmin_pass: { file: ../pass word }\n',
    'files.yaml': [
      'hostname: base',
      'user_data: { parts: [{ file: ../setup.sh, filename: a.sh }, { file: ../setup.sh, type: script-per-boot }] }',
      'cloud_config:',
      '  users: [{ name: alice, ssh_authorized_keys: { file: ../one.pub }, password: { file: ../pass word } }]',
      '  write_files: [{ path: /a, file: ../setup.sh }, { path: /b, content: { file: ../setup.sh } }]',
      'vendor_data: { file: setup.sh, ratio: 1.50, big: 12345678901234567890, text: "yes", octal: "0644" }',
      'files: { /etc/motd: { file: ../setup.sh } }',
      'network: { file: network.yaml }',
    ].join('\n'),
    'network.yaml': 'eth0: { mac: "52:54:00:00:00:01", dhcp4: true }\n',
  },
}

t.test('the saved spec makes the same drive', async (t) => {
  t.capture(process.stderr, 'write')
  const folder = t.testdir(FOLDER)
  // A file of the command line is relative to where it is typed.
  const at = (name: string) => fc.constantFrom(join(folder, name), relative('.', join(folder, name)))
  const maybe = <T>(values: fc.Arbitrary<T>) => fc.option(values, { nil: undefined })
  const line = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 12 })
  const flags = fc.record({
    spec: maybe(
      fc.constantFrom('plain', 'map', 'list', 'single', 'files').chain((name) => at(`specs/${name}.yaml`)),
    ),
    hostname: maybe(fc.constantFrom('web1', 'web1.example.org', 'no', '007')),
    name: maybe(line),
    'ssh-key': maybe(
      fc.array(fc.constantFrom('one.pub', 'file.pub', 'many.pub', 'keys').chain(at), { maxLength: 3 }),
    ),
    'user-data': maybe(at('setup.sh')),
    'admin-pass-file': maybe(at('pass word')),
    datasource: maybe(fc.constantFrom('config-drive', 'nocloud', 'cloudstack')),
    format: maybe(fc.constantFrom('iso9660', 'vfat', 'tar')),
    'instance-id': maybe(fc.constantFrom('stable', 'hash', 'i-1')),
    guest: maybe(fc.constant(['cloud-init@22.4', 'cloud-init'])),
    'volume-id': maybe(fc.constantFrom('config-2', 'CONFIG-2', 'cidata')),
    uuid: maybe(
      fc.constantFrom('62886352-3949-54f7-b8bc-f67f9fe26417', '2af9d2a0-0000-4000-8000-00000000000F'),
    ),
    'vendor-data': maybe(at('vendor.json')),
    meta: maybe(
      fc.array(
        fc.tuple(fc.constantFrom('a', 'b.c', '1'), line).map((pair) => pair.join('=')),
        { maxLength: 3 },
      ),
    ),
    package: maybe(fc.constantFrom(['nginx'], ['on', 'curl', '1.0'])),
    runcmd: maybe(fc.array(line, { minLength: 1, maxLength: 2 })),
    timezone: maybe(fc.constantFrom('Etc/UTC', 'Europe/Berlin')),
    locale: maybe(fc.constant('de_DE.UTF-8')),
    user: maybe(
      fc.record(
        { user: fc.constantFrom('alice', 'no'), 'password-file': at('pass word') },
        { requiredKeys: ['user'] },
      ),
    ),
    file: maybe(at('specs/network.yaml')),
    network: maybe(
      fc.record(
        {
          ip: fc.constant(['192.0.2.5/24']),
          mac: fc.constant('52:54:00:00:00:01'),
          dns: fc.constant(['192.0.2.1']),
          search: fc.constant(['example.org']),
          mtu: fc.constant('9000'),
          dhcp: fc.boolean(),
        },
        { requiredKeys: ['ip', 'mac'] },
      ),
    ),
  })
  let made = 0
  let count = 0
  const property = fc.asyncProperty(
    flags,
    fc.constantFrom('', 'specs', 'new'),
    async ({ network, user, file, ...args }, where) => {
      const saved = join(folder, where, `saved-${count++}.yaml`)
      mkdirSync(join(folder, where), { recursive: true })
      const given = { ...args, ...user, ...(network ?? (file && { network: file })) }
      const first = await drive({ ...given, 'save-spec': saved }).catch((cause: unknown) => {
        if (!(cause instanceof Failure)) throw cause
        return undefined
      })
      if (first === undefined) return
      await first.save()
      made++
      const { sha256 } = await drive({ spec: saved })
      if (sha256 !== first.sha256) throw new Error(readFileSync(saved, 'utf8'))
      if (readFileSync(saved, 'utf8').includes('hunter2')) throw new Error('a secret was written')
    },
  )
  await fc.assert(property, { numRuns: 80, seed: 7 })
  t.ok(made > 40, `${made} drives`)
})

t.test('written documents are read back unchanged', (t) => {
  const property = fc.property(fc.json({ maxDepth: 4, stringUnit: 'grapheme' }), (text) => {
    const { value } = compose(text)
    const again = compose(writeYaml(yamlOf(value!))).value
    return stringify(again!) === stringify(value!)
  })
  fc.assert(property, { numRuns: 500, seed: 8 })
  t.end()
})

t.test('the file', async (t) => {
  const folder = t.testdir(FOLDER)
  const run = (...args: string[]) => cli(args, { cwd: folder })
  const flags = ['--hostname', 'web1', '--ssh-key', 'keys', '--admin-pass-file', 'pass word']
  const ran = await run('build', ...flags, '-o', 'a.iso', '--save-spec', 'specs/web1.yaml')
  t.equal(ran.code, 0, ran.stderr)
  const path = join(folder, 'specs', 'web1.yaml')
  const [schema, ...lines] = readFileSync(path, 'utf8').split('\n')
  t.match(schema, /^# yaml-language-server: \$schema=.*dist\/spec\.schema\.json$/)
  t.same(lines, [
    'hostname: web1',
    'admin_pass:',
    '  file: ../pass word',
    'public_keys:',
    '  a:',
    '    file: ../keys/a.pub',
    '  b:',
    '    file: ../keys/b.pub',
    '',
  ])
  t.equal(statSync(path).mode & 0o777, 0o600)
  t.same(
    readdirSync(join(folder, 'specs')).filter((name) => name.startsWith('.')),
    [],
  )
  const again = await run('build', 'specs/web1.yaml', '-o', 'b.iso')
  t.equal(again.code, 0, again.stderr)
  t.ok(readFileSync(join(folder, 'a.iso')).equals(readFileSync(join(folder, 'b.iso'))))

  const over = await run('build', '--hostname', 'x', '-o', 'c.iso', '--save-spec', 'specs/web1.yaml')
  t.equal(over.code, 1)
  t.match(over.stderr, /specs\/web1\.yaml .*--force/)
  t.notOk(readdirSync(folder).includes('c.iso'), 'and no drive')
  t.equal((await run('show', '--hostname', 'x', '--save-spec', 'specs/web1.yaml', '--force')).code, 0)
  t.match(readFileSync(path, 'utf8'), /\nhostname: x\n$/)
  t.equal(statSync(path).mode & 0o777, 0o600)

  const wrong = await run('build', '--hostname', 'a b', '-o', 'c.iso', '--save-spec', 'd.yaml')
  t.equal(wrong.code, 3)
  t.notOk(readdirSync(folder).includes('d.yaml'))
  t.match(
    (await run('build', '--hostname', 'x', '--save-spec', 'a.iso/such.yaml', '-o', 'c.iso')).stderr,
    'a.iso/such.yaml: a part of the path is not a directory',
  )
})

t.test('references to keys, secrets and commands stay references', async (t) => {
  const folder = t.testdir({
    'a.yaml': [
      'hostname: ${NAME}',
      `public_keys: [${JSON.stringify(KEYS[0]!.trim())}]`,
      'admin_pass: { env: THE_PASS }',
      'random_seed: { command: [cat, seed] }',
    ].join('\n'),
    seed: 'c2VlZA==',
    other: {},
  })
  const env = { THE_PASS: 'hunter2', SSH_AUTH_SOCK: '/nonexistent' }
  const show = (...args: string[]) => cli(['show', 'a.yaml', ...args], { cwd: folder, env })
  const flags = ['--var', 'NAME=web1', '--allow-commands', '--save-spec']
  const elsewhere = await show(...flags, 'other/b.yaml')
  t.equal(elsewhere.code, 2)
  t.match(elsewhere.stderr, '--save-spec: ')
  t.equal((await show(...flags, 'b.yaml')).code, 0)
  const saved = readFileSync(join(folder, 'b.yaml'), 'utf8')
  t.match(saved, 'hostname: web1\n')
  t.match(saved, 'admin_pass:\n  env: THE_PASS\nrandom_seed:\n  command:\n    - cat\n    - seed\n')
  t.notMatch(saved, 'hunter2')
})
