import t from 'tap'
import { file } from '../../../lib/image/tree.ts'
import { hierarchy } from '../../../lib/vfat/hierarchy.ts'
import { folded, namesOf } from '../../../lib/vfat/names.ts'

const shortNames = (...names: string[]): Record<string, string> => {
  const root = hierarchy(new Map(names.map((name) => [name, file('')])), new Date(0))
  return Object.fromEntries(namesOf(root).map(({ node, shortName }) => [node.path, shortName]))
}

t.test('short names as Windows makes them', async (t) => {
  t.same(shortNames('README.TXT', 'readme.md', 'a', 'meta_data.json', 'meta_data.jsonx'), {
    'README.TXT': 'README  TXT',
    'readme.md': 'README  MD ',
    a: 'A          ',
    'meta_data.json': 'META_D~1JSO',
    'meta_data.jsonx': 'META_D~2JSO',
  })
  t.same(shortNames('.profile', 'a b+c.tar.gz', '\u20ac'), {
    '.profile': 'PROFIL~1   ',
    'a b+c.tar.gz': 'AB_CTA~1GZ ',
    '\u20ac': '_~1        ',
  })
  t.equal(
    shortNames('LONGNA~1.TXT', 'longname-long.txt')['longname-long.txt'],
    'LONGNA~2TXT',
    'the first is taken',
  )
  const many = shortNames(...Array.from({ length: 12 }, (_, n) => `a long name ${n}`))
  t.equal(new Set(Object.values(many)).size, 12)
  t.ok(Object.values(many).includes('ALONG~10   '), 'a longer number leaves less of the name')
})

t.test('names that FAT cannot hold', async (t) => {
  const code = (...names: string[]): unknown => {
    try {
      shortNames(...names)
      return undefined
    } catch (cause) {
      return (cause as { code?: unknown }).code
    }
  }
  for (const bad of ['a:b', 'a?', 'a\\b', 'a\x01', 'a.', 'a ']) t.equal(code(bad), 'bad-name', bad)
  t.equal(code('a'.repeat(255)), undefined)
  t.equal(code('a'.repeat(256)), 'name-too-long')
  t.equal(code('readme', 'README'), 'name-clash')
  t.equal(code('\u00e4', '\u00c4'), 'name-clash')
  t.equal(folded('stra\u00dfe'), 'STRA\u00dfE', 'a letter that becomes two stays')
})
