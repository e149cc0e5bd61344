import t from 'tap'
import { file } from '../../../../lib/image/tree.ts'
import { hierarchy, nodesBelow } from '../../../../lib/iso9660/write/hierarchy.ts'
import { visible } from '../../../../lib/iso9660/write/visible.ts'

t.test('what is hidden is left out with what lies below it', async (t) => {
  const root = hierarchy(new Map(['a/b/c', 'a/d', 'e'].map((path) => [path, file('')])))
  const paths = (hidden: readonly string[]): string[] =>
    Array.from(nodesBelow(visible(root, new Set(hidden))), ({ path }) => path)
  t.equal(visible(root, undefined), root)
  t.equal(visible(root, new Set()), root)
  t.same(paths(['a/b']), ['a', 'a/d', 'e'])
  t.same(paths(['a', 'e']), [])
  t.same(paths(['none']), ['a', 'a/b', 'a/b/c', 'a/d', 'e'])
  t.equal(visible(root, new Set(['a/b'])).children.find(({ path }) => path === 'a')?.kind, 'directory')
  t.equal(root.links, 3, 'the hierarchy itself stays')
  t.same(
    Array.from(nodesBelow(root), ({ path }) => path),
    ['a', 'a/b', 'a/b/c', 'a/d', 'e'],
  )
  const [copy] = visible(root, new Set(['a/b'])).children
  t.equal(copy?.kind === 'directory' && copy.links, 2, 'a directory without the hidden one')
})
