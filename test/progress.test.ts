// Progress: what a meter shows by a clock of the test, and what is left of it on a real terminal.
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import { type Amount, meter } from '../cli/output/progress.ts'
import { type Entry, file } from '../lib/image/tree.ts'
import type { Progress } from '../lib/node/pump.ts'
import { shareEqual } from '../lib/node/share-equal.ts'
import { writeTree } from '../lib/node/write-tree.ts'

/** Runs work whose steps take 100 ms each, and returns what is shown, with `|` where it is erased. */
function shown(steps: number, done: (step: number) => Amount, all?: Amount): readonly string[] {
  let time = 5000
  const lines: string[] = []
  const bar = meter('writing x', {
    show: (line) => lines.push(line),
    erase: () => lines.push('|'),
    now: () => time,
  })
  for (let step = 1; step <= steps; step++) {
    time += 100
    bar.at(done(step), all)
  }
  bar.end()
  return lines
}

const MIB = 1024 ** 2

t.test('after a second, and then five times a second', async (t) => {
  t.same(
    shown(9, (step) => ({ bytes: step })),
    ['|'],
    'short work shows nothing',
  )
  t.same(
    shown(14, (step) => ({ bytes: step * 10 * MIB }), { bytes: 200 * MIB }),
    [
      'writing x: 50%, 100 MiB of 200 MiB, 100 MiB/s, 1 s left',
      'writing x: 60%, 120 MiB of 200 MiB, 100 MiB/s, 1 s left',
      'writing x: 70%, 140 MiB of 200 MiB, 100 MiB/s, 1 s left',
      '|',
    ],
  )
})

t.test('amounts, rates and times', async (t) => {
  const last = (...args: Parameters<typeof shown>): string => shown(...args).at(-2)!
  const files = (step: number): Amount => ({ files: step * 100 })
  t.equal(last(10, files), 'writing x: 1000 files, 1000 files/s')
  t.equal(
    last(10, (step) => ({ files: step })),
    'writing x: 10 files, 10 files/s',
  )
  t.equal(
    last(10, () => ({ files: 1 })),
    'writing x: 1 file, 1 file/s',
  )
  t.equal(last(10, files, { files: 50_000 }), 'writing x: 2%, 1000 of 50000 files, 1000 files/s, 49 s left')
  t.equal(
    last(20, (step) => ({ files: step, bytes: 0 }), { files: 40, bytes: 0 }),
    'writing x: 50%, 20 of 40 files, 10 files/s, 2 s left',
    'empty files',
  )
  t.equal(
    last(10, (step) => ({ bytes: step * 1536 }), { bytes: 1024 ** 4 }),
    'writing x: 0%, 15.0 KiB of 1.0 TiB, 15.0 KiB/s, 19885 h left',
  )
  t.equal(
    last(10, (step) => ({ bytes: step }), { bytes: 5000 }),
    'writing x: 0%, 10 bytes of 4.9 KiB, 10 bytes/s, 9 min left',
  )
  t.equal(
    last(10, () => ({ bytes: 0 }), { bytes: 10 }),
    'writing x: 0%, 0 bytes of 10 bytes, 0 bytes/s',
  )
})

t.test('a folder counts its files and bytes', async (t) => {
  const tree = new Map<string, Entry>([
    ['a', file('abc')],
    ['d', { kind: 'directory' }],
    ['d/large', file(new Uint8Array(3 * MIB).fill(1))],
    ['empty', file('')],
  ])
  const seen: Progress[] = []
  await writeTree(tree, join(t.testdir(), 'out'), { onProgress: (progress) => seen.push(progress) })
  t.same(seen.at(-1), { written: 3 * MIB + 3, size: 3 * MIB + 3, files: 3, ofFiles: 3 })
  t.ok(
    seen.some(({ written, files }) => files === 1 && written > 3 && written < 3 * MIB),
    'within a large file',
  )
  t.same(
    seen,
    seen.toSorted((a, b) => a.written - b.written),
    'it never goes back',
  )
})

t.test('comparing files counts what is read', async (t) => {
  const tree = new Map<string, Entry>(['a', 'b', 'cc'].map((text) => [text, file(text)]))
  const seen: Progress[] = []
  await shareEqual(tree, { onProgress: (progress) => seen.push(progress) })
  t.same(seen, [
    { written: 1, size: 2 },
    { written: 2, size: 2 },
  ])
})

const judge = fileURLToPath(new URL('slow_at_terminal.py', import.meta.url))
const bin = fileURLToPath(new URL('../dist/bin/', import.meta.url))

/** What a program shows at a terminal while its input or its output is slow, and how it ends. */
function atTerminal(t: Test, slow: 'in' | 'out', [program, ...args]: readonly string[]) {
  const folder = t.testdir({ 'a.txt': 'x'.repeat(3 * MIB) })
  const command = [process.execPath, join(bin, `${program}.cjs`), ...args]
  const { stdout, stderr } = spawnSync('/usr/bin/python3', ['-I', judge, slow, ...command], {
    cwd: folder,
    encoding: 'utf8',
    maxBuffer: 64 * MIB,
  })
  if (stderr !== '') throw new Error(stderr)
  return JSON.parse(stdout) as {
    readonly shown: string
    readonly screen: readonly string[]
    readonly code: number
  }
}

t.test('on a terminal the line is erased', async (t) => {
  const rows = [
    ['in', ['config-drive', 'ls', '-'], 3, /\rreading standard input: [\d.]+ KiB, [\d.]+ KiB\/s/],
    [
      'out',
      ['config-drive-genisoimage', '-o', '-', 'a.txt'],
      0,
      /\rwriting the image: \d+%, [\d.]+ MiB of 3\.\d MiB, [\d.]+ [KM]iB\/s, \d+ s left/,
    ],
    [
      'out',
      ['config-drive', 'cat', '.', 'a.txt'],
      0,
      /\rprinting a\.txt: \d+%, [\d.]+ MiB of 3\.0 MiB, [\d.]+ [KM]iB\/s, \d+ s left/,
    ],
  ] as const
  for (const [slow, args, code, line] of rows) {
    const ran = atTerminal(t, slow, args)
    t.equal(ran.code, code, args.join(' '))
    t.match(ran.shown, line, args.join(' '))
    t.notMatch(ran.screen.join('\n'), /left|\/s/, `${args.join(' ')}: nothing of it stays`)
  }
  for (const args of [
    ['config-drive', 'ls', '-', '--json'],
    ['config-drive-genisoimage', '-quiet', '-o', '-', 'a.txt'],
  ]) {
    const { shown } = atTerminal(t, args.includes('ls') ? 'in' : 'out', args)
    t.notMatch(shown, /\/s/, args.join(' '))
  }
})
