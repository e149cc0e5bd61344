import type { Codec } from '../image/binary/codecs.ts'

/** The last date that was written; most entries of an image have the same one. */
const last = { time: Number.NaN, bytes: new Uint8Array(7) }

/** The last date that was read. */
const lastRead = { bytes: new Uint8Array(7), date: undefined as Date | undefined }

const MINUTE = 60_000

/**
 * Seven bytes in UTC. Years before 1900 and after 2155 become the nearest valid date; zeros and invalid dates read as undefined.
 * Source: ECMA-119 9.1.5, RRIP 4.1.6
 */
export const recordDate: Codec<Date | undefined> = {
  width: 7,
  write(target, offset, _width, value) {
    if (value === undefined) {
      target.fill(0, offset, offset + 7)
      return
    }
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
  read(source, offset) {
    const { bytes } = lastRead
    let isSame = true
    for (let i = 0; i < 7; i++) isSame &&= bytes[i] === source[offset + i]
    if (isSame) return lastRead.date
    for (let i = 0; i < 7; i++) bytes[i] = source[offset + i]!
    const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0, zone = 0] = bytes
    return (lastRead.date = dateOf([1900 + year, month, day, hour, minute, second, 0], (zone << 24) >> 24))
  },
}

/** Sixteen digits and the offset from UTC (always written as 0); undefined means "not specified", all digits 0. Source: ECMA-119 8.4.26.1 */
export const volumeDate: Codec<Date | undefined> = {
  width: 17,
  write(target, offset, _width, value) {
    const digits = value === undefined ? '0'.repeat(16) : volumeDigits(value)
    for (let i = 0; i < 16; i++) target[offset + i] = digits.charCodeAt(i)
    target[offset + 16] = 0
  },
  read(source, offset) {
    const digits = String.fromCharCode(...source.subarray(offset, offset + 16))
    const [, ...parts] = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)$/.exec(digits) ?? []
    const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0, hundredth = 0] = parts.map(Number)
    return dateOf(
      [year, month, day, hour, minute, second, hundredth * 10],
      (source[offset + 16]! << 24) >> 24,
    )
  },
}

/** Returns a date, with months from 1, `zone` quarters of an hour east of UTC, or undefined when it is invalid. */
function dateOf(
  [year, month, day, hour, minute, second, millisecond]: readonly [
    number,
    number,
    number,
    number,
    number,
    number,
    number,
  ],
  zone: number,
): Date | undefined {
  if (month < 1 || month > 12 || day < 1 || day > 31 || hour > 23 || minute > 59 || second > 59)
    return undefined
  const date = new Date(0)
  date.setUTCFullYear(year, month - 1, day)
  date.setUTCHours(hour, minute, second, millisecond)
  return new Date(date.getTime() - zone * 15 * MINUTE)
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
