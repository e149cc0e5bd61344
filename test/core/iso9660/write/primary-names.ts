import fc from 'fast-check'
import t from 'tap'
import { file } from '../../../../lib/image/tree.ts'
import { hierarchy } from '../../../../lib/iso9660/write/hierarchy.ts'
import type { PrimaryNames } from '../../../../lib/iso9660/write/options.ts'
import { primaryNaming } from '../../../../lib/iso9660/write/primary-names.ts'

const namesOf = (names: readonly string[], level: 1 | 2 | 3, rules: PrimaryNames = {}): string[] => {
  const tree = new Map(
    names.map((name) => [
      name.replace(/\/$/, ''),
      name.endsWith('/') ? ({ kind: 'directory' } as const) : file(''),
    ]),
  )
  return primaryNaming(rules, level)(hierarchy(tree)).map(({ identifier }) => identifier)
}

t.test('names of files as ECMA-119 7.5 has them, all different and in order', async () => {
  const name = fc
    .string({ unit: 'binary', minLength: 1, maxLength: 40 })
    .filter((text) => !/[/\0]|^\.{1,2}$/.test(text))
  fc.assert(
    fc.property(
      fc.uniqueArray(name, { maxLength: 30 }),
      fc.constantFrom(1 as const, 2 as const),
      (names, level) => {
        const made = namesOf(names, level)
        const shape =
          level === 1 ? /^[A-Z0-9_]{0,8}\.[A-Z0-9_]{0,3};1$/ : /^(?=.{1,31};1$)[A-Z0-9_]*\.[A-Z0-9_]*;1$/
        return (
          made.length === names.length &&
          new Set(made).size === names.length &&
          made.every((each) => shape.test(each)) &&
          JSON.stringify(made) === JSON.stringify(made.toSorted((a, b) => (a < b ? -1 : 1)))
        )
      },
    ),
  )
})

t.test('names as genisoimage makes them', async (t) => {
  t.same(namesOf(['meta_data.json', 'a.tar.gz', '.profile', 'a b'], 1), [
    'A.TGZ;1',
    'A_B.;1',
    'META_DAT.JSO;1',
    '_PROFILE.;1',
  ])
  t.same(namesOf(['openstack/', 'long directory name.d/'], 1), ['LONG_DIR.D', 'OPENSTAC'])
  t.same(namesOf(['\u20ac'], 2), ['___.;1'], 'a byte of UTF-8 each')
  t.same(namesOf(['longname1.txt', 'longname2.txt'], 1), ['LONGN000.TXT;1', 'LONGNAME.TXT;1'])
  t.same(namesOf(['a'], 3, { omitVersion: true, omitPeriod: true }), ['A'])
  t.same(namesOf(['aB.c'], 3, { lowercase: true }), ['aB.c;1'])
})
