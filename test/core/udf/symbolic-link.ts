import t from 'tap'
import { componentsOf, targetOf } from '../../../lib/udf/symbolic-link.ts'

t.test('targets come back', async (t) => {
  for (const target of ['a', '../a/./b', '/etc/hosts', '/', '..', 'caf\u00e9/\u2603'])
    t.equal(targetOf(componentsOf(target)), target)
  t.equal(targetOf(componentsOf('a//b/')), 'a/b')
})

t.test('what is malformed has no target', async (t) => {
  const wrong = [[], [5, 2, 0, 0, 8], [5, 0, 0, 0], [9, 0, 0, 0], [5, 2, 0, 0, 8, 0], [5, 2, 0, 0, 3, 0x61]]
  for (const bytes of wrong) t.equal(targetOf(Uint8Array.from(bytes)), undefined, JSON.stringify(bytes))
})
