/** The genisoimage front end and the writing of files, where other programs or root are needed to see what they do. */
import { execFileSync, spawnSync } from 'node:child_process'
import {
  chmodSync,
  closeSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
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
import { iso9660 } from '../../lib/iso9660/write/iso9660.ts'
import { writeImage } from '../../lib/node/write-image.ts'
import { file } from '../../lib/image/tree.ts'
import { requireTools, run, tool } from './tools.ts'

requireTools()

const BIN = fileURLToPath(new URL('../../dist/bin/config-drive-genisoimage.cjs', import.meta.url))
const MAIN = fileURLToPath(new URL('../../dist/bin/config-drive.cjs', import.meta.url))

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
          // The test runner's own hook writes into a folder that is closed to that user.
          [
            '--reuid=65534',
            '--regid=65534',
            '--clear-groups',
            'env',
            '-u',
            'NODE_OPTIONS',
            process.execPath,
            ...args,
          ],
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
  // Ended by a write there is no time to clean up. strace counts the writes of each thread: let there be one.
  const kill = 'strace -f -o trace -e trace=pwrite64 -e inject=pwrite64:signal=KILL:when=40'
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

void t.test('files of the same bytes are there once, when that is asked for', (t) => {
  const root = inDirectory()
  mkdirSync(join(root, 'src'))
  for (const [name, bytes] of Object.entries({ a: 'same', b: 'same', c: 'else', d: 'other' }))
    writeFileSync(join(root, 'src', name), bytes)
  const extents = (...options: string[]): string[] => {
    const args = [BIN, '-quiet', '-r', ...options, '-o', 'o.iso', 'src']
    t.equal(spawnSync(process.execPath, args, { cwd: root }).status, 0)
    const listing = execFileSync('isoinfo', ['-R', '-l', '-i', join(root, 'o.iso')], { encoding: 'utf8' })
    return [...listing.matchAll(/\[\s*(\d+) \d\d\]\s+[a-d]\s*$/gm)].map(([, extent]) => extent!)
  }
  t.equal(new Set(extents()).size, 4, 'a copy for each, as genisoimage has it')
  const [a, b, ...others] = extents('-duplicates-once')
  t.equal(a, b)
  t.equal(new Set([a, ...others]).size, 3)
  t.equal(execFileSync('isoinfo', ['-R', '-x', '/b', '-i', join(root, 'o.iso')]).toString(), 'same')
  t.end()
})

void t.test('the verb of the main program loads nothing more', (t) => {
  const root = inDirectory()
  mkdirSync(join(root, 'src'))
  // `env -u`: the test runner puts its own loader into the environment of every child.
  const command = `strace -f -e trace=openat,open env -u NODE_OPTIONS "${process.execPath}" "${MAIN}" genisoimage -JRo o.iso src`
  const opened = spawnSync('sh', ['-c', command], { cwd: root, encoding: 'utf8' })
  t.equal(opened.status, 0)
  t.match(opened.stderr, /bin\/config-drive\.cjs/)
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

void t.test('a file of 60 GiB that is mostly holes', { timeout: 300_000 }, async (t) => {
  const path = join(inDirectory(), 'large.iso')
  const size = 60 * 2 ** 30 + 5
  const zeros = new Uint8Array(2 ** 20)
  const content = {
    size,
    async *open() {
      yield Buffer.from('first')
      for (let left = size - 9; left > 0; left -= zeros.length)
        yield zeros.subarray(0, Math.min(left, zeros.length))
      yield Buffer.from('last')
    },
  }
  const image = iso9660(new Map([['large', { kind: 'file', content }]]), { volumeId: 'LARGE' })
  await writeImage(image, path, { sha256: false })
  t.ok(statSync(path).blocks * 512 < 2 ** 20, 'holes stay holes')
  const args = ['-indev', `stdio:${path}`, '-find', '/large', '-exec', 'report_lba']
  const rows = [
    ...(await run(tool.xorriso, args)).toString().matchAll(/(\d+) , +(\d+) , +(\d+) , '\/large'/g),
  ]
  const sections = rows.map((row) => row.slice(1).map(Number) as [number, number, number])
  t.equal(sections.length, 16)
  for (const [i, [lba, blocks, bytes]] of sections.entries()) {
    t.equal(bytes, size)
    if (i > 0) t.equal(lba, sections[i - 1]![0] + sections[i - 1]![1], 'sections follow each other')
    t.ok(blocks > 0)
  }
  const descriptor = openSync(path, 'r')
  t.teardown(() => closeSync(descriptor))
  const at = (position: number, length: number): string => {
    const bytes = Buffer.alloc(length)
    readSync(descriptor, bytes, 0, length, position)
    return bytes.toString()
  }
  t.equal(at(sections[0]![0] * 2048, 5), 'first')
  t.equal(at(sections[0]![0] * 2048 + size - 4, 4), 'last')
})

void t.test('100 000 files in 10 000 directories', { timeout: 300_000 }, async (t) => {
  const root = inDirectory()
  const tree = new Map<string, ReturnType<typeof file>>()
  for (let i = 0; i < 100_000; i++) tree.set(`d${Math.floor(i / 10)}/file${i}.txt`, file(`${i % 7}`))
  const path = join(root, 'many.iso')
  await writeImage(iso9660(tree, { volumeId: 'MANY' }), path, { sha256: false })
  const wanted = [...tree.keys()].map((name) => `/${name}`).sort()
  for (const flag of ['-R', '-J']) {
    const found = (await run(tool.isoinfo, [flag, '-f', '-i', path])).toString().trim().split('\n')
    t.ok(
      found
        .filter((name) => name.endsWith('.txt'))
        .sort()
        .join() === wanted.join(),
      flag,
    )
  }
  const last = await run(tool.isoinfo, ['-R', '-x', '/d9999/file99999.txt', '-i', path])
  t.equal(last.toString(), `${99_999 % 7}`)
})
