// A signal ends any writing soon, leaves nothing half written, and gives the exit code that shells expect; a second one always ends.
import { execFileSync, spawn } from 'node:child_process'
import { existsSync, readdirSync, truncateSync, writeFileSync } from 'node:fs'
import { constants } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { setTimeout as sleep } from 'node:timers/promises'
import t from 'tap'
import { pump } from '../lib/node/pump.ts'
import { writeImage } from '../lib/node/write-image.ts'
import { interruptible } from '../cli/terminal/signals.ts'
import { Failure } from '../cli/report/exit.ts'

const binOf = (name: string): string => fileURLToPath(new URL(`../dist/bin/${name}.cjs`, import.meta.url))
const BIN = binOf('config-drive')
const GENISOIMAGE = binOf('config-drive-genisoimage')

interface Stopped {
  readonly cwd: string
  /** Whether the work has begun that is to be stopped. */
  readonly hasBegun: () => boolean
  readonly signals: readonly NodeJS.Signals[]
  /** A reader of standard output that never reads. */
  readonly isStuck?: boolean
}

/** Runs a program, sends it signals once it works, and gives its exit code, or the signal that ended it. */
const stopped = async (args: readonly string[], { cwd, hasBegun, signals, isStuck = false }: Stopped) => {
  const child = spawn(process.execPath, args, { cwd, stdio: ['ignore', isStuck ? 'pipe' : 'ignore', 'pipe'] })
  child.stdout?.pause()
  let stderr = ''
  child.stderr!.on('data', (part: Buffer) => (stderr += part.toString()))
  const ended = new Promise<number | string | null>((resolve) =>
    child.once('exit', (code, signal) => resolve(code ?? signal)),
  )
  for (let n = 0; n < 3000 && !hasBegun() && child.exitCode === null; n++) await sleep(10)
  await sleep(100)
  for (const signal of signals) {
    child.kill(signal)
    await sleep(20)
  }
  const late = sleep(60_000, 'it goes on', { ref: false })
  const code = await Promise.race([ended, late])
  child.kill('SIGKILL')
  return { code, stderr }
}

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
const codeOf = (signal: NodeJS.Signals): number => 128 + constants.signals[signal]

t.test('holes of a disk far larger than can be hashed soon', async (t) => {
  for (const signal of SIGNALS) {
    const cwd = t.testdir({})
    const args = [
      BIN,
      'build',
      '--hostname',
      'x',
      '-q',
      '--format',
      'vfat',
      '--size',
      '512GiB',
      '-o',
      'a.img',
    ]
    const { code, stderr } = await stopped(args, {
      cwd,
      hasBegun: () => readdirSync(cwd).length > 0,
      signals: [signal],
    })
    t.equal(code, codeOf(signal), stderr)
    t.same(readdirSync(cwd), [], 'nothing is left')
  }
})

t.test('a named pipe without a reader, and one whose reader does not read', async (t) => {
  for (const signal of SIGNALS) {
    const cwd = t.testdir({ in: { a: 'a' } })
    execFileSync('mkfifo', [join(cwd, 'pipe'), join(cwd, 'stuck')])
    const reader = spawn('/bin/sh', ['-c', 'exec sleep 600 < stuck'], { cwd, stdio: 'ignore' })
    t.teardown(() => reader.kill('SIGKILL'))
    writeFileSync(join(cwd, 'big'), '')
    truncateSync(join(cwd, 'big'), 64 * 1024 ** 2)
    for (const pipe of ['pipe', 'stuck']) {
      const begin = Date.now() + 1500
      const how = { cwd, hasBegun: () => Date.now() > begin, signals: [signal] }
      const build = [BIN, 'build', '--hostname', 'x', '-q', '--format', 'vfat', '--size', '64MiB', '-o', pipe]
      t.equal((await stopped(build, how)).code, codeOf(signal), `build: ${pipe}, ${signal}`)
      const again = Date.now() + 1500
      const other = { ...how, hasBegun: () => Date.now() > again }
      t.equal(
        (await stopped([GENISOIMAGE, '-quiet', '-r', '-o', pipe, 'in', 'big'], other)).code,
        codeOf(signal),
        `genisoimage: ${pipe}, ${signal}`,
      )
    }
    reader.kill('SIGKILL')
  }
})

t.test('standard output without a reader', async (t) => {
  const cwd = t.testdir({})
  const begin = Date.now() + 2000
  const args = [BIN, 'build', '--hostname', 'x', '-q', '--format', 'vfat', '--size', '64MiB', '-o', '-']
  const { code, stderr } = await stopped(args, {
    cwd,
    hasBegun: () => Date.now() > begin,
    signals: ['SIGTERM'],
    isStuck: true,
  })
  t.equal(code, 143, stderr)
})

t.test('a second signal ends the process at once', async (t) => {
  const source = `
    import { interruptible } from ${JSON.stringify(new URL('../dist/cli/terminal/signals.js', import.meta.url).href)}
    import { writeFileSync } from 'node:fs'
    writeFileSync('begun', '')
    await interruptible(() => new Promise((resolve) => setTimeout(resolve, 600_000)))`
  for (const [first, second] of [
    ['SIGINT', 'SIGINT'],
    ['SIGINT', 'SIGTERM'],
    ['SIGTERM', 'SIGINT'],
    ['SIGHUP', 'SIGHUP'],
  ] as const) {
    const cwd = t.testdir({ 'work.mjs': source })
    const { code } = await stopped(['work.mjs'], {
      cwd,
      hasBegun: () => existsSync(join(cwd, 'begun')),
      signals: [first, second],
    })
    t.equal(code, second)
  }
})

t.test('within the process', async (t) => {
  for (const signal of SIGNALS) {
    const before = process.listenerCount(signal)
    const work = interruptible(async (stop) => {
      process.emit(signal, signal)
      t.ok(stop.aborted)
      await sleep(60_000, undefined, { signal: stop })
    })
    const cause: unknown = await work.then(
      () => undefined,
      (cause: unknown) => cause,
    )
    t.ok(cause instanceof Failure && cause.exitCode === codeOf(signal), String(cause))
    t.equal(process.listenerCount(signal), before, 'nobody listens any more')
  }
})

const HOLE = { size: 1024 ** 4, segments: [] }

t.test('a hole is skipped in pieces, with progress and turns for others', async (t) => {
  const seen: number[] = []
  let turns = 0
  const ticking = setInterval(() => turns++, 1)
  const stop = new AbortController()
  const done = pump(
    { ...HOLE, size: 1024 ** 3 },
    { write: () => undefined, skip: () => undefined },
    {
      signal: stop.signal,
      onProgress: ({ written }) => void seen.push(written),
    },
  )
  await done
  clearInterval(ticking)
  t.ok(seen.length > 50, `${seen.length} steps`)
  t.equal(seen.at(-1), 1024 ** 3)
  t.same(
    seen,
    seen.toSorted((a, b) => a - b),
  )
  const late = pump(HOLE, { write: () => undefined, skip: () => undefined }, { signal: stop.signal })
  setImmediate(() => stop.abort(new Error('enough')))
  await t.rejects(late, { message: 'enough' })
})

t.test('the library: a named pipe is left by its signal, and knows when its reader has gone', async (t) => {
  const folder = t.testdir({})
  execFileSync('mkfifo', [join(folder, 'pipe')])
  const image = { size: 8 * 1024 ** 2, segments: [] }
  const stop = new AbortController()
  const waiting = writeImage(image, join(folder, 'pipe'), { signal: stop.signal })
  setTimeout(() => stop.abort(new Error('enough')), 100)
  await t.rejects(waiting, { message: 'enough' })
  const reader = spawn('head', ['-c', '10', 'pipe'], { cwd: folder, stdio: 'ignore' })
  await t.rejects(writeImage(image, join(folder, 'pipe')), { code: 'EPIPE' })
  reader.kill()
  const whole = spawn('/bin/sh', ['-c', 'wc -c < pipe'], { cwd: folder, stdio: ['ignore', 'pipe', 'ignore'] })
  await writeImage(image, join(folder, 'pipe'))
  let count = ''
  for await (const part of whole.stdout) count += String(part)
  t.equal(Number(count), image.size)
})
