/**
 * Prints one table: what each work takes beside its anchor, another program or a plain copy that is measured in turn with it.
 * Only ratios count, so nothing is kept. `npm run bench [WORD…]` runs the rows whose names contain a word; all of them
 * take about 90 seconds of processor time, and 5 GB in the folder for temporary files. Debian's packages genisoimage,
 * libarchive-tools, wrk and python3-nova must be installed.
 */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fleetRows } from './fleet.ts'
import { folderRows } from './folders.ts'
import { inProcessRows } from './in-process.ts'
import { readingRows } from './reading.ts'
import type { Row } from './row.ts'
import { serviceRows } from './service.ts'
import { startRows } from './start.ts'

const words = process.argv.slice(2)
const isAsked = ({ work }: Row): boolean => words.length === 0 || words.some((word) => work.includes(word))

/** The other programs that the rows measure or use, with their Debian packages. */
const PROGRAMS = [
  ['genisoimage', 'genisoimage'],
  ['bsdtar', 'libarchive-tools'],
  ['wrk', 'wrk'],
] as const

const missing = PROGRAMS.filter(([name]) => spawnSync(name, ['--version']).error !== undefined)
if (missing.length > 0) {
  console.error(
    `Programs are missing. Install them with: apt install ${missing.map(([, name]) => name).join(' ')}`,
  )
  process.exit(1)
}

const folder = mkdtempSync(join(tmpdir(), 'config-drive-bench-'))
try {
  const rows = [
    ...inProcessRows(folder),
    ...startRows(folder),
    ...folderRows(folder),
    ...readingRows(folder),
    ...serviceRows(folder),
    ...fleetRows(folder),
  ]
  console.log(`${'work'.padEnd(58)} ${'result'.padStart(9)}  anchor`)
  for (const { work, anchor, measure } of rows.filter(isAsked)) {
    const { value, unit } = measure()
    console.log(`${work.padEnd(58)} ${value.padStart(5)} ${unit.padEnd(3)}  ${anchor}`)
  }
} finally {
  rmSync(folder, { recursive: true, force: true })
}
