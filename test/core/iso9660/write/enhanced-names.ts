import t from 'tap'
import { file } from '../../../../lib/image/tree.ts'
import { enhancedNaming } from '../../../../lib/iso9660/write/enhanced-names.ts'
import { hierarchy } from '../../../../lib/iso9660/write/hierarchy.ts'
import type { NameEncoding } from '../../../../lib/iso9660/write/options.ts'

function namesOf(names: readonly string[], hasRockRidge = false, encoding?: NameEncoding): string[] {
  const root = hierarchy(new Map(names.map((name) => [name, file('')])), encoding !== undefined)
  return enhancedNaming(hasRockRidge, encoding)(root).map(({ identifier }) => identifier)
}

t.test('names of an enhanced volume descriptor', async (t) => {
  t.same(namesOf(['b', '.a b.c.d', 'A', '\u00e9']), ['.a b.c.d', 'A', 'b', '\u00c3\u00a9'], 'bytes, sorted')
  t.same(namesOf(['x'.repeat(207)]), ['x'.repeat(207)])
  t.same(namesOf(['x'.repeat(207)], true), ['x'.repeat(193)])
  const long = ['1', '2', '3'].map((end) => 'x'.repeat(207) + end)
  t.same(namesOf(long), [`${'x'.repeat(204)}000`, `${'x'.repeat(204)}001`, 'x'.repeat(207)])
  t.same(namesOf(['a', 'a;1']), ['a', 'a000'], 'readers take ;1 for a version')
  const encoding: NameEncoding = { decode: (name) => name, encode: (name) => Buffer.from(name, 'latin1') }
  t.same(namesOf(['\u00e9\udc80'], false, encoding), ['\u00e9\u0080'])
})

t.test('many names that are cut to the same', async (t) => {
  const names = namesOf(Array.from({ length: 3000 }, (_, i) => 'x'.repeat(210) + String(i)))
  t.equal(new Set(names).size, 3000)
})
