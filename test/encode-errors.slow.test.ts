// Whatever the types let in, a writer gives an image that is one or throws an EncodeError that says what and where.
import fc from 'fast-check'
import t from 'tap'
import {
  DEFAULT_DATE,
  type Entry,
  file,
  gpt,
  type Image,
  iso9660,
  mbr,
  pack,
  type PackOptions,
  bytesAccess,
  qcow2,
  readTar,
  tar,
  toBytes,
  type Tree,
  vfat,
} from '../lib/index.ts'
import { checkImage } from '../lib/image/check-image.ts'
import { EncodeError, type EncodeErrorCode } from '../lib/image/image.ts'

// The same cases each time; another SEED tries others.
fc.configureGlobal({ seed: Number(process.env.SEED ?? 1996) })

const NUMBERS = [0, 1, -1, 0.5, NaN, Infinity, -Infinity, -0, 511, 512, 0o7777, 0o10000, 2048, 65_536]
const LARGE = [2 ** 21, 2 ** 31, 2 ** 32 - 1, 2 ** 32, 2 ** 41, 2 ** 42, 2 ** 53 - 1, 2 ** 53, 1e300]
const number = fc.constantFrom(...NUMBERS, ...LARGE)
const dates = fc.constantFrom(
  DEFAULT_DATE,
  ...[
    NaN,
    0,
    -1,
    0.5,
    -8.64e15,
    8.64e15,
    Date.UTC(1899, 11, 31),
    Date.UTC(2108, 0),
    Date.UTC(9999, 11, 31),
  ].map((time) => new Date(time)),
)
const text = fc.oneof(
  fc.constantFrom(
    '',
    ' ',
    'a',
    'config-2',
    'NO NAME',
    '\0',
    '\ud800',
    'é',
    'x'.repeat(300),
    '/',
    '..',
    'y/'.repeat(3000),
  ),
  fc.string({ unit: 'binary', maxLength: 40 }),
)
const maybe = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined })

/** A record that has few of its members, so that one that is wrong seldom hides another. */
const some = <T extends object>(members: { [K in keyof T]: fc.Arbitrary<T[K]> }): fc.Arbitrary<Partial<T>> =>
  fc
    .record(
      Object.fromEntries(
        Object.entries<fc.Arbitrary<unknown>>(members).map(([key, value]) => [
          key,
          fc.oneof({ weight: 5, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary: value }),
        ]),
      ),
    )
    .map(
      (all) =>
        Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined)) as Partial<T>,
    )

const content = fc.oneof(
  fc.uint8Array({ maxLength: 20 }),
  number.map((size) => ({ size, async *open() {} })),
)
// Most attributes are right, so that not every entry fails.
const attributes = fc.oneof(
  { weight: 9, arbitrary: fc.constant({}) },
  { weight: 1, arbitrary: some({ mode: number, uid: number, gid: number, modified: dates }) },
)
const kinds = fc.oneof(
  fc.record({ kind: fc.constant('file' as const), content, inode: maybe(text) }),
  fc.record({ kind: fc.constant('file' as const), content: fc.uint8Array({ maxLength: 20 }) }),
  fc.record({ kind: fc.constant('directory' as const) }),
  fc.record({ kind: fc.constant('symlink' as const), target: text }),
  fc
    .tuple(
      fc.constantFrom<'block' | 'character' | 'fifo' | 'socket'>('block', 'character', 'fifo', 'socket'),
      some({ major: number, minor: number }),
    )
    .map(([type, numbers]) => ({ kind: 'device' as const, type, ...numbers })),
)
const entry: fc.Arbitrary<Entry> = fc
  .tuple(kinds, attributes)
  .map(([kind, attributes]) => ({ ...kind, ...attributes }))
const path = fc.oneof(
  {
    weight: 15,
    arbitrary: fc
      .array(fc.constantFrom('a', 'b', 'C', 'c d', 'é.txt', 'rr_moved'), { minLength: 1, maxLength: 12 })
      .map((parts) => parts.join('/')),
  },
  { weight: 1, arbitrary: text },
)
const trees: fc.Arbitrary<Tree> = fc
  .array(fc.tuple(path, entry), { maxLength: 6 })
  .map((entries) => new Map(entries))

const guid = fc.constantFrom('', 'x', 'ebd0a0a2-b9e5-4433-87c0-68b6b72699c7')
const place = {
  diskSize: number,
  place: fc.constantFrom<'start' | 'end'>('start', 'end'),
  partitionSize: number,
}
const disk = some({
  ...place,
  partition: fc.constantFrom<'none' | 'mbr' | 'gpt'>('none', 'mbr', 'gpt'),
  partitionName: text,
  container: fc.constantFrom<'raw' | 'qcow2'>('raw', 'qcow2'),
})
const vfatOptions = some({
  label: text,
  size: fc.oneof(fc.constant('smallest' as const), number),
  serial: number,
  date: dates,
  hiddenSectors: number,
})
const hidden = fc.array(path, { maxLength: 3 }).map((paths) => new Set(paths))
const isoOptions = fc.tuple(
  fc.record({ volumeId: fc.oneof({ weight: 9, arbitrary: fc.constant('config-2') }, text) }),
  some({
    systemId: text,
    volumeSetId: text,
    publisher: text,
    copyrightFile: text,
    volumeSetSize: number,
    volumeSequenceNumber: number,
    level: fc.constantFrom<1 | 2 | 3>(1, 2, 3),
    joliet: fc.oneof(
      fc.constant(false as const),
      some({
        length: fc.constantFrom<64 | 103>(64, 103),
        onIllegal: fc.constantFrom<'fail' | 'replace'>('fail', 'replace'),
        onTooLong: fc.constantFrom<'fail' | 'cut'>('fail', 'cut'),
        onLongText: fc.constantFrom<'fail' | 'cut'>('fail', 'cut'),
        special: fc.constantFrom<'omit' | 'empty'>('omit', 'empty'),
      }),
    ),
    rockRidge: fc.boolean(),
    deepDirectories: fc.constantFrom<'fail' | 'relocate' | 'keep'>('fail', 'relocate', 'keep'),
    relocatedTo: fc.constantFrom<'rr_moved' | '.rr_moved'>('rr_moved', '.rr_moved'),
    hidden: some({ primary: hidden, joliet: hidden }),
    unseen: hidden,
    date: dates,
    padding: number,
    alignment: number,
  }),
)

/** Some images, and what is none although its type is that of one. */
const images: fc.Arbitrary<Image> = fc.oneof(
  fc.constant(vfat(new Map([['a', file('content')]]))),
  fc.record({
    size: number,
    segments: fc.array(
      fc.record({ offset: number, content, label: fc.constant(''), kind: fc.constant('content' as const) }),
      { maxLength: 3 },
    ),
  }),
)

const makers: Readonly<Record<string, fc.Arbitrary<() => Image>>> = {
  iso9660: fc.tuple(trees, isoOptions).map(
    ([tree, [text, options]]) =>
      () =>
        iso9660(tree, { ...text, ...options }),
  ),
  vfat: fc.tuple(trees, vfatOptions).map(
    ([tree, options]) =>
      () =>
        vfat(tree, options),
  ),
  tar: fc.tuple(trees, some({ date: dates })).map(
    ([tree, options]) =>
      () =>
        tar(tree, options),
  ),
  gpt: fc.tuple(images, some({ ...place, name: text, type: guid, diskId: guid, partitionId: guid })).map(
    ([image, options]) =>
      () =>
        gpt(image, options),
  ),
  mbr: fc.tuple(images, some({ ...place, type: number, signature: number })).map(
    ([image, options]) =>
      () =>
        mbr(image, options),
  ),
  qcow2: images.map((image) => () => qcow2(image)),
  'pack iso9660': fc.tuple(trees, isoOptions, disk).map(
    ([tree, [text, options], disk]) =>
      () =>
        pack(tree, { format: 'iso9660', ...text, ...options, ...disk }),
  ),
  'pack vfat': fc.tuple(trees, vfatOptions, disk).map(
    ([tree, options, disk]) =>
      () =>
        pack(tree, { format: 'vfat', ...options, ...disk }),
  ),
  'pack json': fc
    .tuple(trees, maybe(fc.oneof(text, fc.constantFrom('{}', '[]', '{', '['.repeat(100_000), '{"a": 1}'))))
    .map(([tree, text]) => () => {
      const more: Tree =
        text === undefined ? tree : new Map([['openstack/latest/meta_data.json', file(text)]])
      return pack(more, { format: 'json' })
    }),
}

for (const [name, made] of Object.entries(makers)) {
  t.test(name, async (t) => {
    const codes = new Set<string>()
    let images = 0
    fc.assert(
      fc.property(made, (make) => {
        try {
          checkImage(make())
          images++
        } catch (cause) {
          if (!(cause instanceof EncodeError)) throw cause
          if (typeof cause.path !== 'string') throw new Error('it has no path')
          codes.add(cause.code)
        }
      }),
      { numRuns: 3000 },
    )
    // A property that never gets through, or never fails, would say nothing.
    t.ok(images > 20, `${images} images`)
    t.ok(codes.size > 0, [...codes].join())
  })
}

const one = (entry: Entry, path = 'x'): Tree => new Map([[path, entry]])
const sized = (size: number): Entry => ({ kind: 'file', content: { size, async *open() {} } })
const TIB = 2 ** 40

/** Each with the code and the path that it has in all of these formats. */
const CASES: readonly (readonly [string, EncodeErrorCode, string, () => Image])[] = [
  ...(['iso9660', 'vfat', 'tar'] as const).flatMap((format) => {
    const of = (entry: Entry) => () => pack(one(entry), { format, volumeId: 'X' } as PackOptions)
    return [
      [`${format}: mode`, 'bad-attribute', 'x', of({ ...file(''), mode: 0o10000 })],
      [`${format}: owner`, 'bad-attribute', 'x', of({ ...file(''), uid: 2 ** 32 })],
      [`${format}: group`, 'bad-attribute', 'x', of({ ...file(''), gid: -1 })],
      [`${format}: date`, 'bad-attribute', 'x', of({ ...file(''), modified: new Date(NaN) })],
      [`${format}: size`, 'bad-size', 'x', of(sized(NaN))],
      [`${format}: number`, 'bad-attribute', 'x', of({ kind: 'device', type: 'block', major: 2 ** 32 })],
      [`${format}: no target`, 'bad-path', 'x', of({ kind: 'symlink', target: '' })],
      [`${format}: NUL`, 'bad-path', 'x', of({ kind: 'symlink', target: 'a\0b' })],
      [`${format}: surrogate`, 'bad-path', 'x', of({ kind: 'symlink', target: '\ud800' })],
      [
        `${format}: no name`,
        'bad-path',
        '',
        () => pack(one(file(''), ''), { format, volumeId: 'X' } as PackOptions),
      ],
    ] as const
  }),
  [
    'the date of a volume',
    'bad-option',
    '',
    () => iso9660(new Map(), { volumeId: 'X', date: new Date(NaN) }),
  ],
  ['an image over 8 TiB', 'file-too-large', 'x', () => iso9660(one(sized(2 ** 53 - 1)), { volumeId: 'X' })],
  ['an archive over 2^53', 'image-too-large', '', () => tar(one(sized(2 ** 53 - 1)))],
  [
    'FAT beyond 2 TiB',
    'bad-size',
    '',
    () => pack(one(file('')), { format: 'vfat', partition: 'gpt', diskSize: 3 * TIB, place: 'end' }),
  ],
  [
    'an MBR beyond 2 TiB',
    'bad-size',
    '',
    () =>
      pack(one(file('')), {
        format: 'iso9660',
        volumeId: 'X',
        partition: 'mbr',
        diskSize: 3 * TIB,
        place: 'end',
      }),
  ],
  ['a disk without a table', 'bad-option', '', () => pack(one(file('')), { format: 'vfat', diskSize: TIB })],
  ['a place without a table', 'bad-option', '', () => pack(one(file('')), { format: 'vfat', place: 'end' })],
  [
    'a name without a GPT',
    'bad-option',
    '',
    () => pack(one(file('')), { format: 'vfat', partition: 'mbr', partitionName: 'x' }),
  ],
  ['a serial number', 'bad-option', '', () => vfat(new Map(), { serial: 2 ** 32 })],
  ['sectors before a volume', 'bad-size', '', () => vfat(new Map(), { hiddenSectors: 2 ** 32 })],
  ['a type of partition', 'bad-option', '', () => mbr(vfat(new Map()), { type: 256 })],
  ['a qcow2 disk over 2 PiB', 'image-too-large', '', () => qcow2({ size: 2 ** 51 + 512, segments: [] })],
  [
    'a qcow2 file over 4 TiB',
    'image-too-large',
    '',
    () =>
      qcow2({
        size: 8 * TIB,
        segments: [{ offset: 0, kind: 'content', content: { size: 5 * TIB, async *open() {} }, label: '' }],
      }),
  ],
  [
    'JSON that is none',
    'no-place',
    'openstack/latest/meta_data.json',
    () => pack(one(file('{'), 'openstack/latest/meta_data.json'), { format: 'json' }),
  ],
]

t.test('an image whose segments do not lie in it one behind the other', async (t) => {
  const at = (offset: number, size: number) =>
    ({ kind: 'content', label: 'x', offset, content: new Uint8Array(size) }) as const
  for (const segments of [
    [at(0, 10), at(9, 1)],
    [at(10, 1), at(0, 1)],
    [at(510, 3)],
    [at(-1, 1)],
    [at(0.5, 1)],
  ]) {
    for (const wrap of [qcow2, gpt, mbr]) {
      t.throws(() => wrap({ size: 512, segments }), { name: 'EncodeError', code: 'bad-size', path: 'x' })
    }
  }
  t.doesNotThrow(() => qcow2({ size: 512, segments: [at(0, 10), at(10, 502)] }))
})

t.test('numbers of a device that have no room in base 8 are read back', async (t) => {
  for (const major of [0o7777777, 0o7777777 + 1, 2 ** 32 - 1]) {
    const bytes = toBytes(tar(one({ kind: 'device', type: 'block', major, minor: major - 1 })))
    t.match(readTar(bytesAccess(bytes)).get('x'), { major, minor: major - 1 })
  }
})

t.test('what each says', async (t) => {
  for (const [name, code, path, make] of CASES) t.throws(make, { name: 'EncodeError', code, path }, name)
})

t.test('what is large, and can be held', async (t) => {
  t.doesNotThrow(() => iso9660(one(sized(7 * TIB)), { volumeId: 'X' }))
  t.doesNotThrow(() => tar(one({ kind: 'device', type: 'block', major: 2 ** 32 - 1, minor: 2 ** 21 })))
  t.doesNotThrow(() =>
    pack(one(file('')), {
      format: 'iso9660',
      volumeId: 'X',
      partition: 'gpt',
      diskSize: 3 * TIB,
      place: 'end',
    }),
  )
  t.equal(qcow2({ size: 2 ** 51, segments: [] }).size % 65_536, 0)
})

t.test('20 000 levels', async (t) => {
  const path = Array.from({ length: 20_000 }, (_, i) => i % 7000).join('/')
  const tree = one(file('x'), path)
  const relocated = iso9660(tree, { volumeId: 'X', deepDirectories: 'relocate', joliet: false })
  t.doesNotThrow(() => checkImage(relocated))
  t.doesNotThrow(() => checkImage(iso9660(tree, { volumeId: 'X', deepDirectories: 'keep' })))
  t.throws(() => iso9660(tree, { volumeId: 'X' }), { name: 'EncodeError', code: 'too-deep' })
  t.doesNotThrow(() => checkImage(tar(tree)))
  t.doesNotThrow(() => checkImage(vfat(one(file('x'), path.slice(0, path.length / 2)))))
  try {
    iso9660(tree, { volumeId: 'X' })
  } catch (cause) {
    t.ok((cause as EncodeError).message.length < 1000, 'a message is short')
    t.ok(path.startsWith((cause as EncodeError).path), 'a path is whole')
  }
})

t.test('every level of many has an entry of its own', async (t) => {
  const tree = new Map(
    Array.from({ length: 4000 }, (_, i): [string, Entry] => [`${'d/'.repeat(i)}d`, { kind: 'directory' }]),
  )
  t.doesNotThrow(() => checkImage(tar(tree)))
  t.doesNotThrow(() => checkImage(vfat(tree)))
  t.doesNotThrow(() => checkImage(iso9660(tree, { volumeId: 'X', deepDirectories: 'keep' })))
})

t.test('more than 100 000 names in one directory, each of which continues elsewhere', async (t) => {
  const tree = new Map(
    Array.from({ length: 130_000 }, (_, i): [string, Entry] => [`d/${i}-${'n'.repeat(240)}`, file('')]),
  )
  t.doesNotThrow(() => checkImage(iso9660(tree, { volumeId: 'X', joliet: { onTooLong: 'cut' } })))
  t.throws(() => vfat(tree), { name: 'EncodeError', code: 'too-many-entries', path: 'd' })
})
