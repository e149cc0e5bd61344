import { type Codec, u16l } from '../image/binary/codecs.ts'

const MINUTE = 60_000

/** The type "local time", and the value of an offset that is not given. Source: ECMA-167 1/7.3.1 */
const LOCAL = 1 << 12
const NO_OFFSET = -2047

/** The years that the field holds. Source: ECMA-167 1/7.3.2 */
const LEAST_YEAR = 1
const MOST_YEAR = 9999

/** Twelve bytes, written in UTC; an invalid date reads as undefined. A time without an offset is read as UTC. Source: ECMA-167 1/7.3 */
export const timestamp: Codec<Date | undefined> = {
  width: 12,
  write(target, offset, _width, value) {
    target.fill(0, offset, offset + 12)
    if (value === undefined) return
    u16l.write(target, offset, 2, LOCAL)
    u16l.write(target, offset + 2, 2, Math.min(Math.max(value.getUTCFullYear(), LEAST_YEAR), MOST_YEAR))
    target[offset + 4] = value.getUTCMonth() + 1
    target[offset + 5] = value.getUTCDate()
    target[offset + 6] = value.getUTCHours()
    target[offset + 7] = value.getUTCMinutes()
    target[offset + 8] = value.getUTCSeconds()
    target[offset + 9] = Math.floor(value.getUTCMilliseconds() / 10)
  },
  read(source, offset) {
    const zone = (u16l.read(source, offset, 2) << 20) >> 20
    const year = u16l.read(source, offset + 2, 2)
    const [month = 0, day = 0, hour = 0, minute = 0, second = 0, hundredth = 0] = source.subarray(offset + 4)
    if (month < 1 || month > 12 || day < 1 || day > 31 || hour > 23 || minute > 59 || second > 59)
      return undefined
    if (year < LEAST_YEAR || year > MOST_YEAR) return undefined
    const date = new Date(0)
    date.setUTCFullYear(year, month - 1, day)
    date.setUTCHours(hour, minute, second, Math.min(hundredth, 99) * 10)
    return zone === NO_OFFSET ? date : new Date(date.getTime() - zone * MINUTE)
  },
}
