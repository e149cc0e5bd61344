import t from 'tap'
import { text, u16l, u8 } from '../../../../lib/image/binary/codecs.ts'
import { bp, fixed, reading, struct } from '../../../../lib/image/binary/struct.ts'

const table = struct('thing', 6, { mark: fixed(1, 1, u8, 9), size: bp(3, 4, u16l), name: bp(5, 6, text) })

t.test('a table writes its fields, its marks, and zeros between them', async (t) => {
  const bytes = new Uint8Array(8).fill(0xff)
  table.encode({ size: 0x0102, name: 'a' }, bytes, 1)
  t.same(bytes, [0xff, 9, 0, 2, 1, 0x61, 0x20, 0xff])
  bytes[1] = 0
  t.same(table.decode(bytes, 1), { size: 0x0102, name: 'a' }, 'a mark is not looked at')
  t.equal(reading(table.fields.size)(bytes, 1), 0x0102)
  t.throws(() => table.encode({ size: 1, name: '' }, bytes, 3), RangeError)
  t.throws(() => table.decode(bytes, 3), RangeError)
  t.throws(() => table.encode({ size: 65_536, name: '' }, bytes, 0), RangeError)
})

t.test('a table that cannot be one is refused when it is made', async (t) => {
  t.throws(() => struct('x', 4, { a: bp(1, 2, u16l), b: bp(2, 3, u16l) }), RangeError, 'overlap')
  t.throws(() => struct('x', 1, { a: bp(1, 2, u16l) }), RangeError, 'outside')
  t.throws(() => struct('x', 4, { a: bp(1, 3, u16l) }), RangeError, 'width')
  t.throws(() => struct('x', 4, { a: bp(2, 1, text) }), RangeError, 'no width')
  const wide = struct('wide', 100, { last: bp(100, 100, u8) })
  const bytes = new Uint8Array(100).fill(1)
  wide.encode({ last: 5 }, bytes, 0)
  t.same(bytes, [...new Uint8Array(99), 5])
})
