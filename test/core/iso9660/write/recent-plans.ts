import fc from 'fast-check'
import t from 'tap'
import { toBytes } from '../../../../lib/image/image.ts'
import { type Content, type Entry, file, type FileEntry, type Tree } from '../../../../lib/image/tree.ts'
import { iso9660 } from '../../../../lib/iso9660/write/iso9660.ts'
import type { Iso9660Options, JolietOptions } from '../../../../lib/iso9660/write/options.ts'
import { place } from '../../../../lib/iso9660/write/place.ts'
import { plan } from '../../../../lib/iso9660/write/plan.ts'
import { keepPlan, recentPlan } from '../../../../lib/iso9660/write/recent-plans.ts'

const contentAt =
  (tree: Tree) =>
  (path: string): Content =>
    (tree.get(path) as FileEntry).content

/** An image whose plan nothing else has used. */
const planned = (tree: Tree, options: Iso9660Options): Uint8Array =>
  toBytes(place(plan(tree, options), contentAt(tree)))

const attributes = fc.record(
  {
    mode: fc.constantFrom(0o644, 0o755),
    uid: fc.integer({ min: 0, max: 1 }),
    gid: fc.integer({ min: 0, max: 1 }),
    modified: fc.constantFrom(new Date(0), new Date(86_400_000)),
  },
  { requiredKeys: [] },
)
const kind: fc.Arbitrary<Entry> = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom('', 'x', 'y', 'x'.repeat(5000)).map(file) },
  { weight: 2, arbitrary: fc.constant({ ...file('linked'), inode: 'i' }) },
  fc.constant<Entry>({ kind: 'directory' }),
  fc.constantFrom('a', 'b').map((target): Entry => ({ kind: 'symlink', target })),
  fc.constantFrom(1, 2).map((minor): Entry => ({ kind: 'device', type: 'block', major: 8, minor })),
)
const entry = fc.tuple(kind, attributes).map(([entry, more]): Entry => ({ ...entry, ...more }))
const name = fc.constantFrom('a', 'b', 'A', 'long name.tar.gz')
/** Few paths, so that many trees have the same ones. */
const tree = fc.array(fc.tuple(name, entry), { maxLength: 3 }).map((entries): Tree => new Map(entries))
const options: fc.Arbitrary<Iso9660Options> = fc.record(
  {
    volumeId: fc.constantFrom('A', 'B'),
    date: fc.constantFrom(new Date(0), new Date(1000)),
    joliet: fc.constantFrom<(false | JolietOptions)[]>(false, {}, { ucsLevel: 1 }),
    padding: fc.constantFrom(0, 1),
    hidden: fc.constant({ primary: new Set('a') }),
    sharing: fc.constantFrom('alike', 'always'),
  },
  { requiredKeys: ['volumeId'] },
)

t.test('an image has the same bytes whatever was planned before it', async () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(tree, options), { minLength: 2, maxLength: 12 }), (all) =>
      all.every(([tree, options]) => {
        const bytes = toBytes(iso9660(tree, options))
        return Buffer.compare(bytes, planned(tree, options)) === 0
      }),
    ),
    { numRuns: 1000 },
  )
})

t.test('a plan is kept for other contents, and for nothing else', async (t) => {
  const tree = (content: Content | string, more: Partial<FileEntry> = {}): Tree =>
    new Map<string, Entry>([
      ['d', { kind: 'directory' }],
      ['d/f', { ...file(content), ...more }],
    ])
  const options = { volumeId: 'KEPT', date: new Date(5000), names: { lowercase: true } }
  const made = plan(tree('a'), options)
  t.ok(keepPlan(tree('a'), options, made))
  const of = (size: number): Content => ({ size, open: async function* () {} })
  t.equal(recentPlan(tree('longer'), options), made)
  t.equal(recentPlan(tree(of(0)), { ...options, date: new Date(5000) }), made)
  t.equal(recentPlan(tree(of(2 ** 32)), options), undefined, 'two sections')
  t.equal(recentPlan(tree(of(Number.NaN)), options), undefined)
  t.equal(recentPlan(tree('a', { inode: 'i' }), options), undefined)
  t.equal(recentPlan(tree('a', { mode: 0o600 }), options), undefined)
  t.equal(recentPlan(tree('a', { modified: new Date(0) }), options), undefined)
  t.equal(recentPlan(new Map([...tree('a')].toReversed()), options), undefined, 'the order of names')
  t.equal(recentPlan(tree('a'), { ...options, date: new Date(5001) }), undefined)
  t.equal(recentPlan(tree('a'), { ...options, names: { lowercase: false } }), undefined)
  t.equal(recentPlan(tree('a'), { ...options, hidden: { joliet: new Set('d') } }), undefined)
  t.notOk(keepPlan(tree('a'), { ...options, unseen: new Set('d') }, made))
  options.date.setTime(0)
  t.equal(recentPlan(tree('a'), { ...options, date: new Date(5000) }), made, 'a copy of the options is kept')
})

t.test('a kept plan does not change with the images made of it', async (t) => {
  const tree = (size: number): Tree => new Map([['f', file('x'.repeat(size))]])
  const first = iso9660(tree(10), { volumeId: 'ONCE' })
  const bytes = toBytes(first)
  iso9660(tree(10_000), { volumeId: 'ONCE' })
  t.same(toBytes(first), bytes)
})
