import fc from 'fast-check'
import t from 'tap'
import { day, moment } from '../../../lib/vfat/date.ts'

t.test('a moment is cut to two seconds between 1980 and 2107', async (t) => {
  const first = Date.UTC(1980, 0, 1)
  const last = Date.UTC(2107, 11, 31, 23, 59, 58)
  fc.assert(
    fc.property(
      fc.date({ min: new Date('1970-01-01'), max: new Date('2200-01-01'), noInvalidDate: true }),
      (date) => {
        const bytes = new Uint8Array(4)
        moment.write(bytes, 0, 4, date)
        const wanted = Math.floor(Math.min(Math.max(date.getTime(), first), last) / 2000) * 2000
        return (
          moment.read(bytes, 0, 4)?.getTime() === wanted &&
          day.read(bytes, 2, 2)?.getTime() === Math.floor(wanted / 86_400_000) * 86_400_000
        )
      },
    ),
  )
  // "Date and Time Formats": 2026-11-27 12:34:56.
  const bytes = new Uint8Array(4)
  moment.write(bytes, 0, 4, new Date('2026-11-27T12:34:56Z'))
  t.same(bytes, [0x5c, 0x64, 0x7b, 0x5d])
  t.equal(day.read(new Uint8Array(2), 0, 2), undefined, 'zeros are no date')
  t.equal(day.read(Uint8Array.of(0x5f, 0x00), 0, 2), undefined, 'the 31st of February')
  t.same(
    moment.read(Uint8Array.of(0xff, 0xff, 0x21, 0x00), 0, 4),
    new Date('1980-01-01'),
    'no time of the day',
  )
})
