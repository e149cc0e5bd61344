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

/** ECMA-119 9.3: by the name, then by the extension, each padded with spaces. */
const isBefore = (a: string, b: string): boolean => {
  const [left, right] = [a, b].map((identifier) => {
    const [name = '', extension = ''] = identifier.split('.')
    return name.padEnd(40) + extension.padEnd(40)
  })
  return left! < right!
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
          level === 1 ? /^[A-Z0-9_]{0,8}\.[A-Z0-9_]{0,3}$/ : /^(?=.{1,31}$)[A-Z0-9_]*\.[A-Z0-9_]*$/
        return (
          made.length === names.length &&
          new Set(made).size === names.length &&
          made.every((each) => shape.test(each)) &&
          made.every((each, i) => i === 0 || isBefore(made[i - 1]!, each))
        )
      },
    ),
  )
})

t.test('names as genisoimage makes them', async (t) => {
  t.same(namesOf(['meta_data.json', 'a.tar.gz', '.profile', 'a b'], 1), [
    'A.TGZ',
    'A_B.',
    'META_DAT.JSO',
    '_PROFILE.',
  ])
  t.same(namesOf(['openstack/', 'long directory name.d/'], 1), ['LONG_DIR.D', 'OPENSTAC'])
  t.same(namesOf(['\u20ac'], 2), ['___.'], 'a byte of UTF-8 each')
  t.same(namesOf(['longname1.txt', 'longname2.txt'], 1), ['LONGN000.TXT', 'LONGNAME.TXT'])
  t.same(namesOf(['a'], 3, { omitVersion: true, omitPeriod: true }), ['A'])
  t.same(namesOf(['aB.c'], 3, { lowercase: true }), ['aB.c'])
})

t.test('more than a thousand names alike', async (t) => {
  const many = Array.from({ length: 50_000 }, (_, n) => `windows-update-${n}.cab`)
  for (const level of [1, 2] as const) {
    const made = new Set(namesOf(many, level))
    t.equal(made.size, many.length)
    const shape = level === 1 ? /^[A-Z0-9_]{1,8}\.CAB$/ : /^[A-Z0-9_]{1,26}\.CAB$/
    t.same(
      [...made].filter((name) => !shape.test(name)),
      [],
    )
  }
  const made = namesOf(many.slice(0, 1500), 1)
  for (const name of ['WINDOWS_.CAB', 'WINDO000.CAB', 'WINDO00A.CAB', 'WINDO15M.CAB'])
    t.ok(made.includes(name), name)
})

t.test('a name before the one with an extension', async (t) => {
  t.same(namesOf(['log.1', 'log', 'log1', 'log_'], 1), ['LOG.', 'LOG.1', 'LOG1.', 'LOG_.'])
  t.same(namesOf(['log.1', 'log', 'log1', 'log.d/'], 1, { omitPeriod: true }), [
    'LOG',
    'LOG.1',
    'LOG.D',
    'LOG1',
  ])
})
