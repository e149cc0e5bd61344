import t from 'tap'
import { type Addresses, refer, resolve } from '../../../../lib/iso9660/write/addresses.ts'

t.test('sectors of a region become sectors of the image, in both byte orders', async (t) => {
  const bytes = new Uint8Array(40).fill(0xee)
  const part = bytes.subarray(8)
  const addresses: Addresses = []
  refer(addresses, part, 0, 3)
  refer(addresses, part, 16, 2 ** 31)
  resolve(addresses, part, 20)
  t.same(part.subarray(0, 8), [23, 0, 0, 0, 0, 0, 0, 23])
  t.same(part.subarray(16, 24), [20, 0, 0, 0x80, 0x80, 0, 0, 20])
  t.same(part.subarray(8, 16), new Uint8Array(8).fill(0xee))
  t.throws(() => resolve([16], part, 2 ** 31), RangeError, 'no 32 bits hold it')
})
