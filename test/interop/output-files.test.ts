// What is at the names of outputs whenever a run ends: killed before each system call that changes a file, with each of these
// calls failing, on a full disk, beside what other users own, and as another user.
import { execFileSync, spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import {
  chmodSync,
  chownSync,
  existsSync,
  lchownSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import type { Image } from '../../lib/image/image.ts'
import { keepAttributes } from '../../lib/node/keep-attributes.ts'
import { makeFolder } from '../../lib/node/make-folder.ts'
import { writeImage } from '../../lib/node/write-image.ts'
import { writeTree } from '../../lib/node/write-tree.ts'
import { file } from '../../lib/image/tree.ts'
import { bin, cli, type RunOptions } from '../cli.ts'
import { requireTools } from './tools.ts'

requireTools()

const NOBODY = 65534

/** A folder that every user can enter. */
function folderFor(t: Test): string {
  const folder = mkdtempSync(join(tmpdir(), 'config-drive-outputs-'))
  chmodSync(folder, 0o755)
  t.teardown(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

/** What is below a folder, a file as its hash. */
function contentOf(folder: string): Record<string, string> {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort()
  return Object.fromEntries(
    names.map((name) => {
      const path = join(folder, name)
      if (statSync(path).isDirectory()) return [name, 'folder']
      return [name, createHash('sha256').update(readFileSync(path)).digest('hex')]
    }),
  )
}

const OUTPUTS = ['iso=a.iso', 'dir=tree', 'vfat=b.img', 'tar=new/folder/c.tar']
const BUILD = [
  'build',
  '--hostname',
  'x',
  '--datasource',
  'nocloud',
  '-q',
  ...OUTPUTS.flatMap((o) => ['-o', o]),
]

/** Two files and an empty folder that are there before. */
function prepare(folder: string): void {
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(join(folder, 'tree'), { recursive: true })
  writeFileSync(join(folder, 'a.iso'), 'old a')
  writeFileSync(join(folder, 'b.img'), 'old b')
}

const isTemporary = (name: string): boolean => /(?:^|\/)\.[^/]+\.(?:tmp|old)(?:\/|$)/.test(name)

/** Whether each name has what it had before, or what it has after: the whole of it. */
function mixed(
  now: Record<string, string>,
  before: Record<string, string>,
  after: Record<string, string>,
): string[] {
  const treeOf = (all: Record<string, string>): string =>
    JSON.stringify(Object.entries(all).filter(([name]) => /^tree(?:\/|$)/.test(name)))
  const wrong = Object.keys(now).filter(
    (name) => !isTemporary(name) && now[name] !== before[name] && now[name] !== after[name],
  )
  const lost = Object.keys(before).filter((name) => now[name] === undefined)
  return [...wrong, ...lost, ...([before, after].some((all) => treeOf(all) === treeOf(now)) ? [] : ['tree'])]
}

/** Every system call by which a run changes what others see of files. */
const CHANGES = ['mkdir', 'rename', 'link', 'unlink', 'rmdir', 'pwrite64', 'ftruncate', 'fsync', 'chmod']

/** Runs the command line with something done at the Nth call, of the main thread alone or of all threads. */
function traced(folder: string, call: string, inject: string, threads: readonly string[]) {
  const log = join(folder, '..', 'trace')
  const strace = ['-qq', '-o', log, ...threads, '-e', `trace=?${call}`, '-e', `inject=?${call}:${inject}`]
  const options: RunOptions = {
    cwd: folder,
    env: { UV_THREADPOOL_SIZE: '1' },
    // The test runner's own loader would make calls of its own.
    node: ['env', '-u', 'NODE_OPTIONS', 'strace', ...strace, process.execPath],
  }
  return cli(BUILD, options).then((ran) => ({
    ...ran,
    isInjected: readFileSync(log, 'latin1').includes('INJECTED'),
  }))
}

t.test('killed before any call, each name has the old or the new', { timeout: 600_000 }, async (t) => {
  const root = folderFor(t)
  const folder = join(root, 'out')
  prepare(folder)
  const before = contentOf(folder)
  t.equal((await cli(BUILD, { cwd: folder })).code, 0)
  const after = contentOf(folder)
  let kills = 0
  let halves = 0
  for (const call of CHANGES) {
    for (const threads of [['-f'], []]) {
      for (let when = 1; ; when++) {
        prepare(folder)
        const ran = await traced(folder, call, `signal=KILL:when=${when}`, threads)
        if (ran.code === 0) break
        kills++
        const at = `${call} ${when} ${threads.join('')}`
        t.equal(ran.code, 'SIGKILL', `${at}: ${ran.stderr}`)
        const now = contentOf(folder)
        t.strictSame(mixed(now, before, after), [], at)
        if (now['a.iso'] !== now['b.img'] && now['a.iso'] === after['a.iso']) halves++
        // The next run makes all of them, and removes what was left.
        rmSync(join(folder, 'tree'), { recursive: true })
        t.equal((await cli(BUILD, { cwd: folder })).code, 0, at)
        t.strictSame(contentOf(folder), after, `${at}: the next run cleans up`)
      }
    }
  }
  t.ok(kills > 40, `${kills} kills`)
  t.ok(halves > 0, 'some of them between two names')
})

t.test('a call that fails leaves everything as it was', { timeout: 600_000 }, async (t) => {
  const root = folderFor(t)
  const folder = join(root, 'out')
  prepare(folder)
  const before = contentOf(folder)
  t.equal((await cli(BUILD, { cwd: folder })).code, 0)
  const after = contentOf(folder)
  let failures = 0
  for (const call of ['mkdir', 'rename', 'link', 'pwrite64', 'ftruncate', 'fsync']) {
    for (const threads of [['-f'], []]) {
      for (let when = 1; ; when++) {
        prepare(folder)
        const ran = await traced(folder, call, `error=ENOSPC:when=${when}`, threads)
        if (!ran.isInjected) break
        const at = `${call} ${when} ${threads.join('')}`
        if (ran.code === 1) failures++
        // A folder that cannot be synced is no reason to fail.
        else t.equal(`${call} ${ran.code}`, 'fsync 0', `${at}: ${ran.stderr}`)
        t.strictSame(contentOf(folder), ran.code === 1 ? before : after, at)
      }
    }
  }
  t.ok(failures > 20, `${failures} failures`)
})

t.test('a full disk leaves everything as it was', async (t) => {
  const disk = folderFor(t)
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', disk])
  t.teardown(() => execFileSync('umount', [disk]))
  writeFileSync(join(disk, 'a.iso'), 'old')
  const outputs = ['iso=a.iso', 'dir=new/tree', 'vfat=new/b.img', 'qcow2=c'].flatMap((output) => [
    '-o',
    output,
  ])
  const blob = Array.from({ length: 400_000 }, (_, n) => n % 7).join('')
  const spec = `hostname: x\nextra_files: {blob: "${blob}"}\n`
  t.match(await cli(['build', '-', ...outputs], { cwd: disk, input: spec }), {
    code: 1,
    stderr: 'no space left on the device',
  })
  t.strictSame(readdirSync(disk), ['a.iso'])
  t.equal(readFileSync(join(disk, 'a.iso'), 'utf8'), 'old')
})

const small: Image = {
  size: 3,
  segments: [{ kind: 'content', offset: 0, content: Buffer.from('new'), label: 'x' }],
}

const ownerOf = (path: string) => {
  const { uid, gid, mode } = statSync(path)
  return { uid, gid, mode: mode & 0o7777 }
}

/** Does something as another user, in this process. */
async function asUser<T>(groups: readonly number[], work: () => Promise<T>): Promise<T> {
  const before = process.getgroups!()
  process.setgroups!([...groups])
  process.setegid!(NOBODY)
  process.seteuid!(NOBODY)
  try {
    return await work()
  } finally {
    process.seteuid!(0)
    process.setegid!(0)
    process.setgroups!(before)
  }
}

t.test('a file that is replaced hands on its owner and mode', async (t) => {
  // Loaded as the user that may read them.
  t.ok([keepAttributes, makeFolder])
  const folder = folderFor(t)
  chmodSync(folder, 0o777)
  const path = join(folder, 'x')
  const cases: readonly {
    as?: readonly number[]
    before: readonly [uid: number, gid: number, mode: number]
    after: readonly [uid: number, gid: number, mode: number]
    notKept?: readonly string[]
  }[] = [
    { before: [0, 0, 0o644], after: [0, 0, 0o644] },
    { before: [1000, 1001, 0o640], after: [1000, 1001, 0o640] },
    { before: [1000, 1001, 0o444], after: [1000, 1001, 0o444] },
    { before: [1000, 1001, 0o4755], after: [1000, 1001, 0o755], notKept: ['mode'] },
    { as: [], before: [NOBODY, NOBODY, 0o640], after: [NOBODY, NOBODY, 0o640] },
    { as: [7], before: [NOBODY, 7, 0o660], after: [NOBODY, 7, 0o660] },
    { as: [7], before: [1000, 7, 0o660], after: [NOBODY, 7, 0o660], notKept: ['owner'] },
    // Our group is not the one that was let in.
    { as: [], before: [1000, 7, 0o664], after: [NOBODY, NOBODY, 0o604], notKept: ['owner', 'group', 'mode'] },
  ]
  for (const { as, before, after, notKept } of cases) {
    writeFileSync(path, 'old')
    chownSync(path, before[0], before[1])
    chmodSync(path, before[2])
    const write = () => writeImage(small, path)
    const written = await (as === undefined ? write() : asUser(as, write))
    const [uid, gid, mode] = after
    t.strictSame(ownerOf(path), { uid, gid, mode })
    t.strictSame(written.notKept, notKept)
    t.equal(readFileSync(path, 'utf8'), 'new')
    rmSync(path)
  }
  await writeImage(small, path)
  t.equal(ownerOf(path).mode, 0o600, 'a new file is for its owner')
})

t.test('the command line reports attributes that it could not keep', async (t) => {
  const folder = folderFor(t)
  chmodSync(folder, 0o1777)
  writeFileSync(join(folder, 'x.iso'), 'planted')
  chownSync(join(folder, 'x.iso'), NOBODY, NOBODY)
  chmodSync(join(folder, 'x.iso'), 0o666)
  // In a folder for everybody somebody else's file is a trap.
  chownSync(folder, 1000, 1000)
  const ran = await cli(['build', '--hostname', 'x', '-o', 'x.iso', '--json'], { cwd: folder })
  t.match(ran, { code: 0, stderr: /x\.iso: warning: .*owner, group and mode/ })
  t.match(JSON.parse(ran.stdout.toString()), { drives: [{ not_kept: ['owner', 'group', 'mode'] }] })
  t.strictSame(ownerOf(join(folder, 'x.iso')), { uid: 0, gid: 0, mode: 0o600 })
})

t.test('an ACL is kept', async (t) => {
  const folder = folderFor(t)
  const path = join(folder, 'x')
  writeFileSync(path, 'old')
  // user::rw-, user:1000:r--, group::---, mask::r--, other::--- as the kernel keeps it.
  const entries = [
    [1, 6, -1],
    [2, 4, 1000],
    [4, 0, -1],
    [16, 4, -1],
    [32, 0, -1],
  ] as const
  const acl = Buffer.alloc(4 + entries.length * 8)
  acl.writeUInt32LE(2, 0)
  for (const [n, [tag, rights, id]] of entries.entries()) {
    acl.writeUInt16LE(tag, 4 + n * 8)
    acl.writeUInt16LE(rights, 6 + n * 8)
    acl.writeInt32LE(id, 8 + n * 8)
  }
  const name = 'system.posix_acl_access'
  const python = (code: string) =>
    execFileSync('/usr/bin/python3', ['-c', code, path, name, acl.toString('hex')])
  python('import os, sys; os.setxattr(sys.argv[1], sys.argv[2], bytes.fromhex(sys.argv[3]))')
  t.equal(ownerOf(path).mode, 0o640)
  await writeImage(small, path)
  t.equal(ownerOf(path).mode, 0o640)
  const now = python('import os, sys; print(os.getxattr(sys.argv[1], sys.argv[2]).hex())').toString().trim()
  t.equal(now, acl.toString('hex'))
})

t.test('links that others put into a folder for everybody', async (t) => {
  const folder = folderFor(t)
  const shared = join(folder, 'shared')
  const outside = join(folder, 'outside')
  mkdirSync(shared)
  mkdirSync(outside)
  const link = (name: string, target: string, owner: number): string => {
    const path = join(shared, name)
    symlinkSync(target, path)
    lchownSync(path, owner, owner)
    return path
  }
  const before = join(outside, 'before')
  writeFileSync(before, 'old')
  const traps = [
    link('file', before, NOBODY),
    link('new', join(outside, 'new'), NOBODY),
    link('second', 'file', 0),
    join(link('folder', outside, NOBODY), 'below'),
    link('null', '/dev/null', NOBODY),
  ]
  const refused = { code: 'EACCES' }
  chmodSync(shared, 0o1777)
  chownSync(shared, 1000, 1000)
  for (const path of traps) {
    await t.rejects(writeImage(small, path), refused, path)
    await t.rejects(writeImage(small, path, { inPlace: true }), refused, path)
  }
  await t.rejects(writeTree(new Map([['a', file('b')]]), link('tree', outside, NOBODY)), refused)
  t.strictSame(readdirSync(outside), ['before'])
  t.equal(readFileSync(before, 'utf8'), 'old')
  // Files and pipes that others put there.
  writeFileSync(join(shared, 'planted'), '')
  execFileSync('mkfifo', [join(shared, 'fifo')])
  for (const name of ['planted', 'fifo']) chownSync(join(shared, name), NOBODY, NOBODY)
  await t.rejects(writeImage(small, join(shared, 'planted'), { inPlace: true }), refused)
  await t.rejects(writeImage(small, join(shared, 'fifo')), refused)

  const own = link('own', join(outside, 'own'), 0)
  await writeImage(small, own)
  t.equal(readlinkSync(own), join(outside, 'own'), 'the link stays')
  t.equal(
    readFileSync(join(outside, 'own'), 'utf8'),
    'new',
    'a link of our own is followed, to a new file too',
  )
  await writeImage(small, link('owner', before, 1000))
  t.equal(readFileSync(before, 'utf8'), 'new', "and one of the folder's owner")
  chmodSync(shared, 0o777)
  await writeImage(small, traps[1]!)
  t.ok(existsSync(join(outside, 'new')), 'and any where others can replace each file anyway')
})

t.test('what living and dead runs have beside an output', async (t) => {
  const folder = folderFor(t)
  execFileSync('mkfifo', [join(folder, 'pipe')])
  const args = ['build', '--hostname', 'x', '-q', '-o', 'iso=a.iso', '-o', 'dir=tree', '-o', 'tar=pipe']
  const env = { ...process.env, NODE_OPTIONS: '' }
  const start = () => spawn(process.execPath, [bin, ...args], { cwd: folder, env, stdio: 'ignore' })
  const temporaries = (): string[] => readdirSync(folder).filter(isTemporary).sort()
  const staged = async (count: number): Promise<string[]> => {
    while (temporaries().length < count) await new Promise((resolve) => setTimeout(resolve, 10))
    return temporaries()
  }
  // It waits for a reader of the pipe.
  const living = start()
  const ofLiving = await staged(2)
  t.ok(
    ofLiving.some((name) => lstatSync(join(folder, name)).isDirectory()),
    'a folder among them',
  )
  const dead = start()
  await staged(4)
  const gone = new Promise((resolve) => dead.on('exit', resolve))
  dead.kill('SIGKILL')
  await gone
  t.equal(temporaries().length, 4, 'a kill leaves them')
  // Of the same number as a process that lives, which began at another time: it is dead all the same.
  const [name = ''] = ofLiving
  const other = name.replace(/-[0-9a-z]+(-[0-9a-f]{10}\.)/, '-1$1')
  writeFileSync(join(folder, other), '')
  writeFileSync(join(folder, '.a.iso.mine.tmp'), 'of somebody else')
  t.equal(
    (await cli(['build', '--hostname', 'x', '-o', 'iso=a.iso', '-o', 'dir=tree', '-q'], { cwd: folder }))
      .code,
    0,
  )
  t.strictSame(temporaries(), [...ofLiving, '.a.iso.mine.tmp'].sort(), 'those of the dead are gone')
  const ended = new Promise((resolve) => living.on('exit', resolve))
  rmSync(join(folder, 'tree'), { recursive: true })
  execFileSync('cat', [join(folder, 'pipe')])
  t.equal(await ended, 0, 'the living one goes on')
  t.strictSame(readdirSync(folder).sort(), ['.a.iso.mine.tmp', 'a.iso', 'pipe', 'tree'])
})
