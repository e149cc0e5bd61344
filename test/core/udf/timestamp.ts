import fc from 'fast-check'
import t from 'tap'
import { timestamp } from '../../../lib/udf/timestamp.ts'

const bytesOf = (date: Date | undefined): Uint8Array => {
  const bytes = new Uint8Array(12).fill(0xff)
  timestamp.write(bytes, 0, 12, date)
  return bytes
}

t.test('a date comes back to hundredths of a second', async (t) => {
  const dates = fc.date({ min: new Date('0001-01-01'), max: new Date('9999-12-31'), noInvalidDate: true })
  fc.assert(
    fc.property(dates, (date) => {
      const read = timestamp.read(bytesOf(date), 0, 12)
      return read?.getTime() === Math.floor(date.getTime() / 10) * 10
    }),
  )
  t.equal(timestamp.read(bytesOf(undefined), 0, 12), undefined)
})

t.test('an offset is taken off', async (t) => {
  const bytes = bytesOf(new Date('2024-06-01T12:00:00Z'))
  const at = (zone: number): string | undefined => {
    bytes[0] = zone & 0xff
    bytes[1] = 0x10 | ((zone >> 8) & 0x0f)
    return timestamp.read(bytes, 0, 12)?.toISOString()
  }
  t.equal(at(120), '2024-06-01T10:00:00.000Z')
  t.equal(at(-300), '2024-06-01T17:00:00.000Z')
  t.equal(at(-2047), '2024-06-01T12:00:00.000Z', 'not given')
})

t.test('an invalid date is none', async (t) => {
  for (const [at, value] of [
    [4, 13],
    [4, 0],
    [5, 32],
    [6, 24],
    [7, 60],
    [8, 60],
    [3, 0xff],
  ] as const) {
    const bytes = bytesOf(new Date('2024-06-01T12:00:00Z'))
    bytes[at] = value
    t.equal(timestamp.read(bytes, 0, 12), undefined, `byte ${at}`)
  }
})
