import fc from 'fast-check'
import t, { type Test } from 'tap'
import { EncodeError, type Image, toBytes } from '../lib/image/image.ts'
import { iso9660 } from '../lib/iso9660/write/iso9660.ts'
import type { Iso9660Options, PrimaryNames } from '../lib/iso9660/write/options.ts'
import { bytesAccess } from '../lib/image/random-access.ts'
import { readIso9660 } from '../lib/iso9660/read/read-iso9660.ts'
import { symbolicLink } from '../lib/iso9660/write/symbolic-link.ts'
import { DEFAULT_DATE, type Entry, file, type FileEntry, type Tree } from '../lib/image/tree.ts'

// The same cases each time; another SEED tries others.
fc.configureGlobal({ seed: Number(process.env.SEED ?? 9660) })

const SECTOR = 2048

const pack = (entries: Iterable<readonly [string, Entry]>, options: Partial<Iso9660Options> = {}): Image =>
  iso9660(new Map(entries), { volumeId: 'TEST', ...options })

const bytesOf = (entries: Iterable<readonly [string, Entry]>, options: Partial<Iso9660Options> = {}) =>
  Buffer.from(toBytes(pack(entries, options)))

interface Found {
  readonly identifier: Buffer
  readonly extent: number
  readonly length: number
  readonly flags: number
  readonly use: Buffer
}

/** Sector of the descriptor of a type. */
const descriptor = (iso: Buffer, type: number): number => {
  let sector = 16
  while (iso[sector * SECTOR] !== type) sector++
  return sector * SECTOR
}

/** The records of a directory, read with nothing of the writer's. ECMA-119 9.1 */
const records = (iso: Buffer, extent: number, length: number): Found[] => {
  const found: Found[] = []
  for (let at = extent * SECTOR; at < extent * SECTOR + length;) {
    const size = iso[at]!
    if (size === 0) {
      at = (Math.floor(at / SECTOR) + 1) * SECTOR
      continue
    }
    if (Math.floor(at / SECTOR) !== Math.floor((at + size - 1) / SECTOR))
      throw new Error('a record crosses a sector')
    const [low, high] = [iso.readUInt32LE(at + 2), iso.readUInt32BE(at + 6)]
    if (low !== high || iso.readUInt32LE(at + 10) !== iso.readUInt32BE(at + 14))
      throw new Error('byte orders differ')
    const name = iso[at + 32]!
    const use = at + 33 + name + (1 - (name % 2))
    found.push({
      identifier: iso.subarray(at + 33, at + 33 + name),
      extent: low,
      length: iso.readUInt32LE(at + 10),
      flags: iso[at + 25]!,
      use: iso.subarray(use, at + size),
    })
    at += size
  }
  return found
}

const root = (iso: Buffer, type = 1): Found[] => {
  const at = descriptor(iso, type) + 156
  return records(iso, iso.readUInt32LE(at + 2), iso.readUInt32LE(at + 10))
}

const names = (
  entries: readonly string[],
  rules: PrimaryNames,
  options: Partial<Iso9660Options> = {},
): string[] =>
  root(
    bytesOf(
      entries.map((name) => [name, file(name)] as const),
      { names: rules, joliet: false, ...options },
    ),
  )
    .slice(2)
    .map(({ identifier }) => identifier.toString('latin1'))

const utf16 = (bytes: Buffer): string => Buffer.from(bytes).swap16().toString('utf16le')

const error = (code: string) => (cause: unknown) => cause instanceof EncodeError && cause.code === code
const fails = (t: Pick<Test, 'ok' | 'fail'>, code: string, act: () => unknown): void => {
  try {
    act()
    t.fail(`nothing was thrown, ${code} expected`)
  } catch (cause) {
    t.ok(error(code)(cause), `${code}: ${String(cause)}`)
  }
}

t.test(
  '6.8.1 records never cross a sector, and are sorted; 6.9 path tables agree with directories',
  async () => {
    const name = fc
      .string({ unit: fc.constantFrom(...'aAbB01._-~ é日\u{1f600}'), minLength: 1, maxLength: 20 })
      .filter((name) => name !== '.' && name !== '..')
    const path = fc.array(name, { minLength: 1, maxLength: 7 }).map((parts) => parts.join('/'))
    fc.assert(
      fc.property(fc.uniqueArray(path, { maxLength: 60 }), (paths) => {
        const entries: [string, Entry][] = paths
          .filter((path) => !paths.some((other) => other.startsWith(`${path}/`)))
          .map((path) => [path, file(path)])
        const iso = bytesOf(entries)
        for (const type of [1, 2]) {
          const at = descriptor(iso, type)
          const tableSize = iso.readUInt32LE(at + 132)
          const table = iso.readUInt32LE(at + 140) * SECTOR
          const inTable: number[] = []
          for (let i = table; i < table + tableSize; i += 8 + iso[i]! + (iso[i]! % 2))
            inTable.push(iso.readUInt32LE(i + 2))
          const inTree: number[] = []
          const contents: string[] = []
          const queue = [root(iso, type)[0]!]
          for (const directory of queue) {
            inTree.push(directory.extent)
            const [self, , ...children] = records(iso, directory.extent, directory.length)
            if (self!.extent !== directory.extent) return false
            const keys = children.map(({ identifier }) => identifier.toString('hex'))
            if (new Set(keys).size !== keys.length) return false
            for (const child of children) {
              const [, parent] = child.flags === 2 ? records(iso, child.extent, child.length) : []
              if (parent !== undefined && parent.extent !== directory.extent) return false
              if (child.flags === 2) queue.push(child)
              else
                contents.push(
                  iso.subarray(child.extent * SECTOR, child.extent * SECTOR + child.length).toString(),
                )
            }
            if (type === 2 && keys.join() !== keys.toSorted().join()) return false
          }
          if (inTable.join() !== inTree.join()) return false
          if (
            contents.sort().join() !==
            entries
              .map(([path]) => path)
              .sort()
              .join()
          )
            return false
        }
        return true
      }),
      { numRuns: 200 },
    )
  },
)

t.test('6.8.1.1 a directory of many sectors', async (t) => {
  for (const length of [1, 20, 21, 60]) {
    const entries = [...Array(300).keys()].map(
      (i) => [String(i).padStart(length, 'n'), file(`${i}`)] as const,
    )
    const iso = bytesOf(entries)
    for (const type of [1, 2]) t.equal(root(iso, type).length, 302)
  }
})

t.test('7.5 names as genisoimage makes them', async (t) => {
  const one = (name: string, rules: PrimaryNames, options = {}): string => names([name], rules, options)[0]!
  const long = (stem: number, extension: number): string => `${'a'.repeat(stem)}.${'e'.repeat(extension)}`
  const shape = (name: string): string =>
    name
      .replace(/;1$/, '')
      .split('.')
      .map((part) => part.length)
      .join('.')
  const level1 = { level: 1 } as const
  for (const [name, wanted] of [
    ['abcdefghij.json', 'ABCDEFGH.JSO;1'],
    ['foo.tar.gz', 'FOO.TGZ;1'],
    ['.hidden', '_HIDDEN.;1'],
    ['..x', '_.X;1'],
    ['a.b.c.d', 'A_B_C.D;1'],
    ['a..', 'A._;1'],
    ['.a.', '_A_.;1'],
    ['#foo#', '_FOO_.;1'],
    ['é.txt', '__.TXT;1'],
    ['x-y z.t+t', 'X_Y_Z.T_T;1'],
    ['a.longext.b', 'A_LONGEX.B;1'],
    ['x.tar.gz.b', 'X_TAR_GZ.B;1'],
    ['.tar.gz', '_TGZ.;1'],
  ] as const)
    t.equal(one(name, {}, level1), wanted)
  t.equal(one('.hidden', { leadingDots: true }, level1), '.HID;1')
  t.equal(one('..x', { leadingDots: true, multipleDots: true }, level1), '..X;1')
  t.equal(one('a.longext.b', { multipleDots: true }, level1), 'A.LONGEX.B;1')
  t.equal(one('Meta_Data.json', { lowercase: true }, level1), 'Meta_Dat.jso;1')
  t.equal(one('per%cent.x!y', { relaxed: true }, level1), 'PER%CENT.X!Y;1')
  t.equal(one('a~b-c', { untranslated: true }, level1), 'A~B-C.;1')
  t.equal(one('a', { omitVersion: true }), 'A.')
  t.equal(one('a', { omitPeriod: true }), 'A;1')
  for (const [stem, extension, wanted] of [
    [40, 40, '15.15'],
    [15, 20, '15.15'],
    [29, 5, '25.5'],
    [5, 26, '5.25'],
    [10, 40, '10.20'],
    [1, 40, '1.29'],
    [40, 10, '20.10'],
  ] as const)
    t.equal(shape(one(long(stem, extension), {})), wanted)
  t.equal(shape(one(long(40, 40), { length: 37 })), '18.18')
  t.equal(one('a'.repeat(40), { length: 31 }).length, '.;1'.length + 30)
  t.strictSame(names(['user-data', 'user_data'], {}, level1), ['USER_000.;1', 'USER_DAT.;1'])
  t.strictSame(names(['a-b', 'a+b', 'a_b'], {}), ['A_B.;1', 'A_B000.;1', 'A_B001.;1'])
  t.strictSame(names(['a-.x', 'a.x', 'a .x'], { relaxed: true, lowercase: true }), [
    'a.x;1',
    'a .x;1',
    'a-.x;1',
  ])
  const alike = [...Array(1002).keys()].map((i) => `${'c'.repeat(250)}${i}`)
  t.equal(new Set(names(alike, {})).size, alike.length)
})

t.test('Joliet', async (t) => {
  const joliet = (name: string, options: Iso9660Options['joliet']) =>
    utf16(root(bytesOf([[name, file('x')]], { joliet: options ?? {} }), 2)[2]!.identifier)
  t.equal(joliet('n'.repeat(64), {}), 'n'.repeat(64))
  fails(t, 'name-too-long', () => joliet('n'.repeat(65), {}))
  t.equal(joliet('n'.repeat(103), { length: 103 }), 'n'.repeat(103))
  t.equal(joliet('n'.repeat(200), { onTooLong: 'cut' }), 'n'.repeat(64))
  t.equal(joliet(`${'n'.repeat(63)}\u{1f600}`, { onTooLong: 'cut' }), 'n'.repeat(63), 'no half of a pair')
  t.equal(joliet('a\u{1f600}b', {}), 'a\u{1f600}b')
  fails(t, 'bad-name', () => joliet('a:b', {}))
  t.equal(joliet('a:b*c', { onIllegal: 'replace' }), 'a_b_c')
  fails(t, 'name-clash', () =>
    bytesOf(
      [
        ['a:b', file('')],
        ['a*b', file('')],
      ],
      { joliet: { onIllegal: 'replace' } },
    ),
  )
  const link: [string, Entry] = ['l', { kind: 'symlink', target: 'x' }]
  t.equal(root(bytesOf([link]), 2).length, 2)
  t.equal(root(bytesOf([link], { joliet: { special: 'empty' } }), 2).length, 3)
})

t.test('8.4 texts', async (t) => {
  const options = { volumeId: 'v'.repeat(32), publisher: 'p'.repeat(128) }
  fails(t, 'bad-label', () => bytesOf([], options))
  const cut = bytesOf([], { ...options, joliet: { onLongText: 'cut' } })
  t.equal(cut.toString('latin1', descriptor(cut, 1) + 40, descriptor(cut, 1) + 72), 'v'.repeat(32))
  t.equal(utf16(cut.subarray(descriptor(cut, 2) + 40, descriptor(cut, 2) + 72)), 'v'.repeat(16))
  const plain = bytesOf([], {
    ...options,
    joliet: false,
    copyrightFile: 'COPY.TXT',
    volumeSetSize: 3,
    volumeSequenceNumber: 2,
  })
  t.equal(
    plain.toString('latin1', descriptor(plain, 1) + 702, descriptor(plain, 1) + 739).trimEnd(),
    'COPY.TXT',
  )
  t.equal(plain.readUInt16LE(descriptor(plain, 1) + 124), 2)
  t.equal(root(plain).length, 2)
  for (const volumeId of ['', 'é', 'a\nb']) fails(t, 'bad-label', () => bytesOf([], { volumeId }))
  fails(t, 'text-too-long', () => bytesOf([], { publisher: 'p'.repeat(65) }))
  fails(t, 'bad-label', () => bytesOf([], { volumeSequenceNumber: 2 }))
  t.equal(bytesOf([], { alignment: 1 << 20 }).length, 1 << 20)
})

t.test('6.5.1 sections of a file over 4 GiB', async (t) => {
  const size = 2 ** 32 + 5 * SECTOR + 3
  const source = {
    size,
    open: () => {
      throw new Error('not read')
    },
  }
  const image = pack([['large', { kind: 'file', content: source }]])
  const iso = Buffer.alloc(100 * SECTOR)
  for (const { offset, content } of image.segments)
    if (content instanceof Uint8Array) iso.set(content, offset)
  for (const type of [1, 2]) {
    const [first, second, ...more] = root(iso, type).slice(2)
    t.match(first, { flags: 0x80, length: 0xffff_f800 })
    t.match(second, { flags: 0, length: size - 0xffff_f800, extent: first!.extent + 0xffff_f800 / SECTOR })
    t.equal(more.length, 0)
  }
  fails(t, 'file-too-large', () => pack([['large', { kind: 'file', content: source }]], { level: 2 }))
  const most = 60 * 2 ** 30
  t.equal(
    pack([['most', { kind: 'file', content: { ...source, size: most } }]], { padding: 0 }).size > most,
    true,
  )
})

t.test('6.8.2.1 depth', async (t) => {
  const deep = (levels: number): [string, Entry] => [`${'d/'.repeat(levels - 1)}f`, file('x')]
  t.ok(bytesOf([deep(8)]))
  fails(t, 'too-deep', () => bytesOf([deep(9)]))
  t.ok(bytesOf([deep(40)], { deepDirectories: 'keep' }))
  const moved = bytesOf([deep(20)], { deepDirectories: 'relocate' })
  t.strictSame(
    root(moved)
      .slice(2)
      .map(({ identifier }) => identifier.toString()),
    ['d', 'rr_moved'],
  )
  t.equal(root(moved, 2).length, 3, 'Joliet keeps the depth')
  fails(t, 'name-clash', () => bytesOf([deep(9), ['rr_moved', file('')]], { deepDirectories: 'relocate' }))
})

t.test('RRIP 4.1.5 hidden entries are left out before directories move', async (t) => {
  const part = fc.constantFrom('a', 'b', 'c', 'rr_moved')
  const path = fc.array(part, { minLength: 1, maxLength: 22 }).map((parts) => parts.join('/'))
  const paths = fc.uniqueArray(path, { minLength: 1, maxLength: 12 })
  fc.assert(
    fc.property(paths, fc.infiniteStream(fc.nat()), fc.boolean(), (paths, numbers, isDotted) => {
      const tree = new Map(paths.map((path): [string, Entry] => [`${path}/file`, file(path)]))
      const hidden = new Set<string>()
      // Some are whole paths, some are directories anywhere above them.
      for (const path of [...tree.keys()].filter(() => numbers.next().value! % 2 === 0)) {
        const parts = path.split('/')
        hidden.add(parts.slice(0, 1 + (numbers.next().value! % parts.length)).join('/'))
      }
      const isShown = (path: string): boolean =>
        [...hidden].every((each) => path !== each && !path.startsWith(`${each}/`))
      const iso = bytesOf(tree, {
        deepDirectories: 'relocate',
        relocatedTo: isDotted ? '.rr_moved' : 'rr_moved',
        hidden: { primary: hidden },
        joliet: false,
      })
      const shown = [...readIso9660(bytesAccess(iso)).drive.tree].filter(([, { kind }]) => kind === 'file')
      t.strictSame(shown.map(([path]) => path).sort(), [...tree.keys()].filter(isShown).sort())
    }),
    { numRuns: 300 },
  )
})

t.test('RRIP 4.1.5 an empty directory of the usual name is not taken for the moved ones', async (t) => {
  const own: [string, Entry] = ['rr_moved', { kind: 'directory' }]
  const deep: [string, Entry] = [`${'d/'.repeat(9)}f`, file('x')]
  for (const level of [1, 2, 3] as const) {
    const iso = bytesOf([own, deep], { deepDirectories: 'relocate', level })
    const { tree } = readIso9660(bytesAccess(iso)).drive
    t.equal(tree.get('rr_moved')?.kind, 'directory')
    t.equal(tree.get(deep[0])?.kind, 'file')
    t.equal(tree.has('.rr_moved'), false)
    const [first] = root(iso).slice(2)
    t.match(first!.use.toString('latin1'), /NM.{3}\.rr_moved/s, 'libarchive takes the first of them')
  }
  const both: [string, Entry][] = [own, ['.rr_moved', { kind: 'directory' }], deep]
  fails(t, 'name-clash', () => bytesOf(both, { deepDirectories: 'relocate' }))
})

t.test('libarchive takes no image of fewer than 24 sectors', async (t) => {
  for (const joliet of [false, {}] as const) {
    for (const rockRidge of [true, false]) {
      for (let padding = 0; padding < 8; padding++) {
        const iso = bytesOf([], { joliet, rockRidge, padding })
        t.ok(iso.length >= 24 * SECTOR)
        t.equal(iso.readUInt32LE(descriptor(iso, 1) + 80), iso.length / SECTOR)
      }
    }
  }
  t.equal(bytesOf([], { joliet: false, padding: 0, alignment: 10 * SECTOR }).length, 30 * SECTOR)
})

t.test('RRIP 1991A 4.1 RR names the entries that are there', async (t) => {
  const signatures: Readonly<Record<string, number>> = {
    PX: 0x01,
    PN: 0x02,
    SL: 0x04,
    NM: 0x08,
    CL: 0x10,
    PL: 0x20,
    RE: 0x40,
    TF: 0x80,
  }
  const iso = bytesOf(
    [
      [`${'d/'.repeat(9)}f`, file('x')],
      ['null', { kind: 'device', type: 'character' }],
      ['link', { kind: 'symlink', target: 'x' }],
    ],
    { deepDirectories: 'relocate' },
  )
  let seen = 0
  const visit = (extent: number, length: number, depth: number): void => {
    for (const [i, record] of records(iso, extent, length).entries()) {
      let [flags, said] = [0, 0]
      for (let at = 0; at + 4 <= record.use.length && record.use[at]! > 0; at += record.use[at + 2]!) {
        const name = record.use.toString('latin1', at, at + 2)
        flags |= signatures[name] ?? 0
        if (name === 'RR') said = record.use[at + 4]!
      }
      t.equal(said, flags, `record ${i} at depth ${depth}`)
      seen |= said
      if (i > 1 && (record.flags & 2) !== 0) visit(record.extent, record.length, depth + 1)
    }
  }
  const [self] = root(iso)
  visit(self!.extent, self!.length, 1)
  t.equal(seen, 0xff, 'each of them is somewhere')
})

t.test('6.9.4 a path table numbers 65 535 directories that have others in them', async (t) => {
  // The root is number 1; of the others the last one alone has a directory.
  const made = (count: number): Image => {
    const paths = Array.from({ length: count }, (_, i) => String(i).padStart(5, '0'))
    const tree: Tree = new Map([...paths, `${paths.at(-1)}/d`].map((path) => [path, { kind: 'directory' }]))
    return iso9660(tree, { volumeId: 'T', joliet: false, rockRidge: false, padding: 0 })
  }
  const { segments } = made(65_534)
  const descriptor = Buffer.from(segments[0]!.content as Uint8Array)
  const tables = Buffer.from(segments.find(({ label }) => label === 'path tables')!.content as Uint8Array)
  const last = descriptor.readUInt32LE(132) - 10
  t.equal(tables.readUInt16LE(last + 6), 65_535)
  t.equal(tables.toString('latin1', last + 8, last + 9), 'd')
  fails(t, 'too-many-directories', () => made(65_535))
})

t.test('files of equal bytes share an extent when they are alike', async (t) => {
  const alike = { mode: 0o640, uid: 1, gid: 2, modified: new Date('2020-01-01T00:00:00Z') }
  const others: Readonly<Record<string, Partial<FileEntry>>> = {
    mode: { mode: 0o600 },
    uid: { uid: 3 },
    gid: { gid: 3 },
    modified: { modified: new Date('2020-01-01T00:00:01Z') },
    // Of two links, and so not of this one.
    inode: { inode: 'b' },
  }
  const extents = (entries: readonly [string, Entry][], options: Partial<Iso9660Options> = {}): number[] =>
    root(bytesOf(entries, options))
      .slice(2)
      .map(({ extent }) => extent)
  const shared = new TextEncoder().encode('content')
  for (const [name, other] of Object.entries(others)) {
    // In memory once, and twice.
    for (const content of [shared, shared.slice()]) {
      const entries: [string, Entry][] = [
        ['a', { ...file(shared), ...alike }],
        ['b', { ...file(content), ...alike }],
        ['c', { ...file(content), ...alike, ...other }],
        ['d', { ...file(content), ...alike, ...other }],
      ]
      const [a, b, c, d] = extents(entries)
      t.equal(a, b, name)
      t.equal(c, d, name)
      t.not(a, c, name)
      const always = extents(entries, { sharing: 'always' })
      t.equal(new Set(always).size, name === 'inode' ? 2 : 1, name)
    }
  }
  const [a, b] = extents([
    ['a', file('x')],
    ['b', { ...file('x'), mode: 0o444, uid: 0, gid: 0, modified: DEFAULT_DATE }],
  ])
  t.equal(a, b, 'what is the default need not be said')
})

t.test('RRIP 4.1.1 links, owners, devices', async (t) => {
  const iso = bytesOf([
    ['a', { ...file('x'), inode: '1', uid: 7, gid: 8, mode: 0o640 }],
    ['b', { ...file('x'), inode: '1', uid: 7, gid: 8, mode: 0o640 }],
    ['c', file('x')],
    ['d', { kind: 'device', type: 'block', major: 8, minor: 3 }],
  ])
  const px = (use: Buffer): number[] => {
    const at = use.indexOf('PX')
    return [4, 12, 20, 28].map((offset) => use.readUInt32LE(at + offset))
  }
  const [a, b, c, d] = root(iso).slice(2)
  t.strictSame(px(a!.use), [0o100640, 2, 7, 8])
  t.equal(a!.extent, b!.extent)
  t.strictSame(px(c!.use), [0o100444, 1, 0, 0])
  t.strictSame(px(d!.use)[0], 0o060444)
  t.equal(d!.use.readUInt32LE(d!.use.indexOf('PN') + 4), 8)
  for (const entry of [
    { kind: 'symlink', target: 'x' },
    { kind: 'device', type: 'fifo' },
  ] as const) {
    fails(t, 'needs-rock-ridge', () => bytesOf([['x', entry]], { rockRidge: false }))
  }
  t.equal(root(bytesOf([['a', file('x')]], { rockRidge: false }))[2]!.use.length, 0)
  const hidden = bytesOf([['a', file('x')]], { hidden: { primary: new Set(['a']) } })
  t.equal(root(hidden).length, 2)
  t.equal(root(hidden, 2).length, 3)
})

t.test('RRIP 4.1.3 a target is what its component records say', async () => {
  const component = fc.oneof(
    fc.constantFrom('.', '..', 'a', 'ab'),
    fc.string({ unit: fc.constantFrom('x', 'é', '-'), minLength: 1, maxLength: 260 }),
  )
  fc.assert(
    fc.property(fc.boolean(), fc.array(component, { minLength: 1, maxLength: 14 }), (isAbsolute, parts) => {
      const target = (isAbsolute ? '/' : '') + parts.join('/')
      if (Buffer.byteLength(target) > 4095) return true
      const entries = symbolicLink('link', target)
      const bytes: Buffer[] = []
      let needsSlash = false
      for (const [i, [more, ...data]] of entries.entries()) {
        if (data.length > 250 || more !== (i < entries.length - 1 ? 1 : 0)) return false
        for (let at = 0; at < data.length; at += 2 + data[at + 1]!) {
          const flags = data[at]!
          const text = Buffer.from(data.slice(at + 2, at + 2 + data[at + 1]!))
          if (needsSlash) bytes.push(Buffer.from('/'))
          bytes.push(flags & 2 ? Buffer.from('.') : flags & 4 ? Buffer.from('..') : text)
          needsSlash = (flags & 1) === 0
        }
        // libarchive puts no slash where an entry ends with a whole component.
        if (i < entries.length - 1 && needsSlash) return false
      }
      return Buffer.concat(bytes).toString() === target
    }),
    { numRuns: 500 },
  )
})

t.test('the same tree gives the same bytes, whatever was made before', async (t) => {
  const tree: Tree = new Map([['a/b', file('x')]])
  const first = toBytes(iso9660(tree, { volumeId: 'A' }))
  toBytes(iso9660(new Map([['z', { ...file('y'), mode: 0, modified: new Date(0) }]]), { volumeId: 'B' }))
  t.ok(Buffer.from(first).equals(toBytes(iso9660(tree, { volumeId: 'A' }))))
})
