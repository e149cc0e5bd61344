/**
 * The ISO 9660 reader beside isoinfo, xorriso and bsdtar, in one run: whole processes that list an image of 50 000 files,
 * and that print one of them; medians of processor time as ratios to bsdtar's. `npm run build && npx tsx bench/read-iso.ts`
 */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { iso9660 } from '../lib/iso9660/write/iso9660.ts'
import { writeImage } from '../lib/node/write-image.ts'
import { file, type Tree } from '../lib/image/tree.ts'

const ROUNDS = 7
const FILE = 'd250/file50.txt'

const contentOf = (i: number): string => `${i} `.repeat(170)

const tree: Tree = new Map(
  Array.from({ length: 50_000 }, (_, i) => [
    `d${Math.floor(i / 100)}/file${i % 100}.txt`,
    file(contentOf(i)),
  ]),
)

const script = fileURLToPath(new URL('list-image.mjs', import.meta.url))
type Command = readonly [command: string, ...args: string[]]

const works = (iso: string): Readonly<Record<string, Readonly<Record<string, Command>>>> => ({
  'list 50 000 files': {
    isoinfo: ['isoinfo', '-R', '-f', '-i', iso],
    xorriso: ['xorriso', '-no_rc', '-indev', `stdio:${iso}`, '-find', '/'],
    bsdtar: ['bsdtar', '-tf', iso],
    'config-drive': [process.execPath, script, iso],
  },
  'print one of them': {
    isoinfo: ['isoinfo', '-R', '-x', `/${FILE}`, '-i', iso],
    xorriso: [
      'xorriso',
      '-no_rc',
      '-osirrox',
      'on',
      '-indev',
      `stdio:${iso}`,
      '-extract_single',
      `/${FILE}`,
      `${iso}.out`,
    ],
    bsdtar: ['bsdtar', '-xOf', iso, FILE],
    'config-drive': [process.execPath, script, iso, FILE],
  },
})

const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1]!

/** Seconds of processor time, which a busy machine does not lengthen, by GNU time; what is printed has a least length. */
function measure(command: Command, least: number): number {
  const { status, stdout, stderr } = spawnSync('/usr/bin/time', ['-f', '%U %S', ...command], {
    maxBuffer: 2 ** 28,
    encoding: 'utf8',
  })
  const [, user, system] = /(\S+) (\S+)\s*$/.exec(stderr) ?? []
  if (status !== 0 || stdout.length < least)
    throw new Error(`${command[0]}: ${status}, ${stdout.length} bytes`)
  return Number(user) + Number(system)
}

/** As exact as GNU time is. */
const milliseconds = (seconds: number): string => (seconds < 0.01 ? 'under 10' : (seconds * 1000).toFixed(0))

const folder = mkdtempSync(join(tmpdir(), 'config-drive-bench-'))
try {
  const iso = join(folder, 'many.iso')
  await writeImage(iso9660(tree, { volumeId: 'BENCH' }), iso, { sha256: false })
  for (const [title, commands] of Object.entries(works(iso))) {
    const isList = title.startsWith('list')
    const times: Record<string, number[]> = {}
    for (let round = 0; round < ROUNDS; round++) {
      for (const [name, command] of Object.entries(commands)) {
        // xorriso gives a file, and prints none.
        const least = isList ? 500_000 : name === 'xorriso' ? 0 : contentOf(25_050).length
        ;(times[name] ??= []).push(measure(command, least))
      }
    }
    console.log(title)
    const base = median(times.bsdtar!)
    for (const [name, all] of Object.entries(times)) {
      console.log(`  ${name.padEnd(13)} ${(median(all) / base).toFixed(2)} (${milliseconds(median(all))} ms)`)
    }
  }
} finally {
  rmSync(folder, { recursive: true })
}
