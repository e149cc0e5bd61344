import t from 'tap'
import { extend, growing, written } from '../../../../lib/image/binary/growing.ts'

t.test('what was written stays, and the rest is zero', async (t) => {
  const buffer = growing(2)
  extend(buffer, 1)
  buffer.bytes[0] = 7
  const first = buffer.bytes
  extend(buffer, 2)
  t.equal(buffer.bytes, first, 'there was room')
  extend(buffer, 5)
  t.same(written(buffer), [7, 0, 0, 0, 0])
  const copies = new Set<Uint8Array>()
  for (let length = 6; length <= 10_000; length++) {
    extend(buffer, length)
    copies.add(buffer.bytes)
  }
  t.ok(copies.size < 15, 'it doubles')
  t.equal(written(buffer).length, 10_000)
  t.equal(written(buffer)[0], 7)
})
