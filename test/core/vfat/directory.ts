import t from 'tap'
import { file, type Tree } from '../../../lib/image/tree.ts'
import { directoriesOf, encodeDirectory } from '../../../lib/vfat/directory.ts'
import { directoryEntry, ENTRY } from '../../../lib/vfat/directory-entry.ts'
import { hierarchy } from '../../../lib/vfat/hierarchy.ts'

const of = (tree: Tree, hasLabel = false) => directoriesOf(hierarchy(tree, new Date(0)), hasLabel)

t.test('a directory has entries for its children, their long names, and itself', async (t) => {
  const found = of(
    new Map([
      ['A.TXT', file('')],
      ['a long name', file('')],
      ['sub/B', file('')],
    ]),
    true,
  )
  t.same(
    found.map(({ node, entries }) => `${node.path} ${entries}`),
    [' 6', 'sub 3'],
  )
  const [root, sub] = found
  const clusters = new Map<object, number>([[sub!.node, 0x10002]])
  const volume = { label: 'CONFIG-2', date: new Date(0) }
  const entriesIn = (bytes: Uint8Array) =>
    Array.from({ length: bytes.length / ENTRY }, (_, n) => directoryEntry.decode(bytes, n * ENTRY))
  const [label, first] = entriesIn(encodeDirectory(root!, clusters, volume))
  t.match(label, { name: 'CONFIG-2', attributes: 0x08 })
  t.match(first, { name: 'A       TXT', attributes: 0x20 })
  const last = entriesIn(encodeDirectory(root!, clusters, volume)).at(-1)
  t.match(last, { name: 'SUB', attributes: 0x10, clusterHigh: 1, clusterLow: 2 })
  const [self, parent] = entriesIn(encodeDirectory(sub!, clusters, volume))
  t.match(
    [self, parent],
    [
      { name: '.', clusterHigh: 1, clusterLow: 2 },
      { name: '..', clusterHigh: 0, clusterLow: 0 },
    ],
  )
})

t.test('a directory of too many entries', async (t) => {
  const files = (count: number, folder = '') =>
    new Map(Array.from({ length: count }, (_, n) => [`${folder}F${n}`, file('')]))
  t.doesNotThrow(() => of(files(0xf800)))
  t.throws(() => of(files(0xf801)), { code: 'too-many-entries', path: '' })
  t.doesNotThrow(() => of(files(0x10000 - 2, 'd/')))
  t.throws(() => of(files(0x10000 - 1, 'd/')), { code: 'too-many-entries', path: 'd' })
})
