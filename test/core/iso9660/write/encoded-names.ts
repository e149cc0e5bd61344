import t from 'tap'
import { file } from '../../../../lib/image/tree.ts'
import { checkEncoded } from '../../../../lib/iso9660/write/encoded-names.ts'
import { hierarchy } from '../../../../lib/iso9660/write/hierarchy.ts'
import type { Iso9660Options } from '../../../../lib/iso9660/write/options.ts'

t.test('names that become equal', async (t) => {
  const root = hierarchy(new Map(['a/\udc80', 'a/\udc81', 'b/\udc80'].map((name) => [name, file('')])), true)
  const check = (options: Partial<Iso9660Options>) => () => checkEncoded(root, { volumeId: 'x', ...options })
  const same = {
    decode: (name: string) => name.replace(/[\udc80-\udcff]/, '_'),
    encode: (name: string) => Buffer.from(name, 'latin1'),
  }
  const lost = {
    decode: (name: string) => name,
    encode: (name: string) => Buffer.from(name.replace(/[\udc80-\udcff]/, '_')),
  }
  t.doesNotThrow(check({}))
  t.doesNotThrow(check({ encoding: same }), 'Joliet has a check of its own')
  t.throws(check({ encoding: same, udf: true }), { code: 'name-clash', path: 'a/\udc81' })
  t.throws(check({ encoding: lost }), { code: 'name-clash', path: 'a/\udc81' })
  t.doesNotThrow(check({ encoding: lost, rockRidge: false }))
})
