import fc from 'fast-check'
import t from 'tap'
import { toBytes } from '../lib/image.ts'
import { iso9660 } from '../lib/iso9660/iso9660.ts'
import type { Iso9660Options } from '../lib/iso9660/options.ts'
import { type Iso9660Reading, readIso9660 } from '../lib/iso9660/read-iso9660.ts'
import { bytesAccess } from '../lib/random-access.ts'
import { type Entry, file, type Tree } from '../lib/tree.ts'
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

t.test('any tree that was written is read', async () => {
  const options = { deepDirectories: 'relocate', joliet: { length: 103, onTooLong: 'cut' } } as const
  fc.assert(
    fc.property(trees, (tree) => {
      const reading = read(tree, options)
      for (const [, found, wanted] of compared(tree, options, reading)) {
        if (JSON.stringify(found) !== JSON.stringify(wanted)) return false
      }
      return reading.problems.length === 0
    }),
    { numRuns: 300 },
  )
})
