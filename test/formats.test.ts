// FAT, tar, partition tables and qcow2: what is written reads back the same, and what does not fit fails by name.
import fc from 'fast-check'
import t, { type Test } from 'tap'
import { EncodeError, toBytes } from '../lib/image.ts'
import { bytesAccess } from '../lib/random-access.ts'
import { type Content, DEFAULT_DATE, type Entry, file, sizeOf, type Tree } from '../lib/tree.ts'
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
})
