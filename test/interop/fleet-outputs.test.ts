// What a fleet gives does not depend on threads, and other programs read it: tar, gunzip, and what Ironic accepts.
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { cli } from '../cli.ts'

const TEMPLATE = `hostname: \${name}
meta: {n: "\${n}"}
network: {eth0: {mac: "\${mac}", address: "\${ip}/8", gateway: 10.0.0.1}}
drive: {padding: 0}
`

const hex = (n: number): string => n.toString(16).padStart(2, '0')

const rowOf = (n: number): string =>
  `node${n},${n},52:54:00:00:${hex(n >> 8)}:${hex(n & 255)},10.1.${n >> 8}.${n & 255}\n`

const inventory = (count: number): string =>
  `name,n,mac,ip\n${Array.from({ length: count }, (_, n) => rowOf(n)).join('')}`

const build = (folder: string, ...args: readonly string[]) =>
  cli(['fleet', 'build', 'node.yaml', '--inventory', 'nodes.csv', ...args], { cwd: folder })

const sumOf = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')

t.test('the drives, their order and what fails do not depend on the number of threads', async (t) => {
  const rows = Array.from({ length: 1500 }, (_, n) => rowOf(n))
  // Rows far apart share what only their specs show, and one value is wrong.
  rows[1200] = rowOf(1200).replace('10.1.4.176', '10.1.0.7')
  rows[1300] = rowOf(1300).replace('52:54:00:00:05:14', '52:54:00:00:00:09')
  rows[1400] = rowOf(1400).replace('10.1.5.120', '10.1.5.1200')
  const results = []
  for (const workers of ['1', '3']) {
    const folder = t.testdir({ 'node.yaml': TEMPLATE, 'nodes.csv': `name,n,mac,ip\n${rows.join('')}` })
    const stopped = await build(folder, '--workers', workers, '--manifest', 'stopped', '-o', 'first/')
    const whole = await build(folder, '--workers', workers, '--manifest', 'm', '--keep-going', '--json')
    results.push({
      codes: [stopped.code, whole.code],
      stderr: stopped.stderr.toString(),
      stopped: readFileSync(join(folder, 'stopped'), 'utf8'),
      events: whole.stdout
        .toString()
        .split('\n')
        .filter((line) => !line.includes('"progress"')),
      manifest: readFileSync(join(folder, 'm'), 'utf8'),
      files: readdirSync(join(folder, 'drives')).toSorted(),
    })
  }
  t.same(results[0], results[1])
  const { codes, events, stopped, manifest, files } = results[0]!
  t.same(codes, [3, 3])
  t.equal(stopped.split('\n').length - 1, 1200, 'no row after the first that failed')
  t.equal(manifest.split('\n').length - 1, 1497)
  t.equal(files.length, 1497)
  const failed = events.filter((line) => line.includes('"failed", "name"'))
  t.same(
    failed.map((line) => (JSON.parse(line) as { name: string }).name),
    ['node1200', 'node1300', 'node1400'],
  )
})

t.test('one tar archive holds the drives that folders get', async (t) => {
  const folder = t.testdir({ 'node.yaml': TEMPLATE, 'nodes.csv': inventory(300) })
  t.match(await build(folder, '--manifest', 'm', '-o', 'out/${n}/${name}.iso'), { code: 0 })
  const entries = readFileSync(join(folder, 'm'), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as { path: string; sha256: string; size: number })
  const archives = []
  for (const workers of ['1', '2']) {
    const args = ['--tar', '-o', 'out/${n}/${name}.iso', '--workers', workers, '--manifest', `tar${workers}`]
    const { code, stdout } = await build(folder, ...args)
    t.equal(code, 0)
    t.equal(readFileSync(join(folder, `tar${workers}`), 'utf8'), readFileSync(join(folder, 'm'), 'utf8'))
    archives.push(stdout)
  }
  t.ok(archives[0]!.equals(archives[1]!), 'the same bytes')
  for (const program of ['tar', 'bsdtar']) {
    const inside = join(folder, program)
    mkdirSync(inside)
    execFileSync(program, ['xf', '-'], { cwd: inside, input: archives[0] })
    for (const { path, sha256, size } of entries) {
      const bytes = readFileSync(join(inside, path))
      if (bytes.length !== size || sumOf(bytes) !== sha256) t.fail(`${program}: ${path}`)
    }
    const names = execFileSync(program, ['tf', '-'], { input: archives[0], encoding: 'utf8' })
    t.same(
      names.trimEnd().split('\n'),
      entries.map(({ path }) => path),
      `${program}: in the order of the rows`,
    )
  }
  t.match(await build(folder, '-o', '-', '--json'), { code: 2 })
  t.match(await build(folder, '--tar', '-o', '/out/${name}.iso'), { code: 2 })
  t.match(await build(folder, '--tar', '-o', '../${name}.iso'), { code: 2 })
})

t.test('a drive is compressed by its name, and in base64 as Ironic accepts it', async (t) => {
  const folder = t.testdir({ 'node.yaml': TEMPLATE, 'nodes.csv': inventory(3) })
  t.match(await build(folder), { code: 0 })
  t.match(await build(folder, '-o', 'gz/${name}.iso.gz', '--manifest', 'm'), { code: 0 })
  t.match(await build(folder, '-o', 'b/', '--format', 'base64'), { code: 0 })
  for (const n of [0, 1, 2]) {
    const plain = readFileSync(join(folder, `drives/node${n}.iso`))
    const packed = join(folder, `gz/node${n}.iso.gz`)
    t.ok(execFileSync('gunzip', ['-c', packed]).equals(plain))
    const text = readFileSync(join(folder, `b/node${n}.base64`))
    const decoded = execFileSync('base64', ['-d'], { input: text })
    t.ok(execFileSync('gunzip', ['-c'], { input: decoded }).equals(plain))
    t.match(readFileSync(join(folder, 'm'), 'utf8'), sumOf(readFileSync(packed)))
  }
})

t.test('more drives than a folder should hold are spread, and stay where they are', async (t) => {
  // A small part shows where the drives of the whole fleet go.
  const part = ['--shard', '7/3000']
  const folder = t.testdir({ 'node.yaml': TEMPLATE, 'nodes.csv': inventory(10_000) })
  const made = (name = 'drives') =>
    readdirSync(join(folder, name), { recursive: true, encoding: 'utf8' })
      .filter((path) => path.endsWith('.iso'))
      .toSorted()
  t.match(await build(folder, ...part, '--manifest', 'm'), { code: 0 })
  const flat = made()
  t.ok(flat.length > 0 && flat.every((path) => /^node\d+\.iso$/.test(path)), flat.join())
  writeFileSync(join(folder, 'nodes.csv'), inventory(10_001))
  t.match(await build(folder, ...part, '--manifest', 'm'), { code: 0, stderr: /0 made|1 made/ })
  t.ok(
    made().every((path) => /^node\d+\.iso$/.test(path)),
    'a manifest keeps its layout',
  )
  t.match(await build(folder, ...part, '-o', 'large/', '--manifest', 'n'), { code: 0 })
  const spread = made('large')
  t.ok(spread.length > 0 && spread.every((path) => /^[0-9a-f]{2}\/node\d+\.iso$/.test(path)), spread.join())
  writeFileSync(join(folder, 'nodes.csv'), inventory(9000))
  t.match(await build(folder, ...part, '-o', 'large/', '--manifest', 'n'), { code: 0, stderr: '0 made' })
  t.same(made('large'), spread)
})
