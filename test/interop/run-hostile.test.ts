// `run` with what strangers made: a guest that writes what it likes to its console, an image that names other files, and a
// parent that is killed.
import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import t from 'tap'
import { bootReader, type BootReport } from '../../cli/run/boot-report.ts'
import { diskFormat } from '../../cli/run/disk-image.ts'
import { Failure } from '../../cli/report/exit.ts'
import { cli } from '../cli.ts'
import { tinyGuest } from './tiny-guest.ts'
import { run, tool, withDirectory } from './tools.ts'

if (!existsSync('/usr/bin/qemu-system-x86_64')) throw new Error('Debian package missing: qemu-system-x86')

const DONE = 'Cloud-init v. 22.4.2 finished at now. Datasource DataSourceConfigDrive.  Up 1 seconds\n'
const FLAGS = ['--hostname', 'web1', '--memory', '64M', '--cpus', '1']

/** What a console tells, in pieces of that many bytes. */
function reportOf(text: string, piece = 1000): BootReport | undefined {
  let report: BootReport | undefined
  const { read } = bootReader((found) => (report = found))
  const bytes = new TextEncoder().encode(text)
  for (let at = 0; at < bytes.length; at += piece) read(bytes.subarray(at, at + piece))
  return report
}

const authorized = (user: string): string =>
  `ci-info: ++++Authorized keys from /home/x/.ssh/authorized_keys for user ${user}++++\n`

t.test('users that go into a line of a shell', async (t) => {
  const strange = [
    'x;id',
    '$(id)',
    '`id`',
    'a|b',
    '-oProxyCommand=id',
    "a'b",
    'a"b',
    'a&b',
    'a>b',
    'a\\b',
    'a@evil.example',
    'a/b',
    '../a',
    'a\x07b',
    'é',
    '{a,b}',
    '~root',
    '!!',
    '#a',
    '*',
    'x'.repeat(33),
    '',
    '1; rm -rf /',
  ]
  for (const user of strange) t.same(reportOf(authorized(user) + DONE)?.users, [], JSON.stringify(user))
  t.same(reportOf(authorized('a\x1b[2Jb') + DONE)?.users, ['ab'], 'as a terminal shows it')
  for (const user of ['debian', 'cloud-user', '_x', 'Admin', 'a.b', 'x'.repeat(32)])
    t.same(reportOf(authorized(user) + DONE)?.users, [user])
})

t.test('the kept part of a console is limited', async (t) => {
  const failed = 'util.py[WARNING]: Running module x failed\n'
  const much = reportOf(failed.repeat(100_000) + authorized('debian').repeat(10_000) + DONE)
  t.ok(much!.problems.length <= 100)
  t.ok(much!.users.length <= 100)
  const long = reportOf(`util.py[WARNING]: Running module ${'x'.repeat(1_000_000)} failed\n${DONE}`)
  t.ok((long?.problems ?? []).every((line) => line.length <= 4096))
  t.ok(reportOf(`${'Cloud-init v. 1 finished at '.repeat(400_000)}\n${DONE}`, 65_536), 'the end is found')
})

t.test('a console that the terminal would obey', (t) =>
  withDirectory(async (folder) => {
    const text = `[\x1b[31mERROR\x1b]0;x\x07 util.py[WARNING]: Running module \x1b]0;x\x07\x9b2J failed\n${authorized('x;id')}${DONE.replace('now', '\x1b]52;c;x\x07')}`
    writeFileSync(join(folder, 'a.img'), tinyGuest(text))
    const { stderr } = await cli(['run', 'a.img', ...FLAGS, '--exit-when-done', '-q'], { cwd: folder })
    t.match(stderr, /Running module \\x1b\]0;x\\x07/)
    // oxlint-disable-next-line no-control-regex
    t.notMatch(stderr, /[\x00-\x09\x0b-\x1f\x7f-\x9f]/)
    t.notMatch(stderr, /^ssh .*(?:;|\bx\b)/m)
  }),
)

/** A file of that many bytes with some at a place. */
function bytesWith(
  ...pieces: readonly (readonly [offset: number, text: string | readonly number[]])[]
): Buffer {
  const file = Buffer.alloc(128 * 1024)
  for (const [offset, piece] of pieces)
    (typeof piece === 'string' ? Buffer.from(piece, 'latin1') : Buffer.from(piece)).copy(file, offset)
  return file
}

const QCOW2_3: readonly [number, readonly number[]] = [4, [0, 0, 0, 3]]

t.test('images that name other files', (t) =>
  withDirectory(async (folder) => {
    const qemuImg = (...args: string[]) => run(tool.qemuImg, args)
    const at = (name: string): string => join(folder, name)
    writeFileSync(at('secret'), 'root:x:0:0\n'.repeat(1000))
    await qemuImg('create', '-q', '-f', 'qcow2', at('fine.qcow2'), '1M')
    await qemuImg('create', '-q', '-f', 'vmdk', at('fine.vmdk'), '1M')
    await qemuImg('create', '-q', '-f', 'qcow2', '-b', at('secret'), '-F', 'raw', at('backing.qcow2'))
    await qemuImg(
      'create',
      '-q',
      '-f',
      'qcow2',
      '-o',
      'compat=0.10',
      '-b',
      at('secret'),
      '-F',
      'raw',
      at('old.qcow2'),
    )
    await qemuImg('create', '-q', '-f', 'qcow2', '-o', `data_file=${at('data')}`, at('data.qcow2'), '1M')
    await qemuImg('create', '-q', '-f', 'vmdk', '-b', at('fine.vmdk'), '-F', 'vmdk', at('parent.vmdk'))
    await qemuImg('create', '-q', '-f', 'vmdk', '-o', 'subformat=monolithicFlat', at('flat.vmdk'), '1M')
    // A raw disk whose guest has written such a header into its first sector.
    writeFileSync(at('raw.img'), readFileSync(at('backing.qcow2')))
    writeFileSync(at('header.img'), bytesWith([0, 'QFI\xfb'], QCOW2_3, [8, [0, 0, 0, 0, 0, 0, 1, 0]]))
    writeFileSync(at('header-data.img'), bytesWith([0, 'QFI\xfb'], QCOW2_3, [72, [0, 0, 0, 0, 0, 0, 0, 4]]))
    writeFileSync(at('empty.vmdk'), bytesWith([0, 'KDMV'], [28, [1]]))
    writeFileSync(
      at('cowd.vmdk'),
      bytesWith([0, 'COWD'], [512, '# Disk DescriptorFile\nparentFileNameHint="/etc/passwd"\n']),
    )
    writeFileSync(at('descriptor'), '# Disk DescriptorFile\nversion=1\nRW 20 FLAT "/etc/passwd" 0\n')
    for (const name of ['fine.qcow2', 'fine.vmdk']) t.equal(diskFormat(at(name), false), name.slice(5))
    const strange = [
      'backing.qcow2',
      'old.qcow2',
      'data.qcow2',
      'parent.vmdk',
      'flat.vmdk',
      'raw.img',
      'header.img',
      'header-data.img',
      'empty.vmdk',
      'cowd.vmdk',
      'descriptor',
    ]
    for (const name of strange) {
      t.throws(() => diskFormat(at(name), false), Failure, name)
      t.match(diskFormat(at(name), true), /^(?:qcow2|vmdk)$/, name)
    }
    const refused = await cli(['run', 'raw.img', ...FLAGS], { cwd: folder })
    t.match(refused, { code: 3, stderr: /backing file.*--allow-other-files/ })

    // A kept file that has its data elsewhere, or another backing file, or one that would be probed.
    writeFileSync(at('a.img'), tinyGuest(DONE))
    const keep = () =>
      cli(['run', 'a.img', ...FLAGS, '-q', '--exit-when-done', '--keep', 'kept'], { cwd: folder })
    const elsewhere = ['-o', `data_file=${at('data2')}`, '-b', at('a.img'), '-F', 'raw']
    await qemuImg('create', '-q', '-f', 'qcow2', ...elsewhere, at('kept'), '1M')
    t.match(await keep(), { code: 3, stderr: /kept .*data file/ })
    await qemuImg('create', '-q', '-f', 'qcow2', '-b', at('secret'), '-F', 'raw', at('kept'), '1M')
    t.match(await keep(), { code: 1, stderr: /overlay of/ })
    // The name of the format in the header, which says that the backing file is not to be probed.
    await qemuImg('create', '-q', '-f', 'qcow2', '-b', at('a.img'), '-F', 'raw', at('kept'), '1M')
    const header = readFileSync(at('kept'))
    const format = header.indexOf(Buffer.from('e2792aca', 'hex'))
    t.ok(format > 0)
    header.writeUInt32BE(0x7fffffff, format)
    writeFileSync(at('kept'), header)
    t.match(await keep(), { code: 1, stderr: /overlay of/ })
  }),
)

/** Processes whose command line has the text, but this one's. */
function alive(text: string): string[] {
  return readdirSync('/proc').filter((pid) => {
    if (!/^\d+$/.test(pid) || Number(pid) === process.pid) return false
    try {
      return readFileSync(`/proc/${pid}/cmdline`, 'latin1').includes(text)
    } catch {
      return false
    }
  })
}

// A night has 20: KILLS=20 npx tap …
const KILLS = Number(process.env.KILLS ?? 5)

t.test('killed, nothing stays', { timeout: 600_000 }, (t) =>
  withDirectory(async (folder) => {
    const temporary = join(folder, 'tmp')
    mkdirSync(temporary)
    writeFileSync(join(folder, 'a.img'), tinyGuest('up\n'))
    writeFileSync(join(folder, 'spec.yaml'), 'hostname: web1\nadmin_pass: Secret-1234\n')
    let booted = 0
    for (let n = 0; n < KILLS; n++) {
      const marker = join(folder, 'a.img')
      const ran = cli(['run', marker, 'spec.yaml', '--memory', '64M', '--cpus', '1', '--no-wait'], {
        cwd: folder,
        env: { TMPDIR: temporary },
        onStart(child) {
          const kill = (): void => void child.kill('SIGKILL')
          // From the first moments on, until the guest has said something.
          if (n % 2 === 0) child.stdout!.once('data', kill)
          else setTimeout(kill, (n / KILLS) * 1500)
        },
      })
      const { code, stdout } = await ran
      t.equal(code, 'SIGKILL')
      if (stdout.length > 0) booted++
      let left = alive(marker)
      for (let tries = 0; left.length > 0 && tries < 100; tries++) {
        await sleep(100)
        left = alive(marker)
      }
      t.same(left, [], 'no QEMU, and nobody who watches it')
      t.same(readdirSync(temporary), [], 'no file')
    }
    t.ok(booted >= Math.floor(KILLS / 2), 'some were killed when the guest ran')
    t.throws(() => execFileSync('grep', ['-rlF', 'Secret-1234', temporary]), 'no secret')
  }),
)
