// The launchers of dist/bin: compiled code that this Node does not accept must not keep a program from starting.
import { execFileSync, spawnSync } from 'node:child_process'
import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Script } from 'node:vm'
import t from 'tap'

const BIN = join(import.meta.dirname, '..', 'dist', 'bin')

const PARTS = [
  'config-drive.start.js',
  'config-drive.build.js',
  'config-drive.rest.js',
  'config-drive-genisoimage.start.js',
  'config-drive-genisoimage.rest.js',
]

t.test('this Node accepts the code that the build compiled', async (t) => {
  for (const part of PARTS) {
    const filename = join(BIN, part)
    const cachedData = readFileSync(`${filename}.compiled`)
    const source = readFileSync(filename)
    t.ok(
      source.every((byte) => byte < 0x80),
      'it is ASCII: V8 takes one byte a character',
    )
    t.notMatch(
      source.toString('latin1'),
      /\bimport\(["']/,
      'it requires its modules: a compiled script cannot import',
    )
    t.equal(new Script(source.toString('latin1'), { filename, cachedData }).cachedDataRejected, false)
  }
})

t.test('a run loads the parts that it needs, and a module of another part is found', async (t) => {
  const program = join(BIN, 'config-drive.cjs')
  const image = join(t.testdir(), 'x.iso')
  const spec = join(BIN, '..', '..', 'examples', 'web-server.yaml')
  const probe = `
    const [, program, ...args] = process.argv
    process.argv.splice(1, Infinity, program, ...args)
    const { scripts } = require(program)
    process.on('exit', () => require('fs').writeSync(2, Object.keys(scripts).join(' ')))`
  const partsOf = (...args: readonly string[]): string =>
    spawnSync(process.execPath, ['-e', probe, program, ...args], { encoding: 'utf8' }).stderr
  t.equal(partsOf('--version'), 'start')
  t.equal(partsOf('build', '--help'), 'start')
  t.match(partsOf('build', '--unknown'), /\nstart$/)
  t.match(partsOf('build', spec, '-q', '-o', image), /^start build$/)
  t.match(partsOf('build', spec, '-q', '-o', image), /^start build$/, 'over an image that is there')
  t.match(partsOf('ls', image), /^start build rest$/)
})

t.test('a program starts without compiled code, and with that of another Node', async (t) => {
  const folder = t.testdir()
  cpSync(BIN, folder, { recursive: true })
  const compiled = join(folder, 'config-drive.start.js.compiled')
  const version = (): string =>
    execFileSync(process.execPath, [join(folder, 'config-drive.cjs'), '--version'], { encoding: 'utf8' })
  const wanted = version()
  t.match(wanted, /^\d+\.\d+\.\d+/)
  const bytes = readFileSync(compiled)
  // The first words name the format, V8's version, the source and V8's flags.
  for (const at of [0, 4, 8, 12]) {
    const other = Buffer.from(bytes)
    other[at]! ^= 0xff
    writeFileSync(compiled, other)
    t.equal(version(), wanted)
  }
  writeFileSync(compiled, '')
  t.equal(version(), wanted)
  rmSync(compiled)
  t.equal(version(), wanted)
})

t.test('an older Node gets one line', async (t) => {
  const { engines } = JSON.parse(readFileSync(join(BIN, '..', '..', 'package.json'), 'utf8')) as {
    engines: { node: string }
  }
  const least = engines.node.replace('>=', '')
  const fake = join(t.testdir(), 'fake.cjs')
  writeFileSync(
    fake,
    `Object.defineProperty(process, 'versions', { value: { ...process.versions, node: process.env.AS } })`,
  )
  for (const name of ['config-drive', 'config-drive-genisoimage'])
    for (const [version, isOld] of [
      ['20.18.3', true],
      ['18.20.8', true],
      ['4.9.1', true],
      [`${least}.0`, false],
      ['22.0.0', false],
      ['100.0.0', false],
    ] as const) {
      const { stderr, status } = spawnSync(
        process.execPath,
        ['-r', fake, join(BIN, `${name}.cjs`), '--version'],
        { env: { ...process.env, AS: version }, encoding: 'utf8' },
      )
      const line = `${name} needs Node ${least} or newer; this is ${version}.\n`
      t.same({ stderr, status }, isOld ? { stderr: line, status: 1 } : { stderr: '', status: 0 }, version)
    }
})
