/** The order of contents under -sort, beside genisoimage, which breaks ties in another way. */
import { spawnSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import t, { type Test } from 'tap'
import { readRecords, type Records } from './records.ts'
import { requireTools, withDirectory } from './tools.ts'

requireTools()

const BIN = fileURLToPath(new URL('../../dist/bin/config-drive-genisoimage.cjs', import.meta.url))

const FILES = ['a', 'b', 'c', 'c-no', 'd/x', 'd/y', 'd/z', 'e/x', 'e/y', 'e/f/z', 'sp ace']

/** Lines of a file of weights, the paths of the call, and groups of files before and behind all others: `a,b|c`. */
const CASES: readonly { lines: string; paths?: readonly string[]; first?: string; last?: string }[] = [
  { lines: 'src/c 10\nsrc/a -5\n', first: 'c', last: 'a' },
  { lines: 'src/c\t10\n', first: 'c' },
  { lines: 'src/c +10\n', first: 'c' },
  { lines: 'src/c 10\nsrc/d/y 20\n', first: 'd/y|c' },
  { lines: 'src/d 10\n', first: 'd/x,d/y,d/z' },
  { lines: 'src/e 10\n', first: 'e/x,e/y,e/f/z' },
  { lines: 'src/d/* 10\n', first: 'd/x,d/y,d/z' },
  { lines: 'src/e/y -3\nsrc/e 10\n', first: 'e/x,e/f/z', last: 'e/y' },
  { lines: 'src/e 10\nsrc/e/y -3\n', first: 'e/x,e/f/z', last: 'e/y' },
  { lines: 'src/c 10\nsrc/c -10\n', last: 'c' },
  { lines: 'src/sp ace 7\n', first: 'sp ace' },
  { lines: '*/y 10\ny 10\nd/* 10\nsrc//c 10\nsrc/c  10\nsrc/a 1\n', first: 'a' },
  { lines: 'src/d/y 10\n', paths: ['src/'], first: 'd/y' },
  { lines: './src/d/y 10\n', paths: ['./src'], first: 'd/y' },
  { lines: 'src/d/y 10\n', paths: ['-graft-points', '/q=src'], first: 'q/d/y' },
]

function make(program: readonly string[], out: string, paths: readonly string[], cwd: string): void {
  const args = [...program.slice(1), '-quiet', '-R', '-sort', 'weights', '-o', out, ...paths]
  const { status, stderr } = spawnSync(program[0]!, args, { cwd, env: { ...process.env, LC_ALL: 'C.UTF-8' } })
  if (status !== 0) throw new Error(stderr.toString())
}

/** The paths in the order of their bytes. */
function orderOf({ trees }: Records): string[] {
  return Object.entries(trees.rockridge!)
    .filter(([, { kind }]) => kind === 'file')
    .sort(([, a], [, b]) => a.extent - b.extent)
    .map(([path]) => path.slice(1))
}

/** Takes the groups from one end of the order, each in any order within. */
function withoutGroups(t: Test, order: string[], groups: string, isEnd: boolean, what: string): void {
  for (const group of groups === '' ? [] : groups.split('|')) {
    const names = group.split(',')
    const taken = isEnd ? order.splice(-names.length) : order.splice(0, names.length)
    t.same(taken.sort(), names.sort(), what)
  }
}

void t.test('higher weights come first', { timeout: 300_000 }, async (t) => {
  await withDirectory(async (cwd) => {
    for (const path of FILES) {
      mkdirSync(join(cwd, 'src', path, '..'), { recursive: true })
      writeFileSync(join(cwd, 'src', path), `content of ${path}`)
    }
    for (const { lines, paths = ['src'], first = '', last = '' } of CASES) {
      writeFileSync(join(cwd, 'weights'), lines)
      make([process.execPath, BIN], 'ours.iso', paths, cwd)
      make(['/usr/bin/genisoimage'], 'theirs.iso', paths, cwd)
      const [ours, theirs] = await readRecords(join(cwd, 'ours.iso'), join(cwd, 'theirs.iso'))
      for (const records of [ours!, theirs!]) {
        const order = orderOf(records)
        t.equal(order.length, FILES.length)
        withoutGroups(t, order, first, false, `first of ${lines}`)
        withoutGroups(t, order, last, true, `last of ${lines}`)
      }
    }
  })
})
