import t from 'tap'
import { type Entry, file } from '../../../../lib/image/tree.ts'
import { hierarchy, nameOf, nodesBelow } from '../../../../lib/iso9660/write/hierarchy.ts'

const of = (...entries: (readonly [string, Entry])[]) => hierarchy(new Map(entries))

t.test('parents are made, each before what is in it', async (t) => {
  const root = of(
    ['a/b/c', file('')],
    ['d', { kind: 'directory', mode: 0o700 }],
    ['a', { kind: 'directory', uid: 5 }],
  )
  t.same(
    Array.from(nodesBelow(root), ({ path, kind }) => `${kind} ${path}`),
    ['directory a', 'directory a/b', 'file a/b/c', 'directory d'],
  )
  t.same(
    Array.from(nodesBelow(root), ({ entry }) => [entry.mode, entry.uid]),
    [
      [undefined, 5],
      [undefined, undefined],
      [undefined, undefined],
      [0o700, undefined],
    ],
  )
  t.equal(root.links, 4, 'itself, its . and the .. of two')
  t.equal(of(['', { kind: 'directory', mode: 0o711 }]).entry.mode, 0o711, 'the root has an entry of its own')
  t.same(['a', 'a/b', ''].map(nameOf), ['a', 'b', ''])
})

t.test('hard links share an inode', async (t) => {
  const content = Uint8Array.of(1)
  const root = of(
    ['a', { ...file(content), inode: 'i' }],
    ['b', { ...file(content), inode: 'i' }],
    ['c', file(content)],
  )
  const [a, b, c] = root.children
  t.ok(a?.kind === 'file' && b?.kind === 'file' && a.inode === b.inode && a.inode?.links === 2)
  t.equal(c?.kind === 'file' && c.inode, undefined)
  t.throws(() => of(['a', { ...file('x'), inode: 'i' }], ['b', { ...file('xy'), inode: 'i' }]), {
    code: 'content-changed',
    path: 'b',
  })
})

t.test('what lies below a file', async (t) => {
  t.throws(() => of(['a', file('')], ['a/b', file('')]), { code: 'name-clash', path: 'a' })
  t.throws(() => of(['a/b/c', file('')], ['a/b', { kind: 'symlink', target: 'x' }]), { code: 'name-clash' })
  t.throws(() => of(['a/../b', file('')]), { code: 'bad-path' })
})
