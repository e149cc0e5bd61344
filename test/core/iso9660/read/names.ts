import t from 'tap'
import { jolietName, linuxName, posixName, primaryName } from '../../../../lib/iso9660/read/names.ts'

type Child = Parameters<typeof posixName>[0]
const child = (identifier: string, isDirectory = false): Child =>
  ({ identifier, isDirectory }) as unknown as Child

t.test('names as readers show them', async (t) => {
  // fs/isofs/dir.c, isofs_name_translate
  for (const [identifier, name] of [
    ['README.TXT;1', 'readme.txt'],
    ['A.;1', 'a'],
    ['A.B;2', 'a.b.2'],
    ['DIR', 'dir'],
  ] as const)
    t.equal(linuxName(child(identifier)), name)
  for (const [identifier, name] of [
    ['README.TXT;1', 'README.TXT'],
    ['A.;1', 'A'],
    ['A.B.;1', 'A.B.'],
    ['A;12', 'A'],
  ] as const)
    t.equal(primaryName(child(identifier)), name)
  t.equal(primaryName(child('A.', true)), 'A.', 'a directory keeps its dot')
  t.equal(jolietName(child('a;1')), 'a')
  t.equal(jolietName(child('a;1', true)), 'a;1')
  t.equal(posixName(child('A.;1')), 'a')
  t.equal(posixName({ ...child('A.;1'), posix: { name: 'B c' } } as unknown as Child), 'B c')
})
