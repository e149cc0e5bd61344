/**
 * The readers that judge an image: programs nobody here wrote, each on each tree it can show.
 * A tool that does not find its tree fails or shows the primary one, whose names differ.
 * Deeper than eight levels they disagree about relocated directories, see `rr_moved`.
 */
import { readWithIsoinfo, views } from './isoinfo.ts'
import { listDirectory, type Listing, sorted } from './listing.ts'
import { run, runPython, tool, withDirectory } from './tools.ts'

export type Tree = 'rockridge' | 'joliet' | 'primary'

export interface Reader {
  readonly tool: string
  readonly tree: Tree
  /** The path as this tool shows it, from the path as it is on the disc. */
  readonly shows: (path: string) => string
  readonly read: (iso: string) => Promise<Listing>
}

const asOnDisc = (path: string): string => path

type Extract = (iso: string, directory: string) => readonly [command: string, args: string[]]

/** A tool that extracts a tree, which is then listed. */
const extracting =
  (extract: Extract): Reader['read'] =>
  (iso) =>
    withDirectory(async (directory) => {
      await run(...extract(iso, directory))
      return listDirectory(directory)
    })

/** Truncated images are worth a warning to xorriso, and it gives wrong contents: abort on that. */
const xorriso = (readFs: string, abortOn = 'WARNING'): Reader['read'] =>
  extracting((iso, directory) => [
    tool.xorriso,
    // prettier-ignore
    [
      '-no_rc', '-report_about', 'WARNING', '-abort_on', abortOn,
      '-read_fs', readFs, '-ecma119_map', 'unmapped',
      '-indev', `stdio:${iso}`, '-osirrox', 'on', '-extract', '/', directory,
    ],
  ])

const bsdtar = (options: string): Reader['read'] =>
  extracting((iso, directory) => [tool.bsdtar, ['--options', options, '-xf', iso, '-C', directory]])

const sevenZip = extracting((iso, directory) => [
  tool.sevenZip,
  ['x', '-y', '-bso0', '-bsp0', `-o${directory}`, iso],
])

const pycdlib =
  (tree: Tree): Reader['read'] =>
  async (iso) => {
    const listing = (await runPython('pycdlib_list.py', [iso, tree])) as Record<string, string>
    return sorted(Object.entries(listing))
  }

/** bsdtar drops the version and a dot before it: `user_data.;1` is `user_data`. */
const withoutVersion = (path: string): string => path.replace(/\.?;\d+$/, '')

/** isoinfo has `_` for every UTF-16 unit of a Joliet name that ISO 8859-1 does not know. */
const inLatin1 = (path: string): string => path.replace(/[^\0-\xff]/g, '_')

type Row = readonly [tool: string, tree: Tree, read: Reader['read'], shows?: Reader['shows']]

const rows: readonly Row[] = [
  ['xorriso', 'rockridge', xorriso('nojoliet')],
  // It also warns of names beyond UCS-2, and shows them: truncation is left to the other rows.
  ['xorriso', 'joliet', xorriso('norock', 'FAILURE')],
  ['xorriso', 'primary', xorriso('ecma119')],
  ['isoinfo', 'rockridge', (iso) => readWithIsoinfo(iso, views.rockridge)],
  ['isoinfo', 'joliet', (iso) => readWithIsoinfo(iso, views.joliet), inLatin1],
  ['isoinfo', 'primary', (iso) => readWithIsoinfo(iso, views.primary)],
  ['bsdtar', 'rockridge', bsdtar('iso9660:!joliet')],
  ['bsdtar', 'joliet', bsdtar('iso9660:!rockridge')],
  ['bsdtar', 'primary', bsdtar('iso9660:!rockridge,iso9660:!joliet'), withoutVersion],
  ['7z', 'joliet', sevenZip],
  ['pycdlib', 'rockridge', pycdlib('rockridge')],
  ['pycdlib', 'joliet', pycdlib('joliet')],
  ['pycdlib', 'primary', pycdlib('primary')],
]

export const readers: readonly Reader[] = rows.map(([name, tree, read, shows = asOnDisc]) => ({
  tool: name,
  tree,
  read,
  shows,
}))

export const readersOf = (tree: Tree): readonly Reader[] => readers.filter((reader) => reader.tree === tree)
