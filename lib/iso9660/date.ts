import type { Codec } from '../binary/codecs.ts'

/** The date that was written last, for most entries of an image have the same. */
const last = { time: Number.NaN, bytes: new Uint8Array(7) }

/** Seven bytes in UTC; years before 1900 and after 2155 become the nearest date that fits. ECMA-119 9.1.5, RRIP 4.1.6 */
export const recordDate: Codec<Date> = {
  width: 7,
  write(target, offset, _width, value) {
    const time = value.getTime()
    const { bytes } = last
    if (time !== last.time) {
      const date = clamp(value, Date.UTC(1900, 0, 1), Date.UTC(2155, 11, 31, 23, 59, 59))
      bytes[0] = date.getUTCFullYear() - 1900
      bytes[1] = date.getUTCMonth() + 1
      bytes[2] = date.getUTCDate()
      bytes[3] = date.getUTCHours()
      bytes[4] = date.getUTCMinutes()
      bytes[5] = date.getUTCSeconds()
      bytes[6] = 0
      last.time = time
    }
    for (let i = 0; i < 7; i++) target[offset + i] = bytes[i]!
  },
}

/** Sixteen digits and the offset from UTC (always 0); undefined is "not specified", digits zero. ECMA-119 8.4.26.1 */
export const volumeDate: Codec<Date | undefined> = {
  width: 17,
  write(target, offset, _width, value) {
    const digits = value === undefined ? '0'.repeat(16) : volumeDigits(value)
    for (let i = 0; i < 16; i++) target[offset + i] = digits.charCodeAt(i)
    target[offset + 16] = 0
  },
}

const lastDigits = { time: Number.NaN, digits: '' }

function volumeDigits(value: Date): string {
  if (value.getTime() === lastDigits.time) return lastDigits.digits
  const date = clamp(value, Date.UTC(1900, 0, 1), Date.UTC(9999, 11, 31, 23, 59, 59))
  const digits = date
    .toISOString()
    .replace(/[^0-9]/g, '')
    .slice(0, 16)
  lastDigits.time = value.getTime()
  lastDigits.digits = digits
  return digits
}

function clamp(date: Date, least: number, most: number): Date {
  return new Date(Math.min(Math.max(date.getTime(), least), most))
}
