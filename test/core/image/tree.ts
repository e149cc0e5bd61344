import t from 'tap'
import { bytesOf, file, pathProblem, sizeOf, type Source } from '../../../lib/image/tree.ts'

t.test('paths that can name an entry, and others', async (t) => {
  for (const path of ['a', 'a/b', '.a', 'a..', '...', 'a/.b/c', '\u{1f600}', ' '])
    t.equal(pathProblem(path), undefined, path)
  for (const path of ['', '/', '/a', 'a/', 'a//b', '.', '..', 'a/.', './a', 'a/../b', 'a\0b', '\ud800'])
    t.type(pathProblem(path), 'string', JSON.stringify(path))
})

t.test('contents', async (t) => {
  t.same(file('\u20ac').content, [0xe2, 0x82, 0xac])
  const source: Source = {
    size: 3,
    async *open() {
      yield Uint8Array.of(1, 2, 3)
    },
  }
  t.equal(sizeOf(source), 3)
  t.throws(() => bytesOf(source), RangeError)
  t.same(bytesOf({ ...source, readInto: (target) => target.set([1, 2, 3]) }), [1, 2, 3])
})
