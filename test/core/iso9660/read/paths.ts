import fc from 'fast-check'
import t from 'tap'
import { file, type Entry } from '../../../../lib/image/tree.ts'
import { matchTrees } from '../../../../lib/iso9660/read/paths.ts'

const directory: Entry = { kind: 'directory' }

t.test('entries are matched by name, by content, and by a name that is cut', async (t) => {
  const [one, two, three] = [file('1'), file('2'), file('3')]
  const tree = new Map<string, Entry>([
    ['dir', directory],
    ['dir/a long name.txt', one],
    ['same', two],
    ['meta_data.json', three],
    ['lost', file('4')],
  ])
  const other = new Map<string, Entry>([
    ['DIR', directory],
    ['DIR/ALONGNAM.TXT;1', one],
    ['same', two],
    ['META_DAT.JSO;1', file('5')],
  ])
  t.same(Object.fromEntries(matchTrees(tree, other)), {
    dir: 'DIR',
    'dir/a long name.txt': 'DIR/ALONGNAM.TXT;1',
    same: 'same',
    'meta_data.json': 'META_DAT.JSO;1',
  })
  const alike = file('x')
  t.same(
    [
      ...matchTrees(
        new Map([
          ['abcdefghi1', file('')],
          ['abcdefghi2', file('')],
        ]),
        new Map([['ABCDEFGH', file('')]]),
      ),
    ],
    [],
    'two could be meant',
  )
  t.same([...matchTrees(new Map([['a', alike]]), new Map([['b', alike]]))], [['a', 'b']])
})

t.test('a tree matches itself', async () => {
  const part = fc.stringMatching(/^[a-c]{1,2}$/)
  fc.assert(
    fc.property(fc.array(fc.array(part, { minLength: 1, maxLength: 3 }), { maxLength: 12 }), (paths) => {
      const tree = new Map<string, Entry>()
      for (const parts of paths)
        for (let n = 1; n <= parts.length; n++) tree.set(parts.slice(0, n).join('/'), directory)
      const found = matchTrees(tree, tree)
      return found.size === tree.size && [...found].every(([here, there]) => here === there)
    }),
  )
})
