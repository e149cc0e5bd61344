// A large file that a spec names is read when the drive is written, never held in memory.
import { execFileSync, spawn, spawnSync } from 'node:child_process'
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  truncateSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import t, { type Test } from 'tap'
import { chunks, toBytes } from '../lib/image/image.ts'
import { bytesOf } from '../lib/image/tree.ts'
import { DRIVE_FORMAT_NAMES } from '../lib/drive-format.ts'
import { buildDrives, packDrives } from '../lib/node/build-drives.ts'
import { readSpec } from '../lib/node/read-spec.ts'
import { render } from '../lib/layouts/render.ts'
import { checkSpec } from '../lib/spec/parse.ts'
import type { Spec } from '../lib/spec.ts'
import { runMain } from './run-main.ts'

const MIB = 1024 ** 2
const program = fileURLToPath(new URL('../dist/bin/config-drive.cjs', import.meta.url))
const folder = t.testdir({})
const inFolder = (name: string): string => join(folder, name)

/** Makes a file of bytes that do not repeat, from a seed. */
function fill(name: string, size: number, seed = 1): string {
  const bytes = Buffer.alloc(size)
  let state = seed
  for (let at = 0; at + 4 <= size; at += 4) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    bytes.writeUInt32LE(state, at)
  }
  writeFileSync(inFolder(name), bytes)
  return inFolder(name)
}

/** Returns the most memory that a command line takes, in MiB. */
function peak(t: Test, args: readonly string[]): number {
  const run = spawnSync('/usr/bin/python3', ['-I', '-c', PEAK, process.execPath, program, ...args], {
    cwd: folder,
    encoding: 'utf8',
    maxBuffer: 1024 * MIB,
  })
  t.equal(run.status, 0, `${args.join(' ')}: ${run.stderr}`)
  return Number(/peak (\d+)$/.exec(run.stderr.trim())![1]) / 1024
}

const PEAK = `
import resource, subprocess, sys
code = subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL).returncode
sys.stderr.write("peak %d" % resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
sys.exit(code)
`

t.test('memory does not grow with the file', (t) => {
  // A hole takes no space on this disk, and is read as fast as the kernel makes zeros.
  for (const [name, size] of Object.entries({ small: 1, large: 1100 })) {
    writeFileSync(inFolder(name), '')
    truncateSync(inFolder(name), size * MIB)
    writeFileSync(
      inFolder(`${name}.yaml`),
      `hostname: web1\nfiles: { /srv/data: { file: ${name} } }\nextra_files: { data/more: { file: ${name} } }\n`,
    )
  }
  for (const args of [
    ['build', '-o', 'out.iso', '--force'],
    ['show'],
    ['show', '--json'],
    ['show', '--show-secrets'],
    ['check', '--trust'],
    ['ls', '--trust'],
  ]) {
    const [verb, ...more] = args.filter((word) => word !== '--force')
    const [small, large] = ['small', 'large'].map((name) => peak(t, [verb!, `${name}.yaml`, ...more]))
    t.ok(large! - Math.min(small!, 100) < 64, `${args.join(' ')}: ${small} MiB, ${large} MiB`)
  }
  for (const name of ['large', 'out.iso']) unlinkSync(inFolder(name))
  t.end()
})

t.test('each format has the bytes that it has of a file in memory', async (t) => {
  const data = readFileSync(fill('data', 3 * MIB + 17))
  fill('same', 3 * MIB + 17)
  fill('other', 3 * MIB + 17, 2)
  writeFileSync(
    inFolder('spec.yaml'),
    'hostname: web1\nfiles: { /a: { file: data }, /b: { file: other } }\nextra_files: { c: { file: same }, d/: }\n',
  )
  const { value: streamed } = await readSpec(inFolder('spec.yaml'))
  const { value: held } = checkSpec({
    hostname: 'web1',
    files: { '/a': data, '/b': readFileSync(inFolder('other')) },
    extra_files: { c: readFileSync(inFolder('same')), 'd/': null },
  })
  const source = streamed!.files[0]!.content
  t.notOk(source instanceof Uint8Array, 'it is read when it is written')
  t.equal(streamed!.extra_files.get('c'), source, 'equal files share one content')
  t.not(streamed!.files[1]!.content, source)
  t.ok(data.equals(bytesOf(source)))
  const formats = DRIVE_FORMAT_NAMES.filter((format) => !['dir', 'json'].includes(format))
  for (const instance_id of ['stable', 'hash'] as const) {
    const packed = await Promise.all(
      [streamed!, held!].map((each) => packDrives({ ...each, instance_id }, formats)),
    )
    for (const [n, format] of formats.entries()) {
      const [one, other] = packed.map((all) => all[n]!.image!)
      const parts: Uint8Array[] = []
      for await (const chunk of chunks(one!)) parts.push(chunk)
      const expected = toBytes(other!)
      t.ok(Buffer.concat(parts).equals(expected), `${format}, ${instance_id}`)
      t.ok(Buffer.from(toBytes(one!)).equals(expected), `${format}, ${instance_id}, at once`)
    }
  }
  const changed = fill('other', 3 * MIB + 17, 3)
  t.ok(existsSync(changed))
  const { value: later } = await readSpec(inFolder('spec.yaml'))
  t.not(uuidOf(later!), uuidOf(held!), 'an id of the contents depends on all of them')
})

/** Returns the id that a drive of the spec has by its contents. */
function uuidOf(spec: Spec): string {
  const entry = render({ ...spec, instance_id: 'hash' }).get('openstack/latest/meta_data.json')
  if (entry?.kind !== 'file') throw new Error('no meta_data.json')
  return (JSON.parse(Buffer.from(bytesOf(entry.content)).toString()) as { uuid: string }).uuid
}

t.test('a file that changes before it is written is an error, and nothing is left', async (t) => {
  const changes: Readonly<Record<string, (path: string) => void>> = {
    'it was removed': (path) => unlinkSync(path),
    'it grew': (path) => appendFileSync(path, 'x'),
    'it shrank': (path) => truncateSync(path, 100),
    'it was replaced by a folder': (path) => {
      unlinkSync(path)
      mkdirSync(path)
    },
    'it was replaced by a pipe': (path) => {
      unlinkSync(path)
      execFileSync('mkfifo', [path])
    },
  }
  for (const [n, [how, change]] of Object.entries(changes).entries()) {
    const [name, out] = [`change${n}`, `out${n}`]
    fill(name, 2 * MIB)
    mkdirSync(inFolder(out))
    writeFileSync(inFolder('changing.yaml'), `hostname: web1\nextra_files: { a: { file: ${name} } }\n`)
    const { value } = await readSpec(inFolder('changing.yaml'))
    change(inFolder(name))
    const outputs = [{ to: inFolder(`${out}/x.iso`) }, { to: inFolder(`${out}/x`), format: 'dir' as const }]
    await t.rejects(buildDrives(value!, outputs), { cause: { code: 'content-changed' } }, how)
    t.same(readdirSync(inFolder(out)), [], how)
  }
})

t.test('so it is when it changes under the command line', async (t) => {
  fill('watched', 300 * MIB)
  writeFileSync(inFolder('watched.yaml'), 'hostname: web1\nextra_files: { a: { file: watched } }\n')
  mkdirSync(inFolder('out'))
  const run = spawn(process.execPath, [program, 'build', 'watched.yaml', '-o', 'out/x.iso'], { cwd: folder })
  const said = text(run.stderr)
  const ended = new Promise<number | null>((resolve) => run.on('close', resolve))
  while (run.exitCode === null && readdirSync(inFolder('out')).length === 0)
    await new Promise((r) => setTimeout(r, 2))
  appendFileSync(inFolder('watched'), 'x')
  t.equal(await ended, 1, await said)
  t.match(await said, /^config-drive: .*watched: it had 314572800 bytes/)
  t.same(readdirSync(inFolder('out')), [])
})

async function text(stream: AsyncIterable<Buffer>): Promise<string> {
  const parts: Buffer[] = []
  for await (const part of stream) parts.push(part)
  return Buffer.concat(parts).toString()
}

t.test('show masks a large file, and says that it does not print it', async (t) => {
  fill('big', 5 * MIB)
  writeFileSync(inFolder('big.yaml'), `hostname: web1\nextra_files: { big: { file: ${inFolder('big')} } }\n`)
  const masked = await shown(t, [])
  t.match(masked, { size: 5 * MIB, content: null, masked: true })
  const whole = await shown(t, ['--show-secrets'])
  t.same([whole.content, whole.masked], [null, undefined])
  const { bytes } = await runMain(t, 'cat', '--trust', inFolder('big.yaml'), 'big')
  t.ok(Buffer.from(bytes, 'latin1').equals(readFileSync(inFolder('big'))), 'cat prints it')
})

interface Shown {
  readonly paths: readonly string[]
  readonly content: unknown
  readonly masked?: true
}

async function shown(t: Test, more: readonly string[]): Promise<Shown> {
  const { stdout, code } = await runMain(t, 'show', inFolder('big.yaml'), '--json', ...more)
  t.equal(code, 0)
  const { files } = JSON.parse(stdout) as { files: readonly Shown[] }
  return files.find(({ paths }) => paths.includes('big'))!
}
