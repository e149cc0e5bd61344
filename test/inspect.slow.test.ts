// Looking into drives: what is listed, printed, written to a disk, compared and told of them, and what is refused.
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import t, { type Test } from 'tap'
import { gzipSync } from 'node:zlib'
import { toBytes } from '../lib/image/image.ts'
import { iso9660 } from '../lib/iso9660/write/iso9660.ts'
import { lineDiff } from '../lib/text/line-diff.ts'
import { inspect } from '../lib/inspect/inspect.ts'
import { gunzip } from '../lib/node/gunzip.ts'
import type { ImagePart } from '../lib/image/part.ts'
import { driveIn } from '../lib/node/open-drive.ts'
import { writeImage } from '../lib/node/write-image.ts'
import { writeTree } from '../lib/node/write-tree.ts'
import { bytesAccess } from '../lib/image/random-access.ts'
import { pack } from '../lib/pack/pack.ts'
import { tar } from '../lib/tar/tar.ts'
import { type Content, type Entry, file, type Source, type Tree } from '../lib/image/tree.ts'
import type { Drive } from '../lib/image/drive.ts'
import { diff } from '../lib/inspect/diff.ts'
import { cli } from './cli.ts'
import { runMain } from './run-main.ts'
import { bytesOfFolder } from './tree-of-folder.ts'

const SPEC = `hostname: web1
admin_pass: s3cret-word
public_keys: {id: ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJJd9Vrw0lLgOYuMXhir1DfE6Vh2jxVULpo4hYsdVwpp alice@example.org}
user_data: "#!/bin/sh\\necho hello\\n"
files: {/etc/motd: "hello\\n"}
network:
  eth0: {mac: '52:54:00:00:00:01', address: 192.0.2.5/24, gateway: 192.0.2.1, dns: 192.0.2.53}
`

const link = (target: string): Entry => ({ kind: 'symlink', target })

/** A folder with one drive in every form in which it is taken. */
async function drives(t: Test): Promise<{ folder: string; names: string[] }> {
  const folder = t.testdir({ 'web1.yaml': SPEC })
  const ran = await cli(['build', 'web1.yaml', '-o', 'web1.iso'], { cwd: folder })
  t.equal(ran.code, 0, ran.stderr)
  const image = readFileSync(join(folder, 'web1.iso'))
  const { tree } = driveIn(bytesAccess(image))
  const bytes: Record<string, Uint8Array> = {
    'web1.fat': toBytes(pack(tree, { format: 'vfat', label: 'config-2' })),
    'web1.gpt': toBytes(pack(tree, { format: 'iso9660', volumeId: 'config-2', partition: 'gpt' })),
    'web1.tar': toBytes(tar(tree)),
    'web1.iso.gz': gzipSync(image),
    'web1.iso.b64': Buffer.from(image.toString('base64')),
    'web1.payload': Buffer.from(gzipSync(image).toString('base64').replace(/.{76}/g, '$&\n')),
  }
  for (const [name, content] of Object.entries(bytes)) writeFileSync(join(folder, name), content)
  await writeTree(tree, join(folder, 'web1'))
  return { folder, names: ['web1.iso', ...Object.keys(bytes), 'web1', 'web1.yaml'] }
}

const META = 'openstack/latest/meta_data.json'

t.test('every form of a drive is read', async (t) => {
  const { folder, names } = await drives(t)
  const meta = readFileSync(join(folder, 'web1', META))
  t.match(meta.toString(), '"hostname": "web1"')
  const files = [...bytesOfFolder(join(folder, 'web1')).keys()].sort()
  for (const name of names) {
    const ls = await cli(['ls', name], { cwd: folder })
    t.equal(ls.code, 0, `${name}: ${ls.stderr}`)
    const listed = ls.stdout
      .toString()
      .split('\n')
      .filter((line) => line !== '' && !line.endsWith('/'))
    t.same(listed, files, name)
    const cat = await cli(['cat', name, `/${META}`], { cwd: folder })
    t.same(cat.stdout, meta, name)
  }
  const input = readFileSync(join(folder, 'web1.payload'))
  t.same((await cli(['cat', '-', META], { input, cwd: folder })).stdout, meta)
  const spec = await cli(['cat', '-', META, '--as-spec'], { input: SPEC, cwd: folder })
  t.same(spec.stdout, meta)
})

t.test('ls', async (t) => {
  const { folder } = await drives(t)
  const tree = new Map<string, Entry>([
    ['a/Long name.conf', { ...file('x'), mode: 0o4750, uid: 7, gid: 8, modified: new Date(0) }],
    ['a/link', link('Long name.conf')],
    ['null', { kind: 'device', type: 'character', major: 1, minor: 3, mode: 0o666 }],
    ['\u202etxt', file('')],
  ])
  writeFileSync(join(folder, 'x.iso'), toBytes(iso9660(tree, { volumeId: 'X' })))
  const long = (await cli(['ls', '-l', 'x.iso'], { cwd: folder })).stdout.toString().split('\n')
  t.equal(long[4], '-r--r--r--  0/0    0  2000-01-01 00:00:00  \\u{202e}txt', 'nothing that a terminal obeys')
  t.equal(long[1], '-rwsr-x---  7/8    1  1970-01-01 00:00:00  a/Long name.conf')
  t.match(long[2], /^l.* a\/link -> Long name\.conf$/)
  t.match(long[3], /^crw-rw-rw- .* 1,3 .* null$/)
  const json = JSON.parse((await cli(['ls', 'x.iso', 'a', '--json'], { cwd: folder })).stdout.toString()) as {
    entries: object[]
  }
  t.match(json.entries, [
    { path: 'a', kind: 'directory' },
    { path: 'a/Long name.conf', kind: 'file', size: 1, mode: '4750' },
    { path: 'a/link', target: 'Long name.conf' },
  ])
  const primary = (await cli(['ls', 'x.iso', '--tree', 'primary'], { cwd: folder })).stdout.toString()
  t.match(primary, 'a/Long_name.conf')
  const joliet = (await cli(['ls', 'x.iso', '--tree', 'joliet'], { cwd: folder })).stdout.toString()
  t.match(joliet, 'a/Long name.conf')
  t.notMatch(joliet, 'a/link')
  const none = await cli(['ls', 'web1.fat', '--tree', 'joliet'], { cwd: folder })
  t.match(none, { code: 3, stderr: /joliet.*ISO 9660/ })
  t.match(await cli(['ls', 'x.iso', '--tree', 'hfs'], { cwd: folder }), { code: 2 })
  t.match(await cli(['ls', 'x.iso', 'b'], { cwd: folder }), { code: 3, stderr: /\bb\n$/ })
  t.match(await cli(['cat', 'x.iso', 'a'], { cwd: folder }), { code: 3, stderr: 'config-drive: a ' })
})

t.test('files that are not drives', async (t) => {
  const { folder } = await drives(t)
  const image = readFileSync(join(folder, 'web1.iso'))
  const says = async (name: string, bytes: Uint8Array, code: number, stderr: string | RegExp) => {
    writeFileSync(join(folder, name), bytes)
    t.match(await cli(['ls', name], { cwd: folder }), { code, stderr }, name)
  }
  const broken = Buffer.from(image)
  broken.fill(0, 32768 + 156, 32768 + 190)
  await says('broken.iso', broken, 3, /broken\.iso: byte \d+: .* \(ECMA-119 [\d.]+\)/)
  await says('zeros', Buffer.alloc(100_000), 3, 'zeros: byte 0: disk: ')
  await says('cut.gz', gzipSync(image).subarray(0, 2000), 3, /cut\.gz: byte 0: gzip: .* \(RFC 1952\)/)
  await says(
    'bad.b64',
    Buffer.from(`${'QUJD'.repeat(2000)}!`),
    3,
    /^config-drive: bad\.b64: byte 0: base64: /,
  )
  await says(
    'disk.qcow2',
    Buffer.concat([Buffer.from('QFI\xfb', 'latin1'), Buffer.alloc(5000)]),
    3,
    'disk.qcow2: byte 4: qcow2 image: unknown version 0 (docs/interop/qcow2.rst)',
  )
  await says('bomb.gz', gzipSync(Buffer.alloc(300 * 1024 ** 2)), 3, 'bomb.gz: byte 0: gzip: ')
  await says('bad.yaml', Buffer.from('hostnam: x\n'), 3, 'config-drive: bad.yaml ')
  t.match(await cli(['ls', 'nothing'], { cwd: folder }), {
    code: 3,
    stderr: 'cannot read nothing: no such file',
  })
})

t.test('inspect', async (t) => {
  const { folder, names } = await drives(t)
  for (const name of names) {
    const { code, stdout, stderr } = await cli(['inspect', name], { cwd: folder })
    t.equal(code, 0, stderr)
    const text = stdout.toString()
    for (const line of [
      /^instance +62886352-3949-54f7-b8bc-f67f9fe26417$/m,
      /^host name +web1$/m,
      /^password +\(masked; --show-secrets shows it\)$/m,
      /^key +id: SHA256:BHgNGNid9KF0jHpiRoqOvnH89Id4ImwvTNtjI6vHMOc \(ED25519\)$/m,
      /^network +eth0: 52:54:00:00:00:01, 192\.0\.2\.5\/24, gateway 192\.0\.2\.1, DNS 192\.0\.2\.53$/m,
      /^user data +shell-script, 21 bytes$/m,
      /^guest file +\/etc\/motd, 6 bytes$/m,
      /^guest +cloud-init accepts it/m,
      /^others +accepted by .*\bCirrOS\b.*; rejected by .*\bTalos\b/m,
    ])
      t.match(text, line, name)
    t.notMatch(text, 's3cret-word', name)
  }
  t.match((await cli(['inspect', 'web1.fat'], { cwd: folder })).stdout.toString(), /FAT12/)
  t.match(
    (await cli(['inspect', 'web1.gpt'], { cwd: folder })).stdout.toString(),
    'in partition 1 of GPT at byte',
  )
  t.match((await cli(['inspect', 'web1.payload'], { cwd: folder })).stdout.toString(), 'from base64 and gzip')
  const shown = await cli(['inspect', 'web1.iso', '--json', '--show-secrets', '--map'], { cwd: folder })
  const image = readFileSync(join(folder, 'web1.iso'))
  const { segments, ...found } = JSON.parse(shown.stdout.toString()) as { segments: ImagePart[] }
  t.match(found, {
    admin_pass: 's3cret-word',
    medium: { file_system: 'iso9660', label: 'config-2', trees: ['rock-ridge', 'joliet', 'primary'] },
    user_data: { kind: 'shell-script', parts: [{ kind: 'shell-script', size: 21 }] },
    guests: [{ guest: 'cloud-init', takes: true, warnings: 1 }],
  })
  const meta = segments.find(({ label }) => label.endsWith('meta_data.json'))
  t.match(image.subarray(meta!.offset, meta!.offset + meta!.size).toString(), /^\{"uuid".*\}$/)
  const map = (await cli(['inspect', 'web1.gpt', '--map'], { cwd: folder })).stdout.toString()
  const { index } = /^ *(?<offset>\d+) +2048 +primary volume descriptor$/m.exec(map)!
  const offset = Number(map.slice(index).trim().split(/ +/)[0])
  t.equal(
    readFileSync(join(folder, 'web1.gpt'))
      .subarray(offset + 1, offset + 6)
      .toString(),
    'CD001',
  )
  t.match(await cli(['inspect', 'web1', '--map'], { cwd: folder }), {
    code: 3,
    stderr: 'config-drive: web1 ',
  })
})

t.test('inspect shows the directory that each guest reads, and its values', async (t) => {
  const metaData = (hostname: string): Entry =>
    file(JSON.stringify({ uuid: 'u', hostname, admin_pass: 's3cret-word' }))
  const tree = (latest: string): Tree =>
    new Map([
      ['openstack/2018-08-27/meta_data.json', metaData('web1')],
      ['openstack/2025-04-04/meta_data.json', metaData('web3')],
      ['openstack/latest/meta_data.json', metaData(latest)],
    ])
  const drive = (latest: string): Drive => ({ tree: tree(latest), medium: { fileSystem: 'none' } })
  const { hostname, directories } = inspect(drive('web2'))
  t.equal(hostname, 'web1')
  t.same(
    directories.map(({ directory, hostname }) => [directory, hostname]),
    [
      ['openstack/2018-08-27', 'web1'],
      ['openstack/latest', 'web2'],
    ],
  )
  t.same(directories[0]!.guests, ['cloud-init'])
  t.ok(directories[1]!.guests.includes('cloudbase-init'))
  t.notOk(JSON.stringify(directories).includes('s3cret-word'), 'passwords are masked')
  t.same(inspect({ ...drive('web1'), tree: new Map([['meta-data', metaData('web1')]]) }).directories, [])

  const folder = t.testdir({})
  const rows = async (latest: string): Promise<string[]> => {
    await writeTree(tree(latest), join(folder, latest))
    const { stdout } = await cli(['inspect', latest], { cwd: folder })
    return stdout
      .toString()
      .split('\n')
      .filter((line) => /^(?:read|host name|            openstack)/.test(line))
  }
  t.same(await rows('web2'), [
    'read        openstack/2018-08-27 by cloud-init',
    'host name   web1',
    'read        openstack/latest by all other guests',
    'host name   web2',
  ])
  t.same(await rows('web1'), [
    'read        openstack/2018-08-27 by cloud-init',
    '            openstack/latest by all other guests',
    'host name   web1',
  ])
})

t.test('diff', async (t) => {
  const { folder, names } = await drives(t)
  const run = (...args: string[]) => cli(['diff', ...args], { cwd: folder })
  for (const name of names) t.match(await run('web1.yaml', name), { code: 0, stdout: Buffer.alloc(0) }, name)
  t.match(
    (await run('web1.iso', 'web1.fat', '--all')).stdout.toString(),
    'drive: fileSystem: iso9660 -> vfat',
  )
  const other = SPEC.replace('s3cret-word', 'n3w-word')
    .replace('echo hello', 'echo bye')
    .replace('.0.2.5', '.0.2.6')
  writeFileSync(join(folder, 'b.yaml'), other)
  const masked = await run('web1.iso', 'b.yaml')
  t.equal(masked.code, 1)
  const text = masked.stdout.toString()
  t.match(text, 'openstack/latest/network_data.json: networks[0].ip_address: "192.0.2.5" -> "192.0.2.6"')
  t.match(text, 'openstack/latest/meta_data.json: admin_pass: "(masked; ')
  t.match(text, /^openstack\/latest\/user_data: 21 bytes -> 19 bytes \(masked; --show-secrets shows it\)$/m)
  t.notMatch(text, /word|hello|bye/)
  const shown = await run('web1.iso', 'b.yaml', '--show-secrets')
  t.match(shown.stdout.toString(), 'admin_pass: "s3cret-word" -> "n3w-word"')
  t.match(
    shown.stdout.toString(),
    /^openstack\/latest\/user_data:\n {2}@@ -1,2 \+1,2 @@\n {3}#!\/bin\/sh\n {2}-echo hello\n {2}\+echo bye$/m,
  )
  writeFileSync(join(folder, 'web1', 'more'), '')
  const json = await run('web1', 'web1.iso', '--json')
  t.same(JSON.parse(json.stdout.toString()), {
    ok: false,
    report: [],
    differences: [{ paths: ['more'], only: 'a', kind: 'file' }],
  })
  t.match(await run('web1', 'nowhere'), { code: 3, stderr: 'cannot read nowhere' })
  t.match(await run('web1'), { code: 2 })
})

/** The length of the longest common subsequence, by the table. */
const common = (a: readonly string[], b: readonly string[]): number => {
  let row = b.map(() => 0)
  for (const line of a) {
    const above = row
    row = []
    for (const [n, other] of b.entries())
      row.push(line === other ? (above[n - 1] ?? 0) + 1 : Math.max(above[n]!, row[n - 1] ?? 0))
  }
  return row.at(-1) ?? 0
}

/** The second text, of the first and the hunks. */
const patched = (a: readonly string[], hunks: readonly string[]): string[] => {
  const made: string[] = []
  let next = 0
  for (const line of hunks) {
    const head = /^@@ -(\d+)(?:,(\d+))? \+(\d+)/.exec(line)
    if (head !== null) {
      const from = Number(head[1]) - (head[2] === '0' ? 0 : 1)
      made.push(...a.slice(next, from))
      next = from
    } else if (line.startsWith('+')) made.push(line.slice(1))
    else {
      if (a[next] !== line.slice(1)) throw new Error(`${line} is not line ${next + 1}`)
      if (line.startsWith(' ')) made.push(line.slice(1))
      next++
    }
  }
  return [...made, ...a.slice(next)]
}

t.test('lines that differ', async (t) => {
  const texts = fc.array(fc.constantFrom('a', 'b', 'c', 'd', ''), { minLength: 1, maxLength: 30 })
  fc.assert(
    fc.property(texts, texts, (a, b) => {
      const [one, other] = [a.concat('').join('\n'), b.concat('').join('\n')]
      const found = lineDiff(one, other)
      t.strictSame(patched(a, found), b)
      const edits = found.filter((line) => /^[-+]/.test(line)).length
      t.equal(edits, a.length + b.length - 2 * common(a, b))
    }),
    { seed: 5, numRuns: 300 },
  )
  const numbers = Array.from({ length: 40 }, (_, n) => String(n))
  const changed = numbers.map((line, n) => (n === 5 || n === 30 ? 'x' : line))
  t.same(
    lineDiff(numbers.join('\n'), changed.join('\n')).filter((line) => line.startsWith('@@')),
    ['@@ -3,7 +3,7 @@', '@@ -28,7 +28,7 @@'],
  )
  t.same(lineDiff('', 'a\n'), ['@@ -0,0 +1 @@', '+a'])
  t.same(lineDiff('a', 'a\n'), ['@@ -1 +1,2 @@', ' a', '+'])
  const many = (prefix: string): string =>
    Array.from({ length: 300_000 }, (_, n) => `${prefix}${n}`).join('\n')
  const huge = lineDiff(many('a'), many('b'))
  t.same([huge.length, huge.at(-1)], [2001, '(and 598001 lines more)'])
})

t.test('check looks into the user data of a finished drive', async (t) => {
  const folder = t.testdir({
    'schema.json': '{"type": "object", "required": ["users"]}',
    a: {
      openstack: {
        latest: { 'meta_data.json': '{"uuid": "1"}', user_data: '#cloud-config\npackagess: [a]\n' },
      },
    },
  })
  const ran = await cli(['check', 'a', '--json'], { cwd: folder })
  t.match(ran.stderr, /^openstack\/latest\/user_data:2:1: .*packagess.*\[cloud-config-unknown-key\]$/m)
  t.match(JSON.parse(ran.stdout.toString()), { report: [{ code: 'cloud-config-unknown-key' }] })
  const strict = await cli(['check', 'a', '--schema', 'schema.json'], { cwd: folder })
  t.match(strict, { code: 3, stderr: /user_data:\d+:\d+: error: .*users/ })
})

t.test('parts of user data, and seeds', async (t) => {
  const mime = [
    'Content-Type: multipart/mixed; boundary=xx',
    'MIME-Version: 1.0',
    '',
    '--xx',
    'Content-Type: text/cloud-config',
    '',
    '#cloud-config',
    '--xx',
    'Content-Type: text/plain',
    'Content-Transfer-Encoding: base64',
    '',
    Buffer.from('#!/bin/sh\n').toString('base64'),
    '--xx--',
    '',
  ].join('\n')
  const seed = new Map<string, Entry>([
    ['meta-data', file('instance-id: i-1\nlocal-hostname: seed\npublic-keys: [nonsense]\n')],
    ['user-data', file(gzipSync(mime))],
    ['network-config', file('version: 2\nethernets: {eth0: {dhcp4: true}}\n')],
  ])
  const { datasource, instanceId, hostname, keys, network, userData } = inspect(
    { tree: seed, medium: { fileSystem: 'none' } },
    { gunzip },
  )
  t.match(
    { datasource, instanceId, hostname, keys, network, userData },
    {
      datasource: 'nocloud',
      instanceId: 'i-1',
      hostname: 'seed',
      keys: [{ name: '0', problem: String }],
      network: { interfaces: [{ id: 'eth0', dhcp4: true }] },
      userData: {
        kind: 'gzip',
        parts: [
          { kind: 'cloud-config', type: 'text/cloud-config' },
          { kind: 'shell-script', type: 'text/plain', size: 10 },
        ],
      },
    },
  )
})

t.test('extract', async (t) => {
  const { folder, names } = await drives(t)
  const expected = bytesOfFolder(join(folder, 'web1'))
  for (const name of names) {
    const out = `out-${name}`
    t.match(await cli(['extract', name, out], { cwd: folder }), { code: 0, stderr: '' }, name)
    t.same(bytesOfFolder(join(folder, out)), expected, name)
  }
  t.equal(statSync(join(folder, 'out-web1.iso', META)).mode & 0o777, 0o600)
  t.equal(statSync(join(folder, 'out-web1.iso')).mode & 0o777, 0o700)
  t.equal(statSync(join(folder, 'out-web1.iso/openstack')).mode & 0o777, 0o700)
  const again = await cli(['extract', 'web1.iso', 'out-web1.iso'], { cwd: folder })
  t.match(again, { code: 1, stderr: 'the directory is not empty' })
  mkdirSync(join(folder, 'empty'))
  t.match(await cli(['extract', '../web1.iso', '.'], { cwd: join(folder, 'empty') }), { code: 0 })
  t.same(bytesOfFolder(join(folder, 'empty')), expected)
})

t.test('modes and dates when they are asked for, and devices left out', async (t) => {
  const folder = t.testdir({})
  const modified = new Date('2001-02-03T04:05:06Z')
  const tree = new Map<string, Entry>([
    ['d', { kind: 'directory', mode: 0o2550, modified }],
    ['d/f', { ...file('x'), mode: 0o4751, modified }],
    ['null', { kind: 'device', type: 'character', major: 1, minor: 3 }],
  ])
  writeFileSync(join(folder, 'x.iso'), toBytes(iso9660(tree, { volumeId: 'X' })))
  const ran = await cli(['extract', 'x.iso', 'out', '--preserve'], { cwd: folder })
  t.match(ran, { code: 0, stderr: 'left out: null is a device' })
  for (const [path, mode] of [
    ['d', 0o550],
    ['d/f', 0o751],
  ] as const) {
    const stat = lstatSync(join(folder, 'out', path))
    t.equal(stat.mode & 0o7777, mode, path)
    t.same(stat.mtime, modified, path)
  }
  t.same(readdirSync(join(folder, 'out')), ['d'])
  chmodSync(join(folder, 'out/d'), 0o700)
})

t.test('a hostile drive writes nothing, inside or outside', async (t) => {
  const outside = (folder: string): string => join(folder, 'outside')
  const hostile = (folder: string): Record<string, [Tree, string]> => ({
    'a path with ..': [new Map([['../evil', file('x')]]), 'bad-path'],
    'a path with .. within': [new Map([['a/../../evil', file('x')]]), 'bad-path'],
    'an absolute path': [new Map([[join(folder, 'evil'), file('x')]]), 'bad-path'],
    'an absolute link': [new Map([['l', link(outside(folder))]]), 'unsafe-link'],
    'a link to a parent': [new Map([['l', link('..')]]), 'unsafe-link'],
    'a link to a parent below': [new Map([['a/l', link('../../outside')]]), 'unsafe-link'],
    'a link that climbs behind a name': [new Map([['a/b/l', link('x/../../../..')]]), 'unsafe-link'],
    'two links that climb together': [
      new Map([
        ['p/q/a', link('../..')],
        ['p/q/l', link('a/../outside')],
      ]),
      'unsafe-link',
    ],
    'a file through a link': [
      new Map([
        ['l', link('.')],
        ['l/evil', file('x')],
      ]),
      'name-clash',
    ],
    'a file through a file': [
      new Map([
        ['l', file('')],
        ['l/evil', file('x')],
      ]),
      'name-clash',
    ],
  })
  const folder = t.testdir({ outside: { kept: 'kept' } })
  const before = (): unknown => [readdirSync(folder), readdirSync(outside(folder))]
  const kept = before()
  for (const [name, [tree, code]] of Object.entries(hostile(folder))) {
    const good = new Map<string, Entry>([['good', file('good')], ...tree])
    await t.rejects(writeTree(good, join(folder, 'out')), { code }, name)
    t.same(before(), kept, name)
  }
  const through = hostile(folder)['a file through a link']![0]
  await t.rejects(writeTree(through, join(folder, 'out'), { allowUnsafeLinks: true }), { code: 'name-clash' })
  const safe = new Map<string, Entry>([
    ['a/b/l', link('../../c')],
    ['c', file('c')],
  ])
  await writeTree(safe, join(folder, 'out'))
  t.equal(readFileSync(join(folder, 'out/a/b/l'), 'utf8'), 'c', 'a link that stays inside is made')
})

t.test('hostile archives on the command line', async (t) => {
  const folder = t.testdir({ outside: {} })
  const tree = new Map<string, Entry>([
    ['first', file('x')],
    ['l', link('../outside')],
  ])
  writeFileSync(join(folder, 'x.tar'), toBytes(tar(tree)))
  const ran = await cli(['extract', 'x.tar', 'out'], { cwd: folder })
  t.match(ran, {
    code: 3,
    stderr: 'nothing was written: l: the link leads out of the directory [unsafe-link]',
  })
  t.notOk(existsSync(join(folder, 'out')))
  t.match(await cli(['extract', 'x.tar', 'out', '--allow-unsafe-links'], { cwd: folder }), { code: 0 })
  t.equal(readlinkSync(join(folder, 'out/l')), '../outside')
  // What an archiver that trusts its input would be given: the names are put in by hand.
  const bytes = Buffer.from(toBytes(tar(new Map([['xx/evil', file('x')]]))))
  bytes.write('../evil', 0, 'latin1')
  let sum = 0
  bytes.fill(' ', 148, 156)
  for (const byte of bytes.subarray(0, 512)) sum += byte
  bytes.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1')
  writeFileSync(join(folder, 'y.tar'), bytes)
  t.match(await cli(['extract', 'y.tar', 'out2'], { cwd: folder }), {
    code: 3,
    stderr: /tar header: .*\.\.\/evil/,
  })
  t.notOk(existsSync(join(folder, 'evil')))
})

t.test('a failed extraction leaves no files', async (t) => {
  const folder = t.testdir({ empty: {} })
  const short = {
    size: 5,
    async *open() {
      yield Buffer.from('abc')
    },
  }
  const half = new Map<string, Entry>([
    ['a/b', file('x')],
    ['c', { kind: 'file', content: short }],
  ])
  await t.rejects(writeTree(half, join(folder, 'new/deep')), { code: 'content-changed' })
  await t.rejects(writeTree(half, join(folder, 'empty')), { code: 'content-changed' })
  t.same([readdirSync(folder), readdirSync(join(folder, 'empty'))], [['empty'], []])
  t.same(
    await writeTree(new Map([['n'.repeat(256), file('x')]]), join(folder, 'new')).catch(({ code }) => code),
    'ENAMETOOLONG',
  )
  t.same(readdirSync(folder), ['empty'])
})

t.test('files that others create in the folder stay', async (t) => {
  const folder = t.testdir({ empty: {} })
  const at = (...names: readonly string[]): string => join(folder, ...names)
  /** Others act in the middle of it, and then it fails or ends. */
  const content = (act: () => void, fails: boolean) => ({
    size: fails ? 2 : 1,
    async *open() {
      act()
      yield Buffer.from('x')
    },
  })
  const tree = (act: () => void, fails: boolean): Tree =>
    new Map<string, Entry>([
      ['a/b/c', file('c')],
      ['a/link', link('b')],
      ['d', { kind: 'file', content: content(act, fails) }],
      ['e', file('e')],
      ['z', link('a')],
    ])
  const theirs = (): void => {
    writeFileSync(at('empty', 'theirs'), 'theirs')
    writeFileSync(at('empty', 'a', 'theirs'), 'theirs')
    // In the place of one of ours.
    rmSync(at('empty', 'a', 'b', 'c'))
    writeFileSync(at('empty', 'a', 'b', 'c'), 'theirs')
  }
  await t.rejects(writeTree(tree(theirs, true), at('empty')), { code: 'content-changed' })
  const left = (name: string) => readdirSync(at(name), { recursive: true, encoding: 'utf8' }).sort()
  t.same(left('empty'), ['a', 'a/b', 'a/b/c', 'a/theirs', 'theirs'])
  t.equal(readFileSync(at('empty', 'a', 'b', 'c'), 'utf8'), 'theirs')
  rmSync(at('empty'), { recursive: true })
  mkdirSync(at('empty'))
  for (const name of ['e', 'z']) {
    // As a file system does for which e and E are one, too.
    const taken = (): void => writeFileSync(at('empty', name), 'theirs')
    await t.rejects(writeTree(tree(taken, false), at('empty')), { code: 'name-clash' })
    t.same(left('empty'), [name])
    t.equal(readFileSync(at('empty', name), 'utf8'), 'theirs')
    rmSync(at('empty', name))
  }
  const made = (): void => {
    mkdirSync(at('new', 'sub'), { recursive: true })
  }
  for (const fails of [false, true]) {
    await t.rejects(writeTree(tree(made, fails), at('new')), {
      code: fails ? 'content-changed' : 'ENOTEMPTY',
    })
    t.same(left('new'), ['sub'])
    rmSync(at('new'), { recursive: true })
  }
  t.same(readdirSync(folder), ['empty'])
})

t.test('the limit of extract, and holes', async (t) => {
  const folder = t.testdir({})
  const MIB = 2 ** 20
  const content = {
    size: 200 * MIB,
    async *open() {
      const zeros = new Uint8Array(MIB)
      yield Buffer.concat([Buffer.from('first'), zeros.subarray(5)])
      for (let n = 1; n < 199; n++) yield zeros
      yield Buffer.concat([zeros.subarray(4), Buffer.from('last')])
    },
  }
  // One extent that many names share, as in an archive that unpacks to far more than it has.
  const many = (count: number): Tree =>
    new Map(Array.from({ length: count }, (_, n) => [`f${n}`, { kind: 'file', content, inode: 'one' }]))
  await t.rejects(writeTree(many(6), join(folder, 'out'), { maxSize: 1200 * MIB - 1 }), { code: 'too-large' })
  t.same(readdirSync(folder), [], 'nothing is begun')
  await writeTree(many(1), join(folder, 'out'), { maxSize: 200 * MIB })
  const { size, blocks } = statSync(join(folder, 'out', 'f0'))
  t.equal(size, 200 * MIB)
  t.ok(blocks * 512 < 4 * MIB, `${blocks} blocks: holes stay holes`)
  const bytes = readFileSync(join(folder, 'out', 'f0'))
  t.equal(bytes.subarray(0, 6).toString('latin1'), 'first\0')
  t.equal(bytes.subarray(-5).toString('latin1'), '\0last')
  t.equal(
    bytes.subarray(5, -4).findIndex((byte) => byte !== 0),
    -1,
  )

  await writeImage(iso9660(many(2), { volumeId: 'BIG' }), join(folder, 'big.iso'))
  const refused = await runMain(t, 'extract', join(folder, 'big.iso'), join(folder, 'by-default'))
  t.equal(refused.code, 3)
  t.match(refused.stderr, /419430400 bytes; the limit is 268435456; .*--max-size.*\[too-large\]/)
  t.notOk(existsSync(join(folder, 'by-default')))
  for (const [most, code] of [
    ['399MiB', 3],
    ['400MiB', 0],
    ['0', 2],
    ['much', 2],
  ] as const) {
    const ran = await runMain(t, 'extract', join(folder, 'big.iso'), join(folder, most), '--max-size', most)
    t.equal(ran.code, code, `${most}: ${ran.stderr}`)
    t.equal(existsSync(join(folder, most)), code === 0)
  }
})

t.test('inspecting a spec fetches no keys', async (t) => {
  const url = 'https://alice:hunter2@example.org/keys'
  const folder = t.testdir({
    'a.yaml': JSON.stringify({
      hostname: 'web1',
      public_keys: { mine: 'gh:alice' },
      cloud_config: { users: [{ name: 'bob', ssh_authorized_keys: ['gh:bob', { url }] }] },
    }),
  })
  const notice =
    /a\.yaml:1:42: warning: .* \[need-left-open\]\n[^]*a\.yaml:1:116: warning: .* \[need-left-open\]/
  for (const verb of ['check', 'inspect', 'ls']) {
    const { code, stderr } = await cli([verb, 'a.yaml'], { cwd: folder })
    t.equal(code, 0, verb)
    t.match(stderr, notice)
  }
  const differences = await cli(['diff', 'a.yaml', 'a.yaml'], { cwd: folder })
  t.match(differences, { code: 0, stderr: notice })
  const { stdout } = await cli(['cat', 'a.yaml', 'openstack/latest/user_data'], { cwd: folder })
  t.match(stdout.toString(), "ssh_authorized_keys:\n      - '# gh:bob'\n      - '# example.org'\n")
  t.notMatch(stdout.toString(), 'hunter2')
})

t.test('large files are compared byte by byte, and have no sums', async (t) => {
  const size = 129 * 1024 ** 2
  /** Zeros in chunks of some length, but for one byte. */
  const source = (chunk: number, odd = -1): Source => ({
    size,
    async *open() {
      for (let at = 0; at < size; at += chunk) {
        const bytes = new Uint8Array(Math.min(chunk, size - at))
        if (odd >= at && odd < at + bytes.length) bytes[odd - at] = 1
        yield bytes
      }
    },
  })
  const drive = (content: Content): Drive => ({
    tree: new Map([['a', { kind: 'file', content }]]),
    medium: { fileSystem: 'none' },
  })
  const zeros = drive(source(1024 ** 2))
  t.same(await diff(zeros, drive(source(700_001))), [])
  const odd = 100_000_007
  t.same(await diff(zeros, drive(source(700_001, odd))), [
    { path: 'a', a: { size }, b: { size }, offset: odd },
  ])
  t.same(await diff(zeros, drive(new Uint8Array(5))), [{ path: 'a', a: { size }, b: { size: 5 } }])
})
