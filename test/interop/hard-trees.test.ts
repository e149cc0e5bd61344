import { createHash } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import t from 'tap'
import { toBytes } from '../../lib/image/image.ts'
import { iso9660 } from '../../lib/iso9660/write/iso9660.ts'
import type { Iso9660Options } from '../../lib/iso9660/write/options.ts'
import type { Entry, Tree } from '../../lib/image/tree.ts'
import { type Entry as Mounted, mountInKernel, type View } from '../guests/guest.ts'
import { furtherReaders } from './further-readers.ts'
import { hardTrees } from './hard-trees.ts'
import { type Listing, sha256, sorted } from './listing.ts'
import { type Reader, readers, type Tree as TreeName } from './readers.ts'
import { requireTools, run, withDirectory } from './tools.ts'

requireTools()

/** What a reader shows of an entry. */
const described = (entry: Entry): string => {
  if (entry.kind === 'directory') return 'directory'
  if (entry.kind === 'symlink') return `symlink:${entry.target.replace(/(?<=.)\/+$/, '')}`
  return sha256(
    entry.kind === 'file' && entry.content instanceof Uint8Array ? entry.content : new Uint8Array(),
  )
}

const withParents = (tree: Tree): [string, Entry][] => {
  const entries = new Map<string, Entry>()
  for (const [path, entry] of tree) {
    const parts = path.split('/')
    for (let i = 1; i < parts.length; i++) entries.set(parts.slice(0, i).join('/'), { kind: 'directory' })
    entries.set(path, entry)
  }
  return [...entries]
}

const isHidden = (path: string, hidden: ReadonlySet<string> = new Set()): boolean =>
  [...hidden].some((each) => path === each || path.startsWith(`${each}/`))

const inJoliet = (path: string, { joliet }: Partial<Iso9660Options>): string => {
  const length = joliet === false ? 64 : (joliet?.length ?? 64)
  return path
    .split('/')
    .map((name) => name.replace(/[*:;?\\]/g, '_').slice(0, length))
    .join('/')
}

/** What the tree has to look like; of the primary one the readers have to agree on names, so these stay open. */
const expected = (tree: Tree, options: Partial<Iso9660Options>, as: 'rockridge' | 'joliet'): Listing => {
  const entries = withParents(tree)
  if (as === 'rockridge') {
    return sorted(
      entries
        .filter(([path]) => !isHidden(path, options.hidden?.primary))
        .map(([path, entry]) => [path, described(entry)]),
    )
  }
  return sorted(
    entries
      .filter(([path, entry]) => entry.kind !== 'symlink' && !isHidden(path, options.hidden?.joliet))
      .map(([path, entry]) => [inJoliet(path, options), described(entry)]),
  )
}

const shown = (listing: Listing, { shows }: Reader): Listing =>
  sorted([...listing].map(([path, what]) => [shows(path), what]))

const contents = (listing: Listing): string[] => [...listing.values()].sort()

const trees = (options: Partial<Iso9660Options>): TreeName[] => {
  const all: TreeName[] = ['primary']
  if (options.rockRidge !== false) all.push('rockridge')
  if (options.joliet !== false) all.push('joliet')
  return all
}

for (const { name, tree, options, except } of hardTrees) {
  t.test(name, async (t) => {
    await withDirectory(async (directory) => {
      const iso = join(directory, 'hard.iso')
      await writeFile(iso, toBytes(iso9660(tree, { volumeId: 'HARD', padding: 20, ...options })))
      for (const as of trees(options)) {
        const judges = [...readers, ...furtherReaders].filter(
          (reader) => reader.tree === as && except[`${reader.tool} ${as}`] === undefined,
        )
        const listings = await Promise.all(
          judges.map(async (reader) => [reader, await reader.read(iso)] as const),
        )
        if (as !== 'primary') {
          const wanted = expected(tree, options, as)
          for (const [reader, listing] of listings) {
            t.strictSame([...listing], [...shown(wanted, reader)], `${reader.tool} shows ${as}`)
          }
          continue
        }
        const [first] = listings.filter(([{ tool }]) => tool !== 'bsdtar')
        if (first === undefined) continue
        const wanted = expected(tree, { ...options, joliet: false }, 'rockridge')
        const asFiles = [...wanted].map(([path, what]): [string, string] => [
          path,
          what.startsWith('symlink:') ? sha256(new Uint8Array()) : what,
        ])
        t.strictSame(
          contents(withoutLinks(first[1])),
          contents(sorted(asFiles)),
          `${first[0].tool} shows primary`,
        )
        for (const [reader, listing] of listings.filter(([reader]) => reader !== first[0])) {
          t.strictSame([...listing], [...shown(first[1], reader)], `${reader.tool} agrees on primary`)
        }
      }
      if (except['isovfy '] !== undefined) return
      const output = await run('/usr/bin/isovfy', [iso])
      t.match(output.toString(), /^No errors found$/m, 'isovfy')
    })
  })
}

/** The primary tree has a file without content for a symbolic link. */
function withoutLinks(listing: Listing): Listing {
  return sorted(
    [...listing].map(([path, what]) => [path, what.startsWith('symlink:') ? sha256(new Uint8Array()) : what]),
  )
}

/** The hard trees that one image can hold, each in a directory of its own. */
t.test('a real kernel', { timeout: 300_000 }, async (t) => {
  const merged = new Map<string, Entry>()
  for (const [i, { tree, options }] of hardTrees.entries()) {
    if (options.hidden !== undefined || options.level !== undefined || options.joliet === false) continue
    for (const [path, entry] of tree) {
      // Linux cuts a name in several NM entries when it has more than 253 bytes.
      if (!path.split('/').some((name) => Buffer.byteLength(name) > 253)) merged.set(`${i}/${path}`, entry)
    }
  }
  for (const [i, type] of (['block', 'character', 'fifo', 'socket'] as const).entries()) {
    merged.set(`devices/${type}`, { kind: 'device', type, major: 8, minor: i, mode: 0o640, uid: 7 })
  }
  const options = {
    deepDirectories: 'relocate',
    joliet: { length: 103, onIllegal: 'replace', onTooLong: 'cut' },
  } as const
  await withDirectory(async (directory) => {
    const iso = join(directory, 'merged.iso')
    await writeFile(iso, toBytes(iso9660(merged, { volumeId: 'MERGED', ...options })))
    const { views } = await mountInKernel(iso)
    const listing = ({ entries = [] }: View): Listing =>
      sorted(
        entries.filter(({ path }) => path !== '' && path !== '.').map((entry) => [entry.path, seen(entry)]),
      )
    const wanted = [...expected(merged, options, 'rockridge')]
    t.strictSame(
      [...listing(views.rockridge)].filter(([path]) => path !== 'rr_moved'),
      wanted.map(([path, what]) => [path, path.startsWith('devices/') ? 'other' : what]),
      'Rock Ridge',
    )
    const plainContents = contents(listing(views.plain)).filter((what) => what.startsWith('sha256:'))
    t.ok(plainContents.length > wanted.filter(([, what]) => what.startsWith('sha256:')).length - 10, 'plain')
    const modes = new Map(views.rockridge.entries?.map(({ path, mode }) => [path, mode]))
    for (const [path, entry] of merged) {
      if (entry.kind !== 'file' || entry.mode === undefined) continue
      t.equal(modes.get(path), entry.mode.toString(8), `mode of ${path}`)
    }
    for (const view of [views.rockridge, views.joliet, views.plain])
      t.strictSame(
        view.kernel.filter((line: string) => /error|corrupt/i.test(line)),
        [],
      )
    const joliet = [...expected(merged, options, 'joliet')]
    // Linux leaves out the dots that a Joliet name ends in, and opens the first of two names that differ by case.
    const cases = hardTrees.findIndex(({ name }) => name === 'names that differ by case')
    const dotless = (path: string): boolean =>
      !/\.(?:\/|$)/.test(path) && !path.startsWith('devices') && !path.startsWith(`${cases}/`)
    t.strictSame(
      [...listing(views.joliet)].filter(([path]) => dotless(path) && !/^\d+\/x?$/.test(path)),
      joliet.filter(([path]) => dotless(path) && !/^\d+\/x?$/.test(path)),
      'Joliet',
    )
  })
})

function seen(entry: Mounted): string {
  if (entry.type === 'dir') return 'directory'
  if (entry.type === 'link') return `symlink:${entry.target}`
  if (entry.type === 'other') return 'other'
  return entry.size === 0 ? `sha256:${createHash('sha256').digest('hex')}` : `sha256:${entry.sha256}`
}
