// The command line as a user meets it: data, messages, exit codes, and what is left on the disk.
import { execFileSync, spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
} from 'node:fs'
import { constants } from 'node:os'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import t from 'tap'
import { scanDirectory } from '../lib/node/scan-directory.ts'
import { replaced } from '../lib/node/atomic-write.ts'
import { stageFolder, writeFolder } from '../lib/node/write-tree.ts'
import { bytesAccess } from '../lib/image/random-access.ts'
import { readDrive } from '../lib/reading/read-drive.ts'
import { readTar } from '../lib/tar/read-tar.ts'
import { file, sizeOf, type Tree } from '../lib/image/tree.ts'
import { runMain } from './run-main.ts'
import { bin, cli, shell } from './cli.ts'

const KEY =
  'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJJd9Vrw0lLgOYuMXhir1DfE6Vh2jxVULpo4hYsdVwpp alice@example.org'
const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')

t.test('build without a file', async (t) => {
  const folder = t.testdir({ 'id.pub': `${KEY}\n`, 'setup.sh': '#!/bin/sh\necho hello\n' })
  const ran = await cli(
    [
      'build',
      '--hostname',
      'web1',
      '--ssh-key',
      'id.pub',
      '--user-data',
      'setup.sh',
      '--name',
      'Web 1',
      '-o',
      'web1.iso',
    ],
    { cwd: folder },
  )
  t.equal(ran.code, 0, ran.stderr)
  t.equal(ran.stdout.length, 0, 'no data')
  const image = readFileSync(join(folder, 'web1.iso'))
  t.match(ran.stderr, `web1.iso: ${image.length} bytes, label config-2, host web1`)
  t.match(ran.stderr, sha256(image))
  t.match(
    ran.stderr,
    /^ {2}qemu-system-x86_64 .*index=2,media=cdrom .*file=web1\.iso.*index=3,id=config-drive,media=cdrom/m,
  )
  t.match(
    ran.stderr,
    /^ {2}virt-install .*--disk device=cdrom,target\.bus=sata --disk path=web1\.iso,device=cdrom/m,
  )
  t.equal(statSync(join(folder, 'web1.iso')).mode & 0o777, 0o600)
  t.ok(image.includes('echo hello') && image.includes(KEY) && image.includes('"name": "Web 1"'))
  t.same(readdirSync(folder).sort(), ['id.pub', 'setup.sh', 'web1.iso'])
})

t.test('flags replace fields, keys are added', async (t) => {
  const folder = t.testdir({
    'id.pub': `${KEY}\n`,
    'a.yaml': `hostname: a\npublic_keys: {id: ${KEY.replace('alice', 'bob')}}\n`,
  })
  const ran = await cli(['show', 'a.yaml', '--hostname', 'b', '--ssh-key', 'id.pub', '--json'], {
    cwd: folder,
  })
  t.equal(ran.code, 0, ran.stderr)
  const shown = JSON.parse(ran.stdout.toString()) as {
    files: { paths: string[]; content: Record<string, unknown> }[]
  }
  const meta = shown.files.find(({ paths }) => paths.includes('openstack/latest/meta_data.json'))!.content
  t.match(meta, { hostname: 'b', public_keys: { id: /bob/, 'id-2': /alice/ } })
})

t.test('flags that exclude or require each other', async (t) => {
  const folder = t.testdir({
    pass: 'hunter2',
    'n.yaml': 'eth0: {dhcp4: true}',
    'a.yaml': 'hostname: a\nmeta: {a: b}\n',
  })
  const show = (...args: string[]) => cli(['show', 'a.yaml', ...args], { cwd: folder })
  const mac = ['--mac', '52:54:00:00:00:01']
  for (const [args, code, words] of [
    [['--password-file', 'pass'], 2, '--user'],
    [['--user', 'a b'], 3, '--user: '],
    [['--meta', 'x'], 2, 'KEY=VALUE'],
    [['--mtu', '9000', ...mac], 2, '--ip or --dhcp'],
    [['--network', 'n.yaml', '--dhcp', ...mac], 2, '--network or --dhcp'],
    [['--mtu', 'large', '--dhcp', ...mac], 3, /^--mtu: error: .*\[wrong-type\]/],
    [['--uuid', '7'], 3, /^--uuid: error: .*\[bad-uuid\]/],
    [
      ['--user', 'a', '--password-file', 'none'],
      3,
      '--user --password-file: error: cannot read none: no such file',
    ],
  ] as const) {
    const ran = await show(...args)
    t.equal(ran.code, code, args.join(' '))
    t.match(ran.stderr, words)
  }
  const meta = await show('--meta', 'c.d=e=f', '--json')
  t.match(meta.stdout.toString(), '"a": "b",')
  t.match(meta.stdout.toString(), '"c.d": "e=f"')
})

t.test('standard input and output', async (t) => {
  const piped = await cli(['build', '-', '-o', '-'], { input: '{"hostname": "x"}' })
  t.equal(piped.code, 0)
  t.equal(piped.stdout.subarray(0x8001, 0x8006).toString(), 'CD001')
  t.match(piped.stderr, sha256(piped.stdout))
  const named = await cli(['build', '-', '-o', '-'], { input: 'hostname: x\n' })
  t.equal(sha256(named.stdout), sha256(piped.stdout), 'JSON and YAML of the same say the same')
  t.equal(
    (await cli(['build', '-', '-o', '-', '--json'], { input: 'hostname: x' })).code,
    2,
    'two things for one stream',
  )
})

t.test('one spec, every destination', async (t) => {
  const folder = t.testdir({ 'a.yaml': `hostname: x\nrandom_seed: random\nuser_data: "#!/bin/sh\\n"\n` })
  const run = (...args: string[]) => cli(['build', 'a.yaml', ...args], { cwd: folder })
  const outputs = ['iso=a.iso', 'vfat=b.img', 'dir=tree', 'qcow2=c.qcow2', 'base64=d.b64', 'json=e.json']
  const ran = await run(...outputs.flatMap((output) => ['-o', output]), '--size', '2MiB', '-o', 'tar=-')
  t.equal(ran.code, 0, ran.stderr)
  t.same(
    [...ran.stderr.matchAll(/^(\S+|standard output): (\d+) bytes, ([^,]*)(, label config-2)?/gm)].map(
      ([, place, , what, label]) => [place, what, label !== undefined],
    ),
    [
      ['a.iso', 'iso9660', true],
      ['b.img', 'vfat', true],
      ['tree', '41 files', false],
      ['c.qcow2', 'qcow2', true],
      ['d.b64', 'base64', true],
      ['e.json', 'json', false],
      ['standard output', 'tar', false],
    ],
  )
  t.equal(statSync(join(folder, 'b.img')).size, 2 * 1024 ** 2)
  const iso = readFileSync(join(folder, 'a.iso'))
  const payload = Buffer.from(readFileSync(join(folder, 'd.b64'), 'latin1'), 'base64')
  t.same([...payload.subarray(4, 10)], [0, 0, 0, 0, 2, 255], 'of no time and no system')
  t.equal(sha256(gunzipSync(payload)), sha256(iso))
  t.equal(readFileSync(join(folder, 'c.qcow2')).subarray(0, 4).toString('latin1'), 'QFI\xfb')
  const contents = (tree: Tree) =>
    Object.fromEntries(
      Array.from(tree, ([path, entry]) => {
        if (entry.kind !== 'file') return [path, entry.kind] as const
        const bytes = new Uint8Array(sizeOf(entry.content))
        if (entry.content instanceof Uint8Array) bytes.set(entry.content)
        else entry.content.readInto!(bytes)
        return [path, sha256(bytes)] as const
      }).filter(([, content]) => content !== 'directory'),
    )
  const expected = contents(readDrive(bytesAccess(iso)).tree)
  t.equal(Object.keys(expected).length, 41)
  const fat = readDrive(bytesAccess(readFileSync(join(folder, 'b.img'))))
  t.same(contents(fat.tree), expected, 'drawn once: the same seed on each')
  t.same(contents(readTar(bytesAccess(ran.stdout))), expected)
  t.same(contents(scanDirectory(join(folder, 'tree'))), expected)
  t.match(JSON.parse(readFileSync(join(folder, 'e.json'), 'utf8')), {
    meta_data: { hostname: 'x', random_seed: String },
    user_data: '#!/bin/sh\n',
  })

  const taken = await cli(['build', '--from-ironic', 'e.json', '-o', 'json=-'], { cwd: folder })
  t.equal(taken.stdout.toString(), readFileSync(join(folder, 'e.json'), 'utf8'), 'and back')

  const again = await run('-o', 'dir=tree', '-o', 'vfat=f.img', '--json')
  t.equal(again.code, 1)
  t.match(again.stderr, 'cannot write tree: the directory is not empty')
  t.same(contents(scanDirectory(join(folder, 'tree'))), expected, 'it is as it was')
  const json = await run('-o', 'vfat=f.img', '-o', 'tar=f.tar', '--json')
  t.match(JSON.parse(json.stdout.toString()), {
    drives: [
      { output: 'f.img', format: 'vfat', sha256: sha256(readFileSync(join(folder, 'f.img'))) },
      { output: 'f.tar', format: 'tar', sha256: sha256(readFileSync(join(folder, 'f.tar'))) },
    ],
  })
  const files = readdirSync(folder).sort()
  t.notOk(
    files.some((name) => name.startsWith('.')),
    files.join(' '),
  )
  for (const args of [
    ['-o', 'iso=g', '-o', 'h'],
    ['-o', 'iso=-', '-o', 'tar=-'],
    ['-o', 'iso=g', '-o', 'vfat=g'],
    ['-o', 'dir=-'],
    ['-o', 'iso=g', '--format', 'vfat'],
  ])
    t.equal((await run(...args)).code, 2, args.join(' '))
  const lost = await cli(['build', '-', '-o', 'iso=g', '-o', 'json=h'], {
    cwd: folder,
    input: 'hostname: x\nfiles: {/etc/motd: hello}\n',
  })
  t.equal(lost.code, 3)
  t.match(lost.stderr, /openstack\/content\/0000: .* \[no-place\]/)
  t.same(readdirSync(folder).sort(), files, 'nothing is written')
})

t.test('--quiet', async (t) => {
  const folder = t.testdir({})
  const ran = await cli(['build', '--hostname', 'x', '-o', 'x.iso', '-q'], { cwd: folder })
  t.same([ran.code, ran.stdout.length, ran.stderr], [0, 0, ''])
  t.equal(readFileSync(join(folder, 'x.iso')).subarray(0x8001, 0x8006).toString(), 'CD001')
})

t.test('--json', async (t) => {
  const folder = t.testdir({ 'a.yaml': 'hostname: x\nadmin_pass: hunter2\n' })
  const ran = await cli(['build', 'a.yaml', '-o', 'x.iso', '--json', '--volume-id', 'CONFIG-2'], {
    cwd: folder,
  })
  const result = JSON.parse(ran.stdout.toString()) as Record<string, unknown>
  const image = readFileSync(join(folder, 'x.iso'))
  t.match(result.drives, [
    { output: 'x.iso', size: image.length, sha256: sha256(image), volume_id: 'CONFIG-2', hostname: 'x' },
  ])
  t.match(result, {
    report: [
      {
        severity: 'warning',
        code: 'guest-password-unread',
        source: 'a.yaml',
        range: { start: { line: 2, column: 13 } },
      },
    ],
  })
})

t.test('wrong usage gives exit code 2', async (t) => {
  const folder = t.testdir({})
  for (const args of [
    [],
    ['biuld'],
    ['build'],
    ['build', '--nope'],
    ['build', '--hostname'],
    ['build', 'a', 'b'],
    ['build', ''],
  ]) {
    const { code, stderr, stdout } = await cli(args, { cwd: folder })
    t.equal(code, 2, `${args.join(' ')}: ${stderr}`)
    t.equal(stdout.length, 0)
  }
  t.match((await cli(['biuld'])).stderr, 'Did you mean build?')
  t.match(
    (await cli(['build', '--hostname', 'x', '-o', '-'], { env: { SOURCE_DATE_EPOCH: 'today' } })).code,
    2,
  )
  t.same(readdirSync(folder), [])
  t.equal((await cli(['--help'])).code, 0)
})

t.test('an invalid spec gives exit code 3 and leaves the old file', async (t) => {
  const folder = t.testdir({ 'a.yaml': 'hostname: web1\nuser_dta: x\n', 'old.iso': 'old' })
  const ran = await cli(['build', 'a.yaml', '-o', 'old.iso'], { cwd: folder })
  t.equal(ran.code, 3)
  t.equal(ran.stderr.split('\n')[0], 'a.yaml:2:1: error: unknown key "user_dta" [unknown-key]')
  t.match(ran.stderr, '\n  did you mean "user_data"?\n')
  t.equal(readFileSync(join(folder, 'old.iso'), 'utf8'), 'old')

  const warned = await cli(
    ['build', '--hostname', 'x', '--volume-id', 'other', '-o', 'new.iso', '--strict'],
    { cwd: folder },
  )
  t.equal(warned.code, 3, 'a warning with --strict')
  t.match(
    warned.stderr,
    '--volume-id: warning: no guest looks for a config drive labelled "other" [unusual-label]',
  )

  const flagged = await cli(['build', '--hostname', 'a b', '-o', 'new.iso'], { cwd: folder })
  t.match(flagged.stderr, /^--hostname: error: .* \[bad-hostname\]/)

  const named = await cli(['build', '-', '-o', 'new.iso'], {
    cwd: folder,
    input: `hostname: x\nextra_files: {${'n'.repeat(65)}: x}`,
  })
  t.equal(named.code, 3)
  t.match(
    named.stderr,
    `${'n'.repeat(65)}: its name has 65 characters; Joliet allows at most 64 [name-too-long]`,
  )
  t.same(readdirSync(folder).sort(), ['a.yaml', 'old.iso'])
})

t.test('an unwritable output gives exit code 1', async (t) => {
  const folder = t.testdir({ folder: {}, file: '' })
  const build = (output: string) => cli(['build', '--hostname', 'x', '-o', output], { cwd: folder })
  const below = await build('file/such/x.iso')
  t.equal(below.code, 1)
  t.match(below.stderr, 'cannot write file/such/x.iso: a part of the path is not a directory')
  const directory = await build('folder')
  t.equal(directory.code, 1)
  t.match(directory.stderr, 'cannot write folder: it is a directory')
  const full = await build('/dev/full')
  t.equal(full.code, 1)
  t.match(full.stderr, 'cannot write /dev/full: no space left on the device')
  t.ok(lstatSync('/dev/full').isCharacterDevice(), 'a device stays a device')
  t.equal((await build('/dev/null')).code, 0)
  t.ok(lstatSync('/dev/null').isCharacterDevice())
  t.equal((await cli(['build', 'none.yaml', '-o', 'x.iso'], { cwd: folder })).code, 3)
  t.same(readdirSync(folder).sort(), ['file', 'folder'])
})

t.test('missing folders are created, and removed again after a failure', async (t) => {
  const folder = t.testdir({ there: {}, file: '' })
  const build = (...outputs: readonly string[]) =>
    cli(['build', '--hostname', 'x', ...outputs.flatMap((output) => ['-o', output])], { cwd: folder })
  for (const output of [
    'tar=/dev/full',
    'tar=file/x',
    `tar=there/new/${'n'.repeat(256)}/x`,
    'dir=/proc/no',
  ]) {
    t.match(await build('iso=there/new/x.iso', 'dir=a/b/tree', output), { code: 1 }, output)
    t.same(readdirSync(folder, { recursive: true }).sort(), ['file', 'there'], output)
  }
  t.match(await build('there/new/'), { code: 1, stderr: 'cannot write there/new/: it is a directory' })
  t.match(await build('iso=there/new/x.iso', 'dir=a/b/tree'), { code: 0 })
  t.match(await build('c/d/x.iso'), { code: 0 })
  t.equal(statSync(join(folder, 'c', 'd', 'x.iso')).mode & 0o777, 0o600)
  t.match(await cli(['init', 'ubuntu', '-o', 'specs/a.yaml'], { cwd: folder }), { code: 0 })
  t.ok(statSync(join(folder, 'specs', 'a.yaml')).isFile())
})

t.test('file names of every allowed length', async (t) => {
  const folder = t.testdir({})
  const build = (...outputs: readonly string[]) =>
    runMain(t, 'build', '--hostname', 'x', ...outputs.flatMap((output) => ['-o', output]))
  for (const bytes of [200, 236, 237, 238, 246, 254, 255]) {
    const name = 'n'.repeat(bytes)
    const umlauts = `${'ü'.repeat(bytes >> 1)}${'x'.repeat(bytes % 2)}`
    const [ascii, other] = [join(folder, name), join(folder, umlauts)]
    // Twice: what is replaced has a second name for a moment.
    for (const outputs of [
      [ascii],
      [other],
      [`iso=${ascii}`, `tar=${other}`],
      [`iso=${ascii}`, `tar=${other}`],
    ])
      t.match(await build(...outputs), { code: 0 }, `${bytes}`)
    t.same(readdirSync(folder).sort(), [name, umlauts].sort())
    for (const path of [ascii, other]) rmSync(path)
    t.match(await build(`dir=${other}`), { code: 0 })
    rmSync(other, { recursive: true })
  }
  t.match(await build(join(folder, 'n'.repeat(256))), { code: 1 })
  t.same(readdirSync(folder), [])
})

t.test('a link to a file stays a link', async (t) => {
  const folder = t.testdir({ 'real.iso': 'old' })
  symlinkSync('real.iso', join(folder, 'link.iso'))
  t.equal((await cli(['build', '--hostname', 'x', '-o', 'link.iso'], { cwd: folder })).code, 0)
  t.ok(lstatSync(join(folder, 'link.iso')).isSymbolicLink())
  t.equal(readFileSync(join(folder, 'real.iso')).subarray(0x8001, 0x8006).toString(), 'CD001')
})

t.test('Ctrl-C leaves no new file and keeps the old one', async (t) => {
  const folder = t.testdir({
    'a.yaml': 'hostname: x\nextra_files: {big: {file: big}}\n',
    'a.iso': 'old',
    big: '',
  })
  truncateSync(join(folder, 'big'), 700 * 1024 ** 2)
  const ran = await cli(['build', 'a.yaml', '-o', 'a.iso'], {
    cwd: folder,
    onStart(child) {
      const timer = setInterval(() => {
        if (!readdirSync(folder).some((name) => name.endsWith('.tmp'))) return
        clearInterval(timer)
        child.kill('SIGINT')
      }, 1)
      child.on('exit', () => clearInterval(timer))
    },
  })
  t.equal(ran.code, 130, ran.stderr)
  t.same(readdirSync(folder).sort(), ['a.iso', 'a.yaml', 'big'])
  t.equal(readFileSync(join(folder, 'a.iso'), 'utf8'), 'old')
})

t.test('several drives: all of them, or none', async (t) => {
  const folder = t.testdir({ 'a.iso': 'old', full: { x: '' } })
  const build = (...outputs: readonly string[]) =>
    cli(['build', '--hostname', 'x', ...outputs.flatMap((output) => ['-o', output])], { cwd: folder })
  for (const [output, stderr] of [
    ['dir=full', 'cannot write full: the directory is not empty'],
    ['vfat=full', 'cannot write full: it is a directory'],
    ['vfat=/dev/full', 'cannot write /dev/full: no space left on the device'],
  ] as const) {
    t.match(await build('iso=a.iso', 'dir=tree', 'tar=c.tar', output), { code: 1, stderr })
    t.same(readdirSync(folder).sort(), ['a.iso', 'full'], output)
    t.equal(readFileSync(join(folder, 'a.iso'), 'utf8'), 'old')
  }
  mkdirSync(join(folder, 'tree'))
  symlinkSync('tree', join(folder, 'link'))
  for (const outputs of [
    ['dir=tree', 'iso=tree/a.iso'],
    ['iso=a.iso', 'vfat=a.iso/b.img'],
    ['iso=a.iso', 'tar=c.tar', 'vfat=link/b.img', 'dir=tree'],
  ])
    t.match(await build(...outputs), { code: 2 }, 'an output lies in another one')
  t.same(readdirSync(folder).sort(), ['a.iso', 'full', 'link', 'tree'], 'what had its name gives it back')
  t.same(readdirSync(join(folder, 'tree')), [])
  t.equal(readFileSync(join(folder, 'a.iso'), 'utf8'), 'old')
  const { undo } = replaced(await stageFolder(new Map([['a', file('')]]), join(folder, 'tree')))
  t.same(readdirSync(join(folder, 'tree')), ['a'])
  undo()
  t.same(readdirSync(join(folder, 'tree')), [], 'an empty folder is one again')
  t.equal(readFileSync(join(folder, 'a.iso'), 'utf8'), 'old')
  t.equal((await build('iso=a.iso', 'dir=tree', 'tar=/dev/null')).code, 0)
  t.same(readdirSync(folder).sort(), ['a.iso', 'full', 'link', 'tree'])
  t.not(readFileSync(join(folder, 'a.iso'), 'utf8'), 'old')
})

t.test('limits of the destination', async (t) => {
  const folder = t.testdir({ blob: '', script: '#!/bin/sh\n' })
  const grow = (name: string, bytes: number): void => truncateSync(join(folder, name), bytes)
  const build = (spec: string, ...flags: readonly string[]) =>
    cli(['build', '-', '-o', 'x.img', '-q', ...flags], { cwd: folder, input: `hostname: x\n${spec}\n` })
  const MIB = 1024 ** 2
  const cases = [
    // What the drive has beside the file is well below a MiB.
    {
      spec: 'extra_files: {a/big: {file: blob}}',
      flags: ['--datasource', 'cloudstack'],
      name: 'CloudStack',
      most: 64 * MIB,
    },
    {
      spec: 'extra_files: {a/big: {file: blob}}',
      flags: ['--destination', 'ironic'],
      name: 'Ironic',
      most: 64 * MIB,
    },
  ]
  // An image that is uploaded to Proxmox can have any size.
  grow('blob', 5 * MIB)
  t.match(await build('extra_files: {a/big: {file: blob}}', '--destination', 'proxmox'), { code: 0 })
  for (const { spec, flags, name, most } of cases) {
    grow('blob', most - MIB)
    const within = await build(spec, ...flags)
    t.equal(within.code, 0, within.stderr)
    grow('blob', most)
    t.match(await build(spec, ...flags), {
      code: 3,
      stderr: new RegExp(
        `error: ${name} .*${most} bytes.* \\[drive-over-limit\\]\\n.*a/big with ${most} bytes`,
      ),
    })
  }
  for (const [destination, most] of [
    ['ec2', 16 * 1024],
    ['kubevirt', 2048],
  ] as const) {
    grow('script', most)
    const within = await build('user_data: {file: script}', '--destination', destination)
    t.equal(within.code, 0, within.stderr)
    grow('script', most + 1)
    t.match(await build('user_data: {file: script}', '--destination', destination), {
      code: 3,
      stderr: /\[user-data-over-limit\]/,
    })
  }
})

t.test('a signal between several drives leaves no drive', async (t) => {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    const folder = t.testdir({ 'a.iso': 'old' })
    execFileSync('mkfifo', [join(folder, 'pipe')])
    const outputs = ['dir=tree', 'iso=a.iso', 'vfat=pipe'].flatMap((output) => ['-o', output])
    const reader = spawn('cat', ['pipe'], { cwd: folder, stdio: ['ignore', 'pipe', 'ignore'] })
    let meanwhile: string[] = []
    const ran = await cli(['build', '--hostname', 'x', '--size', '64MiB', ...outputs], {
      cwd: folder,
      onStart(child) {
        // What goes into the pipe is far more than the pipe holds, so the writing goes on until it is read.
        reader.stdout.once('data', () => {
          reader.stdout.pause()
          meanwhile = readdirSync(folder).sort()
          child.kill(signal)
          reader.stdout.resume()
        })
      },
    })
    reader.kill()
    t.equal(ran.code, 128 + constants.signals[signal], ran.stderr)
    t.match(meanwhile, [/^\.a\.iso\..*\.tmp$/, /^\.tree\./, 'a.iso', 'pipe'], 'they were there')
    t.same(readdirSync(folder).sort(), ['a.iso', 'pipe'])
    t.equal(readFileSync(join(folder, 'a.iso'), 'utf8'), 'old')
  }
})

t.test('stopping in the middle of a file leaves no folder', async (t) => {
  const folder = t.testdir({})
  const stop = new AbortController()
  let chunks = 0
  const content = {
    size: 3,
    async *open() {
      for (; chunks < 3; chunks++) {
        if (chunks === 1) {
          t.equal(readdirSync(folder).length, 1, 'it is being written')
          stop.abort()
        }
        yield new Uint8Array(1)
      }
    },
  }
  const tree = new Map([['a/b', file(content)]])
  await t.rejects(writeFolder(tree, join(folder, 'tree'), { signal: stop.signal }), { name: 'AbortError' })
  t.equal(chunks, 1)
  t.same(readdirSync(folder), [])
  chunks = 0
  await writeFolder(tree, join(folder, 'tree'), { signal: new AbortController().signal })
  t.equal(readFileSync(join(folder, 'tree', 'a', 'b')).length, 3, 'without a signal it is there')
})

t.test('a reader that closes the pipe', async (t) => {
  const ran = await cli(['build', '--hostname', 'x', '-o', '-'], {
    onStart: (child) => child.stdout!.destroy(),
  })
  t.equal(ran.code, 1)
  t.match(ran.stderr, 'cannot write standard output')
})

t.test('secrets stay on the drive', async (t) => {
  const secrets = {
    pass: 'hunter2-admin',
    seed: 'c2VlZC1zZWNyZXQ=',
    data: 'token-in-user-data',
    file: 'injected-secret',
    vendor: 'vendor-token',
  }
  const spec = [
    'hostname: x',
    `admin_pass: ${secrets.pass}`,
    `random_seed: ${secrets.seed}`,
    `user_data: "#cloud-config\\npassword: ${secrets.data}\\n"`,
    `files: {/etc/secret: ${secrets.file}}`,
    `vendor_data: {api_token: ${secrets.vendor}, cloud-init: "${secrets.vendor}"}`,
  ].join('\n')
  const folder = t.testdir({ 'a.yaml': spec, 'bad.yaml': spec.replace('hostname: x', 'hostname: [x]') })
  const masked = await cli(['show', 'a.yaml'], { cwd: folder })
  const json = await cli(['show', 'a.yaml', '--json'], { cwd: folder })
  const built = await cli(['build', 'a.yaml', '-o', 'a.iso', '--json'], { cwd: folder })
  const refused = await cli(['build', 'bad.yaml', '-o', 'b.iso'], { cwd: folder })
  const open = await cli(['show', 'a.yaml', '--show-secrets'], { cwd: folder })
  t.equal(refused.code, 3)
  const image = readFileSync(join(folder, 'a.iso'), 'latin1')
  for (const secret of Object.values(secrets)) {
    for (const { stdout, stderr } of [masked, json, built, refused])
      t.notOk(`${stdout.toString()}${stderr}`.includes(secret), secret)
    t.ok(open.stdout.includes(secret), 'shown when asked for')
    t.ok(image.includes(secret), 'on the drive')
  }
})

t.test('colour only on a terminal, and not with NO_COLOR', async (t) => {
  const folder = t.testdir({ 'a.yaml': 'hostnme: x\n' })
  t.notMatch((await cli(['build', 'a.yaml'], { cwd: folder })).stderr, '\x1b[')
  const onTerminal = (env: string) =>
    shell(`script -qec "${env} ${process.execPath} ${bin} build a.yaml -o a.iso" /dev/null`, folder)
  const coloured = await onTerminal('env -u NO_COLOR -u FORCE_COLOR TERM=xterm')
  t.match(coloured.stdout.toString(), '\x1b[31merror:\x1b[0m')
  t.notMatch((await onTerminal('env -u FORCE_COLOR NO_COLOR=1 TERM=xterm')).stdout.toString(), '\x1b[')
})

t.test('build refuses to write an image to a terminal', async (t) => {
  const { stdout } = await shell(`script -qec "${process.execPath} ${bin} build --hostname x -o -" /dev/null`)
  t.match(stdout.toString(), '-o FILE')
})

t.test('random_seed: random differs, everything else does not', async (t) => {
  const build = async (spec: string, env = {}) =>
    sha256((await cli(['build', '-', '-o', '-'], { input: spec, env })).stdout)
  t.equal(await build('hostname: x'), await build('hostname: x'))
  t.not(await build('{hostname: x, random_seed: random}'), await build('{hostname: x, random_seed: random}'))
  t.not(await build('hostname: x', { SOURCE_DATE_EPOCH: '1700000000' }), await build('hostname: x'))
})

t.test('check: an image, a directory and a spec', async (t) => {
  const folder = t.testdir({
    'a.yaml': 'hostname: x\nvendor_data: [1]\nnetwork_data:\n  links: [{id: a, type: phy}]\n',
    'b.yaml': 'hostname: x\nuser_data: "#cloud-config\\n{}\\n"\n',
    tree: { openstack: { latest: { 'meta_data.json': '{"uuid": "1",\n}' } } },
    'notes.bin': 'a\0b',
  })
  const run = (...args: string[]) => cli(args, { cwd: folder })
  const spec = await run('check', 'a.yaml')
  t.equal(spec.code, 3)
  t.match(spec.stderr, /^a\.yaml:4:11: error: .* \[guest-network-key\]$/m)
  const built = await run('build', 'a.yaml', '-o', 'a.iso')
  t.equal(built.code, 3)
  t.notOk(readdirSync(folder).includes('a.iso'), 'nothing is written')
  t.equal((await run('build', 'b.yaml', '-o', 'b.iso')).code, 0)
  const image = await run('check', 'b.iso', '--guest', 'cloud-init@22.4,ignition', '--json')
  t.equal(image.code, 3)
  t.match(JSON.parse(image.stdout.toString()), {
    kind: 'image',
    guests: ['cloud-init@22.4', 'ignition'],
    report: [{ code: 'guest-ignition', guests: ['ignition'], source: 'openstack/latest/user_data' }],
  })
  t.match(await run('check', 'b.iso'), {
    code: 0,
    stderr: /^[^\n]* \[user-data-empty\]\n[^\n]*\nb\.iso: [^\n]*; 1 warning\n$/,
  })
  const ofSpec = await run('check', 'b.yaml', '--json')
  t.match(JSON.parse(ofSpec.stdout.toString()), {
    guests: ['cloud-init'],
    report: [{ code: 'user-data-empty' }],
  })
  t.equal((await run('check', 'b.yaml', '--strict')).code, 3, 'the warnings about a spec count')
  const tree = await run('check', 'tree')
  t.match(tree.stderr, /^openstack\/latest\/meta_data\.json:2:1: error: .* \[guest-not-json\]$/m)
  t.match(await run('check', 'notes.bin'), { code: 3, stderr: 'notes.bin: byte 0: disk: ' })
  t.equal((await run('check', 'nowhere')).code, 3)
  t.equal((await run('check', 'tree', '--guest', 'windows')).code, 3)
  t.equal((await run('check', 'b.iso', '--guest', 'glean', '--strict')).code, 3, 'it runs no user data')
  const guests = await run('guests', '--json')
  t.match(JSON.parse(guests.stdout.toString()).guests[0], {
    name: 'cloud-init',
    versions: ['18', '20', '22.4', '24', '25'],
  })
  t.match((await run('guests')).stdout.toString(), /^cirros +config-drive/m)
})
