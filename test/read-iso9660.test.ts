import fc from 'fast-check'
import t, { type Test } from 'tap'
import { DecodeError, type FindingCode } from '../lib/image/findings.ts'
import { toBytes } from '../lib/image/image.ts'
import { iso9660 } from '../lib/iso9660/write/iso9660.ts'
import type { Iso9660Options } from '../lib/iso9660/write/options.ts'
import { type Iso9660Reading, readIso9660 } from '../lib/iso9660/read/read-iso9660.ts'
import { bytesAccess, type RandomAccess, slice } from '../lib/image/random-access.ts'
import { type Entry, file, type FileEntry, type Source, type Tree } from '../lib/image/tree.ts'
import { hardTrees } from './interop/hard-trees.ts'
import { described, factsOf, written } from './written-tree.ts'

// The same cases each time; another SEED tries others.
fc.configureGlobal({ seed: Number(process.env.SEED ?? 9660) })

const read = (tree: Tree, options: Partial<Iso9660Options> = {}): Iso9660Reading =>
  readIso9660(bytesAccess(toBytes(iso9660(tree, { volumeId: 'TEST', padding: 0, ...options }))))

/** The primary tree has a file without content for what only Rock Ridge knows. */
const plain = (tree: Tree): Tree =>
  new Map(
    [...tree].map(([path, entry]) => {
      const { modified } = entry
      if (entry.kind !== 'symlink' && entry.kind !== 'device') return [path, entry]
      return [path, { ...file(''), ...(modified === undefined ? {} : { modified }) }]
    }),
  )

/** Pairs of what is read and what was written, of each tree. */
function* compared(tree: Tree, options: Partial<Iso9660Options>, reading: Iso9660Reading) {
  for (const view of ['rockRidge', 'joliet'] as const) {
    const found = reading.trees[view]()
    const wanted = written(tree, options, view)
    yield [view, found && described(found, view), wanted && described(wanted, view)] as const
  }
  if (options.deepDirectories === 'relocate') return
  const wanted = factsOf(described(plain(written(tree, options, 'primary')!), 'primary'))
  yield ['primary', factsOf(described(reading.trees.primary(), 'primary')), wanted] as const
}

t.test('what was written is read', async (t) => {
  for (const { name, tree, options } of hardTrees) {
    const reading = read(tree, options)
    for (const [view, found, wanted] of compared(tree, options, reading)) {
      t.strictSame(found, wanted, `${name}: ${view}`)
    }
    t.strictSame(reading.problems, [], `${name}: no problems`)
  }
})

const name = fc
  .string({ unit: fc.constantFrom(...'aAbB01._-~ é日\u{1f600}'), minLength: 1, maxLength: 90 })
  .filter((name) => name !== '.' && name !== '..')
const path = fc.array(name, { minLength: 1, maxLength: 11 }).map((parts) => parts.join('/'))
const attributes = fc.record({
  mode: fc.integer({ min: 0, max: 0o7777 }),
  uid: fc.nat(0xffff_ffff),
  gid: fc.nat(0xffff_ffff),
  modified: fc.date({ noInvalidDate: true, min: new Date('1890-01-01'), max: new Date('2170-01-01') }),
})
const leaf: fc.Arbitrary<Entry> = fc.oneof(
  fc.string({ maxLength: 40 }).map((text) => file(text)),
  fc.nat(5).map((inode) => ({ ...file(`inode ${inode}`), inode: String(inode) })),
  fc.constant<Entry>({ kind: 'directory' }),
  fc
    .array(
      fc.oneof(fc.constantFrom('..', '.', 'x'), fc.string({ unit: 'grapheme', minLength: 1, maxLength: 99 })),
      {
        minLength: 1,
        maxLength: 9,
      },
    )
    .map((parts) => parts.map((part) => part.replaceAll(/[\0/]/g, '_') || '_').join('/'))
    .map((target) => ({ kind: 'symlink', target }) as const),
  fc
    .tuple(fc.constantFrom('block', 'character'), fc.nat(0xffff_ffff), fc.nat(255))
    .map(([type, major, minor]) => ({ kind: 'device', type, major, minor }) as const),
  fc.constantFrom('fifo', 'socket').map((type) => ({ kind: 'device', type }) as const),
)
/** Hard links have the attributes of their file. */
const entry = fc
  .tuple(leaf, attributes, fc.boolean())
  .map(([entry, attributes, isBare]) =>
    isBare || (entry.kind === 'file' && entry.inode !== undefined) ? entry : { ...entry, ...attributes },
  )
const trees = fc
  .uniqueArray(fc.tuple(path, entry), { selector: ([path]) => path, maxLength: 40 })
  .map(
    (entries): Tree =>
      new Map(entries.filter(([path]) => !entries.some(([other]) => other.startsWith(`${path}/`)))),
  )

const sameLines = (a: Iterable<string>, b: Iterable<string>): boolean =>
  JSON.stringify([...a]) === JSON.stringify([...b])

t.test('any tree that was written is read', async () => {
  const options = { deepDirectories: 'relocate', joliet: { length: 103, onTooLong: 'cut' } } as const
  fc.assert(
    fc.property(trees, (tree) => {
      const reading = read(tree, options)
      for (const [, found, wanted] of compared(tree, options, reading)) {
        if (JSON.stringify(found) !== JSON.stringify(wanted)) return false
      }
      return reading.problems.length === 0 && sameLines(reading.paths(), reading.drive.tree.keys())
    }),
    { numRuns: 300 },
  )
})

/** An image with Rock Ridge, whose bytes are changed before it is read. */
const wrong = (
  entries: readonly (readonly [string, Entry])[],
  change: (iso: Buffer) => void,
): RandomAccess => {
  const options = { volumeId: 'TEST', joliet: false, padding: 0 } as const
  const iso = Buffer.from(toBytes(iso9660(new Map(entries), options)))
  change(iso)
  return bytesAccess(iso)
}

/** Where the record of an identifier starts; the path tables have it too. ECMA-119 9.1 */
const recordOf = (iso: Buffer, identifier: string): number => {
  let at = iso.indexOf(identifier)
  while (iso[at - 1]! < identifier.length || iso[at - 33]! < 34 + identifier.length)
    at = iso.indexOf(identifier, at + 1)
  return at - 33
}

const writeTwice = (iso: Buffer, at: number, value: number): void => {
  iso.writeUInt32LE(value, at)
  iso.writeUInt32BE(value, at + 4)
}

const decodeError = (t: Pick<Test, 'ok' | 'fail'>, code: FindingCode, act: () => unknown): void => {
  try {
    act()
    t.fail(`nothing was thrown, ${code} expected`)
  } catch (cause) {
    t.ok(cause instanceof DecodeError && cause.code === code, `${code}: ${String(cause)}`)
  }
}

const all = async (content: Source): Promise<Buffer> => {
  const chunks: Uint8Array[] = []
  for await (const chunk of content.open()) chunks.push(chunk)
  return Buffer.concat(chunks)
}

const codes = ({ problems }: Iso9660Reading): string[] => [...new Set(problems.map(({ code }) => code))]

t.test('what is no image', async (t) => {
  decodeError(t, 'not-found', () => readIso9660(bytesAccess(new Uint8Array(0))))
  decodeError(t, 'not-found', () => readIso9660(bytesAccess(new Uint8Array(64 * 2048))))
  decodeError(t, 'outside-image', () =>
    readIso9660(wrong([], (iso) => writeTwice(iso, 16 * 2048 + 158, 0xffff_ffff))),
  )
})

t.test('directories that lead back, or cover each other', async (t) => {
  const entries = [['outer/inner/file', file('x')]] as const
  const loop = readIso9660(
    wrong(entries, (iso) =>
      iso.copy(iso, recordOf(iso, 'inner') + 2, recordOf(iso, 'outer') + 2, recordOf(iso, 'outer') + 18),
    ),
  )
  t.strictSame([...loop.drive.tree.keys()], ['', 'outer', 'outer/inner'])
  t.match(loop.problems, [{ code: 'overlap', section: 'ECMA-119 6.8' }])
  const many = Array.from({ length: 30 }, (_, i) => [`d${i + 10}/file`, file('x')] as const)
  const covering = wrong(many, (iso) => {
    for (let i = 10; i < 40; i++) writeTwice(iso, recordOf(iso, `d${i}`) + 10, iso.length / 2)
  })
  decodeError(t, 'overlap', () => readIso9660(covering).drive.tree)
})

t.test('a continuation that leads to itself', async (t) => {
  const name = 'n'.repeat(250)
  const reading = readIso9660(
    wrong([[name, file('x')]], (iso) => {
      // What continues the name's record is replaced by a CE that leads to where it stands.
      const ce = iso.indexOf('CE\x1c\x01', recordOf(iso, 'n'.repeat(20)))
      const [block, offset] = [iso.readUInt32LE(ce + 4), iso.readUInt32LE(ce + 12)]
      iso.copy(iso, block * 2048 + offset, ce, ce + 28)
    }),
  )
  t.equal(reading.drive.tree.size, 2)
  t.ok(codes(reading).includes('overlap'))
})

t.test('files that are not there', async (t) => {
  const reading = readIso9660(
    wrong([['gone', file('x')]], (iso) => writeTwice(iso, recordOf(iso, 'gone') + 2, 0xfff_ffff)),
  )
  const entry = reading.drive.tree.get('gone')
  t.match(reading.problems, [
    { code: 'outside-image', structure: 'directory record', section: 'ECMA-119 9.1.3' },
  ])
  t.equal(entry?.kind, 'file', 'it is listed')
  const { content } = entry as { readonly content: Source }
  decodeError(t, 'outside-image', () => content.readInto!(new Uint8Array(1)))
  await t.rejects(all(content), { code: 'outside-image' })
})

t.test('names that no path can hold are left out', async (t) => {
  for (const [name, other] of [
    ['abcd', 'a/cd'],
    ['abcd', 'ab\0d'],
    ['ab', '..'],
    ['a', '.'],
  ] as const) {
    const reading = readIso9660(
      wrong(
        [
          [`${name}/inside`, file('x')],
          ['zz', file('y')],
        ],
        (iso) => {
          // The name in Rock Ridge's NM entry. RRIP 4.1.4
          const at = iso.indexOf(`NM${String.fromCharCode(5 + name.length)}\x01\0${name}`)
          iso.write(other, at + 5, 'latin1')
        },
      ),
    )
    t.strictSame(reading.paths(), ['', 'zz'], JSON.stringify(other))
    t.strictSame([...reading.drive.tree.keys()], ['', 'zz'], JSON.stringify(other))
    t.strictSame(codes(reading), ['bad-name'])
  }
  const twice = readIso9660(
    wrong(
      [
        ['aa', file('x')],
        ['bb', file('y')],
      ],
      (iso) => iso.write('aa', iso.indexOf('NM\x07\x01\0bb') + 5),
    ),
  )
  t.strictSame(twice.paths(), ['', 'aa'])
  t.strictSame([...twice.drive.tree.keys()], ['', 'aa'])
  t.strictSame(codes(twice), ['bad-name'])
})

t.test('byte orders that differ', async (t) => {
  let record = 0
  const access = wrong([['file', file('content')]], (iso) => {
    record = recordOf(iso, 'file')
    iso.writeUInt32LE(0xfff_ffff, record + 2)
    iso.writeUInt16BE(7, 16 * 2048 + 122)
  })
  const reading = readIso9660(access)
  t.strictSame((reading.drive.tree.get('file') as FileEntry).content, Buffer.from('content'), 'the sane one')
  t.match(reading.problems, [
    { code: 'byte-orders-differ', structure: 'primary volume descriptor', offset: 16 * 2048 },
    { code: 'byte-orders-differ', structure: 'directory record', offset: record, section: 'ECMA-119 9.1.3' },
  ])
})

t.test('no more entries than are let in', async (t) => {
  const bytes = toBytes(
    iso9660(new Map(Array.from({ length: 20 }, (_, i) => [`${i}`, file('')])), { volumeId: 'TEST' }),
  )
  t.equal(readIso9660(bytesAccess(bytes), { maxEntries: 22 }).drive.tree.size, 21)
  decodeError(t, 'too-many', () => readIso9660(bytesAccess(bytes), { maxEntries: 21 }).drive.tree)
})

t.test('only what is asked for is read', async (t) => {
  const entries = Array.from(
    { length: 100 },
    (_, i) => [`d${i}/sub/file`, file(`${i} `.repeat(3000))] as const,
  )
  const image = iso9660(new Map(entries), { volumeId: 'TEST', padding: 0 })
  const bytes = toBytes(image)
  const contents = image.segments.filter(({ label }) => label.endsWith('/file')).map(({ offset }) => offset)
  const reads: { readonly offset: number; readonly length: number }[] = []
  const access: RandomAccess = {
    size: bytes.length,
    read(offset, length) {
      reads.push({ offset, length })
      return bytes.slice(offset, offset + length)
    },
  }
  const total = (): number => reads.splice(0).reduce((sum, { length }) => sum + length, 0)
  t.equal(readIso9660(access).entryAt('d50/sub/file')?.kind, 'file')
  t.ok(total() < 64 * 1024, 'the directories of one path')
  const reading = readIso9660(access)
  t.equal(reading.drive.tree.size, 301)
  const first = Math.min(...contents)
  const beyond = reads.reduce((sum, { offset, length }) => sum + Math.max(0, offset + length - first), 0)
  t.ok(beyond < 512 * 1024 && bytes.length > 700 * 1024, 'directories, and little that lies behind them')
  total()
  const { content } = reading.drive.tree.get('d7/sub/file') as { readonly content: Source }
  t.equal((await all(content)).toString(), '7 '.repeat(3000))
  t.equal(total(), 6000, 'a content, and nothing else')
})

t.test('what carries the tree', async (t) => {
  const { drive, volume, entryAt } = read(
    new Map([
      ['openstack/latest/meta_data.json', file('{}')],
      [`openstack/${'long'.repeat(20)}.txt`, file('long')],
    ]),
    { volumeId: 'config-2', publisher: 'someone', level: 1, joliet: { onTooLong: 'cut' } },
  )
  t.match(drive.medium, { label: 'config-2', jolietLabel: 'config-2', hasRockRidge: true, partition: 'none' })
  t.equal(drive.medium.primaryPaths.get('openstack/latest/meta_data.json'), 'OPENSTAC/LATEST/META_DAT.JSO;1')
  t.equal(drive.medium.jolietPaths.get('openstack/latest/meta_data.json'), 'openstack/latest/meta_data.json')
  t.equal(
    drive.medium.jolietPaths.get(`openstack/${'long'.repeat(20)}.txt`),
    `openstack/${'long'.repeat(16)}`,
  )
  t.match(volume.primary, { publisherIdentifier: 'someone', systemIdentifier: 'LINUX' })
  t.equal(entryAt('')?.kind, 'directory')
  t.equal(entryAt('openstack/nothing'), undefined)
  t.equal(entryAt('openstack/latest/meta_data.json/below'), undefined)
})

t.test('a slice is what lies in it', async (t) => {
  const disk = slice(bytesAccess(Uint8Array.of(0, 1, 2, 3, 4, 5)), 2, 3)
  const other = slice(
    { size: 6, read: (offset, length) => Uint8Array.of(0, 1, 2, 3, 4, 5).slice(offset, offset + length) },
    2,
    3,
  )
  for (const access of [disk, other]) {
    t.equal(access.size, 3)
    t.strictSame([...access.read(1, 10)], [3, 4])
    t.strictSame([...access.read(3, 1)], [])
  }
  t.equal(slice(disk, 2, 9).size, 1)
  t.throws(() => slice(disk, -1, 1), RangeError)
})

t.test('path tables are held against each other and against the directories', async (t) => {
  const tree = new Map([
    ['a/b/file', file('x')],
    ['c/file', file('y')],
  ])
  const image = Buffer.from(toBytes(iso9660(tree, { volumeId: 'TEST', padding: 0 })))
  const { pathTableL, pathTableM, pathTableSize } = readIso9660(bytesAccess(image)).volume.primary
  const [least, most] = [pathTableL * 2048, pathTableM * 2048]
  // Records of the root, A, C and A/B: 10 bytes each.
  t.equal(pathTableSize, 40)
  const setSize = (bytes: Buffer, size: number): void => {
    bytes.writeUInt32LE(size, 32768 + 132)
    bytes.writeUInt32BE(size, 32768 + 136)
  }
  const cases: readonly [
    string,
    (bytes: Buffer) => unknown,
    readonly (readonly [string, number, string])[],
  ][] = [
    ['nothing is wrong', () => {}, []],
    ['M alone', (bytes) => bytes.writeUInt32BE(9, most + 12), [['M', most + 10, '6.9.2']]],
    [
      'an extent in L',
      (bytes) => bytes.writeUInt32LE(9, least + 22),
      [
        ['M', most + 20, '6.9.2'],
        ['L', least + 20, '9.4.3'],
      ],
    ],
    [
      'an extent in both, and what lies there',
      (bytes) => (bytes.writeUInt32LE(9, least + 12), bytes.writeUInt32BE(9, most + 12)),
      [
        ['L', least + 10, '9.4.3'],
        ['L', least + 30, '6.9.1'],
        ['L', least, '6.9.1'],
      ],
    ],
    [
      'a parent that comes later',
      (bytes) => (bytes.writeUInt16LE(4, least + 16), bytes.writeUInt16BE(4, most + 16)),
      [
        ['L', least + 10, '9.4.4'],
        ['L', least, '6.9.1'],
      ],
    ],
    [
      'a name',
      (bytes) => (bytes.write('X', least + 28), bytes.write('X', most + 28)),
      [
        ['L', least + 20, '6.9.1'],
        ['L', least, '6.9.1'],
      ],
    ],
    [
      'the root',
      (bytes) => (bytes.writeUInt32LE(9, least + 2), bytes.writeUInt32BE(9, most + 2)),
      [
        ['L', least, '9.4'],
        ['L', least + 10, '6.9.1'],
        ['L', least + 20, '6.9.1'],
        ['L', least, '6.9.1'],
      ],
    ],
    [
      'an end in the middle of a record',
      (bytes) => setSize(bytes, 35),
      [
        ['L', least + 30, '9.4'],
        ['M', most + 30, '9.4'],
        ['L', least, '6.9.1'],
      ],
    ],
    ['the byte that fills up the last record is not counted', (bytes) => setSize(bytes, 39), []],
    [
      'as many bytes as the image has',
      (bytes) => setSize(bytes, image.length - most),
      [
        ['L', least + 40, '9.4'],
        ['M', most + 40, '9.4'],
      ],
    ],
    [
      'one byte more than the image has',
      (bytes) => setSize(bytes, image.length - most + 1),
      [
        ['L', least + 40, '9.4'],
        ['M', most, '8.4.13'],
        ['M', most + 40, '9.4'],
      ],
    ],
    [
      'two records of one name',
      (bytes) => (
        bytes.copy(bytes, least + 20, least + 10, least + 20),
        bytes.copy(bytes, most + 20, most + 10, most + 20)
      ),
      [
        ['L', least + 20, '6.9.1'],
        ['L', least, '6.9.1'],
      ],
    ],
    [
      'extended attributes before a directory',
      (bytes) => {
        for (const at of [least + 11, most + 11]) bytes[at] = 1
        bytes.writeUInt32LE(bytes.readUInt32LE(least + 12) - 1, least + 12)
        bytes.writeUInt32BE(bytes.readUInt32BE(most + 12) - 1, most + 12)
      },
      [],
    ],
    [
      'a parent of its own',
      (bytes) => (bytes.writeUInt16LE(2, least + 16), bytes.writeUInt16BE(2, most + 16)),
      [
        ['L', least + 10, '9.4.4'],
        ['L', least, '6.9.1'],
      ],
    ],
    [
      'a root that lies in another',
      (bytes) => (bytes.writeUInt16LE(2, least + 6), bytes.writeUInt16BE(2, most + 6)),
      [['L', least, '9.4']],
    ],
    ['a parent in M alone', (bytes) => bytes.writeUInt16BE(2, most + 26), [['M', most + 20, '6.9.2']]],
    [
      'more bytes than the image',
      (bytes) => setSize(bytes, 2 ** 31),
      [
        ['L', least, '8.4.13'],
        ['L', least + 40, '9.4'],
        ['M', most, '8.4.13'],
        ['M', most + 40, '9.4'],
      ],
    ],
  ]
  for (const [what, breakIt, expected] of cases) {
    const bytes = Buffer.from(image)
    breakIt(bytes)
    const reading = readIso9660(bytesAccess(bytes))
    t.ok(reading.trees.primary().has('a/b/file'), `${what}: the tree is read all the same`)
    t.strictSame(
      reading.problems.map(({ structure, offset, section }) => [structure, offset, section]),
      expected.map(([order, offset, clause]) => [`path table (${order})`, offset, `ECMA-119 ${clause}`]),
      what,
    )
  }
  // ECMA-119 8.4.13: of a root alone, in a table of no bytes
  const alone = Buffer.from(
    toBytes(iso9660(new Map([['file', file('x')]]), { volumeId: 'TEST', padding: 0 })),
  )
  alone.fill(0, 32768 + 132, 32768 + 140)
  const empty = readIso9660(bytesAccess(alone))
  empty.trees.primary()
  t.match(empty.problems, [{ offset: empty.volume.primary.pathTableL * 2048, section: 'ECMA-119 6.9.1' }])

  const joliet = Buffer.from(image)
  const table = readIso9660(bytesAccess(image)).volume.joliet!.pathTableL * 2048
  joliet.writeUInt32LE(9, table + 12)
  const reading = readIso9660(bytesAccess(joliet))
  reading.trees.joliet()
  t.match(
    reading.problems.map(({ structure }) => structure),
    ['Joliet path table (M)', 'Joliet path table (L)'],
  )
})

t.test('two records lead to the directory of the relocated ones', async (t) => {
  const deep = new Map<string, Entry>([
    ['a', { kind: 'directory' }],
    ['1/2/3/4/5/6/7/8/9', file('x')],
  ])
  const bytes = toBytes(iso9660(deep, { volumeId: 'x', deepDirectories: 'relocate' }))
  const access = bytesAccess(bytes)
  const root = readIso9660(access).volume.primary.root.offset
  const records = new Map<string, number>()
  for (let at = root; bytes[at]! > 0; at += bytes[at]!) {
    const name = Buffer.from(bytes.subarray(at + 33, at + 33 + bytes[at + 32]!)).toString('latin1')
    records.set(name, at)
  }
  const [own, moved] = [records.get('a')!, records.get('rr_moved')!]
  bytes.set(bytes.subarray(moved + 2, moved + 18), own + 2)
  const { drive, entryAt } = readIso9660(access)
  const { tree } = drive
  t.ok(tree.has('1/2/3/4/5/6/7/8/9'))
  for (const path of ['a', 'rr_moved'])
    t.same([tree.get(path), entryAt(path)], [undefined, undefined], `${path} is hidden in both`)
})
