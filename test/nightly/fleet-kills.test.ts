// A fleet that is killed at random times, with several threads, and one whose disk is full: the next run goes on, nothing is made
// twice or half, and in the end there is every drive once.
import { execFileSync, spawn } from 'node:child_process'
import { existsSync, lstatSync, mkdirSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import t, { type Test } from 'tap'
import { parseManifestLine } from '../../lib/fleet/manifest.ts'
import { bin, cli } from '../cli.ts'

const KILLS = Number(process.env.KILLS ?? 50)
const DRIVES = Number(process.env.FLEET_DRIVES ?? 20_000)

const TEMPLATE = 'hostname: ${name}\nmeta: {n: "${n}"}\ndrive: {padding: 0}\n'

const BUILD = ['fleet', 'build', 'node.yaml', '--inventory', 'nodes.csv', '--manifest', 'done']

const inventory = (count: number): string =>
  `name,n\n${Array.from({ length: count }, (_, n) => `node${n},${n}\n`).join('')}`

/** A generator with a fixed seed, so that a failure comes again. Source: mulberry32 */
function random(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

const namesIn = (folder: string): readonly string[] =>
  existsSync(folder)
    ? readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) =>
        lstatSync(join(folder, name)).isFile(),
      )
    : []

async function checkWhole(t: Test, folder: string, count: number): Promise<void> {
  const entries = readFileSync(join(folder, 'done'), 'utf8')
    .split('\n')
    .slice(0, -1)
    .map((line) => parseManifestLine(line)!)
  t.equal(entries.length, count, 'every drive is noted once')
  t.equal(new Set(entries.map(({ name }) => name)).size, count)
  t.same(
    namesIn(join(folder, 'drives'))
      .map((name) => `drives/${name}`)
      .toSorted(),
    entries.map(({ path }) => path).toSorted(),
    'no other file is left',
  )
  const sums = await cli(['fleet', 'status', 'done', '--sums'], { cwd: folder })
  execFileSync('sha256sum', ['-c', '--quiet'], { cwd: folder, input: sums.stdout, maxBuffer: 2 ** 28 })
}

t.test('killed at random', { timeout: 1_500_000 }, async (t) => {
  const folder = t.testdir({ 'node.yaml': TEMPLATE, 'nodes.csv': inventory(DRIVES) })
  const next = random(20_261_128)
  let kills = 0
  while (kills < KILLS) {
    const run = spawn(process.execPath, [bin, ...BUILD, '--workers', '2'], { cwd: folder, stdio: 'ignore' })
    const ended = new Promise((resolve) => run.on('exit', resolve))
    await Promise.race([ended, wait(200 + 1800 * next())])
    if (!run.kill('SIGKILL')) break
    kills++
    await ended
    // A drive has its name only when it is complete.
    for (const name of namesIn(join(folder, 'drives')))
      if (name.endsWith('.iso') && lstatSync(join(folder, 'drives', name)).size === 0) t.fail(name)
  }
  t.comment(`${kills} kills`)
  t.ok(kills >= Math.min(KILLS, 5), `${kills} kills`)
  t.match(await cli(BUILD, { cwd: folder }), { code: 0 })
  await checkWhole(t, folder, DRIVES)
  t.match(await cli(['fleet', 'verify', ...BUILD.slice(2), '--files'], { cwd: folder }), { code: 0 })
})

t.test('the disk is full', { timeout: 600_000 }, async (t) => {
  const count = 400
  const folder = t.testdir({ 'node.yaml': TEMPLATE, 'nodes.csv': inventory(count) })
  const small = join(folder, 'drives')
  mkdirSync(small)
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=8m', 'fleet', small])
  try {
    const full = await cli(BUILD, { cwd: folder })
    t.equal(full.code, 1)
    t.match(full.stderr.toString(), 'no space left on the device')
    const sums = await cli(['fleet', 'status', 'done', '--sums'], { cwd: folder })
    execFileSync('sha256sum', ['-c', '--quiet'], { cwd: folder, input: sums.stdout })
    t.same(
      namesIn(small).filter((name) => !name.endsWith('.iso')),
      [],
      'nothing half is left',
    )
    execFileSync('mount', ['-o', 'remount,size=200m', small])
    t.match(await cli(BUILD, { cwd: folder }), { code: 0, stderr: / kept, 0 failed/ })
    await checkWhole(t, folder, count)
  } finally {
    execFileSync('umount', [small])
  }
})
