import t from 'tap'
import { file } from '../../../../lib/image/tree.ts'
import { hierarchy } from '../../../../lib/iso9660/write/hierarchy.ts'
import { cut, jolietNaming } from '../../../../lib/iso9660/write/joliet-names.ts'
import type { JolietOptions } from '../../../../lib/iso9660/write/options.ts'

function namesOf(names: readonly string[], options: JolietOptions = {}): unknown {
  const tree = new Map(
    names.map((name) => [
      name,
      name.startsWith('link') ? ({ kind: 'symlink', target: 'x' } as const) : file(''),
    ]),
  )
  try {
    return jolietNaming(options)(hierarchy(tree)).map(({ identifier }) => identifier)
  } catch (cause) {
    return (cause as { code?: unknown }).code
  }
}

t.test('names of Joliet', async (t) => {
  t.same(namesOf(['b', 'a b.c', 'A', 'link']), ['A', 'a b.c', 'b'], 'sorted by unit, without links')
  t.same(namesOf(['link'], { special: 'empty' }), ['link'])
  for (const bad of ['a*', 'a:b', 'a;1', 'a?', 'a\\b', 'a\x1f']) {
    t.equal(namesOf([bad]), 'bad-name', bad)
    t.same(namesOf([bad], { onIllegal: 'replace' }), [`a_${bad.slice(2)}`])
  }
  t.equal(namesOf(['a*', 'a?'], { onIllegal: 'replace' }), 'name-clash')
  t.same(namesOf(['x'.repeat(64)]), ['x'.repeat(64)])
  t.equal(namesOf(['x'.repeat(65)]), 'name-too-long')
  t.same(namesOf(['x'.repeat(65)], { onTooLong: 'cut' }), ['x'.repeat(64)])
  t.equal(namesOf(['x'.repeat(65), 'x'.repeat(66)], { onTooLong: 'cut' }), 'name-clash')
  t.same(namesOf(['x'.repeat(103)], { length: 103 }), ['x'.repeat(103)])
  t.equal(cut('ab\u{1f600}', 3), 'ab', 'no half of a pair')
  t.equal(cut('ab\u{1f600}', 4), 'ab\u{1f600}')
})
