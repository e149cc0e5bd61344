// Names that a terminal would obey, in every place where a stranger can put one: nothing that is printed holds a control
// character but the line feed.
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { Test } from 'tap'
import { commands } from '../../cli/commands.ts'
import { toBytes } from '../../lib/image/image.ts'
import { type Entry, file, type Tree } from '../../lib/image/tree.ts'
import { printable } from '../../lib/report/printable.ts'
import { pack } from '../../lib/pack/pack.ts'
import { specShape } from '../../lib/spec/schema.ts'
import { schemaOf } from '../../lib/shape/shape.ts'
import { cli, root } from '../cli.ts'
import { runMain } from '../run-main.ts'
import type { Hostile } from './case.ts'

/** An OSC that sets the title, a CSI of C1, overrides of direction, a separator, DEL, a line of its own. */
const EVIL = 'e\x1b]0;x\x07\x9b31m\u202ev\u2066\u2028\x7f\r\nil: error'

/** Every one of a kind: C0, DEL and C1, formats, separators. */
const KINDS = [
  ...Array.from({ length: 0x20 }, (_, n) => n + 1),
  ...Array.from({ length: 0x21 }, (_, n) => n + 0x7f),
  0xad,
  0x61c,
  0x200b,
  0x200e,
  0x200f,
  0x2028,
  0x2029,
  0x202a,
  0x202b,
  0x202c,
  0x202d,
  0x202e,
  0x2060,
  0x2066,
  0x2067,
  0x2068,
  0x2069,
  0xfeff,
  0xe0001,
  0xe0041,
]
const EVERY = KINDS.map((code) => String.fromCodePoint(code)).join('x')

const OBEYED = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u

/** Runs a command, of which nothing that it prints may be obeyed; gives what it printed. */
async function isClean(t: Test, ...args: readonly string[]): Promise<string> {
  const { stdout, stderr } = await runMain(t, ...args)
  t.notMatch(`${stdout}${stderr}`.replaceAll('\n', ''), OBEYED, printable(args.join(' ')).slice(0, 200))
  return `${stdout}${stderr}`
}

/** Every look at a drive, as text and as JSON, which stays JSON. */
async function looks(t: Test, path: string): Promise<void> {
  const other = join(dirname(path), 'beside')
  folderOf(join(other, 'other'), { 'meta-data': 'instance-id: i-1\n' })
  const rows = [
    ['ls', path],
    ['ls', '-l', path],
    ['inspect', path],
    ['inspect', path, '--show-secrets'],
    ['check', path, '--guest', 'all'],
    ['diff', path, join(other, 'other')],
    ['diff', path, join(other, 'other'), '--show-secrets', '--all'],
    ['cat', path, EVIL],
    ['extract', path, join(other, `out${EVIL}`)],
    ['inspect', path, '--spec', '-o', join(other, `spec${EVIL}`)],
    ['inspect', path, '--spec', '-o', '-', '--show-secrets'],
    ['render-jinja', path],
  ]
  let said = ''
  for (const row of rows) said += await isClean(t, ...row)
  t.match(said, /\\x1b/, 'it is shown, written out')
  if (path.endsWith('.iso')) await isClean(t, 'inspect', path, '--map')
  for (const row of [
    ['ls', path, '--json'],
    ['inspect', path, '--json'],
    ['inspect', path, '--json', '--show-secrets'],
    ['check', path, '--json', '--guest', 'all'],
    ['diff', path, join(other, 'other'), '--json', '--show-secrets'],
  ]) {
    const { stdout } = await runMain(t, ...row)
    t.notMatch(stdout.replaceAll('\n', ''), OBEYED, row.join(' ').slice(0, 30))
    if (stdout !== '') t.doesNotThrow(() => JSON.parse(stdout), row.join(' ').slice(0, 30))
  }
}

function folderOf(folder: string, files: Readonly<Record<string, string>>): string {
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true })
    writeFileSync(join(folder, name), content)
  }
  return folder
}

const treeOf = (files: Readonly<Record<string, string>>): Tree =>
  new Map(Object.entries(files).map(([path, content]): [string, Entry] => [path, file(content)]))

const META = '{"uuid": "a3f1c1de-5b7b-4b0c-8c3d-1e2f3a4b5c6d", "hostname": "web1"}'

/** A name that our writers take, and one of as many bytes that they would not. */
const TAME = 'PLACEHOLDER'
const WILD = 'e\x1b]0;x\x07\x7f\x9b\r'

/** An image in which another writer might have put the wild name. */
function imageOf(folder: string, name: string, image: Uint8Array): string {
  const text = Buffer.from(image).toString('latin1')
  const path = join(folder, name)
  writeFileSync(
    path,
    Buffer.from(text.replaceAll(TAME, WILD.slice(0, TAME.length).padEnd(TAME.length, '\x1b')), 'latin1'),
  )
  return path
}

/** Every file of the command line. */
function commandFiles(): readonly string[] {
  const cliFolder = join(root, 'cli')
  return readdirSync(cliFolder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => join(cliFolder, name))
}

const evil = (value: unknown): string => JSON.stringify(value)

/** Drives, as folders. */
const FOLDERS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'names of files': {
    'meta-data': 'instance-id: i-1\n',
    [`dir${EVIL}/a${EVIL}`]: 'x',
    [EVERY.slice(0, 100)]: '',
  },
  "Nova's documents": {
    'openstack/latest/meta_data.json': evil({
      uuid: EVIL,
      hostname: EVIL,
      name: EVERY,
      [EVIL]: EVIL,
      meta: { [EVIL]: EVERY },
      public_keys: { [EVIL]: `ssh-rsa ${EVIL}` },
      files: [{ path: EVIL, content_path: EVIL }],
      network_config: { content_path: EVIL },
      availability_zone: EVIL,
      random_seed: EVIL,
    }),
    [`openstack/${EVIL}/meta_data.json`]: META,
    'openstack/latest/network_data.json': evil({
      links: [{ id: EVIL, name: EVIL, type: EVIL, ethernet_mac_address: EVIL, mtu: EVIL }],
      networks: [
        { id: EVIL, link: EVIL, type: EVIL, ip_address: EVIL, routes: [{ gateway: EVIL, network: EVIL }] },
      ],
      services: [{ type: 'dns', address: EVIL }],
    }),
    'openstack/latest/vendor_data.json': evil({ [EVIL]: EVIL, 'cloud-init': EVIL }),
    'ec2/latest/meta-data.json': evil({ [EVIL]: EVIL }),
  },
  "Nova's documents, broken": {
    'openstack/latest/meta_data.json': `{"uuid": "${EVIL}", ${EVIL}`,
    'openstack/latest/network_data.json': `[${EVIL}`,
    'openstack/latest/vendor_data.json': EVIL,
  },
  'a seed': {
    'meta-data': evil({
      'instance-id': EVIL,
      'local-hostname': EVIL,
      [EVIL]: EVIL,
      'public-keys': [EVIL, EVERY],
    }),
    'network-config': evil({
      version: 2,
      ethernets: {
        [EVIL]: { match: { name: EVIL }, addresses: [EVIL], [EVIL]: 1, nameservers: { search: [EVIL] } },
      },
      [EVIL]: EVIL,
    }),
    'user-data': `#cloud-config\n${evil({ [EVIL]: EVIL, users: [{ [EVIL]: EVIL, name: EVIL }], runcmd: [[EVIL]] })}\n`,
    'vendor-data': EVIL,
  },
  'a seed, broken': {
    'meta-data': `a: [${EVIL}\n`,
    'network-config': `version: 2\n${EVIL}: {\n`,
    'user-data': `#cloud-config\na: *${EVIL}\n`,
  },
  'a seed of version 1': {
    'meta-data': 'instance-id: i-1\n',
    'user-data': '',
    'network-config': evil({
      version: 1,
      config: [
        { type: 'physical', name: EVIL, mac_address: EVIL, subnets: [{ type: EVIL, address: EVIL }] },
        { type: EVIL },
      ],
    }),
  },
  'a message of many parts': {
    'meta-data': 'instance-id: i-1\n',
    'user-data': `Content-Type: multipart/mixed; boundary="B"\nMIME-Version: 1.0\n\n--B\nContent-Type: text/${EVIL.replace('\n', '')}; charset="${EVIL.replace('\n', '')}"\nContent-Disposition: attachment; filename="${EVIL.replace('\n', '')}"\nX-Merge-Type: ${EVIL.replace('\n', '')}\nContent-Transfer-Encoding: ${EVIL.replace('\n', '')}\n\nx\n--B--\n`,
  },
  'a template': {
    'meta-data': 'instance-id: i-1\n',
    'user-data': `## template: jinja\n#cloud-config\na: {{ ${EVIL.replace('\n', '')} }}\n`,
  },
  CloudStack: {
    'cloudstack/metadata/instance-id.txt': EVIL,
    [`cloudstack/metadata/${EVIL}.txt`]: EVIL,
    'openstack/latest/meta_data.json': META,
  },
  OpenNebula: { 'context.sh': `HOSTNAME='${EVIL}'\nETH0_MAC='${EVIL}'\nETH0_IP='${EVIL}'\n${EVIL}\n` },
  'no layout': { [EVIL]: EVIL },
}

/** What a command line has in place of a positional that has to be there. */
const SPEC = 'hostname: web1\n'

/** Commands that ask, read standard input or start a machine; they are run as processes. */
const ASKING = ['new', 'passwd', 'run']

export const terminal: readonly Hostile[] = [
  ...Object.entries(FOLDERS).map(([name, files]): Hostile => ({
    kind: 'terminal',
    name: `${name}, in a folder`,
    async run(t) {
      await looks(t, folderOf(join(t.testdir({ drive: {} }), 'drive'), files))
    },
  })),
  ...(['iso9660', 'vfat'] as const).map((format): Hostile => ({
    kind: 'terminal',
    name: `names and labels in ${format}`,
    async run(t) {
      const tree = new Map([
        ...treeOf({ 'openstack/latest/meta_data.json': META, [`dir/${TAME}`]: 'x', [`${TAME}/a`]: 'x' }),
        ...(format === 'vfat' ? [] : [['link', { kind: 'symlink', target: TAME }] as const]),
      ])
      const image =
        format === 'iso9660' ? pack(tree, { format, volumeId: TAME }) : pack(tree, { format, label: TAME })
      const name = `a.${format === 'iso9660' ? 'iso' : 'img'}`
      await looks(t, imageOf(t.testdir({}), name, toBytes(image)))
    },
  })),
  {
    kind: 'terminal',
    name: 'names in a tar archive',
    async run(t) {
      const image = toBytes(pack(treeOf({ 'meta-data': 'a: b', [`d/${EVIL}`]: 'x' }), { format: 'tar' }))
      const path = join(t.testdir({}), 'a.tar')
      writeFileSync(path, image)
      await looks(t, path)
    },
  },
  {
    kind: 'terminal',
    name: 'every field of a spec',
    async run(t) {
      const path = join(t.testdir({}), `a${EVIL}.yaml`)
      const fields = Object.keys(schemaOf(specShape)['properties'] as object)
      for (const field of fields) {
        for (const value of [EVIL, { [EVIL]: EVIL }, [EVIL], { [EVIL]: { [EVIL]: [EVIL] } }]) {
          writeFileSync(path, evil({ hostname: 'web1', [field]: value }))
          await isClean(t, 'show', path)
        }
      }
      for (const source of [
        `${EVIL}`,
        `hostname: ${EVIL}`,
        `hostname: "${EVIL}`,
        evil({ [EVIL]: 1 }),
        `a: *${EVIL}`,
        `%${EVIL}`,
      ]) {
        writeFileSync(path, source)
        for (const verb of ['show', 'check', 'inspect', 'ls']) await isClean(t, verb, path)
      }
    },
  },
  {
    kind: 'terminal',
    name: 'what a spec shows',
    async run(t) {
      const folder = t.testdir({})
      const path = join(folder, 'a.yaml')
      const spec = {
        name: EVERY,
        hostname: 'web1',
        meta: { a: EVERY, [EVIL]: EVIL },
        user_data: `#!/bin/sh\n${EVERY}\n`,
        vendor_data: { [EVIL]: EVIL },
        files: { [`/etc/${EVERY}`]: EVIL },
        extra_files: { 'own/a.json': evil({ [EVIL]: EVERY }) },
      }
      writeFileSync(path, evil(spec))
      for (const options of [[], ['--json'], ['--show-secrets'], ['--show-secrets', '--json']]) {
        const { code, stdout } = await runMain(t, 'show', path, ...options)
        t.equal(code, 0)
        t.notMatch(stdout.replaceAll('\n', ''), OBEYED, options.join(' '))
        if (options.includes('--json')) t.ok(JSON.parse(stdout))
      }
    },
  },
  ...commands
    .filter(({ verb }) => !ASKING.includes(verb))
    .map((command): Hostile => ({
      kind: 'terminal',
      name: `the command line of ${command.verb}`,
      async run(t) {
        const cwd = process.cwd()
        process.chdir(t.testdir({ 'a.yaml': SPEC, 'meta-data': 'instance-id: i-1\n' }))
        t.teardown(() => process.chdir(cwd))
        const verb = command.verb.split(' ')
        const places = Object.entries(command.positionals)
        const usual = places.filter(([, { required }]) => required).map(() => 'a.yaml')
        // It ends after an explanation; it would serve until a signal.
        const ended = verb[0] === 'serve' ? ['--explain', '192.0.2.1'] : []
        for (const [n] of places.entries()) {
          const given = places.slice(0, n + 1).map((_, k) => (k === n ? EVIL : 'a.yaml'))
          await isClean(t, ...verb, ...given)
        }
        for (const [name, { type }] of Object.entries(command.options)) {
          if (type !== 'string') continue
          await isClean(t, ...verb, ...usual, ...ended, `--${name}`, EVIL)
          await isClean(t, ...verb, 'a.yaml', ...ended, `--${name}=${EVIL}`, `--${name}=${EVIL}`)
        }
        await isClean(t, ...verb, ...usual, `--${EVIL}`)
        await isClean(t, ...verb, ...usual, '--', EVIL, EVIL, EVIL, EVIL)
      },
    })),
  {
    kind: 'terminal',
    name: 'the command lines of both programs, as processes',
    async run(t) {
      const folder = t.testdir({ [`a${EVIL}`]: 'x', 'a.yaml': SPEC })
      for (const args of [
        [EVIL],
        ['--help', EVIL],
        ['passwd', EVIL],
        ['passwd', '--method', EVIL],
        ['new', EVIL, EVIL],
        ['run', EVIL],
        ['run', 'a.yaml', '--memory', EVIL],
        ['genisoimage', '-o', `${EVIL}/x`, '.'],
        ['genisoimage', EVIL],
        ['genisoimage', `-${EVIL}`],
        ['genisoimage', '-V', EVIL, '-o', 'x', '.'],
        ['genisoimage', '-v', '-J', '-r', '-o', 'x', '.'],
        ['genisoimage', '-graft-points', '-o', 'x', `${EVIL}=${EVIL}`],
      ]) {
        const { stdout, stderr } = await cli(args, { cwd: folder })
        t.notMatch(`${stdout.toString()}${stderr}`.replaceAll('\n', ''), OBEYED, printable(args.join(' ')))
      }
      const { stdout } = await cli(['cat', `a${EVIL}`, 'x'], { cwd: folder })
      t.equal(stdout.length, 0)
    },
  },
  {
    kind: 'terminal',
    name: 'one way to print',
    run(t) {
      const writers = commandFiles().filter((path) =>
        /process\.std(?:out|err)\.write|console\.\w/.test(readFileSync(path, 'utf8')),
      )
      t.same(
        writers.map((path) => path.slice(path.indexOf('cli/'))).sort(),
        [
          // Our own colours, our own progress, a line break after ours, and the two functions themselves.
          'cli/report/report.ts',
          'cli/report/say.ts',
          'cli/report/status-line.ts',
          'cli/run/terminal.ts',
          'cli/terminal/questions.ts',
          'cli/terminal/stdout.ts',
        ],
        'nothing else writes to the terminal',
      )
    },
  },
]
