/** The genisoimage front end and the writing of files, where other programs or root are needed to see what they do. */
import { execFileSync, spawnSync } from 'node:child_process'
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import t from 'tap'
import { manPage } from '../../cli/mkisofs/help.ts'
import { options } from '../../cli/mkisofs/options.ts'
import { refused } from '../../cli/mkisofs/refused.ts'
import { iso9660 } from '../../lib/iso9660/iso9660.ts'
import { writeImage } from '../../lib/node/write-image.ts'
import { file } from '../../lib/tree.ts'
import { requireTools } from './tools.ts'

requireTools()

const BIN = fileURLToPath(new URL('../../dist/cli/genisoimage-bin.js', import.meta.url))
const MAIN = fileURLToPath(new URL('../../dist/cli/bin.js', import.meta.url))

const inDirectory = (): string => {
  const path = mkdtempSync(join(tmpdir(), 'config-drive-'))
  t.teardown(() => rmSync(path, { recursive: true, force: true }))
  return path
}

void t.test('the table knows every option of the real one', (t) => {
  const { stderr } = spawnSync('/usr/bin/genisoimage', ['-help'], { encoding: 'utf8' })
  const real = [...stderr.matchAll(/^  (-.*?)(?:  |$)/gm)].flatMap(([, spelled]) =>
    spelled!.split(', ').map((one) => one.replace(/^--?/, '').split(' ')[0]!),
  )
  t.ok(real.length > 150, `${real.length} options`)
  const known = [...options, ...refused].flatMap(({ names }) => names)
  t.same(
    real.filter((name) => !known.includes(name)),
    [],
  )
  t.equal(new Set(known).size, known.length, 'each name is in one row')
  t.end()
})

void t.test('the man page is roff', (t) => {
  const { stderr } = spawnSync('man', ['--warnings', '-l', '-'], { input: manPage(), encoding: 'utf8' })
  t.equal(stderr, '')
  t.end()
})

void t.test('a file that another user may not read is an error', (t) => {
  const root = inDirectory()
  // Root reads everything, so another user runs the bundle, which lies where that user can read it.
  chmodSync(root, 0o755)
  execFileSync('npm', ['run', '--silent', 'build:standalone'], {
    cwd: fileURLToPath(new URL('../..', import.meta.url)),
  })
  const bundle = join(root, 'genisoimage')
  copyFileSync(
    fileURLToPath(new URL('../../dist/standalone/config-drive-genisoimage.cjs', import.meta.url)),
    bundle,
  )
  chmodSync(bundle, 0o755)
  mkdirSync(join(root, 'src'))
  mkdirSync(join(root, 'out'))
  chmodSync(join(root, 'out'), 0o777)
  writeFileSync(join(root, 'src', 'open'), 'open')
  const args = [bundle, '-quiet', '-r', '-o', 'out/o.iso', 'src']
  const asNobody = () =>
    process.getuid!() === 0
      ? spawnSync(
          'setpriv',
          ['--reuid=65534', '--regid=65534', '--clear-groups', process.execPath, ...args],
          { cwd: root },
        )
      : spawnSync(process.execPath, args, { cwd: root })
  const fine = asNobody()
  t.equal(fine.status, 0, fine.stderr.toString())
  t.ok(statSync(join(root, 'out', 'o.iso')).size > 300_000, 'the bundle runs away from its package')
  rmSync(join(root, 'out', 'o.iso'))
  writeFileSync(join(root, 'src', 'closed'), 'hunter2', { mode: 0 })
  const { status, stderr } = asNobody()
  t.equal(status, 2)
  t.match(stderr.toString(), /cannot read src\/closed: permission denied/)
  t.notMatch(stderr.toString(), /hunter2/)
  t.notOk(existsSync(join(root, 'out', 'o.iso')))
  t.end()
})

void t.test('killed while it writes, it leaves nothing that looks like an image', (t) => {
  const root = inDirectory()
  mkdirSync(join(root, 'src'))
  writeFileSync(join(root, 'src', 'big'), Buffer.alloc(8e6, 1))
  // Ended by the fourth write there is no time to clean up. strace counts the writes of each thread: let there be one.
  const kill = 'strace -f -o trace -e trace=pwrite64 -e inject=pwrite64:signal=KILL:when=4'
  const killed = spawnSync('sh', ['-c', `${kill} "${process.execPath}" "${BIN}" -quiet -r -o o.iso src`], {
    cwd: root,
    env: { ...process.env, UV_THREADPOOL_SIZE: '1' },
  })
  t.not(killed.status, 0)
  const rest = readFileSync(join(root, 'o.iso'))
  t.ok(rest.length > 1e6, 'some of it was written')
  t.notOk(rest.includes('CD001'), 'and no descriptor')
  t.end()
})

void t.test('the verb of the main program loads nothing more', (t) => {
  const root = inDirectory()
  mkdirSync(join(root, 'src'))
  // `env -u`: the test runner puts its own loader into the environment of every child.
  const command = `strace -f -e trace=openat,open env -u NODE_OPTIONS "${process.execPath}" "${MAIN}" genisoimage -JRo o.iso src`
  const opened = spawnSync('sh', ['-c', command], { cwd: root, encoding: 'utf8' })
  t.equal(opened.status, 0)
  t.match(opened.stderr, /mkisofs\/run\.js/)
  t.notMatch(opened.stderr, /node_modules/)
  t.end()
})

for (const inPlace of [false, true]) {
  void t.test(`a full disk, ${inPlace ? 'in place' : 'beside'}`, async (t) => {
    const disk = inDirectory()
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=2m', 'tmpfs', disk])
    t.teardown(() => execFileSync('umount', [disk]))
    const image = iso9660(new Map([['large', file('x'.repeat(5_000_000))]]), { volumeId: 'FULL' })
    const path = join(disk, 'x.iso')
    await t.rejects(writeImage(image, path, { inPlace }), { code: 'ENOSPC' })
    t.strictSame(readdirSync(disk), [], 'nothing is left')
    writeFileSync(path, 'before')
    await t.rejects(writeImage(image, path, { inPlace }), { code: 'ENOSPC' })
    t.strictSame(readdirSync(disk), ['x.iso'])
    t.equal(readFileSync(path, 'utf8'), inPlace ? '' : 'before')
  })
}
