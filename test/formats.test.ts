// FAT, tar, partition tables and qcow2: what is written reads back the same, and what does not fit fails by name.
import fc from 'fast-check'
import t, { type Test } from 'tap'
import { DecodeError, type FindingCode } from '../lib/image/findings.ts'
import { findFileSystems } from '../lib/reading/find-file-systems.ts'
import { EncodeError, type Image, toBytes } from '../lib/image/image.ts'
import { pack } from '../lib/pack/pack.ts'
import { gpt } from '../lib/partition/gpt.ts'
import { mbr } from '../lib/partition/mbr.ts'
import { readPartitions } from '../lib/partition/read-partitions.ts'
import { qcow2 } from '../lib/qcow2/qcow2.ts'
import { isQcow2, readQcow2 } from '../lib/qcow2/read-qcow2.ts'
import { bytesAccess, type RandomAccess } from '../lib/image/random-access.ts'
import { readDrive } from '../lib/reading/read-drive.ts'
import { readTar } from '../lib/tar/read-tar.ts'
import { tar } from '../lib/tar/tar.ts'
import {
  type Content,
  DEFAULT_DATE,
  type Entry,
  file,
  type FileEntry,
  sizeOf,
  type Source,
  type Tree,
} from '../lib/image/tree.ts'
import { folded } from '../lib/vfat/names.ts'
import { readVfat } from '../lib/vfat/read-vfat.ts'
import { vfat } from '../lib/vfat/vfat.ts'

// The same cases each time; another SEED tries others.
fc.configureGlobal({ seed: Number(process.env.SEED ?? 32) })

const fails = (t: Test, code: string, path: string, act: () => unknown): void => {
  try {
    act()
    t.fail(`nothing was thrown, ${code} expected`)
  } catch (cause) {
    t.ok(cause instanceof EncodeError && cause.code === code, `${code}: ${String(cause)}`)
    t.equal((cause as EncodeError).path, path)
  }
}

const bytesOf = (content: Content): Buffer => {
  if (content instanceof Uint8Array) return Buffer.from(content)
  const bytes = Buffer.alloc(content.size)
  content.readInto!(bytes)
  return bytes
}

/** A tree as plain text, its directories explicit, its dates in steps of so many seconds. */
const shown = (tree: Tree, seconds: number): Record<string, string> => {
  const rows: Record<string, string> = {}
  const all = new Map<string, Entry>()
  for (const [path, entry] of tree) {
    for (const parent of parentsOf(path)) if (!all.has(parent)) all.set(parent, { kind: 'directory' })
    all.set(path, entry)
  }
  for (const [path, entry] of all) {
    const { modified = DEFAULT_DATE, mode = '' } = entry
    const date = Math.floor(modified.getTime() / 1000 / seconds) * seconds
    rows[path] = `${entry.kind} ${mode} ${date}`
    if (entry.kind === 'file') rows[path] += ` ${bytesOf(entry.content).toString('hex')}`
    if (entry.kind === 'symlink') rows[path] += ` ${entry.target}`
    if (entry.kind === 'device') rows[path] += ` ${entry.type} ${entry.major} ${entry.minor}`
  }
  return rows
}

const parentsOf = (path: string): string[] =>
  path
    .split('/')
    .slice(0, -1)
    .map((_, i, parts) => parts.slice(0, i + 1).join('/'))

const name = fc
  .string({ unit: fc.constantFrom(...'aAbB01._-~ +é日\u{1f600}'), minLength: 1, maxLength: 30 })
  .filter((name) => !/[. ]$/.test(name))
const dates = fc.date({
  min: new Date('1980-01-01T00:00:00Z'),
  max: new Date('2107-12-31T23:59:59Z'),
  noInvalidDate: true,
})
const entry: fc.Arbitrary<Entry> = fc.record({
  kind: fc.constant('file' as const),
  content: fc.oneof(fc.uint8Array({ maxLength: 40 }), fc.uint8Array({ minLength: 500, maxLength: 1600 })),
  modified: dates,
})
const trees = fc
  .uniqueArray(fc.tuple(fc.array(name, { minLength: 1, maxLength: 4 }), entry), {
    maxLength: 40,
    selector: ([parts]) => folded(parts.join('/')),
  })
  .map((entries) => new Map(entries.map(([parts, entry]) => [parts.join('/'), entry])))
  .filter((tree) => {
    // No two names that differ in case, and no file that has entries below it.
    const prefixes = [...tree.keys()].flatMap(parentsOf)
    const all = new Set([...prefixes, ...tree.keys()])
    return prefixes.every((path) => !tree.has(path)) && new Set([...all].map(folded)).size === all.size
  })

t.test('FAT: what is written is read', async (t) => {
  const size = fc.constantFrom<'smallest' | number>('smallest', 1024 ** 2, 16 * 1024 ** 2)
  fc.assert(
    fc.property(trees, size, (tree, size) => {
      const image = vfat(tree, { label: 'config-2', size })
      const read = readVfat(bytesAccess(toBytes(image)))
      t.same(read.problems, [])
      t.same(shown(read.tree, 2), shown(tree, 2))
      t.equal(read.medium.label, 'config-2')
      t.equal(read.medium.bootLabel, 'config-2')
    }),
    { numRuns: 150 },
  )
})

t.test('FAT: the order of the tree makes no difference, nor where its bytes lie', async (t) => {
  const source = (bytes: Uint8Array): Content => ({ size: bytes.length, async *open() {} })
  fc.assert(
    fc.property(trees, (tree) => {
      const [one, other] = [vfat(tree), vfat(new Map([...tree].reverse()))]
      t.same(Buffer.from(toBytes(one)).equals(toBytes(other)), true)
      const lazy = new Map(
        [...tree].map(([path, entry]) => [
          path,
          entry.kind === 'file' ? { ...entry, content: source(entry.content as Uint8Array) } : entry,
        ]),
      )
      const without = (image: typeof one) =>
        image.segments.map(({ label, offset, content }) =>
          tree.has(label) ? [offset, sizeOf(content)] : content,
        )
      t.same(without(vfat(lazy)), without(one))
    }),
    { numRuns: 50 },
  )
})

t.test('FAT: what it cannot hold fails by name', async (t) => {
  const of = (path: string, entry: Entry = file('x')): Tree =>
    new Map([
      ['other', file('y')],
      [path, entry],
    ])
  const big = { size: 2 ** 32, async *open() {} }
  fails(t, 'unsupported-kind', 'a/link', () => vfat(of('a/link', { kind: 'symlink', target: 'x' })))
  fails(t, 'unsupported-kind', 'null', () => vfat(of('null', { kind: 'device', type: 'character' })))
  fails(t, 'file-too-large', 'big', () => vfat(of('big', { kind: 'file', content: big })))
  for (const bad of ['a:b', 'a\\b', 'a?', 'a*', '"', '<', '>', '|', '\u0001', 'dot.', 'space ', '...']) {
    fails(t, 'bad-name', `d/${bad}`, () => vfat(of(`d/${bad}`)))
  }
  fails(t, 'bad-path', '/x', () => vfat(of('/x')))
  fails(t, 'bad-path', '\ud800', () => vfat(of('\ud800')))
  fails(t, 'name-too-long', 'n'.repeat(256), () => vfat(of('n'.repeat(256))))
  fails(t, 'name-clash', 'other', () => vfat(of('OTHER')))
  fails(t, 'name-clash', 'é', () =>
    vfat(
      new Map([
        ['É', file('')],
        ['é', file('')],
      ]),
    ),
  )
  fails(t, 'name-clash', 'other', () => vfat(of('other/below')))
  fails(t, 'image-too-small', '', () => vfat(of('a', file(new Uint8Array(70_000))), { size: 65_536 }))
  fails(t, 'image-too-small', '', () => vfat(new Map(), { size: 8192 }))
  fails(t, 'bad-size', '', () => vfat(new Map(), { size: 65_537 }))
  for (const label of ['', 'twelve chars', 'a.b', 'é', ' a', 'a ', 'NO NAME']) {
    fails(t, 'bad-label', '', () => vfat(new Map(), { label }))
  }
  const many = Array.from({ length: 33_000 }, (_, i): [string, Entry] => [`d/file ${i}`, file('')])
  fails(t, 'too-many-entries', 'd', () => vfat(new Map(many)))
  const inRoot = many.map(([path, entry]) => [path.slice(2), entry] as const)
  fails(t, 'too-many-entries', '', () => vfat(new Map(inRoot)))
  const most = new Map(inRoot.slice(0, 31_744))
  t.equal(readVfat(bytesAccess(toBytes(vfat(most)))).tree.size, most.size)
  t.equal(readVfat(bytesAccess(toBytes(vfat(most, { size: 300 * 1024 ** 2 })))).tree.size, most.size)
})

t.test('FAT: dates are cut to two seconds, and to the years that it knows', async (t) => {
  const dateOf = (modified: Date): string | undefined => {
    const image = vfat(new Map([['a', { ...file(''), modified }]]))
    return readVfat(bytesAccess(toBytes(image)))
      .tree.get('a')
      ?.modified?.toISOString()
  }
  t.equal(dateOf(new Date('2024-02-29T12:34:57.999Z')), '2024-02-29T12:34:56.000Z')
  t.equal(dateOf(new Date(0)), '1980-01-01T00:00:00.000Z')
  t.equal(dateOf(new Date('2200-01-01T00:00:00Z')), '2107-12-31T23:59:58.000Z')
})

t.test('FAT: the type goes by the count of clusters, and no count is close to the next', async (t) => {
  const bitsOf = (bytes: number): { bits: number; clusters: number } => {
    const content = { size: bytes, async *open() {} }
    const boot = Buffer.from(
      vfat(new Map([['a', { kind: 'file', content }]])).segments[0]!.content as Uint8Array,
    )
    const sectors = boot.readUInt16LE(19) || boot.readUInt32LE(32)
    const fatSectors = boot.readUInt16LE(22) || boot.readUInt32LE(36)
    const data = sectors - boot.readUInt16LE(14) - 2 * fatSectors - boot.readUInt16LE(17) / 16
    const clusters = Math.floor(data / boot[13]!)
    const bits = Number(/FAT(12|16|32)/.exec(boot.toString('latin1'))![1])
    // What the table has room for. "FAT Type Determination"
    if ((fatSectors * 512 * 8) / bits < clusters + 2) throw new Error('the table is too short')
    if (clusters * boot[13]! * 512 < bytes) throw new Error('the content has no room')
    return { bits, clusters }
  }
  for (let bytes = 1_900_000; bytes < 2_300_000; bytes += 512) {
    const { bits, clusters } = bitsOf(bytes)
    if (bits !== (clusters < 4085 ? 12 : 16) || Math.abs(clusters - 4085) < 16)
      t.fail(`${bytes}: ${clusters}`)
  }
  const seen = new Set<number>()
  for (let bytes = 100; bytes < 4e9; bytes *= 1.3) {
    const { bits, clusters } = bitsOf(Math.floor(bytes))
    seen.add(bits)
    if (bits !== (clusters < 4085 ? 12 : clusters < 65525 ? 16 : 32)) t.fail(`${bytes}: ${clusters}`)
    if (Math.abs(clusters - 65525) < 16) t.fail(`${bytes}: ${clusters}`)
  }
  t.same(seen, new Set([12, 16, 32]))
})

/** A volume with a directory of two files, and places in it. */
const volume = (size: 'smallest' | number = 1024 ** 2) => {
  const tree = new Map([
    ['d/first', file(new Uint8Array(5000).fill(1))],
    ['d/second', file('2')],
  ])
  const bytes = Buffer.from(toBytes(vfat(tree, { label: 'config-2', size })))
  const { segments } = readVfat(bytesAccess(bytes))
  const at = (label: string): number => segments.find((segment) => segment.label === label)!.offset
  return {
    bytes,
    table: at('file allocation table'),
    root: at('root directory'),
    directory: at('directory d'),
  }
}

const code = (act: () => unknown): string => {
  try {
    act()
    return 'none'
  } catch (cause) {
    if (cause instanceof DecodeError) return cause.code
    throw cause
  }
}

t.test('FAT: what cannot be read says why, and ends', async (t) => {
  type Places = ReturnType<typeof volume>
  const cases: readonly [string, string, (places: Places) => void][] = [
    ['none', 'nothing is wrong', () => {}],
    ['not-found', 'no boot sector', ({ bytes }) => bytes.fill(0, 0, 512)],
    ['not-found', 'sectors of 513 bytes', ({ bytes }) => bytes.writeUInt16LE(513, 11)],
    ['not-found', 'clusters of 3 sectors', ({ bytes }) => bytes.writeUInt8(3, 13)],
    [
      'outside-image',
      'tables beyond the end',
      ({ bytes }) => (bytes.writeUInt16LE(2030, 14), bytes.writeUInt16LE(60000, 19)),
    ],
  ]
  for (const [expected, what, breakIt] of cases) {
    const places = volume()
    breakIt(places)
    const found = code(() => readVfat(bytesAccess(places.bytes)))
    t.equal(found, expected, what)
  }
})

t.test('FAT: a broken chain spoils its own file or directory, and nothing else', async (t) => {
  // Clusters: 2 the directory, 3 to 5 the first file, 6 the second.
  type Places = ReturnType<typeof volume>
  const cases: readonly [string, string, string, (places: Places) => void][] = [
    [
      'overlap',
      'd/second',
      'a file in the clusters of another',
      ({ bytes, directory }) => bytes.writeUInt16LE(3, directory + 186),
    ],
    [
      'malformed',
      'd/first',
      'a cluster that is none',
      ({ bytes, directory }) => bytes.writeUInt16LE(60000, directory + 122),
    ],
    [
      'malformed',
      'd/first',
      'a cluster in front of all',
      ({ bytes, directory }) => bytes.writeUInt16LE(1, directory + 122),
    ],
    [
      'malformed',
      'd/second',
      'a cluster in front of all, which would be enough',
      ({ bytes, directory }) => bytes.writeUInt16LE(1, directory + 186),
    ],
    [
      'malformed',
      'd/first',
      'a size beyond the chain',
      ({ bytes, directory }) => bytes.writeUInt32LE(1 << 30, directory + 124),
    ],
  ]
  for (const [code, path, what, breakIt] of cases) {
    const places = volume()
    breakIt(places)
    const { tree, problems } = readVfat(bytesAccess(places.bytes))
    t.match(problems, [{ code, structure: 'directory entry' }], what)
    t.same([...tree.keys()], ['d', 'd/first', 'd/second'], what)
    for (const name of ['d/first', 'd/second']) {
      const entry = tree.get(name)
      const content = entry?.kind === 'file' ? entry.content : undefined
      if (name !== path) {
        t.same(bytesOf(content!).length, name === 'd/first' ? 5000 : 1, what)
        continue
      }
      t.throws(() => bytesOf(content!), { code, offset: problems[0]!.offset }, what)
      const opened = (content as { open(): AsyncIterable<Uint8Array> }).open()
      await t.rejects(Promise.resolve(opened[Symbol.asyncIterator]().next()), { code }, what)
    }
  }
  const codesOf = (bytes: Buffer): readonly string[] =>
    readVfat(bytesAccess(bytes)).problems.map(({ code, structure }) => `${code} ${structure}`)
  const nowhere = volume()
  nowhere.bytes.writeUInt16LE(0xffff, nowhere.root + 90)
  t.same(codesOf(nowhere.bytes), ['malformed directory entry'], 'a directory without a cluster')
  // Of the last cluster of the first file 904 bytes are used.
  const cut = ({ bytes, directory }: Places, left: number): Buffer =>
    bytes.subarray(0, directory + 3 * 2048 + left)
  const outside = 'outside-image directory entry'
  t.same(codesOf(cut(volume(), 903)).filter((found) => found === outside).length, 2)
  t.same(codesOf(cut(volume(), 904)).filter((found) => found === outside).length, 1)
  const twice = volume()
  twice.bytes.writeUInt16LE(5, twice.directory + 186)
  t.ok(codesOf(cut(twice, 904)).includes('overlap directory entry'), 'in a cluster that is cut off')
  const loop = volume()
  loop.bytes.writeUInt16LE(0x4002, loop.table + 3)
  const { tree, problems } = readVfat(bytesAccess(loop.bytes))
  t.ok(
    problems.some(({ code, structure }) => code === 'overlap' && structure === 'directory entry'),
    'a directory that leads to itself',
  )
  t.same([...tree.keys()], ['d', 'd/first', 'd/second'], 'what comes before is there')
})

t.test('FAT: what is odd is told, and read', async (t) => {
  const problems = (breakIt: (places: ReturnType<typeof volume>) => void) => {
    const places = volume()
    breakIt(places)
    const { tree, problems } = readVfat(bytesAccess(places.bytes))
    return { paths: [...tree.keys()].join(), codes: problems.map(({ code }) => code).join() }
  }
  const whole = 'd,d/first,d/second'
  t.same(
    problems(() => {}),
    { paths: whole, codes: '' },
  )
  t.same(
    problems(({ bytes }) => bytes.writeUInt16LE(0, 510)),
    { paths: whole, codes: 'malformed' },
  )
  t.same(
    problems(({ bytes, table }) => bytes.writeUInt8(0, table + 1024 + 3)),
    { paths: whole, codes: 'malformed' },
  )
  // The long name `first` begins at the third entry: a checksum that does not hold, an order that does not.
  const short = 'd,d/FIRST,d/second'
  t.same(
    problems(({ bytes, directory }) => bytes.writeUInt8(0, directory + 64 + 13)),
    { paths: short, codes: 'malformed' },
  )
  t.same(
    problems(({ bytes, directory }) => bytes.writeUInt8(0x43, directory + 64)),
    { paths: short, codes: 'malformed' },
  )
  // An OS/2 number where FAT32 has the high half of a cluster.
  t.same(
    problems(({ bytes, directory }) => bytes.writeUInt16LE(7, directory + 116)),
    { paths: whole, codes: '' },
  )
  // A slash, and a deleted entry.
  t.same(
    problems(({ bytes, directory }) => bytes.writeUInt16LE(0x2f, directory + 65)),
    { paths: short, codes: 'bad-name' },
  )
  t.same(
    problems(({ bytes, directory }) => bytes.writeUInt8(0xe5, directory + 96)),
    { paths: 'd,d/second', codes: '' },
  )
})

t.test('FAT: an entry of another code page, in small letters and with a free first byte', async (t) => {
  const shown = (name: readonly number[], flags: number): string => {
    const image = Buffer.from(toBytes(vfat(new Map([['AAAAAAAA.BBB', file('')]]))))
    const at = image.indexOf('AAAAAAAABBB', 0, 'latin1')
    image.set(name, at)
    image[at + 12] = flags
    return [...readVfat(bytesAccess(image)).tree.keys()][0]!
  }
  const name = [0x05, 0x80, 0x41, 0xa0, 0x20, 0x20, 0x20, 0x20, 0x9a, 0xe2, 0xff]
  t.equal(shown(name, 0), 'σÇAá.ÜΓ\u00a0')
  t.equal(shown(name, 0x08), 'σçaá.ÜΓ\u00a0', 'the stem in small letters')
  t.equal(shown(name, 0x18), 'σçaá.üΓ\u00a0', 'the code page has no small gamma')
})

t.test('FAT: a chain ends with any of eight values, as dosfstools writes the least', async (t) => {
  const MIB = 1024 ** 2
  for (const [size, bits] of [
    [MIB, 12],
    [16 * MIB, 16],
    [600 * MIB, 32],
  ] as const) {
    const image = vfat(new Map([['d/f', file('x')]]), { size })
    const table = image.segments.find(({ label }) => label === 'file allocation table')!
    // The first cluster, or in FAT32 the one behind the root, is of the directory.
    const cluster = bits === 32 ? 3 : 2
    const read = (value: number) => {
      const bytes = Buffer.from(table.content as Uint8Array)
      const at = Math.floor((cluster * bits) / 8)
      if (bits === 12) bytes.writeUInt16LE((bytes.readUInt16LE(at) & 0xf000) | value, at)
      else bytes.writeUIntLE(value, at, bits / 8)
      const segments = image.segments.map((one) =>
        one.label === table.label ? { ...one, content: bytes } : one,
      )
      const { problems, tree } = readVfat(imageAccess({ ...image, segments }))
      return { codes: problems.map(({ code }) => code), paths: [...tree.keys()] }
    }
    const top = 2 ** (bits === 32 ? 28 : bits)
    for (let end = top - 8; end < top; end++)
      t.strictSame(read(end), { codes: [], paths: ['d', 'd/f'] }, `${bits} ${end}`)
    t.match(read(top - 9), { codes: ['malformed'] }, 'a bad cluster ends none')
  }
})

/** Reads an image of which most is zeros. */
function imageAccess({ size, segments }: Image): RandomAccess {
  return {
    size,
    read(offset, length) {
      const bytes = new Uint8Array(Math.max(0, Math.min(length, size - offset)))
      for (const { offset: at, content } of segments) {
        const from = Math.max(at, offset)
        const to = Math.min(at + sizeOf(content), offset + bytes.length)
        if (from < to) bytes.set((content as Uint8Array).subarray(from - at, to - at), from - offset)
      }
      return bytes
    },
  }
}

t.test('FAT: no bytes make the reader throw anything else, or go on for long', async () => {
  const { bytes } = volume('smallest')
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.nat(bytes.length - 1), fc.nat(255)), { minLength: 1, maxLength: 30 }),
      (changes) => {
        const broken = Buffer.from(bytes)
        for (const [at, value] of changes) broken[at] = value
        let reads = 0
        const access: RandomAccess = {
          size: broken.length,
          read(offset, length) {
            reads++
            if (offset < 0 || length < 0 || length > 4 * 1024 ** 2)
              throw new Error(`${length} bytes at ${offset}`)
            return bytesAccess(broken).read(offset, length)
          },
        }
        code(() => readVfat(access))
        return reads < 10_000
      },
    ),
    { numRuns: 3000 },
  )
})

t.test('tar: what is written is read', async (t) => {
  const attributes = {
    mode: fc.nat(0o7777),
    uid: fc.nat(0xffff_ffff),
    gid: fc.nat(0xffff_ffff),
    modified: fc.date({ min: new Date(-1e13), max: new Date(1e14), noInvalidDate: true }),
  }
  const long = fc.oneof(name, fc.string({ unit: 'grapheme', minLength: 1, maxLength: 200 }))
  const part = long.filter(
    (text) => !/[\0/]/.test(text) && text !== '.' && text !== '..' && text.isWellFormed(),
  )
  const kinds: fc.Arbitrary<Entry> = fc.oneof(
    fc.record({
      kind: fc.constant('file' as const),
      content: fc.uint8Array({ maxLength: 1500 }),
      ...attributes,
    }),
    fc.record({ kind: fc.constant('directory' as const), ...attributes }),
    fc.record({ kind: fc.constant('symlink' as const), target: part, ...attributes }),
    fc.record({
      kind: fc.constant('device' as const),
      type: fc.constantFrom('block' as const, 'character' as const),
      major: fc.nat(0o7777777),
      minor: fc.nat(0o7777777),
      ...attributes,
    }),
  )
  const paths = fc.array(part, { minLength: 1, maxLength: 5 }).map((parts) => parts.join('/'))
  const all = fc
    .uniqueArray(fc.tuple(paths, kinds), { maxLength: 20, selector: ([path]) => path })
    .map((entries) => new Map(entries))
    .filter((tree) => [...tree.keys()].flatMap(parentsOf).every((path) => !tree.has(path)))
  fc.assert(
    fc.property(all, (tree) => {
      const read = readTar(bytesAccess(toBytes(tar(tree))))
      t.same([...read.keys()], [...tree.keys()])
      t.same(read, new Map([...tree].map(([path, entry]) => [path, entry])))
    }),
    { numRuns: 200 },
  )
})

t.test('tar: links, sizes beyond its fields, and what it cannot hold', async (t) => {
  const linked = new Map<string, Entry>([
    ['a', { ...file('same'), inode: '1' }],
    ['b', { ...file('same'), inode: '1' }],
  ])
  const [a, b] = readTar(bytesAccess(toBytes(tar(linked)))).values()
  t.equal(a?.kind === 'file' && a.inode, '1')
  t.same(a, b)
  const huge = { kind: 'file', content: { size: 2 ** 40, async *open() {} } } as const
  const image = tar(new Map([['huge', huge]]))
  t.equal(image.size, 2 ** 40 + 4 * 512 - 512 + 1024)
  fails(t, 'unsupported-kind', 's', () => tar(new Map([['s', { kind: 'device', type: 'socket' }]])))
  fails(t, 'bad-path', 'a//b', () => tar(new Map([['a//b', file('')]])))
  fails(t, 'name-clash', 'a', () =>
    tar(
      new Map([
        ['a', file('')],
        ['a/b', file('')],
      ]),
    ),
  )
  const bytes = Buffer.from(toBytes(tar(linked)))
  t.equal(
    code(() => readTar(bytesAccess(bytes.subarray(0, 514)))),
    'outside-image',
  )
  bytes[0] = 0x7a
  t.equal(
    code(() => readTar(bytesAccess(bytes))),
    'not-found',
  )
  const up = Buffer.from(toBytes(tar(new Map([['xx/passwd', file('')]]))))
  up.write('..', 0)
  let sum = 8 * 32
  for (let i = 0; i < 512; i++) if (i < 148 || i >= 156) sum += up[i]!
  up.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148)
  t.equal(
    code(() => readTar(bytesAccess(up))),
    'bad-name',
  )
})

const inside: Image = vfat(new Map([['a', file('content')]]), { label: 'config-2' })

t.test('a disk: the file system is found in its table, at its start and at its end', async (t) => {
  const MIB = 1024 ** 2
  for (const [table, wrap] of [
    ['mbr', mbr],
    ['gpt', gpt],
  ] as const) {
    for (const place of ['start', 'end'] as const) {
      const disk = wrap(inside, { diskSize: 80 * MIB, place, partitionSize: 64 * MIB })
      t.equal(disk.size, 80 * MIB)
      const { found, problems } = findFileSystems(bytesAccess(toBytes(disk)))
      t.same(problems, [])
      t.equal(found.length, 1)
      const { fileSystem, partition, offset, access } = found[0]!
      t.same({ fileSystem, partition }, { fileSystem: 'vfat', partition: table })
      t.equal(offset % MIB, 0)
      if (place === 'end') t.equal(offset + access.size, disk.size - (table === 'gpt' ? 33 * 512 : 0))
      t.same([...readVfat(access).tree.keys()], ['a'])
    }
  }
  const { found } = findFileSystems(bytesAccess(toBytes(inside)))
  t.same(
    found.map(({ fileSystem, partition }) => [fileSystem, partition]),
    [['vfat', 'none']],
  )
  const iso = pack(new Map([['a', file('x')]]), { format: 'iso9660', volumeId: 'config-2', partition: 'gpt' })
  const named = findFileSystems(bytesAccess(toBytes(iso))).found
  t.same(
    named.map(({ fileSystem, name }) => [fileSystem, name]),
    [['iso9660', 'config-2']],
  )
  t.same(findFileSystems(bytesAccess(new Uint8Array(100_000))).found, [])

  fails(t, 'image-too-small', '', () => mbr(inside, { diskSize: MIB }))
  fails(t, 'bad-size', '', () => mbr(inside, { partitionSize: 512 }))
  fails(t, 'bad-size', '', () => gpt(inside, { diskSize: 100 * MIB + 1 }))
  fails(t, 'bad-label', '', () => gpt(inside, { name: 'n'.repeat(37) }))
  fails(t, 'bad-label', '', () => gpt(inside, { diskId: 'config-2' }))
})

t.test('a disk: a volume knows where it begins', async (t) => {
  for (const place of ['start', 'end'] as const) {
    const options = { format: 'vfat', partition: 'gpt', diskSize: 80 * 1024 ** 2, place } as const
    const disk = Buffer.from(toBytes(pack(new Map([['a', file('x')]]), options)))
    const { offset } = findFileSystems(bytesAccess(disk)).found[0]!
    t.equal(disk.readUInt32LE(offset + 28), offset / 512)
  }
})

t.test('a disk: places count from its start, and its table is in the map', async (t) => {
  for (const partition of ['mbr', 'gpt'] as const) {
    const image = pack(oneFile, { format: 'vfat', label: 'config-2', partition })
    const disk = Buffer.from(toBytes(image))
    const { segments } = readDrive(bytesAccess(disk))
    const tables = image.segments.filter(({ label }) => /boot record|GPT/.test(label))
    t.same(
      segments()
        .filter(({ label }) => /boot record|GPT/.test(label))
        .map(({ offset, label }) => [offset, label]),
      tables.map(({ offset, label }) => [offset, label]),
      partition,
    )
    // The first cluster of the file leads nowhere.
    const directory = segments().find(({ label }) => label === 'root directory')!.offset
    const entry = disk.indexOf('A          ', directory, 'latin1')
    disk.writeUInt16LE(60000, entry + 26)
    const drive = readDrive(bytesAccess(disk))
    t.match(drive.problems, [{ code: 'malformed', offset: entry }])
    const content = (drive.tree.get('a') as FileEntry).content
    t.match(
      thrown(() => bytesOf(content)),
      { offset: entry, message: `at byte ${entry}:` },
    )
    const opened = (content as Source).open()[Symbol.asyncIterator]()
    t.match(await opened.next().catch((cause: unknown) => cause), { offset: entry })
  }
  const iso = Buffer.from(toBytes(pack(oneFile, { format: 'iso9660', volumeId: 'X', partition: 'gpt' })))
  const { offset } = readDrive(bytesAccess(iso)).place
  iso.fill(0, offset + 32768 + 156, offset + 32768 + 190)
  t.match(
    thrown(() => readDrive(bytesAccess(iso))),
    { offset: offset + 32768 + 156 },
  )
})

const thrown = (act: () => unknown): unknown => {
  try {
    return act()
  } catch (cause) {
    return cause
  }
}

const oneFile = new Map([['a', file('content')]])

t.test('a disk: the backup table counts where the first is broken; logical partitions; loops', async (t) => {
  const disk = Buffer.from(toBytes(gpt(inside, { name: 'config-2' })))
  disk[512 + 24] = 9
  t.equal(findFileSystems(bytesAccess(disk)).found[0]?.name, 'config-2')
  disk[disk.length - 512 + 24] = 9
  const broken = readPartitions(bytesAccess(disk))
  t.equal(broken.table, 'mbr')
  t.match(broken.problems, [{ code: 'malformed', structure: 'GPT header' }])

  const record = (bytes: Buffer, at: number, type: number, start: number, sectors: number): void => {
    bytes.writeUInt8(type, at + 4)
    bytes.writeUInt32LE(start, at + 8)
    bytes.writeUInt32LE(sectors, at + 12)
  }
  const extended = Buffer.alloc(8 * 1024 ** 2)
  const mark = (sector: number): void => void extended.writeUInt16LE(0xaa55, sector * 512 + 510)
  for (const sector of [0, 2048, 4096]) mark(sector)
  record(extended, 446, 0x83, 64, 100)
  record(extended, 462, 0x05, 2048, 8192)
  record(extended, 2048 * 512 + 446, 0x0c, 64, 200)
  record(extended, 2048 * 512 + 462, 0x05, 2048, 2048)
  record(extended, 4096 * 512 + 446, 0x0c, 64, 300)
  const numbers = () =>
    readPartitions(bytesAccess(extended)).partitions.map(({ number, offset }) => [number, offset / 512])
  t.same(numbers(), [
    [1, 64],
    [5, 2112],
    [6, 4160],
  ])
  record(extended, 4096 * 512 + 462, 0x05, 0, 2048)
  t.match(readPartitions(bytesAccess(extended)), { problems: [{ code: 'overlap' }] })
  t.same(numbers().length, 3)
  record(extended, 478, 0x83, 2 ** 31, 100)
  t.match(
    readPartitions(bytesAccess(extended)).problems.map(({ code }) => code),
    ['outside-image', 'overlap'],
  )
})

/** What a guest reads of a qcow2 file, by its tables alone. */
const guestBytes = (bytes: Buffer): Buffer => {
  const at = (offset: number): number => Number(bytes.readBigUInt64BE(offset) & 0x00ff_ffff_ffff_fe00n)
  const disk = Buffer.alloc(Number(bytes.readBigUInt64BE(24)))
  for (let cluster = 0; cluster * 65536 < disk.length; cluster++) {
    const table = at(at(40) + 8 * Math.floor(cluster / 8192))
    const host = table === 0 ? 0 : at(table + 8 * (cluster % 8192))
    if (host !== 0) bytes.copy(disk, cluster * 65536, host, host + 65536)
  }
  return disk
}

t.test('qcow2: a guest reads the image', async (t) => {
  const segment = fc.record({
    gap: fc.nat(300_000),
    bytes: fc.uint8Array({ minLength: 1, maxLength: 70_000 }),
  })
  fc.assert(
    fc.property(fc.array(segment, { maxLength: 8 }), fc.nat(300_000), (parts, rest) => {
      let offset = 0
      const segments = parts.map(({ gap, bytes }) => {
        offset += gap + bytes.length
        return { kind: 'content' as const, offset: offset - bytes.length, content: bytes, label: '' }
      })
      const image = { size: Math.ceil((offset + rest) / 512) * 512, segments }
      t.equal(guestBytes(Buffer.from(toBytes(qcow2(image)))).equals(toBytes(image)), true)
    }),
    { numRuns: 60 },
  )
  fails(t, 'bad-size', '', () => qcow2({ size: 513, segments: [] }))
  const byteAt = (offset: number) =>
    ({ kind: 'content', label: '', offset, content: Uint8Array.of(1) }) as const
  const { size } = qcow2({ size: 4 * 1024 ** 2, segments: [byteAt(0), byteAt(1024 ** 2)] })
  t.equal(size, 7 * 65_536, 'header, two of references, L1, one L2 table for both, and their clusters')
})

t.test('qcow2: what is read', async (t) => {
  // 9 to 21 bits. The header, an L1 table, an L2 table and a cluster of 512 bytes, one behind the other.
  const disk = (change: (bytes: Buffer) => unknown = () => {}): Buffer => {
    const bytes = Buffer.alloc(4 * 512)
    bytes.write('QFI\xfb', 'latin1')
    bytes.writeUInt32BE(3, 4)
    bytes.writeUInt32BE(9, 20)
    bytes.writeBigUInt64BE(1536n, 24)
    bytes.writeUInt32BE(1, 36)
    bytes.writeBigUInt64BE(512n, 40)
    bytes.writeUInt32BE(104, 100)
    bytes.writeBigUInt64BE(0x8000_0000_0000_0400n, 512)
    bytes.writeBigUInt64BE(0x8000_0000_0000_0600n, 1024 + 8)
    bytes.fill('x', 1536)
    change(bytes)
    return bytes
  }
  const read = (bytes: Buffer): string => {
    const { size, read } = readQcow2(bytesAccess(bytes))
    return Buffer.from(read(0, size)).toString('latin1')
  }
  const zeros = '\0'.repeat(512)
  const whole = `${zeros}${'x'.repeat(512)}${zeros}`
  t.equal(isQcow2(bytesAccess(disk())), true)
  t.equal(isQcow2(bytesAccess(disk().subarray(0, 71))), false)
  t.equal(isQcow2(bytesAccess(disk((bytes) => bytes.write('q')))), false)
  t.equal(read(disk()), whole)
  t.equal(
    Buffer.from(readQcow2(bytesAccess(disk())).read(510, 600)).toString('latin1'),
    whole.slice(510, 1110),
  )
  t.equal(readQcow2(bytesAccess(disk())).read(1500, 99).length, 36, 'no more than there is')
  t.equal(readQcow2(bytesAccess(disk())).read(9999, 9).length, 0)
  t.equal(read(disk((bytes) => bytes.writeUInt32BE(2, 4))), whole, 'version 2')
  t.equal(read(disk((bytes) => bytes.writeUInt32BE(1, 76))), whole, 'references not counted to the end')
  t.equal(
    read(disk((bytes) => bytes.writeUInt32BE(1, 1024 + 12))),
    zeros.repeat(3),
    'a cluster that reads as zeros',
  )
  t.equal(read(disk((bytes) => bytes.writeBigUInt64BE(0n, 512))), zeros.repeat(3), 'no L2 table')
  const reserved = (bytes: Buffer) => bytes.writeBigUInt64BE(0xbf00_0000_0000_07fen, 1032)
  t.equal(read(disk(reserved)), whole, 'bits of an entry that are reserved')
  t.equal(
    read(disk().subarray(0, 1700)),
    `${zeros}${'x'.repeat(164)}${'\0'.repeat(860)}`,
    'cut off in its last',
  )

  const cases: readonly [FindingCode, number, (bytes: Buffer) => unknown][] = [
    ['unsupported', 4, (bytes) => bytes.writeUInt32BE(1, 4)],
    ['unsupported', 4, (bytes) => bytes.writeUInt32BE(4, 4)],
    ['unsupported', 0, (bytes) => bytes.writeUInt32BE(1, 8)],
    ['unsupported', 0, (bytes) => bytes.writeUInt32BE(1, 12)],
    ['unsupported', 0, (bytes) => bytes.writeUInt32BE(1, 32)],
    ['unsupported', 0, (bytes) => bytes.writeUInt32BE(1, 72)],
    ['unsupported', 0, (bytes) => bytes.writeUInt32BE(2, 76)],
    ['malformed', 20, (bytes) => bytes.writeUInt32BE(8, 20)],
    ['malformed', 20, (bytes) => bytes.writeUInt32BE(22, 20)],
    ['malformed', 24, (bytes) => bytes.writeBigUInt64BE(2n ** 53n, 24)],
    ['malformed', 36, (bytes) => bytes.writeUInt32BE(0, 36)],
    // 64 entries of 512 bytes, and one byte more.
    ['malformed', 36, (bytes) => bytes.writeBigUInt64BE(32_769n, 24)],
    ['outside-image', 2048, (bytes) => bytes.writeBigUInt64BE(2048n, 40)],
    ['outside-image', 2048, (bytes) => bytes.writeBigUInt64BE(2048n, 512)],
    ['malformed', 512, (bytes) => bytes.writeBigUInt64BE(2n ** 53n, 512)],
    ['outside-image', 2048, (bytes) => bytes.writeBigUInt64BE(2048n, 1032)],
    ['unsupported', 0, (bytes) => bytes.writeBigUInt64BE(2n ** 62n, 1032)],
  ]
  for (const [code, offset, change] of cases)
    t.throws(() => read(disk(change)), { name: 'DecodeError', code, offset }, `${code} ${change}`)
  t.equal(read(disk((bytes) => bytes.writeBigUInt64BE(32_768n, 24))).length, 32_768, 'a full L1 table')
})
