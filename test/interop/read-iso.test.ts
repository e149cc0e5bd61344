// Images that other programs made, as the reader and as other readers have them.
import { appendFile, mkdir, rm, truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import t, { type Test } from 'tap'
import type { Finding } from '../../lib/image/findings.ts'
import { type Iso9660Reading, readIso9660 } from '../../lib/iso9660/read/read-iso9660.ts'
import { openImage } from '../../lib/node/open-image.ts'
import { writeTree } from '../../lib/node/write-tree.ts'
import { readDrive } from '../../lib/reading/read-drive.ts'
import { type Entry, sizeOf, type Source, type Tree } from '../../lib/image/tree.ts'
import { bytesOfGoImage, goImages } from '../go-images.ts'
import { dsIdentify, readWithCloudInit } from './cloudinit.ts'
import { type ForeignImage, foreign, foreignImages } from './foreign-images.ts'
import { type Listing, sha256, sorted } from './listing.ts'
import { readAttributes } from './mtree.ts'
import { type Reader, readers, type Tree as View } from './readers.ts'
import { requireTools, run, tool, withDirectory } from './tools.ts'

requireTools()

const bytesOf = ({ content }: Entry & { readonly kind: 'file' }): Uint8Array => {
  if (content instanceof Uint8Array) return content
  const bytes = new Uint8Array(content.size)
  content.readInto!(bytes)
  return bytes
}

/** As the judges list a tree. */
const listed = (tree: Tree): Listing =>
  sorted(
    [...tree]
      .filter(([path]) => path !== '')
      .map(([path, entry]): [string, string] => {
        if (entry.kind === 'file') return [path, sha256(bytesOf(entry))]
        return [path, entry.kind === 'symlink' ? `symlink:${entry.target}` : entry.kind]
      }),
  )

/** The judges show the primary tree's names as they are on the disc, and have the empty directory of relocated ones. */
const asOurs = (listing: Listing, view: View): Listing =>
  sorted(
    [...listing]
      .filter(([path]) => view !== 'rockridge' || path !== 'rr_moved')
      .map(([path, what]) => [
        view === 'primary' ? path.replace(/;\d+$/, '').replace(/(^|\/)([^./]+)\.$/, '$1$2') : path,
        what,
      ]),
  )

/** Images with relocated directories. */
const RELOCATED =
  /^genisoimage (?:-R|-R -J|-r -J -joliet-long|-U)$|-rr_reloc_dir|^bsdtar (?:default|long Joliet|no Joliet)$/

/** Why a judge has no say about an image: `judge view`, and the image's name. */
const EXCEPT: readonly (readonly [judge: RegExp, image: RegExp, why: string])[] = [
  [/^(?:isoinfo|pycdlib) rockridge/, RELOCATED, 'shows what is relocated where it lies, or not at all'],
  [/^pycdlib primary/, RELOCATED, 'shows what is relocated twice'],
  [/^bsdtar joliet/, /^genisoimage/, 'refuses what is relocated'],
  [/^bsdtar rockridge/, /long targets/, 'puts no slash between two entries'],
  [/^pycdlib/, /^bsdtar/, 'finds the versions of Rock Ridge inconsistent'],
  [/^isoinfo rockridge/, /^xorriso RRIP 1.12/, 'does not know that PX has a serial number'],
  [/^pycdlib/, /^xorriso RRIP 1.12/, 'allows one ER'],
  [/^bsdtar rockridge/, /^pycdlib RRIP 1.12/, 'takes files of one serial number for one'],
  [/^(?:xorriso|bsdtar) rockridge/, /^pycdlib XA/, 'looks for no entries behind the attributes of XA'],
  [/^7z/, /UDF/, 'shows the tree of UDF'],
  [/^pycdlib/, /^diskfs-rock-ridge/, 'refuses a serial number that is not the same in both byte orders'],
  [/^pycdlib/, /^(?:diskfs-joliet|kdomanski)/, 'takes a directory from the path tables'],
  [
    /^(?:bsdtar|isoinfo) joliet/,
    /^diskfs/,
    'refuses directories of the primary tree, or takes their names for one',
  ],
  [/^xorriso joliet/, /^diskfs/, 'has other names for characters beyond its own'],
  [/^bsdtar/, /^kdomanski/, 'takes an image without path tables for none'],
]

const maySpeak = (
  { tool, tree }: Pick<Reader, 'tool' | 'tree'>,
  { name }: Pick<ForeignImage, 'name'>,
): boolean => !EXCEPT.some(([who, what]) => who.test(`${tool} ${tree}`) && what.test(name))

t.test('images of other programs', { timeout: 900_000 }, async (t) => {
  await withDirectory(async (directory) => {
    await mkdir(join(directory, 'images'))
    const paths = await foreignImages(join(directory, 'images'), ({ name }) =>
      name.includes(process.env.ONLY ?? ''),
    )
    for (const image of foreign) {
      const path = paths.get(image.name)
      if (path === undefined) continue
      t.strictSame(await judged(t, image, path), [], `${image.name}: no problems`)
    }
  })
})

t.test('images of writers in Go', async (t) => {
  await withDirectory(async (directory) => {
    for (const image of goImages) {
      const path = join(directory, image.name)
      await writeFile(path, bytesOfGoImage(image))
      t.ok((await dsIdentify(path)).found, `${image.name}: cloud-init looks for it`)
      if (image.trees.length > 0) await judged(t, image, path)
      const drive = openImage(path)
      const { tree } = readDrive(drive)
      await writeTree(tree, join(directory, 'tree'))
      const taken = await readWithCloudInit(join(directory, 'tree'))
      await rm(join(directory, 'tree'), { recursive: true })
      if (image.isTaken) t.match(taken, { localHostname: 'go.example.org', warnings: [] }, image.name)
      else t.match(taken, { error: String }, image.name)
      if (image.trees.length === 0) {
        for (const [name, entry] of tree) {
          // To 7z it is an error that the empty file has a cluster.
          if (entry.kind !== 'file' || name === 'empty') continue
          const copy = await run(tool.sevenZip, ['x', '-so', path, name])
          t.same(copy, Buffer.from(bytesOf(entry)), `${name}: as 7z`)
        }
      }
      drive.close()
    }
  })
})

t.test('a file over 4 GiB in several sections', { timeout: 600_000 }, async (t) => {
  await withDirectory(async (directory) => {
    const [folder, iso] = [join(directory, 'folder'), join(directory, 'large.iso')]
    const size = 2 ** 32 + 12_345
    await mkdir(folder)
    await writeFile(join(folder, 'large'), 'start')
    await truncate(join(folder, 'large'), size - 3)
    await appendFile(join(folder, 'large'), 'end')
    await run('/usr/bin/xorrisofs', ['-quiet', '-iso-level', '3', '-R', '-J', '-o', iso, folder])
    const access = openImage(iso)
    const reading = readIso9660(access)
    for (const tree of [reading.drive.tree, reading.trees.joliet()!, reading.trees.primary()]) {
      const entry = tree.get('large') ?? tree.get('LARGE')
      t.equal(entry?.kind === 'file' && sizeOf(entry.content), size)
    }
    const { content } = reading.entryAt('large') as { readonly content: Source }
    let count = 0
    const ends: string[] = []
    for await (const chunk of content.open()) {
      if (count === 0) ends.push(Buffer.from(chunk.subarray(0, 5)).toString())
      count += chunk.length
      if (count === size) ends.push(Buffer.from(chunk.subarray(-3)).toString())
    }
    t.equal(count, size)
    t.strictSame(ends, ['start', 'end'])
    t.strictSame(reading.problems, [])
    access.close()
  })
})

/** Holds what is read against each judge that has a say about it; returns what is wrong with the image. */
async function judged(
  t: Test,
  image: Pick<ForeignImage, 'name' | 'trees'>,
  path: string,
): Promise<readonly Finding[]> {
  const access = openImage(path)
  const reading = readIso9660(access)
  const trees = {
    rockridge: reading.trees.rockRidge(),
    joliet: reading.trees.joliet(),
    primary: reading.trees.primary(),
  }
  t.strictSame(
    Object.entries(trees).flatMap(([view, tree]) => (tree === undefined ? [] : [view])),
    image.trees,
    `${image.name}: trees`,
  )
  for (const judge of readers) {
    const tree = trees[judge.tree]
    if (tree === undefined || !maySpeak(judge, image)) continue
    const ours = sorted([...listed(tree)].map(([path, what]) => [judge.shows(path), what]))
    const wanted = asOurs(await judge.read(path), judge.tree)
    t.strictSame([...ours], [...wanted], `${image.name}: ${judge.tool} shows ${judge.tree}`)
  }
  if (trees.rockridge !== undefined && maySpeak({ tool: 'bsdtar', tree: 'rockridge' }, image)) {
    const found = attributesOf(trees.rockridge)
    const wanted = [...(await readAttributes(path))].filter(([path]) => path !== 'rr_moved')
    t.strictSame(sortedBy(found), sortedBy(wanted), `${image.name}: attributes`)
  }
  checkLazily(t, image.name, reading)
  access.close()
  return reading.problems
}

/** As libarchive tells them; a directory's links are of no use, and files that are no hard links have one. */
function attributesOf(tree: Tree): [string, object][] {
  const links = new Map<string, number>()
  for (const entry of tree.values()) {
    if (entry.kind === 'file' && entry.inode !== undefined) {
      links.set(entry.inode, (links.get(entry.inode) ?? 0) + 1)
    }
  }
  return [...tree].map(([path, entry]) => {
    const { mode, uid, gid, modified } = entry
    const isLinked = entry.kind === 'file' && entry.inode !== undefined
    const attributes = { mode, uid, gid, links: isLinked ? links.get(entry.inode!) : 1 }
    return [path, { ...attributes, modified: Math.floor(modified!.getTime() / 1000) }]
  })
}

const sortedBy = <T>(entries: readonly (readonly [string, T])[]): (readonly [string, T])[] =>
  entries.toSorted(([a], [b]) => (a < b ? -1 : 1))

/** One entry is what it is among all, and every byte of the image is accounted for. */
function checkLazily(t: Pick<Test, 'strictSame' | 'equal'>, name: string, reading: Iso9660Reading): void {
  const { tree } = reading.drive
  t.strictSame(
    [...tree.keys()].map((path) => reading.entryAt(path)),
    [...tree.values()],
    `${name}: each entry by its path`,
  )
  t.equal(reading.entryAt('no/such/path'), undefined)
  if (reading.drive.medium.hasRockRidge) {
    t.equal(reading.drive.medium.primaryPaths.size, tree.size - 1, `${name}: each has a primary path`)
  }
  let end = 0
  for (const { offset, size } of reading.segments()) {
    if (offset > end && offset - end >= 2048) t.equal(offset, end, `${name}: nothing is said of a sector`)
    end = Math.max(end, offset + size)
  }
}
