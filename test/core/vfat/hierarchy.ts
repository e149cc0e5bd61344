import t from 'tap'
import { type Entry, file } from '../../../lib/image/tree.ts'
import { hierarchy } from '../../../lib/vfat/hierarchy.ts'

const of = (...entries: (readonly [string, Entry])[]) => hierarchy(new Map(entries), new Date(0))

t.test('children in the order of their names, whatever that of the tree', async (t) => {
  const entries = [
    ['b', file('')],
    ['a/c', file('')],
    ['a', { kind: 'directory', modified: new Date(5000) }],
  ] as const
  const root = of(...entries)
  t.same(of(...entries.toReversed()), root)
  t.same(
    root.children.map(({ name, kind }) => `${kind} ${name}`),
    ['directory a', 'file b'],
  )
  t.same(
    root.children.map(({ modified }) => modified.getTime()),
    [5000, 0],
  )
})

t.test('what FAT holds', async (t) => {
  const [entry] = of(['a', { ...file(''), mode: 0o444 }]).children
  t.ok(entry?.kind === 'file' && entry.isReadOnly)
  const [other] = of(['a', { ...file(''), mode: 0o644 }]).children
  t.notOk(other?.kind === 'file' && other.isReadOnly)
  t.throws(() => of(['a', { kind: 'symlink', target: 'b' }]), { code: 'unsupported-kind' })
  t.throws(() => of(['a', { kind: 'device', type: 'fifo' }]), { code: 'unsupported-kind' })
  t.throws(() => of(['a', file('')], ['a/b', file('')]), { code: 'name-clash', path: 'a' })
  const large = (size: number): Entry => file({ size, open: async function* () {} })
  t.doesNotThrow(() => of(['a', large(2 ** 32 - 1)]))
  t.throws(() => of(['a', large(2 ** 32)]), { code: 'file-too-large' })
})
