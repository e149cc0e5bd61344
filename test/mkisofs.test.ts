import { execFileSync, spawn, spawnSync } from 'node:child_process'
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { chmodSync, rmSync, truncateSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import t from 'tap'
import { parseCommandLine } from '../cli/mkisofs/command-line.ts'
import { Stop } from '../cli/mkisofs/exit.ts'
import { matcher } from '../cli/mkisofs/glob.ts'
import { pathSpec } from '../cli/mkisofs/graft-points.ts'
import { manPage, optionTable, text } from '../cli/mkisofs/help.ts'
import { estimates } from '../cli/mkisofs/estimates.ts'
import { options } from '../cli/mkisofs/options.ts'
import { scanDirectory } from '../lib/node/scan-directory.ts'

const BIN = fileURLToPath(new URL('../dist/bin/config-drive-genisoimage.cjs', import.meta.url))
const MAIN = fileURLToPath(new URL('../dist/bin/config-drive.cjs', import.meta.url))

const inDirectory = (): string => {
  const path = mkdtempSync(join(tmpdir(), 'config-drive-'))
  t.teardown(() => rmSync(path, { recursive: true, force: true }))
  return path
}

const run = (
  args: readonly string[],
  cwd = tmpdir(),
  env: NodeJS.ProcessEnv = {},
  bin: readonly string[] = [BIN],
) => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [...bin, ...args], {
    cwd,
    env: { ...process.env, ...env },
    maxBuffer: 1e9,
  })
  return { code: status, stdout, stderr: stderr.toString() }
}

const stop = (args: readonly string[]): Stop => {
  try {
    parseCommandLine(args)
  } catch (cause) {
    if (cause instanceof Stop) return cause
    throw cause
  }
  throw new Error(`${args.join(' ')} is taken`)
}

void t.test('the syntax of genisoimage', (t) => {
  const { settings, paths } = parseCommandLine([
    '-JRo',
    'x.iso',
    '--volid=a=b',
    'one',
    '-V',
    'last',
    '--',
    '-two',
    '-',
  ])
  t.match(settings, {
    output: 'x.iso',
    joliet: true,
    rockRidge: true,
    rational: false,
    texts: { volumeId: 'last' },
  })
  t.same(paths, ['one', '-two', '-'])
  t.match(parseCommandLine(['-rJV', 'x']).settings, {
    rational: true,
    joliet: true,
    texts: { volumeId: 'x' },
  })
  t.match(parseCommandLine(['-oo.iso']).settings, { output: 'o.iso' })
  t.match(parseCommandLine(['-output=o.iso']).settings, { output: 'o.iso' })
  t.match(parseCommandLine(['-Vcidata', '-volid=']).settings, { texts: { volumeId: '' } })
  t.match(parseCommandLine(['-publ', 'me', '-rational']).settings, {
    texts: { publisher: 'me' },
    rational: true,
  })
  t.match(parseCommandLine(['-as', 'mkisofs', '-r', '-R']).settings, { rational: true })
  t.match(parseCommandLine(['-m', 'a', '-x', 'b']).settings, { excluded: ['a', 'b'] })
  t.match(parseCommandLine(['-U']).settings.names, { length: 31, omitVersion: true, relaxed: true })
  t.equal(parseCommandLine(['-max-iso9660-filenames', '-l']).settings.names.length, 37)
  t.end()
})

void t.test('invalid command lines', (t) => {
  const rows: readonly (readonly [args: readonly string[], code: number, message: RegExp])[] = [
    [['-bogus'], 1, /^unknown option -bogus$/],
    [['-Jbogus'], 1, /^unknown option -Jbogus$/],
    [['-volidd', 'x'], 1, /-volidd.* -volid\?/],
    [['--outptu=x'], 1, / -output\?/],
    [['-outp', 'x'], 1, /ambiguous: -output, -output-charset/],
    [['-o'], 1, /-o needs a value: -o FILE/],
    [['-quiet=1'], 1, /-quiet takes no value/],
    [['-r', '-as', 'mkisofs'], 1, /-as /],
    [['-as', 'cdrecord'], 255, /mkisofs, genisoimage/],
    [['-V', 'A'.repeat(33)], 255, /33 .*32/],
    [['-publisher', 'A'.repeat(129)], 255, /129 .*128/],
    [['-append_partition', '5', '0xef', 'x'], 255, /-append_partition: .*"5"/],
    [['-append_partition', '2', 'ef00', 'x'], 255, /-append_partition: .*"ef00"/],
    [['-append_partition', '2', '0xef'], 1, /-append_partition needs a value: .*N TYPE FILE/],
    [['-append_partition=2', '0xef'], 1, /N TYPE FILE/],
    [['-partition_offset', '15'], 255, /-partition_offset: .*"15"/],
    [['-output-charset', 'shift_jis'], 1, /-output-charset: .*"shift_jis"/],
    [['-iso-level', '9'], 255, /1, 2, 3/],
    [['-modification-date', '2024023000000000'], 255, /-modification-date: .*"2024023000000000"/],
    [['-uid', 'root'], 255, /-uid: .*"root"/],
    [['-file-mode', '99'], 255, /-file-mode: .*"99"/],
    [['-ucs-level', '4'], 255, /1, 2, 3/],
    [['-volset-size', '2'], 255, /-volset-size: .*"2".* 1$/],
    [['-input-charset', 'ebcdic'], 1, /-input-charset: .*"ebcdic"/],
    [['-alpha-boot', 'x', '-B', 'y'], 1, /-alpha-boot -B .*genisoimage/],
    [['-boot-load-seg', '65536'], 255, /-boot-load-seg: .*"65536"/],
    [['-eltorito-platform', 'arm'], 255, /-eltorito-platform: .*"arm"/],
    [['-dvd-video'], 1, /-dvd-video .*DVD/],
    [['-hfs'], 1, /-hfs .*HFS/],
    [['-M', 'x'], 1, /-M /],
    [['-z'], 1, /-z .*compressed/],
  ]
  for (const [args, code, message] of rows) {
    const { exitCode, message: said } = stop(args)
    t.equal(exitCode, code, args.join(' '))
    t.match(said, message)
  }
  t.end()
})

void t.test('help, man page, completion and table come from the rows', (t) => {
  const sources = {
    help: text('help'),
    bash: text('bash'),
    zsh: text('zsh'),
    powershell: text('powershell'),
    table: optionTable(),
  }
  for (const { names, help } of options) {
    for (const name of names) {
      for (const [where, content] of Object.entries(sources))
        t.ok(content.includes(`-${name}`), `${name} in ${where}`)
      t.ok(manPage().includes(`\\-${name.replaceAll('-', '\\-')}`), `${name} in the man page`)
    }
    t.ok(sources.help.includes(help))
  }
  t.end()
})

void t.test('graft points', (t) => {
  const rows = [
    ['a=b', { target: 'a', source: 'b', into: false }],
    ['/a/b/=c', { target: 'a/b', source: 'c', into: true }],
    ['./a/../d=c', { target: 'd', source: 'c', into: false }],
    ['x\\=y=z\\=', { target: 'x=y', source: 'z=', into: false }],
    ['x\\\\y=z', { target: 'x\\y', source: 'z', into: false }],
    ['x\\n=z', { target: 'x\\n', source: 'z', into: false }],
    ['a=b=c', { target: 'a', source: 'b=c', into: false }],
    ['plain', { target: undefined, source: 'plain', into: true }],
    ['=x', { target: undefined, source: '=x', into: true }],
    ['/=x', { target: '', source: 'x', into: true }],
  ] as const
  for (const [argument, spec] of rows) t.same(pathSpec(argument, true), spec, argument)
  t.same(pathSpec('a=b', false), { target: undefined, source: 'a=b', into: true })
  t.throws(() => pathSpec('a/../../b=c', true), /leads out of the image/)
  t.end()
})

void t.test('globs', (t) => {
  const rows: readonly (readonly [glob: string, yes: readonly string[], no: readonly string[]])[] = [
    ['*.txt', ['a.txt', '.txt'], ['a.txtx', 'd/a.txt']],
    ['d/*', ['d/a'], ['d/a/b', 'd']],
    ['?', ['a', 'é', '😀'], ['ab', '/']],
    ['[a-c]x', ['ax', 'cx'], ['dx', '-x']],
    ['[!a]x', ['bx'], ['ax', '/x']],
    ['[]a]', [']', 'a'], ['b']],
    ['[a-]', ['a', '-'], ['b']],
    ['[[:digit:]]', ['7'], ['a', ':']],
    ['\\*', ['*'], ['a']],
    ['a.b', ['a.b'], ['axb']],
    ['[a', ['[a'], ['a']],
    ['(x|y){2}$', ['(x|y){2}$'], ['xy']],
  ]
  for (const [glob, yes, no] of rows) {
    for (const name of yes) t.ok(matcher([glob])(name), `${glob} matches ${name}`)
    for (const name of no) t.notOk(matcher([glob])(name), `${glob} does not match ${name}`)
  }
  t.notOk(matcher([])('a'))
  t.end()
})

void t.test('estimates for a graphical program', (t) => {
  let time = Date.UTC(2026, 10, 8, 6, 42, 10)
  const start = time
  const lines: string[] = []
  const tell = estimates(
    (line) => lines.push(line.replace(/ \d\d:/, ' HH:')),
    () => time,
  )
  for (; time < start + 500; time += 100) tell({ written: (time - start) / 10 + 1, size: 100 })
  tell({ written: 100, size: 100 })
  t.same(lines, [
    '  1.00% done, estimate finish Sun Nov  8 HH:42:10 2026',
    ' 21.00% done, estimate finish Sun Nov  8 HH:42:10 2026',
    ' 41.00% done, estimate finish Sun Nov  8 HH:42:10 2026',
    '100.00% done, estimate finish Sun Nov  8 HH:42:10 2026',
  ])
  t.end()
})

void t.test('a scanned directory', (t) => {
  const root = inDirectory()
  mkdirSync(join(root, 'd', 'e'), { recursive: true })
  writeFileSync(join(root, 'd', 'a'), 'abc', { mode: 0o640 })
  symlinkSync('a', join(root, 'd', 'link'))
  execFileSync('ln', [join(root, 'd', 'a'), join(root, 'd', 'hard')])
  execFileSync('mkfifo', [join(root, 'd', 'pipe')])
  const tree = scanDirectory(join(root, 'd/'))
  t.same([...tree.keys()], ['', 'a', 'e', 'hard', 'link', 'pipe'])
  const [a, hard, link, pipe] = ['a', 'hard', 'link', 'pipe'].map((path) => tree.get(path)!)
  t.match(a, { kind: 'file', mode: 0o640, content: { size: 3 } })
  t.match(link, { kind: 'symlink', target: 'a' })
  t.match(pipe, { kind: 'device', type: 'fifo' })
  t.equal((a as { inode?: string }).inode, (hard as { inode?: string }).inode)
  writeFileSync(join(root, 'd', 'e', 'single'), '')
  const key = (isPart: boolean) =>
    (scanDirectory(join(root, 'd'), { isPart }).get('e/single') as { inode?: string }).inode
  t.equal(key(false), undefined)
  t.match(key(true), /^\d+:\d+$/)
  rmSync(join(root, 'd', 'e', 'single'))
  t.notOk((scanDirectory(join(root, 'd'), { shareHardLinks: false }).get('a') as { inode?: string }).inode)
  t.match(scanDirectory(join(root, 'd'), { followLinks: true }).get('link'), { kind: 'file' })
  const kept = scanDirectory(root, {
    accept: ({ path, source }) => path !== 'd/e' && source !== `${root}/d/pipe`,
  })
  t.same([...kept.keys()], ['', 'd', 'd/a', 'd/hard', 'd/link'])
  t.throws(() => scanDirectory(join(root, 'none')), { code: 'ENOENT' })
  symlinkSync('..', join(root, 'd', 'up'))
  t.throws(() => scanDirectory(root, { followLinks: true }), { code: 'ELOOP' })
  rmSync(join(root, 'd', 'up'))
  writeFileSync(Buffer.concat([Buffer.from(`${root}/d/`), Buffer.of(0xff)]), '')
  t.throws(() => scanDirectory(root), { code: 'EILSEQ' })
  t.end()
})

void t.test('inputs that cannot be read', (t) => {
  const root = inDirectory()
  mkdirSync(join(root, 'src'))
  symlinkSync('nowhere', join(root, 'src', 'dangling'))
  const out = join(root, 'o.iso')
  for (const args of [['-f', 'src'], ['missing'], ['src', 'missing'], ['-path-list', 'none']]) {
    const { code, stderr } = run(['-quiet', '-r', '-o', out, ...args], root)
    t.equal(code, 2, args.join(' '))
    t.match(stderr, /cannot read .*: no such file or directory/)
    t.notOk(existsSync(out), 'nothing is made')
  }
  writeFileSync(join(root, 'src', 'secret'), 'x')
  t.equal(run(['-quiet', '-r', '-o', out, 'src/secret', 'src/secret'], root).code, 1, 'twice the same name')
  mkdirSync(join(root, 'other'))
  writeFileSync(join(root, 'other', 'secret'), '')
  rmSync(join(root, 'src', 'dangling'))
  const merged = run(['-quiet', '-r', '-o', out, 'src', 'other'], root)
  t.equal(merged.code, 1)
  t.match(merged.stderr, /src\/secret and other\/secret have the same name \/secret/)
  t.match(run(['-quiet', '-r', '-o', 'src/secret', 'src/secret'], root).stderr, /is the output itself/)
  t.equal(readFileSync(join(root, 'src', 'secret'), 'utf8'), 'x')
  t.end()
})

void t.test('the output', (t) => {
  const root = inDirectory()
  mkdirSync(join(root, 'src'))
  writeFileSync(join(root, 'src', 'a'), 'a')
  const out = join(root, 'src', 'o.iso')
  t.equal(run(['-quiet', '-r', '-o', out, 'src'], root).code, 0)
  const first = readFileSync(out)
  const before = statSync(out)
  t.equal(before.mode & 0o777, 0o666 & ~process.umask(), 'a new file has the mode of the umask')
  chmodSync(out, 0o640)
  t.equal(run(['-quiet', '-r', '-o', out, 'src'], root, { SOURCE_DATE_EPOCH: '1000000000' }).code, 0)
  t.equal(run(['-quiet', '-r', '-o', out, 'src'], root).code, 0)
  t.equal(statSync(out).ino, before.ino)
  t.equal(statSync(out).mode & 0o777, 0o640)
  t.equal(readFileSync(out).length, first.length, 'it does not hold itself')
  const piped = spawnSync('sh', ['-c', `"${process.execPath}" "${BIN}" -quiet -r src > src/p.iso`], {
    cwd: root,
  })
  t.equal(piped.status, 0)
  rmSync(out)
  rmSync(join(root, 'src', 'p.iso'))
  t.equal(
    run(['-quiet', '-r', 'src'], root).stdout.length,
    first.length,
    'standard output has the image alone',
  )
  t.equal(run(['-r', '-o', '/dev/full', 'src'], root).code, 28)
  t.equal(run(['-r', '-o', join(root, 'no', 'o.iso'), 'src'], root).code, 2)
  const closed = spawnSync(
    'bash',
    ['-c', `"${process.execPath}" "${BIN}" -quiet -r src | true; exit \${PIPESTATUS[0]}`],
    { cwd: root },
  )
  t.ok(closed.status === 141 || closed.status === 0, `a reader that has gone: ${closed.status}`)
  t.end()
})

void t.test('an incomplete image is not valid', (t) => {
  const root = inDirectory()
  mkdirSync(join(root, 'src'))
  writeFileSync(join(root, 'src', 'big'), Buffer.alloc(8e6, 1))
  const whole = run(['-quiet', '-r', '-o', 'o.iso', 'src'], root)
  t.equal(whole.code, 0)
  t.equal(readFileSync(join(root, 'o.iso')).toString('latin1', 32769, 32774), 'CD001')
  const { ino } = statSync(join(root, 'o.iso'))
  // A limit of 4 MB for each file, in the middle of the content.
  const limited = (out: string) =>
    spawnSync('bash', ['-c', `ulimit -f 4000; "${process.execPath}" "${BIN}" -quiet -r -o ${out} src`], {
      cwd: root,
    })
  t.not(limited('o.iso').status, 0)
  t.equal(statSync(join(root, 'o.iso')).ino, ino)
  t.notOk(readFileSync(join(root, 'o.iso')).includes('CD001'))
  t.not(limited('new.iso').status, 0)
  const left = existsSync(join(root, 'new.iso')) ? readFileSync(join(root, 'new.iso')) : Buffer.alloc(0)
  t.notOk(left.includes('CD001'))
  t.end()
})

void t.test('no file of the working directory is read', (t) => {
  const root = inDirectory()
  mkdirSync(join(root, 'src'))
  for (const name of ['.genisoimagerc', '.mkisofsrc'])
    writeFileSync(join(root, name), 'VOLI=INJECTED\nPUBL=INJECTED\n')
  const { stdout } = run(['-quiet', '-r', 'src'], root, { HOME: root })
  t.notOk(stdout.includes('INJECTED'))
  t.ok(stdout.includes('CDROM'))
  t.end()
})

void t.test('messages', (t) => {
  const root = inDirectory()
  mkdirSync(join(root, 'src'))
  writeFileSync(join(root, 'src', 'x'.repeat(70)), '')
  const loud = run(['-r', '-J', '-V', 'longer-than-sixteen', '-o', 'o.iso', 'src'], root)
  t.match(loud.stderr, /\/x+: Joliet: .*64/)
  t.match(loud.stderr, /Joliet: .*16/)
  t.match(loud.stderr, /sectors written/)
  t.equal(run(['-quiet', '-r', '-o', 'o.iso', 'src'], root).stderr, '')
  t.equal(run(['-log-file', 'log', '-r', '-o', 'o.iso', '.'], root).stderr, '')
  t.match(readFileSync(join(root, 'log'), 'utf8'), /sectors written/)
  t.match(run(['-version']).stdout.toString(), /^genisoimage 1\.1\.11 compatible \(config-drive \d/)
  t.equal(run(['--help']).code, 0)
  t.match(run(['-v', '-r', '-o', 'o.iso', 'src'], root).stderr, /\/x+ = src\/x+/)
  t.end()
})

void t.test('the verb of the main program', (t) => {
  const root = inDirectory()
  mkdirSync(join(root, 'src'))
  t.equal(run(['genisoimage', '-quiet', '-JRo', 'o.iso', 'src'], root, {}, [MAIN]).code, 0)
  t.ok(existsSync(join(root, 'o.iso')))
  t.match(run(['genisoimage', '--help'], root, {}, [MAIN]).stdout.toString(), /-volid/)
  t.end()
})

void t.test('a signal stops it', async (t) => {
  const root = inDirectory()
  mkdirSync(join(root, 'src'))
  writeFileSync(join(root, 'src', 'big'), '')
  truncateSync(join(root, 'src', 'big'), 700 * 1024 ** 2)
  const out = join(root, 'o.iso')
  const stopped = (signal: NodeJS.Signals, hasBegun: () => boolean) =>
    new Promise<{ code: number | null; stderr: string }>((resolve) => {
      const child = spawn(process.execPath, [BIN, '-quiet', '-r', '-o', 'o.iso', 'src'], { cwd: root })
      let stderr = ''
      child.stderr.on('data', (text: Buffer) => (stderr += text.toString()))
      const timer = setInterval(() => {
        if (!hasBegun()) return
        clearInterval(timer)
        child.kill(signal)
      }, 1)
      child.on('close', (code) => {
        clearInterval(timer)
        resolve({ code, stderr })
      })
    })
  t.match(await stopped('SIGINT', () => existsSync(out)), { code: 130, stderr: /stopped by SIGINT/ })
  t.notOk(existsSync(out), 'a new file is gone')
  writeFileSync(out, 'old')
  const { ino } = statSync(out)
  t.match(await stopped('SIGTERM', () => statSync(out).size !== 3), { code: 143 })
  t.match(statSync(out), { ino, size: 0 }, 'one that was there is empty')
})

void t.test('names that are not UTF-8', async (t) => {
  const root = inDirectory()
  mkdirSync(join(root, 'src'))
  const latin1 = (path: string): Buffer => Buffer.from(join(root, 'src', path), 'latin1')
  writeFileSync(latin1('caf\xe9'), 'x')
  symlinkSync(Buffer.from('caf\xe9', 'latin1'), latin1('l\xefnk'))
  const { code, stderr } = run(['-quiet', '-R', '-J', '-T', '-o', 'o.iso', 'src'], root)
  t.equal(code, 0)
  t.match(stderr, /\/caf\\xe9: Joliet: _ replaces/)
  const image = readFileSync(join(root, 'o.iso'), 'latin1')
  t.ok(image.includes('NM\x09\x01\x00caf\xe9'), 'Rock Ridge keeps the bytes')
  t.ok(image.includes('\x01\x00\x00\x04caf\xe9'), 'and those of a target')
  t.ok(image.includes('\x00c\x00a\x00f\x00_'))
  t.match(image, /F CAF_\.;1 +\tcaf\xe9\n/, 'the translation table, too')
  // The shell spells what an argument of Node cannot.
  const spelled = `-R -quiet -graft-points -o p.iso "$(printf 'd\\351r/a')=$(printf 'src/caf\\351')"`
  execFileSync('sh', ['-c', `${process.execPath} ${BIN} ${spelled}`], { cwd: root })
  t.ok(
    readFileSync(join(root, 'p.iso'), 'latin1').includes('NM\x08\x01\x00d\xe9r'),
    'a name of the command line',
  )
  writeFileSync(join(root, 'list'), Buffer.from('src/caf\xe9\n', 'latin1'))
  t.equal(run(['-R', '-quiet', '-path-list', 'list', '-o', 'p.iso'], root).code, 0)
  writeFileSync(latin1('caf\xe8'), 'x')
  t.equal(run(['-quiet', '-R', '-o', 'o.iso', 'src'], root).code, 0)
  const clash = run(['-quiet', '-R', '-J', '-o', 'o.iso', 'src'], root)
  t.match(clash, { code: 1, stderr: /Joliet name equals/ })
  t.notMatch(clash.stderr, /joliet-long/, 'which would not help')
  const clashes = ['-input-charset', 'iso8859-1', '-output-charset', 'iso8859-5']
  t.match(run(['-quiet', '-R', ...clashes, '-o', 'o.iso', 'src'], root), {
    code: 1,
    stderr: /caf\\xe9: its name/,
  })
  t.equal(run(['-quiet', '-R', '-udf', '-o', 'o.iso', 'src'], root).code, 1, 'equal in UDF')
})

void t.test('names that Linux or Joliet cuts', (t) => {
  const root = inDirectory()
  mkdirSync(join(root, 'src'))
  for (const length of [253, 254]) writeFileSync(join(root, 'src', 'x'.repeat(length)), '')
  const { code, stderr } = run(['-quiet', '-R', '-o', 'o.iso', 'src'], root)
  t.equal(code, 0)
  t.match(stderr, / 254 bytes; Linux cuts/)
  t.notMatch(stderr, / 253 bytes; Linux/)
  t.match(run(['-quiet', '-J', '-o', 'o.iso', 'src'], root), {
    code: 1,
    stderr: /-joliet-long keeps up to 103/,
  })
  const long = run(['-quiet', '-joliet-long', '-o', 'o.iso', 'src'], root)
  t.equal(long.code, 1)
  t.notMatch(long.stderr, /-joliet-long/)
  t.end()
})

void t.test('an image that is a disk, too', (t) => {
  const root = inDirectory()
  mkdirSync(join(root, 'src/empty'), { recursive: true })
  writeFileSync(join(root, 'src/boot'), 'x'.repeat(3000))
  writeFileSync(join(root, 'short'), 'x'.repeat(431))
  writeFileSync(join(root, 'code'), 'x'.repeat(512))
  writeFileSync(join(root, 'none'), '')
  const made = (...args: readonly string[]) => run(['-quiet', '-o', 'o.iso', ...args, 'src'], root)
  const boot = ['-b', 'boot', '-no-emul-boot']
  t.match(made('-isohybrid-mbr', 'code', ...boot), { code: 0, stderr: '' })
  t.equal(statSync(join(root, 'o.iso')).size, 1024 * 1024, 'a whole cylinder')
  t.equal(made('-isohybrid-mbr', 'code', '-partition_cyl_align', 'off', ...boot).code, 0)
  t.not(statSync(join(root, 'o.iso')).size % (1024 * 1024), 0)
  t.match(made('-isohybrid-mbr', 'code'), { code: 1, stderr: /-isohybrid-mbr needs a boot image/ })
  t.match(made('-isohybrid-mbr', 'short', ...boot), { code: 2, stderr: /short: .* 431/ })
  t.match(made('-isohybrid-mbr', 'missing', ...boot), { code: 2, stderr: /cannot read missing/ })
  t.match(made('-isohybrid-gpt-basdat'), { code: 1, stderr: /-isohybrid-gpt-basdat needs/ })
  for (const file of ['missing', 'none', 'src/empty'])
    t.match(made('-append_partition', '2', '0xef', file), { code: 2, stderr: file }, file)
  const interval = ['-e', '--interval:appended_partition_2:all::']
  t.match(made(...interval), { code: 1, stderr: /no -append_partition 2/ })
  t.equal(made('-append_partition', '2', '0xef', 'code', ...interval).code, 0)
  t.match(made('-udf', '-partition_offset', '16'), { code: 1, stderr: /UDF/ })
  t.end()
})

void t.test('a file of weights', (t) => {
  const root = inDirectory()
  mkdirSync(join(root, 'src'))
  writeFileSync(join(root, 'src', 'a'), 'x')
  const sorted = (text: string) => {
    writeFileSync(join(root, 'weights'), text)
    return run(['-quiet', '-sort', 'weights', '-o', 'o.iso', 'src'], root)
  }
  t.match(sorted('src/a 5\nsrc/b name\t-7\n'), { code: 0 })
  t.match(sorted('src/a\n'), { code: 255, stderr: /weights: .*"src\/a"/ })
  t.match(sorted('src/a ten\n'), { code: 255, stderr: /ten/ })
  t.match(run(['-sort', 'missing', '-o', 'o.iso', 'src'], root), { code: 2, stderr: /missing/ })
  t.match(run(['-sort', 'weights', '-o', 'weights', 'src'], root), { code: 1 })
  t.end()
})

void t.test('link targets that prevent xorriso from reading the image', (t) => {
  const root = inDirectory()
  mkdirSync(join(root, 'src'))
  for (const length of [1023, 1024])
    symlinkSync('x/'.repeat(512).slice(0, length), join(root, 'src', `${length}`))
  const { code, stderr } = run(['-quiet', '-r', '-o', 'o.iso', 'src'], root)
  t.equal(code, 0)
  t.match(stderr, /\/1024: .* 1024 bytes/)
  t.notMatch(stderr, /\/1023:/)
  t.equal(run(['-quiet', '-o', 'o.iso', 'src'], root).stderr.includes(' 1024 bytes'), false, 'no links')
  t.end()
})
