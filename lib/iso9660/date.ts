import type { Codec } from '../binary/codecs.ts'

/** Seven bytes in UTC; years before 1900 and after 2155 become the nearest date that fits. ECMA-119 9.1.5, RRIP 4.1.6 */
export const recordDate: Codec<Date> = {
  width: 7,
  write(target, offset, _width, value) {
    const date = clamp(value, Date.UTC(1900, 0, 1), Date.UTC(2155, 11, 31, 23, 59, 59))
    target[offset] = date.getUTCFullYear() - 1900
    target[offset + 1] = date.getUTCMonth() + 1
    target[offset + 2] = date.getUTCDate()
    target[offset + 3] = date.getUTCHours()
    target[offset + 4] = date.getUTCMinutes()
    target[offset + 5] = date.getUTCSeconds()
    target[offset + 6] = 0
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

function volumeDigits(value: Date): string {
  const date = clamp(value, Date.UTC(1900, 0, 1), Date.UTC(9999, 11, 31, 23, 59, 59))
  return date
    .toISOString()
    .replace(/[^0-9]/g, '')
    .slice(0, 16)
}

function clamp(date: Date, least: number, most: number): Date {
  return new Date(Math.min(Math.max(date.getTime(), least), most))
}
