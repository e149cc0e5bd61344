/** Sets of options drawn by lot, on trees that are too deep, beside the real genisoimage: readers list the same. */
import { spawnSync } from 'node:child_process'
import { linkSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import t from 'tap'
import { type Random, random } from '../fuzz/random.ts'
import { requireTools, tool, withDirectory } from './tools.ts'

requireTools()

const GENISOIMAGE = '/usr/bin/genisoimage'
const BIN = fileURLToPath(new URL('../../dist/bin/config-drive-genisoimage.cjs', import.meta.url))
const SEED = Number(process.env.SEED ?? 11)
const RUNS = Number(process.env.RUNS ?? 170)

/** At most five characters, so that the number of a clash cuts none. */
const DIRECTORIES = ['alpha', 'beta', 'gamma', 'Del d']
const FILES = ['file', 'a.txt', 'long-name.config.json', '.dot', 'x~', 'b.bak']

/** A few files, some of them deeper than eight levels. Each name is there once, so that no directory has two alike. */
function plant(src: string, numbers: Random): void {
  let first: string | undefined
  for (let i = 1 + numbers.below(8); i > 0; i--) {
    const depth = numbers.pick([0, 1, 2, 3, 7, 8, 9, 12])
    const folders = Array.from({ length: depth }, () => numbers.pick(DIRECTORIES))
    const path = join(src, ...folders, `${i}${numbers.pick(FILES)}`)
    mkdirSync(dirname(path), { recursive: true })
    const kind = numbers.below(6)
    if (kind === 0) symlinkSync('.', path)
    else if (kind === 1 && first !== undefined) linkSync(first, path)
    else writeFileSync(((first ??= path), path), `content ${numbers.below(3)}`)
  }
}

/** Each option with its chance in a hundred, and the values to choose from. */
const OPTIONS: readonly (readonly [chance: number, option: string, values?: readonly string[]])[] = [
  [50, '-J'],
  [15, '-joliet-long'],
  [15, '-D'],
  [40, '-hide', [...DIRECTORIES, '*.txt', '*file', 'src/alpha']],
  [25, '-hide-joliet', [...DIRECTORIES, '*file']],
  [20, '-m', [...DIRECTORIES, '*.bak', '*file']],
  [10, '-x', ['src/alpha', 'src/beta']],
  [15, '-hidden', [...DIRECTORIES, '*file']],
  [20, '-file-mode', ['0600']],
  [15, '-dir-mode', ['0711']],
  [15, '-uid', ['7']],
  [10, '-gid', ['8']],
  [15, '-l'],
  [10, '-iso-level', ['1', '2', '3']],
  [10, '-allow-lowercase'],
  [10, '-no-pad'],
  [10, '-hide-rr-moved'],
  [10, '-nobak'],
  [8, '-N'],
  [15, '-T'],
  [10, '-new-dir-mode', ['0700']],
  [15, '-root', ['top', 'top/of']],
  [5, '-hide-joliet-list', ['empty']],
  [8, '-d'],
  [8, '-allow-multidot'],
  [8, '-no-cache-inodes'],
]

function optionsOf(numbers: Random): string[] {
  const chosen = OPTIONS.filter(([chance]) => numbers.below(100) < chance)
  // Without Rock Ridge genisoimage leaves out what lies too deep, and ends with 0.
  return [
    numbers.pick(['-R', '-r', '-R', '-r', '-D']),
    ...chosen.flatMap(([, name, values]) => [name, ...(values === undefined ? [] : [numbers.pick(values)])]),
  ]
}

const env = { ...process.env, LC_ALL: 'C.UTF-8', TZ: 'UTC' }

/** What each reader lists, with its exit code: there may be no such tree. */
const LISTS: Readonly<Record<string, (iso: string) => readonly [command: string, args: readonly string[]]>> =
  {
    'isoinfo, plain': (iso) => [tool.isoinfo, ['-f', '-i', iso]],
    'isoinfo, Rock Ridge': (iso) => [tool.isoinfo, ['-f', '-R', '-i', iso]],
    'isoinfo, Joliet': (iso) => [tool.isoinfo, ['-f', '-J', '-i', iso]],
    bsdtar: (iso) => [tool.bsdtar, ['-tvf', iso]],
    xorriso: (iso) => [
      tool.xorriso,
      ['-no_rc', '-report_about', 'FATAL', '-indev', `stdio:${iso}`, '-lsl', '/', '-find'],
    ],
  }

function listOf(command: string, args: readonly string[]): string[] {
  const { stdout, status } = spawnSync(command, args, { encoding: 'utf8', env, maxBuffer: 2 ** 28 })
  return [...stdout.split('\n').map(comparable).sort(), `exit code ${status === 0 ? 0 : 'of a failure'}`]
}

/**
 * Without what may differ: numbers of names that clash, counts of links and of sectors, dates, and which of several hard links
 * comes first.
 */
function comparable(line: string): string {
  return line
    .replace(/ link to .*$/, '')
    .replaceAll(/\d{3}(?=[./;]|$)/g, '')
    .replace(/^(\S{10}) +\d+ +(\S+ +\S+) +\d+ \S+ +\d+ +[\d:]+ /, '$1 $2 ')
}

t.test('readers list the same', { timeout: 900_000 }, async (t) => {
  let compared = 0
  for (let run = 0; run < RUNS; run++) {
    const numbers = random(SEED * 7919 + run)
    await withDirectory(async (cwd) => {
      plant(join(cwd, 'src'), numbers)
      writeFileSync(join(cwd, 'empty'), '')
      const args = ['-quiet', ...optionsOf(numbers), 'src']
      const line = args.join(' ')
      const ours = spawnSync(process.execPath, [BIN, '-o', 'ours.iso', ...args], {
        cwd,
        env,
        encoding: 'utf8',
      })
      t.equal(ours.status, 0, `${run}: ${line} ${ours.stderr}`)
      // It has faults of its own with hidden directories, and crashes of them.
      const theirs = spawnSync(GENISOIMAGE, ['-o', 'theirs.iso', ...args], { cwd, env, encoding: 'utf8' })
      if (theirs.status !== 0) return
      compared++
      for (const [name, list] of Object.entries(LISTS)) {
        const [mine, real] = ['ours.iso', 'theirs.iso'].map((iso) => listOf(...list(join(cwd, iso))))
        t.strictSame(mine, real, `${run}: ${name}: ${line}`)
      }
    })
  }
  t.ok(compared > RUNS / 2, `${compared} of ${RUNS} compared`)
})
