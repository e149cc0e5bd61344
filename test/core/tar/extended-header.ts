import fc from 'fast-check'
import t from 'tap'
import { decodeRecords, encodeRecords } from '../../../lib/tar/extended-header.ts'

t.test('records say their own length', async (t) => {
  const text = fc.string({ unit: 'grapheme', maxLength: 120 })
  const key = fc.string({ minLength: 1 }).filter((name) => !name.includes('='))
  fc.assert(
    fc.property(fc.array(fc.tuple(key, text)), (records) => {
      const bytes = encodeRecords(records)
      const filled = Buffer.concat([bytes, new Uint8Array(5)])
      return (
        JSON.stringify(decodeRecords(bytes)) === JSON.stringify(records) &&
        JSON.stringify(decodeRecords(filled)) === JSON.stringify(records)
      )
    }),
  )
  // A length that has one digit more with its own digits. POSIX pax, "pax Extended Header"
  t.equal(Buffer.from(encodeRecords([['k', 'v'.repeat(4)]])).toString(), '9 k=vvvv\n')
  t.equal(Buffer.from(encodeRecords([['k', 'v'.repeat(5)]])).toString(), '11 k=vvvvv\n')
})

t.test('damaged records', async (t) => {
  for (const bad of ['5 a=b', '6 a=b\nx', 'a=b\n', '99 a=b\n', '5 ab\n', '7 a=b\n'])
    t.equal(decodeRecords(Buffer.from(bad)), undefined, JSON.stringify(bad))
})
