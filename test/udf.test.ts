// UDF beside ISO 9660: what is written comes back, and a broken volume is told of.
import fc from 'fast-check'
import t from 'tap'
import { DecodeError } from '../lib/image/findings.ts'
import { type Image, toBytes } from '../lib/image/image.ts'
import { bytesAccess, type RandomAccess } from '../lib/image/random-access.ts'
import { bytesOf, type Entry, file, type Source, type Tree } from '../lib/image/tree.ts'
import { DEFAULT_MODE } from '../lib/iso9660/write/rock-ridge.ts'
import { iso9660 } from '../lib/iso9660/write/iso9660.ts'
import type { Iso9660Options } from '../lib/iso9660/write/options.ts'
import { readDrive } from '../lib/reading/read-drive.ts'
import { readUdf } from '../lib/udf/read/read-udf.ts'
import { TAG, writeTag } from '../lib/udf/tag.ts'

const DATE = new Date('2024-02-29T12:34:56Z')
const SECTOR = 2048
const PARTITION = 257

const written = (tree: Tree, padding = 150): Uint8Array<ArrayBuffer> =>
  toBytes(iso9660(tree, { volumeId: 'config-2', udf: true, date: DATE, padding }))

/** What an entry is, with the defaults of the writer and its bytes. */
function shown(entry: Entry, inodes: Map<string, string>) {
  const { kind, uid = 0, gid = 0, modified = DATE } = entry
  const mode = entry.mode ?? DEFAULT_MODE[kind]
  const facts = { kind, mode, uid, gid, modified: modified.toISOString() }
  if (entry.kind === 'file') {
    const content = Buffer.from(bytesOf(entry.content)).toString('latin1')
    if (entry.inode !== undefined && !inodes.has(entry.inode)) inodes.set(entry.inode, `link ${inodes.size}`)
    return { ...facts, content, inode: entry.inode && inodes.get(entry.inode) }
  }
  if (entry.kind === 'symlink') return { ...facts, target: entry.target }
  if (entry.kind === 'directory') return facts
  const { type, major = 0, minor = 0 } = entry
  return type === 'block' || type === 'character' ? { ...facts, type, major, minor } : { ...facts, type }
}

/** The entries by path, also those of directories that have none, in the order of the paths. */
function shownTree(tree: Tree) {
  const all = new Map<string, Entry>([['', { kind: 'directory' }]])
  for (const [path, entry] of tree) {
    const parts = path.split('/')
    for (let n = 1; n < parts.length; n++) {
      const parent = parts.slice(0, n).join('/')
      if (!all.has(parent)) all.set(parent, { kind: 'directory' })
    }
    all.set(path, entry)
  }
  const inodes = new Map<string, string>()
  return Object.fromEntries([...all].sort().map(([path, entry]) => [path, shown(entry, inodes)]))
}

const tree: Tree = new Map<string, Entry>([
  ['meta-data', file('instance-id: i-1\n')],
  ['user-data', { ...file('#cloud-config\n'), mode: 0o4640, uid: 1000, gid: 100 }],
  [
    'a/b/caf\u00e9 \u2603 \u{1f600}',
    { ...file('x'.repeat(5000)), modified: new Date('1969-07-20T20:17:40Z') },
  ],
  ['a/empty', file('')],
  ['a/one', { ...file('hard'), inode: 'k' }],
  ['a/b/other', { ...file('hard'), inode: 'k' }],
  ['a/link', { kind: 'symlink', target: '../user-data' }],
  ['a/root', { kind: 'symlink', target: '/' }],
  ['a/long', { kind: 'symlink', target: Array(19).fill('y'.repeat(100)).join('/') }],
  ['dev/null', { kind: 'device', type: 'character', major: 1, minor: 3, mode: 0o1666 }],
  ['dev/sda', { kind: 'device', type: 'block', major: 8, minor: 257 }],
  ['dev/pipe', { kind: 'device', type: 'fifo' }],
  ['dev/socket', { kind: 'device', type: 'socket' }],
  ['void', { kind: 'directory', mode: 0o2750 }],
  ...Array.from({ length: 200 }, (_, n): [string, Entry] => [`many/${'n'.repeat(60)}${n}`, file(`${n}`)]),
])

t.test('a tree comes back from UDF as it was', async (t) => {
  const read = readUdf(bytesAccess(written(tree)))
  t.same(read.problems, [])
  t.match(read.medium, { fileSystem: 'udf', label: 'config-2', revision: '1.02' })
  t.same(shownTree(read.tree), shownTree(tree))
})

t.test('any names come back', async (t) => {
  const name = fc
    .string({ unit: 'binary', minLength: 1, maxLength: 60 })
    // eslint-disable-next-line no-control-regex
    .filter((text) => !/[/\0*:;?\\\x01-\x1f\x7f]/.test(text) && !['.', '..'].includes(text))
  const path = fc.array(name, { minLength: 1, maxLength: 3 }).map((parts) => parts.join('/'))
  const trees = fc.dictionary(path, fc.string({ maxLength: 30 }), { maxKeys: 12 })
  fc.assert(
    fc.property(trees, (contents) => {
      const paths = Object.keys(contents).filter(
        (one) => !Object.keys(contents).some((other) => other.startsWith(`${one}/`)),
      )
      const made: Tree = new Map(paths.map((each) => [each, file(contents[each]!)]))
      const joliet = false
      const bytes = toBytes(iso9660(made, { volumeId: 'x', udf: true, joliet, date: DATE }))
      t.same(shownTree(readUdf(bytesAccess(bytes)).tree), shownTree(made))
    }),
    { seed: 167, numRuns: 60 },
  )
})

t.test('a bridge has one copy of each file, and both trees', async (t) => {
  const drive = readDrive(bytesAccess(written(tree)))
  t.match(drive.medium, { fileSystem: 'iso9660', hasUdf: true })
  t.same(drive.trees, ['rock-ridge', 'joliet', 'primary', 'udf'])
  t.same(shownTree(drive.treeCalled('udf')!), shownTree(drive.tree))
  t.same(drive.problems, [])
  const size = ({ size }: { readonly size: number }) => size
  const plain = toBytes(iso9660(tree, { volumeId: 'config-2', date: DATE }))
  // A sector for each entry and a few for the directories, but not another one for each file.
  t.ok(size(readUdf(bytesAccess(written(tree))).medium) - plain.length < (PARTITION + 2 * tree.size) * SECTOR)
})

t.test('without padding, there is room for the last anchor', async (t) => {
  const bytes = written(new Map([['a', file('x')]]), 0)
  t.same([...readUdf(bytesAccess(bytes)).tree.keys()], ['', 'a'])
  bytes.fill(0, 256 * SECTOR, 257 * SECTOR)
  t.same([...readUdf(bytesAccess(bytes)).tree.keys()], ['', 'a'], 'the anchor at the end is enough')
})

t.test('two drives have different identities, and one always the same', async (t) => {
  const identity = (content: string): string => {
    const bytes = written(new Map([['a', file(content)]]))
    return Buffer.from(bytes.subarray(32 * SECTOR + 73, 32 * SECTOR + 89)).toString()
  }
  t.match(identity('x'), /^[0-9a-f]{16}$/)
  t.equal(identity('x'), identity('x'))
  t.not(identity('x'), identity('y'))
})

/** Access to the structures of an image, whose files are zeros. */
function withoutFiles(image: Image): RandomAccess {
  return {
    size: image.size,
    read(offset, length) {
      const bytes = new Uint8Array(Math.max(0, Math.min(length, image.size - offset)))
      for (const { kind, offset: start, content } of image.segments) {
        if (kind !== 'structure' || start >= offset + bytes.length || start + content.length <= offset)
          continue
        const from = Math.max(0, offset - start)
        bytes.set(content.subarray(from, offset + bytes.length - start), Math.max(0, start - offset))
      }
      return bytes
    },
  }
}

const source = (size: number): Source => ({
  size,
  async *open() {
    yield new Uint8Array(size)
  },
})

t.test('a file of several GiB has several extents', async (t) => {
  const size = 5 * 1024 ** 3 + 7
  const large: Tree = new Map([['large', { kind: 'file', content: source(size) }]])
  const image = iso9660(large, { volumeId: 'x', udf: true })
  const read = readUdf(withoutFiles(image))
  t.match(read.tree.get('large'), { kind: 'file', content: { size } })
  const runs = read.segments.filter(({ label }) => label === 'large')
  t.equal(runs.length, 6)
  for (const [n, run] of runs.entries())
    if (n > 0) t.equal(run.offset, runs[n - 1]!.offset + runs[n - 1]!.size)
  const place = image.segments.find(({ kind }) => kind === 'content')!
  t.equal(runs[0]!.offset, place.offset)
})

t.test('what UDF cannot hold is an error', async (t) => {
  const fails = (code: string, path: string, made: Tree, volumeId = 'x') =>
    t.throws(() => iso9660(made, { volumeId, udf: true, joliet: false }), { code, path })
  fails('name-too-long', 'a'.repeat(255), new Map([['a'.repeat(255), file('')]]))
  fails('name-too-long', '\u2603'.repeat(128), new Map([['\u2603'.repeat(128), file('')]]))
  fails('target-too-long', 'a', new Map([['a', { kind: 'symlink', target: '\u2603'.repeat(200) }]]))
  const long = Array(30).fill('y'.repeat(100)).join('/')
  fails('target-too-long', 'a', new Map([['a', { kind: 'symlink', target: long }]]))
  fails('bad-label', '', new Map(), 'V'.repeat(31))
  const most = (0x3fff_f800 * (SECTOR - 176)) / 8
  fails('file-too-large', 'a', new Map([['a', { kind: 'file', content: source(most + 1) }]]))
  t.doesNotThrow(() =>
    iso9660(new Map([['a'.repeat(254), file('')]]), { volumeId: 'x', udf: true, joliet: false }),
  )
})

/** The blocks of a small volume: the root is in block 2, its names in 3, `a` in 4, `d` in 5 and its names in 6. */
const small: Tree = new Map<string, Entry>([
  ['a', file('content')],
  ['d/e', file('')],
])
const at = (block: number): number => (PARTITION + block) * SECTOR
const resealed = (bytes: Uint8Array, block: number, length = 184): void =>
  writeTag(bytes, at(block), length, { identifier: TAG.fileEntry, location: block })

t.test('what is broken is a problem, and the rest is read', async (t) => {
  const read = (change: (bytes: Uint8Array) => void) => {
    const bytes = written(small)
    change(bytes)
    const { tree, problems } = readUdf(bytesAccess(bytes))
    return { paths: [...tree.keys()], codes: problems.map(({ code }) => code), tree }
  }
  const all = ['', 'a', 'd', 'd/e']
  t.same(read(() => {}).paths, all)
  t.match(
    read((bytes) => bytes.fill(0, at(4), at(5))),
    { paths: ['', 'd', 'd/e'], codes: ['malformed'] },
  )
  const cut = read((bytes) => {
    bytes[at(4) + 56] = 0xff
    bytes[at(4) + 57] = 0xff
    resealed(bytes, 4)
  })
  t.match(cut, { paths: all, codes: ['outside-image'] }, 'more bytes than its extents have')
  t.throws(() => bytesOf((cut.tree.get('a') as { content: Source }).content), { code: 'outside-image' })
  const outside = read((bytes) => {
    bytes[at(4) + 176 + 7] = 0x7f
    resealed(bytes, 4)
  })
  t.match(outside, { paths: all, codes: ['outside-image'] }, 'an extent behind the partition')
  const loop = read((bytes) => {
    // The entry of the directory becomes a copy of the root's.
    bytes.copyWithin(at(5), at(2), at(3))
    resealed(bytes, 5)
    bytes[at(5) + 176 + 4] = 3
    resealed(bytes, 5)
  })
  t.ok(loop.paths.length < 10 && loop.codes.includes('overlap'), 'a directory in itself')
  const torn = read((bytes) => (bytes[at(3) + 40 + 4]! ^= 1))
  t.match(
    torn,
    { paths: [''], codes: ['malformed'] },
    'a directory that cannot be read from its second name on',
  )
  const strategy = read((bytes) => {
    bytes[at(4) + 20] = 0
    bytes[at(4) + 21] = 0x10
    resealed(bytes, 4)
  })
  t.match(strategy, { paths: ['', 'd', 'd/e'], codes: ['unsupported'] })
})

t.test('a volume whose descriptors are broken is no tree', async (t) => {
  const fails = (code: string, change: (bytes: Uint8Array) => void) => {
    const bytes = written(small)
    change(bytes)
    t.throws(() => readUdf(bytesAccess(bytes)), { name: DecodeError.name, code })
    // A bridge is still read as ISO 9660.
    const drive = readDrive(bytesAccess(bytes))
    t.ok(drive.tree.has('d/e'))
    if (code === 'not-found') return
    t.equal(drive.treeCalled('udf'), undefined)
    t.match(drive.problems, [{ code }])
  }
  fails('not-found', (bytes) => {
    bytes.fill(0, 256 * SECTOR, 257 * SECTOR)
    bytes.fill(0, bytes.length - SECTOR)
  })
  fails('malformed', (bytes) => bytes.fill(0, 32 * SECTOR, 64 * SECTOR))
  fails('malformed', (bytes) => bytes.fill(0, at(0), at(1)))
  fails('malformed', (bytes) => bytes.fill(0, at(2), at(3)))
  const reserve = written(small)
  reserve.fill(0, 32 * SECTOR, 48 * SECTOR)
  t.ok(readUdf(bytesAccess(reserve)).tree.has('d/e'), 'the reserve sequence is used')
})

t.test('the files can be in a metadata partition', async (t) => {
  const bytes = written(small)
  const blocks = bytes.length / SECTOR - PARTITION - 1
  const free = blocks - 1
  // The metadata file has the whole partition in two extents.
  const entry = new Uint8Array(SECTOR)
  entry.set(bytes.subarray(at(4), at(4) + 176))
  const view = new DataView(entry.buffer)
  entry[27] = 250
  view.setUint32(56, blocks * SECTOR, true)
  view.setUint32(172, 16, true)
  view.setUint32(176, 4 * SECTOR, true)
  view.setUint32(184, (blocks - 4) * SECTOR, true)
  view.setUint32(188, 4, true)
  writeTag(entry, 0, 192, { identifier: TAG.fileEntry, location: free })
  bytes.set(entry, at(free))
  for (const sequence of [32, 48]) {
    const descriptor = bytes.subarray((sequence + 3) * SECTOR, (sequence + 4) * SECTOR)
    const map = descriptor.subarray(446, 510)
    map.set([2, 64])
    map.set(new TextEncoder().encode('*UDF Metadata Partition'), 5)
    map.set([1, 0, 0, 0], 36)
    map.set([free & 0xff, free >> 8, 0, 0], 40)
    descriptor[264] = 70
    descriptor[268] = 2
    descriptor[256] = 1
    writeTag(descriptor, 0, 510, { identifier: TAG.logicalVolume, location: sequence + 3 })
  }
  // The root is in partition 1.
  bytes[at(0) + 408] = 1
  writeTag(bytes, at(0), 512, { identifier: TAG.fileSet, location: 0 })
  const { tree, problems } = readUdf(bytesAccess(bytes))
  t.match([...tree.keys()], ['', 'a', 'd', 'd/e'])
  t.same(problems, [])
  t.equal(new TextDecoder().decode(bytesOf((tree.get('a') as { content: Uint8Array }).content)), 'content')
})

t.test('a bridge whose ISO 9660 side is a stub shows its UDF side', async (t) => {
  const bridge = (shown: readonly string[], options: Partial<Iso9660Options> = {}): string[] => {
    const files: Tree = new Map(
      ['README.TXT', 'autounattend.xml', 'sources/install.wim', 'long-name-of-a.file'].map((path) => [
        path,
        file(path),
      ]),
    )
    const hidden = new Set([...files.keys()].filter((path) => !shown.includes(path)))
    const image = iso9660(files, {
      volumeId: 'x',
      udf: true,
      joliet: false,
      hidden: { primary: hidden },
      ...options,
    })
    const { tree: found } = readDrive(bytesAccess(toBytes(image)))
    return [...found].filter(([, { kind }]) => kind === 'file').map(([path]) => path)
  }
  t.equal(bridge(['README.TXT']).length, 4)
  t.equal(bridge([], { rockRidge: false, level: 1 }).length, 4)
  t.ok(bridge(['README.TXT'], { rockRidge: false, level: 1 }).includes('long-name-of-a.file'))
  const whole = ['README.TXT', 'autounattend.xml', 'sources/install.wim', 'long-name-of-a.file']
  t.equal(bridge(whole).length, 4)
  t.ok(bridge(whole, { rockRidge: false, level: 1 }).includes('long_nam.fil'), 'a true bridge shows ISO 9660')
})
