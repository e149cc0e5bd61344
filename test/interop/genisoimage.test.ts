/** The command lines of real callers, and generated trees, beside the real genisoimage. */
import { execFile } from 'node:child_process'
import { chmodSync, closeSync, openSync, readFileSync, statSync } from 'node:fs'
import { link, mkdir, symlink, truncate, utimes, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import fc from 'fast-check'
import t from 'tap'
import { readRecords, type Records, sharedExtents, type TreeName } from './records.ts'
import { requireTools, withDirectory } from './tools.ts'

requireTools()

const GENISOIMAGE = '/usr/bin/genisoimage'
const BIN = fileURLToPath(new URL('../../dist/bin/config-drive-genisoimage.cjs', import.meta.url))

interface InputFile {
  readonly path: string
  readonly content?: string
  readonly mode?: string
  readonly symlink?: string
  readonly hardlink?: string
  readonly dir?: boolean
}

interface Case {
  readonly id: string
  readonly tool: string
  readonly argv: readonly string[]
  readonly out: string
  readonly run_in: string
  readonly pre_out?: { readonly size: number; readonly mode: string }
  readonly files: readonly InputFile[]
  readonly expect: {
    readonly rc?: number
    readonly volume_id?: string
    readonly names?: Readonly<Partial<Record<TreeName, readonly string[]>>>
    readonly reference?: string
  }
  readonly genisoimage: {
    readonly rc: number
    readonly joliet_shares_data?: boolean
    readonly entries?: readonly {
      readonly iso: string
      readonly rr?: string
      readonly px?: { readonly mode: string; readonly uid: number; readonly gid: number }
      readonly sha256?: string
    }[]
  }
}

const corpus = JSON.parse(readFileSync(new URL('../corpus/genisoimage.json', import.meta.url), 'utf8')) as {
  cases: Case[]
}

/** Where this front end does otherwise, and why. */
const DIFFERENT: Readonly<Record<string, number>> = {
  // A link that leads nowhere cannot be read with -f; genisoimage leaves it out and ends with 0.
  'edge-follow': 2,
}

interface Ended {
  readonly code: number
  readonly stdout: Buffer
  readonly stderr: string
}

const runTool = (command: readonly string[], cwd: string): Promise<Ended> =>
  new Promise((resolve) => {
    const env = { ...process.env, LC_ALL: 'C.UTF-8', TZ: 'UTC' }
    const [file = '', ...args] = command
    const child = execFile(
      file,
      args,
      { cwd, env, encoding: 'buffer', maxBuffer: Infinity },
      (_, stdout, stderr) => resolve({ code: child.exitCode ?? -1, stdout, stderr: stderr.toString() }),
    )
    child.stdin?.end()
  })

const ours = (args: readonly string[], cwd: string): Promise<Ended> =>
  runTool([process.execPath, BIN, ...args], cwd)
const theirs = (args: readonly string[], cwd: string): Promise<Ended> => runTool([GENISOIMAGE, ...args], cwd)

const MTIME = new Date('2024-01-01T00:00:00Z')

async function plant(root: string, files: readonly InputFile[]): Promise<void> {
  await mkdir(root, { recursive: true })
  for (const { path, content = '', mode = '0o644', symlink: target, hardlink, dir } of files) {
    const full = join(root, path)
    await mkdir(dir === true ? full : dirname(full), { recursive: true })
    if (target !== undefined) await symlink(target, full)
    else if (hardlink !== undefined) await link(join(root, hardlink), full)
    else if (dir !== true) {
      await writeFile(full, content)
      chmodSync(full, Number(mode))
      await utimes(full, MTIME, MTIME)
    }
  }
}

const namesOf = (records: Records, tree: TreeName): string[] =>
  Object.keys(records.trees[tree] ?? {})
    .filter((path) => tree === 'plain' || path !== '/')
    .sort()

/**
 * A name that clashes gets a number, and which one of two does depends on the order of the disk with genisoimage, on
 * that of the names here.
 */
const NUMBERED = /\d{3}(?=[.;]|$)/

/** All that has to be equal beside the names. */
const substance = (records: Records, tree: TreeName) =>
  Object.entries(records.trees[tree] ?? {})
    .map(([path, found]) => ({ ...found, path }))
    .map(({ path, kind, size, sha256, mode, uid, gid, target, unseen }) => ({
      path,
      kind,
      unseen,
      ...(kind === 'file' ? { size, sha256 } : {}),
      ...(tree === 'joliet' ? {} : { mode, uid, gid, target }),
    }))
    .sort((a, b) => (a.path < b.path ? -1 : 1))

t.before(() => {
  t.match(readFileSync(BIN, 'utf8').split('\n')[0], /^#!.*node$/, 'the front end is built')
})

void t.test('the corpus', async (t) => {
  for (const one of corpus.cases) {
    await t.test(one.id, (t) =>
      withDirectory(async (directory) => {
        const made: (string | undefined)[] = []
        const ended: Ended[] = []
        for (const tool of ['ours', 'theirs'] as const) {
          const src = join(directory, tool, 'src')
          const outside = join(directory, tool, 'out.iso')
          await plant(src, one.files)
          const fill = (text: string): string => text.replaceAll('{SRC}', src).replaceAll('{OUT}', outside)
          const out = one.out === 'stdout' ? undefined : fill(one.out)
          const holder =
            one.pre_out === undefined ? undefined : openSync(out!, 'w+', Number(one.pre_out.mode))
          if (one.pre_out !== undefined) await truncate(out!, one.pre_out.size)
          const before = holder === undefined ? undefined : statSync(out!)
          const cwd = one.run_in === '{SRC}' ? src : directory
          const args = one.argv.map(fill)
          const result = await (tool === 'ours' ? ours(args, cwd) : theirs(withoutAs(args), cwd))
          ended.push(result)
          if (tool === 'ours' && before !== undefined) {
            const { ino, mode, uid, gid } = statSync(out!)
            t.same(
              { ino, mode, uid, gid },
              { ino: before.ino, mode: before.mode, uid: before.uid, gid: before.gid },
              'same inode, mode and owner',
            )
          }
          if (holder !== undefined) closeSync(holder)
          if (out === undefined) {
            const piped = join(directory, tool, 'piped.iso')
            await writeFile(piped, result.stdout)
            made.push(piped)
          } else {
            made.push(statSync(out, { throwIfNoEntry: false })?.isFile() === true ? out : undefined)
          }
        }
        const [mine, real] = [ended[0]!, ended[1]!]
        const expected = DIFFERENT[one.id]
        if (expected !== undefined) {
          t.equal(mine.code, expected, mine.stderr)
          t.equal(made[0], undefined, 'nothing is written')
          return
        }
        const { names, volume_id: volumeId, reference } = one.expect
        if (names === undefined) {
          t.equal(mine.code, one.genisoimage.rc, mine.stderr)
          t.equal(mine.code, real.code, 'the same exit code')
          t.equal(made[0], undefined, 'nothing is written')
          return
        }
        t.equal(mine.code, 0, mine.stderr)
        if (one.out !== 'stdout') t.equal(mine.stdout.length, 0, 'standard output is clean')
        const [records] = await readRecords(made[0]!)
        compareWithCorpus(t, one, records!)
        // xorrisofs has another default.
        t.equal(records!.volumeIds[0], volumeId === 'ISOIMAGE' ? 'CDROM' : volumeId)
        if (reference === 'genisoimage') {
          const [wanted] = await readRecords(made[1]!)
          compareImages(t, records!, wanted!)
        }
        t.ok(names)
      }),
    )
  }
})

/** The real tool does not know xorriso's way to say what it is. */
const withoutAs = (args: readonly string[]): readonly string[] => (args[0] === '-as' ? args.slice(2) : args)

/** The names of the corpus that clash. */
const CLASH = new Set([
  '/USER_DAT',
  '/USER_000',
  '/USER_DATA',
  '/USER_DATA000',
  '/user_data',
  '/user_data000',
])

/**
 * A call at interchange level 4 whose names are UTF-8: genisoimage rejects that character set there, and xorrisofs has no such level. Here
 * the names are kept as they are.
 */
const KEPT = 'edge-iso4'

function compareWithCorpus(t: Tap, { id, expect, genisoimage }: Case, records: Records): void {
  // Other tools give every image Rock Ridge; here it is asked for.
  const trees = (Object.keys(expect.names!) as TreeName[]).filter(
    (tree) => !(id === 'err-cyl-align' && tree === 'rockridge') && !(id === KEPT && tree !== 'rockridge'),
  )
  for (const tree of trees)
    t.same(namesOf(records, tree), [...expect.names![tree]!].sort(), `names in ${tree}`)
  const plain = records.trees.plain!
  for (const { iso, px, sha256 } of genisoimage.entries ?? []) {
    const found = plain[iso] ?? plain[`${iso}/`] ?? plain[`${iso}.;1`]
    t.ok(found, iso)
    if (CLASH.has(iso.replace(/[;.].*/, ''))) continue
    if (found?.kind === 'file' && sha256 !== undefined) t.equal(found.sha256?.slice(0, 16), sha256, iso)
    if (px !== undefined && iso !== '/')
      t.same([found?.mode, found?.uid, found?.gid], [px.mode, px.uid, px.gid], iso)
  }
  if (genisoimage.joliet_shares_data === true) {
    const extents = new Set(Object.values(plain).map(({ extent }) => extent))
    for (const [path, { kind, size, extent }] of Object.entries(records.trees.joliet!)) {
      if (kind === 'file' && size! > 0) t.ok(extents.has(extent), `${path} shares its bytes`)
    }
  }
}

function compareImages(t: Tap, mine: Records, real: Records): void {
  t.same(mine.volumeIds, real.volumeIds, 'volume ids')
  t.same(mine.escapes, real.escapes, 'level of UCS-2')
  t.same(Object.keys(mine.trees).sort(), Object.keys(real.trees).sort(), 'which trees')
  for (const tree of ['plain', 'rockridge', 'joliet'] as const) {
    const [left, right] = [substance(mine, tree), substance(real, tree)]
    const paths = left.map(({ path }) => path)
    t.same(
      paths,
      right.map(({ path }) => path),
      `names in ${tree}`,
    )
    if (paths.some((path) => NUMBERED.test(path))) {
      const without = (rows: typeof left) => rows.map((row) => JSON.stringify({ ...row, path: '' })).sort()
      t.same(without(left), without(right), `contents in ${tree}`)
      continue
    }
    t.same(left, right, `the ${tree} tree`)
    t.same(sharedExtents(mine.trees[tree]), sharedExtents(real.trees[tree]), `shared extents in ${tree}`)
  }
}

type Tap = Pick<typeof t, 'same' | 'equal' | 'ok'>

void t.test('options that the corpus lacks', async (t) => {
  const files: InputFile[] = [
    { path: 'a.txt', content: 'a', mode: '0o640' },
    { path: 'tool.sh', content: '#!/bin/sh', mode: '0o750' },
    { path: 'old.bak', content: 'b' },
    { path: 'x~', content: 'x' },
    { path: '.hidden', content: 'h' },
    { path: 'sub/deep/b.json', content: '{}' },
    { path: 'sub/c.tar.gz', content: 'c' },
    { path: 'empty/', dir: true },
    { path: 'link', symlink: 'a.txt' },
    { path: 'way', symlink: 'sub' },
    { path: 'hard', hardlink: 'a.txt' },
  ]
  const lines: readonly (readonly string[])[] = [
    ['-R', '-J', 'src'],
    ['-r', '-R', 'src/'],
    ['-JRV', 'config-2', 'src'],
    ['-VLABEL', '-r', '-V', 'second', 'src'],
    ['-rational', '--joliet', '--volid=x', 'src'],
    ['-r', '-f', '-J', 'src'],
    ['-r', 'src/link', 'src/a.txt'],
    ['-r', 'src/way', 'src/tool.sh'],
    ['-r', 'src/way/'],
    ['-J', 'src'],
    ['-r', '-m', '*.txt', '-m', 'deep', 'src'],
    ['-r', '-x', 'src/sub', 'src'],
    ['-r', '-x', 'src/sub', './src'],
    ['-r', '-m', '[!a]*', 'src'],
    ['-r', '-m', 'a.txt', 'src/a.txt'],
    ['-r', '-nobak', 'src'],
    ['-r', '-exclude-list', 'list', 'src'],
    ['-r', '-J', '-hide', 'sub', '-hide-joliet', 'a.txt', 'src'],
    ['-r', '-J', '-hide-list', 'list', '-hide-joliet-list', 'list', 'src'],
    ['-r', '-J', '-hidden', 'sub', '-hidden', 'a.txt', 'src'],
    ['-J', '-hidden-list', 'list', 'src'],
    ['-J', '-ucs-level', '1', 'src'],
    ['-J', '-ucs-level', '2', 'src'],
    ['-R', '-hide-rr-moved', '-J', 'deep'],
    ['-R', '-J', '-input-charset', 'iso8859-1', 'src'],
    ['-r', '-root', '/top/of', 'src'],
    ['-r', '-graft-points', 'p=src/sub', 'q/=src/a.txt', '/r/s=src/a.txt', 't\\=u=src/a.txt'],
    ['-R', '-graft-points', '-new-dir-mode', '0711', 'n/m=src/a.txt'],
    ['-R', '-uid', '7', '-gid', '8', 'src'],
    ['-r', '-file-mode', '0600', '-dir-mode', '0711', 'src'],
    ['-no-cache-inodes', '-r', 'src'],
    ['-r', '-J', '-T', 'src'],
    ['-r', '-J', '-table-name', 'names.map', '-hide-joliet-trans-tbl', 'src'],
    ['-iso-level', '2', 'src'],
    ['-l', '-d', 'src'],
    ['-N', '-r', 'src'],
    ['-l', '-relaxed-filenames', '-r', 'src'],
    ['-joliet-long', 'src'],
    ['-jcharset', 'utf-8', 'src'],
    ['-r', '-D', 'src'],
  ]
  await withDirectory(async (directory) => {
    await plant(join(directory, 'src'), files)
    await plant(join(directory, 'deep'), [{ path: '1/2/3/4/5/6/7/8/9/f', content: 'deep' }])
    await writeFile(join(directory, 'list'), 'a.txt\nsub\n')
    for (const line of lines) {
      await t.test(line.join(' '), async (t) => {
        const mine = await ours(['-quiet', '-o', 'ours.iso', ...line], directory)
        const real = await theirs(['-quiet', '-o', 'theirs.iso', ...line], directory)
        t.equal(mine.code, 0, mine.stderr)
        t.equal(real.code, 0, real.stderr)
        const [a, b] = await readRecords(join(directory, 'ours.iso'), join(directory, 'theirs.iso'))
        compareImages(t, a!, b!)
      })
    }
  })
})

void t.test('-print-size says what is written', (t) =>
  withDirectory(async (directory) => {
    await plant(join(directory, 'src'), [{ path: 'a', content: 'x'.repeat(5000) }])
    const { stdout } = await ours(['-quiet', '-print-size', '-r', '-J', 'src'], directory)
    const { stdout: image } = await ours(['-quiet', '-r', '-J', 'src'], directory)
    t.match(stdout.toString(), /^\d+\n$/)
    t.equal(2048 * Number(stdout.toString()), image.length)
  }),
)

/**
 * Names that a disk takes. Left out are characters beyond UCS-2, of which genisoimage makes an empty Joliet name, and
 * names that end in a dot, of which genisoimage makes four characters behind the dot of a name of 8.3.
 */
const name = fc
  .oneof(
    fc.constantFrom('a', 'a.txt', 'user-data', 'user_data', 'user data', '.x', 'a.b.c', 'x.tar.gz'),
    fc.string({ unit: fc.constantFrom(...'abAB01.-_#+ :?'), minLength: 1, maxLength: 20 }),
    fc.string({ unit: fc.constantFrom(...'ab_- é日'), minLength: 1, maxLength: 20 }),
    fc
      .tuple(
        fc.string({ unit: fc.constantFrom(...'abcdé'), minLength: 28, maxLength: 80 }),
        fc.constantFrom('', '.json', '.c'),
      )
      .map((parts) => parts.join('')),
  )
  .filter((text) => !text.endsWith('.') && Buffer.byteLength(text) <= 250)

const content = fc.oneof(fc.constant(''), fc.string({ maxLength: 40 }), fc.constant('z'.repeat(5000)))

/** Deeper than ISO 9660 has it. Without Rock Ridge genisoimage leaves such directories out, and ends with 0. */
const deepPath = fc
  .tuple(fc.nat({ max: 3 }), fc.integer({ min: 7, max: 12 }))
  .map(([n, depth]) => `${`d${n}/`.repeat(depth)}f${n}`)

const file = fc.record({
  path: fc.oneof(
    fc.array(name, { minLength: 1, maxLength: 6 }).map((parts) => parts.join('/')),
    deepPath,
  ),
  kind: fc.constantFrom('file', 'file', 'file', 'directory', 'symlink'),
  content,
  mode: fc.constantFrom('0o644', '0o755', '0o400', '0o4711'),
})

const flags = fc.subarray(
  [
    ['-l'],
    ['-allow-lowercase'],
    ['-allow-multidot'],
    ['-ldots'],
    ['-iso-level', '3'],
    ['-N'],
    ['-d'],
    ['-f'],
    ['-relaxed-filenames'],
    ['-no-iso-translate'],
    ['-max-iso9660-filenames'],
  ],
  { maxLength: 5 },
)

const lastNames = (records: Records): string =>
  substance(records, 'plain')
    .map(({ path }) => path.split('/').findLast((part) => part !== ''))
    // A file and a directory can clash, and either get the number.
    .map((last) => last?.replace(/\.?(?:;1)?$/, ''))
    .sort()
    .join(' ')

/** In the primary tree, where the number of a clash can be another one's, without names. */
const leaves = (records: Records, tree: TreeName): unknown[] =>
  tree !== 'plain'
    ? substance(records, tree)
    : substance(records, tree)
        .map((row) => ({ ...row, path: row.path.split('/').length }))
        .map((row) => JSON.stringify(row))
        .sort()

void t.test('generated trees', { timeout: 600_000 }, async (t) => {
  let compared = 0
  await fc.assert(
    fc.asyncProperty(
      fc.array(file, { maxLength: 14 }),
      fc.constantFrom(['-r', '-J'], ['-R', '-J', '-joliet-long'], ['-R'], ['-J'], []),
      flags,
      (entries, trees, more) =>
        withDirectory(async (directory) => {
          const src = join(directory, 'src')
          await mkdir(src)
          for (const { path, kind, content: text, mode } of entries) {
            const full = join(src, path)
            try {
              await mkdir(kind === 'directory' ? full : dirname(full), { recursive: true })
              if (kind === 'symlink') await symlink('.', full).catch(() => undefined)
              if (kind === 'file') await writeFile(full, text, { flag: 'wx', mode: Number(mode) })
            } catch (cause) {
              // Where another entry is in the way there is none.
              if (!['EEXIST', 'ENOTDIR', 'EISDIR'].includes((cause as NodeJS.ErrnoException).code ?? ''))
                throw cause
            }
          }
          const options = [...trees, ...more.flat().filter((flag) => flag !== '-f')]
          fc.pre(/r/i.test(trees.join('')) || entries.every(({ path }) => path.split('/').length < 7))
          const line = [...options, 'src']
          const mine = await ours(['-quiet', '-o', 'ours.iso', ...line], directory)
          const real = await theirs(['-quiet', '-o', 'theirs.iso', ...line], directory)
          const said = `${line.join(' ')}\n${mine.stderr}${real.stderr}`
          if (mine.code !== real.code) throw new Error(`${mine.code} and not ${real.code}: ${said}`)
          if (mine.code !== 0) return
          const [a, b] = await readRecords(join(directory, 'ours.iso'), join(directory, 'theirs.iso'))
          const [names, wanted] = [lastNames(a!), lastNames(b!)]
          if (names !== wanted) throw new Error(`primary names ${names}, not ${wanted}: ${said}`)
          for (const tree of ['plain', 'rockridge', 'joliet'] as const) {
            const [left, right] = [leaves(a!, tree), leaves(b!, tree)]
            if (JSON.stringify(left) !== JSON.stringify(right)) {
              const differing = left.filter((one, i) => JSON.stringify(one) !== JSON.stringify(right[i]))
              throw new Error(
                `${tree}: ${JSON.stringify(differing.slice(0, 3))} ${JSON.stringify(right)} ${said}`,
              )
            }
          }
          compared++
        }),
    ),
    {
      seed: Number(process.env.SEED ?? 9660),
      numRuns: 60,
      interruptAfterTimeLimit: 120_000,
      endOnFailure: true,
    },
  )
  t.ok(compared > 20, `${compared} trees are equal`)
})
