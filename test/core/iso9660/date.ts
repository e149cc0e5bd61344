import fc from 'fast-check'
import t from 'tap'
import { recordDate, volumeDate } from '../../../lib/iso9660/date.ts'

const anyDate = fc.date({ min: new Date('1850-01-01'), max: new Date('2250-01-01'), noInvalidDate: true })

t.test('seven bytes of a record. ECMA-119 9.1.5', async (t) => {
  const bytes = new Uint8Array(7)
  fc.assert(
    fc.property(anyDate, (date) => {
      recordDate.write(bytes, 0, 7, date)
      const year = date.getUTCFullYear()
      const wanted =
        year < 1900
          ? '1900-01-01T00:00:00'
          : year > 2155
            ? '2155-12-31T23:59:59'
            : date.toISOString().slice(0, 19)
      return recordDate.read(bytes, 0, 7)?.toISOString().slice(0, 19) === wanted
    }),
  )
  recordDate.write(bytes, 0, 7, new Date('2026-11-27T12:34:56Z'))
  t.same(bytes, [126, 11, 27, 12, 34, 56, 0])
  t.equal(
    recordDate.read(Uint8Array.of(126, 11, 27, 12, 34, 56, 8), 0, 7)?.toISOString(),
    '2026-11-27T10:34:56.000Z',
    'two hours east',
  )
  t.equal(
    recordDate.read(Uint8Array.of(126, 11, 27, 12, 34, 56, 0x100 - 4), 0, 7)?.toISOString(),
    '2026-11-27T13:34:56.000Z',
    'an hour west',
  )
  recordDate.write(bytes, 0, 7, undefined)
  t.same(bytes, [0, 0, 0, 0, 0, 0, 0])
  for (const bad of [
    [126, 0, 1, 0, 0, 0],
    [126, 13, 1, 0, 0, 0],
    [126, 1, 32, 0, 0, 0],
    [126, 1, 1, 24, 0, 0],
    [0, 0, 0, 0, 0, 0],
  ])
    t.equal(recordDate.read(Uint8Array.of(...bad, 0), 0, 7), undefined, bad.join())
})

t.test('seventeen bytes of a descriptor. ECMA-119 8.4.26.1', async (t) => {
  const bytes = new Uint8Array(17)
  fc.assert(
    fc.property(
      fc.date({ min: new Date('1900-01-01'), max: new Date('9999-01-01'), noInvalidDate: true }),
      (date) => {
        volumeDate.write(bytes, 0, 17, date)
        return volumeDate.read(bytes, 0, 17)?.getTime() === Math.floor(date.getTime() / 10) * 10
      },
    ),
  )
  volumeDate.write(bytes, 0, 17, new Date('2026-11-27T12:34:56.789Z'))
  t.equal(Buffer.from(bytes).toString('latin1'), '2026112712345678\0')
  volumeDate.write(bytes, 0, 17, undefined)
  t.equal(Buffer.from(bytes).toString('latin1'), `${'0'.repeat(16)}\0`)
  t.equal(volumeDate.read(bytes, 0, 17), undefined)
})
