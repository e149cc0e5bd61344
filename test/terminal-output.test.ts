// What is printed: texts for people, data for programs, and data on a terminal.
import { spawn } from 'node:child_process'
import { getEventListeners } from 'node:events'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import t, { type Test } from 'tap'
import { main } from '../cli/main.ts'
import { broken } from '../cli/terminal/fit.ts'
import { print, printData, writeStdout } from '../cli/terminal/stdout.ts'
import { printable, printableJson, printableLines } from '../lib/report/printable.ts'

/** What is written while standard output is a terminal, or none. */
async function written(t: Test, isTerminal: boolean, work: () => Promise<void>): Promise<string> {
  const before = process.stdout.isTTY
  const capture = t.capture(process.stdout, 'write', (_: unknown, done?: () => void) => {
    done?.()
    return true
  })
  process.stdout.isTTY = isTerminal
  try {
    await work()
  } finally {
    process.stdout.isTTY = before
    capture.restore()
  }
  return Buffer.concat(capture().map(({ args }) => Buffer.from(args[0] as string | Uint8Array))).toString()
}

const EVIL = 'a\x1b]0;x\x07\tb\u202ec\n\x9bd'

t.test('a terminal never obeys text for people', async (t) => {
  for (const isTerminal of [true, false])
    t.equal(await written(t, isTerminal, () => print(EVIL)), 'a\\x1b]0;x\\x07\\x09b\\u{202e}c\n\\x9bd')
})

t.test('data is unchanged, except at a terminal', async (t) => {
  t.equal(await written(t, false, () => printData(EVIL)), EVIL)
  t.equal(await written(t, true, () => printData(EVIL)), 'a\\x1b]0;x\\x07\tb\\u{202e}c\n\\x9bd')
  const bytes = Buffer.from(EVIL)
  const single = Array.from(bytes, (_, n) => bytes.subarray(n, n + 1))
  t.equal(await written(t, false, () => print(single)), EVIL)
  t.equal(
    await written(t, true, () => print(single)),
    'a\\x1b]0;x\\x07\tb\\u{202e}c\n\\x9bd',
    'characters in several chunks',
  )
})

t.test('one line, several lines, JSON', async (t) => {
  t.equal(printable('a\nb\ud800\u{e0001}😀é'), 'a\\x0ab\\u{d800}\\u{e0001}😀é')
  t.equal(printableLines('a\nb\r\n'), 'a\nb\\x0d\n')
  const json = JSON.stringify({ a: `${EVIL}\u{e0001}\x7f`, [EVIL]: 1 }, null, 2)
  t.notMatch(printableJson(json).replaceAll('\n', ''), /[\p{Cc}\p{Cf}]/u)
  t.same(JSON.parse(printableJson(json)), JSON.parse(json))
})

t.test('a write leaves no listener behind', async (t) => {
  const { signal } = new AbortController()
  const names = ['drain', 'error', 'close', 'finish'] as const
  const listeners = (): readonly number[] => [
    ...names.map((name) => process.stdout.listenerCount(name)),
    getEventListeners(signal, 'abort').length,
  ]
  const before = listeners()
  let most = 0
  const writing = t.capture(process.stdout, 'write', (_: unknown, done?: () => void) => {
    most = Math.max(most, getEventListeners(signal, 'abort').length)
    setImmediate(() => done?.())
    return false
  })
  for (let i = 0; i < 30; i++) await writeStdout(new Uint8Array(1), signal)
  writing.restore()
  t.equal(most, 1, 'one write listens')
  t.same(listeners(), before)
})

/** Runs a program whose standard output is a socket, as Node makes it, and reads it slowly. */
async function readSlowly(args: readonly string[], cwd: string): Promise<{ size: number; stderr: string }> {
  const child = spawn(process.execPath, args, { cwd, stdio: ['ignore', 'pipe', 'pipe'] })
  let [size, stderr] = [0, '']
  child.stderr.on('data', (bytes: Buffer) => (stderr += bytes.toString()))
  for await (const bytes of child.stdout as AsyncIterable<Buffer>) {
    size += bytes.length
    if (size % 7 === 0) await setTimeout(1)
  }
  return { size, stderr }
}

t.test('a slow reader of a large output causes no warning', async (t) => {
  const cwd = t.testdir({ src: { small: 'x' } })
  const size = 12_000_000
  for (const name of ['a', 'b']) writeFileSync(join(cwd, 'src', name), new Uint8Array(size))
  const bin = (name: string): string => fileURLToPath(new URL(`../dist/bin/${name}.cjs`, import.meta.url))
  const making = await readSlowly([bin('config-drive-genisoimage'), '-quiet', '-R', 'src'], cwd)
  t.match(making, { stderr: '' })
  t.ok(making.size > 2 * size)
  const made = ['-quiet', '-R', '-o', 'o.iso', 'src']
  t.equal((await readSlowly([bin('config-drive-genisoimage'), ...made], cwd)).stderr, '')
  t.same(await readSlowly([bin('config-drive'), 'cat', 'o.iso', 'a'], cwd), { size, stderr: '' })
})

t.test('on a terminal guests, show and diff fit 80 columns, and lose nothing', async (t) => {
  const { columns } = process.stdout
  process.stdout.columns = 80
  t.teardown(() => (process.stdout.columns = columns))
  const cwd = t.testdir({
    'a.yaml': `hostname: web1\nmeta: {long: ${'word '.repeat(60)}}\n`,
    'b.yaml': `hostname: web2\nmeta: {long: ${'x'.repeat(300)}}\n`,
  })
  for (const line of [['guests'], ['show', `${cwd}/a.yaml`], ['diff', `${cwd}/a.yaml`, `${cwd}/b.yaml`]]) {
    const run = (): Promise<void> => main(line).then(() => undefined)
    const [shown, whole] = [await written(t, true, run), await written(t, false, run)]
    const longest = Math.max(...shown.split('\n').map(({ length }) => length))
    t.ok(longest <= 80, `${line[0]}: ${longest}`)
    const characters = (text: string): string => [...text.replaceAll(/\s/g, '').toLowerCase()].sort().join('')
    if (line[0] !== 'guests') t.equal(characters(shown), characters(whole), line.join(' '))
    t.ok(Math.max(...whole.split('\n').map(({ length }) => length)) > 80, 'another reader gets whole lines')
  }
})

t.test('long lines break after a space or a comma, else anywhere', async (t) => {
  t.equal(broken('a b c', 20), 'a b c')
  t.equal(broken('key         word word word word', 24), 'key         word word\n            word word')
  t.equal(broken('  {one,two,three,four,five}', 20), '  {one,two,three,\n    four,five}')
  t.equal(broken('x'.repeat(30), 20), `${'x'.repeat(20)}\n  ${'x'.repeat(10)}`)
})
