/** Names in every 8-bit character set of genisoimage, and in others, beside genisoimage itself. */
import { spawnSync } from 'node:child_process'
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import t from 'tap'
import { readRecords, type Records } from './records.ts'
import { requireTools, withDirectory } from './tools.ts'

requireTools()

const BIN = fileURLToPath(new URL('../../dist/bin/config-drive-genisoimage.cjs', import.meta.url))
const REAL = '/usr/bin/genisoimage'

/** The sets that genisoimage lists. */
const SETS: readonly string[] = spawnSync(REAL, ['-input-charset', 'help'], { encoding: 'utf8' })
  .stderr.split('\n')
  .filter((line) => /^(?:cp|koi8|iso8859)/.test(line))

/** Plants an empty file for each name, which is bytes. */
function plant(folder: string, names: readonly Buffer[]): void {
  mkdirSync(folder)
  for (const name of names) writeFileSync(Buffer.concat([Buffer.from(`${folder}/`), name]), '')
}

function make(program: readonly string[], out: string, args: readonly string[], cwd: string): void {
  const [file = '', ...first] = program
  const env = { ...process.env, LC_ALL: 'C.UTF-8' }
  const { status, stderr } = spawnSync(file, [...first, '-quiet', '-o', out, ...args], { cwd, env })
  if (status !== 0) throw new Error(`${args.join(' ')}: ${stderr.toString()}`)
}

async function both(args: readonly string[], cwd: string): Promise<[ours: Records, theirs: Records]> {
  make([process.execPath, BIN], 'ours.iso', args, cwd)
  make([REAL], 'theirs.iso', args, cwd)
  const [ours, theirs] = await readRecords(join(cwd, 'ours.iso'), join(cwd, 'theirs.iso'))
  return [ours!, theirs!]
}

/** The names of each tree, with the targets of links; genisoimage puts a version on names of Joliet. */
function namesOf({ trees }: Records): unknown {
  return Object.entries(trees).map(([tree, entries]) => [
    tree,
    Object.entries(entries)
      .map(([path, { target }]) => [tree === 'joliet' ? path.replace(/;1$/, '') : path, target])
      .sort(([a = ''], [b = '']) => (a < b ? -1 : 1)),
  ])
}

void t.test('each byte of each set', { timeout: 300_000 }, async (t) => {
  t.equal(SETS.length, 37)
  await withDirectory(async (cwd) => {
    const high = Array.from({ length: 128 }, (_, i) =>
      Buffer.concat([Buffer.of(0x78, 128 + i), Buffer.from(`%${i}`)]),
    )
    plant(join(cwd, 'src'), high)
    for (const set of SETS) {
      const [ours, theirs] = await both(['-J', '-R', '-l', '-input-charset', set, 'src'], cwd)
      t.equal(Object.keys(ours.trees.joliet!).length, 129, set)
      t.strictSame(namesOf(ours), namesOf(theirs), set)
    }
  })
})

void t.test('other sets, and sets of the output', { timeout: 300_000 }, async (t) => {
  const calls: readonly (readonly string[])[] = [
    ['-R'],
    ['-R', '-T', '-hide-joliet-trans-tbl'],
    ['-R', '-J', '-input-charset', 'default'],
    ['-R', '-J', '-input-charset', 'ISO-8859-1'],
    ['-R', '-J', '-input-charset', 'latin1'],
    ['-R', '-jcharset', 'koi8-r'],
    ...['iso8859-2', 'cp437', 'cp10000', 'koi8-u'].map((set) =>
      '-R -J -input-charset iso8859-1 -output-charset'.split(' ').concat(set),
    ),
    ['-iso-level', '4', '-R', '-input-charset', 'iso8859-1'],
    ['-iso-level', '4', '-input-charset', 'iso8859-1'],
  ]
  await withDirectory(async (cwd) => {
    const src = join(cwd, 'src')
    plant(src, [
      Buffer.from('caf\xe9', 'latin1'),
      Buffer.from('na\xefve\xa4', 'latin1'),
      Buffer.from('\u0153uf\u20ac'),
    ])
    symlinkSync('plain', join(src, 'link'))
    for (const call of calls) {
      const [ours, theirs] = await both([...call, 'src'], cwd)
      t.strictSame(namesOf(ours), namesOf(theirs), call.join(' '))
    }
  })
})
