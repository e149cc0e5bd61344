import t from 'tap'
import { u32b, u32l } from '../../../../lib/image/binary/codecs.ts'
import { bp } from '../../../../lib/image/binary/struct.ts'
import { findings } from '../../../../lib/image/findings.ts'
import { bytesAccess } from '../../../../lib/image/random-access.ts'
import { settle, twice } from '../../../../lib/iso9660/read/both-byte-orders.ts'
import { sectors } from '../../../../lib/iso9660/read/source-image.ts'

t.test('a number in both orders, and which is taken', async (t) => {
  const field = twice(bp(2, 9, u32b))
  const bytes = Uint8Array.of(0, 1, 0, 0, 0, 0, 0, 0, 2)
  t.same([field.first(bytes, 0), field.second(bytes, 0)], [1, 2])
  t.throws(() => twice(bp(1, 4, u32l)), RangeError)
  const access = bytesAccess(bytes)
  const image = { access, sectors: sectors(access), findings: findings(), maxEntries: 1 }
  const place = { structure: 's', offset: 0, section: '7.3.3' }
  const is = (good: number) => (value: number) => value === good
  t.equal(settle(image, 5, 5, is(9), place), 5)
  t.same(image.findings.list, [])
  t.equal(settle(image, 1, 2, is(1), place), 1)
  t.equal(settle(image, 1, 2, is(2), { ...place, offset: 1 }), 2)
  t.equal(settle(image, 1, 2, is(3), { ...place, offset: 2 }), 1, 'the first when neither is sane')
  t.same(
    image.findings.list.map(({ code }) => code),
    Array(3).fill('byte-orders-differ'),
  )
})
