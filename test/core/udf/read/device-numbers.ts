import t from 'tap'
import { deviceNumbers } from '../../../../lib/udf/read/device-numbers.ts'

/** Extended attributes of these types, whose numbers are their index. */
function attributes(...types: readonly number[]): Uint8Array {
  const bytes = new Uint8Array(24 + 24 * types.length)
  for (const [n, type] of types.entries()) bytes.set([type, 0, 0, 0, 1, 0, 0, 0, 24], 24 + 24 * n)
  for (const n of types.keys()) bytes.set([n, 0, 0, 0, n + 100], 24 + 24 * n + 16)
  return bytes
}

t.test('the attribute of a device is found', async (t) => {
  t.same(deviceNumbers(attributes(12)), { major: 0, minor: 100 })
  t.same(deviceNumbers(attributes(5, 12)), { major: 1, minor: 101 })
  t.same(deviceNumbers(attributes(5)), {})
  t.same(deviceNumbers(new Uint8Array(0)), {})
  const endless = attributes(5, 12)
  endless[24 + 8] = 0
  t.same(deviceNumbers(endless), {}, 'an attribute of no size')
})
