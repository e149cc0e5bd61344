import { type Codec, u16l } from '../image/binary/codecs.ts'

/** The earliest and the latest time in FAT. "Date and Time Formats" */
const FIRST = Date.UTC(1980, 0, 1)
const LAST = Date.UTC(2107, 11, 31, 23, 59, 58)

/**
 * A time and date in steps of two seconds, in UTC because FAT has no time zone. A date before 1980 or after 2107
 * becomes the nearest one that FAT can hold. An invalid date, such as zeros, gives undefined. "Date and Time Formats"
 */
export const moment: Codec<Date | undefined> = {
  width: 4,
  write(target, offset, _width, value) {
    const date = clamp(value)
    const [hours, minutes, seconds] = [date.getUTCHours(), date.getUTCMinutes(), date.getUTCSeconds()]
    u16l.write(target, offset, 2, (hours << 11) | (minutes << 5) | (seconds >> 1))
    day.write(target, offset + 2, 2, value)
  },
  read(source, offset) {
    const date = day.read(source, offset + 2, 2)
    const time = u16l.read(source, offset, 2)
    const [hours, minutes, seconds] = [time >> 11, (time >> 5) & 0x3f, (time & 0x1f) * 2]
    if (date === undefined || hours > 23 || minutes > 59 || seconds > 59) return date
    return new Date(date.getTime() + ((hours * 60 + minutes) * 60 + seconds) * 1000)
  },
}

/** A date without a time. "Date and Time Formats" */
export const day: Codec<Date | undefined> = {
  width: 2,
  write(target, offset, _width, value) {
    const date = clamp(value)
    const [year, month] = [date.getUTCFullYear() - 1980, date.getUTCMonth() + 1]
    u16l.write(target, offset, 2, (year << 9) | (month << 5) | date.getUTCDate())
  },
  read(source, offset) {
    const value = u16l.read(source, offset, 2)
    const [year, month, date] = [1980 + (value >> 9), (value >> 5) & 0xf, value & 0x1f]
    const found = new Date(Date.UTC(year, month - 1, date))
    return found.getUTCMonth() === month - 1 && found.getUTCDate() === date ? found : undefined
  },
}

function clamp(date: Date | undefined): Date {
  return new Date(Math.min(Math.max(date?.getTime() ?? FIRST, FIRST), LAST))
}
