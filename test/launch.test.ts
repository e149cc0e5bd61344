// The launchers of dist/bin: compiled code that this Node does not accept must not keep a program from starting.
import { execFileSync, spawnSync } from 'node:child_process'
import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Script } from 'node:vm'
import t from 'tap'

const BIN = join(import.meta.dirname, '..', 'dist', 'bin')

t.test('this Node accepts the code that the build compiled', async (t) => {
  for (const name of ['config-drive', 'config-drive-genisoimage']) {
    const program = join(BIN, `${name}.program.js`)
    const cachedData = readFileSync(`${program}.compiled`)
    const source = readFileSync(program)
    t.ok(
      source.every((byte) => byte < 0x80),
      'it is ASCII: V8 takes one byte a character',
    )
    t.notMatch(
      source.toString('latin1'),
      /\bimport\("/,
      'it requires its modules: a compiled script cannot import',
    )
    t.equal(
      new Script(source.toString('latin1'), { filename: program, cachedData }).cachedDataRejected,
      false,
    )
  }
})

t.test('a program starts without compiled code, and with that of another Node', async (t) => {
  const folder = t.testdir()
  cpSync(BIN, folder, { recursive: true })
  const compiled = join(folder, 'config-drive.program.js.compiled')
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
