import { fail, type Shape, wrongType } from '../shape/shape.ts'

const UNITS = { '': 1, KiB: 2 ** 10, MiB: 2 ** 20, GiB: 2 ** 30 } as const

/** The sector size of a disk, in bytes. */
const SECTOR = 512

/** `smallest`, or a number of bytes: 67108864, `64MiB`. */
export const driveSize: Shape<'smallest' | number> = {
  expected: 'smallest, a number of bytes, or a string such as 64MiB',
  decode(value, at) {
    if (typeof value !== 'string' && typeof value !== 'number') return wrongType(at, this.expected, value)
    if (value === 'smallest') return value
    const bytes = bytesOfSize(String(value))
    return bytes !== undefined && bytes % SECTOR === 0
      ? bytes
      : fail(at, 'bad-size', { found: String(value) })
  },
}

/** Returns the number of bytes in text such as 67108864 or 64MiB, or undefined when it is invalid or zero. */
export function bytesOfSize(text: string): number | undefined {
  const [, digits = '', unit = ''] = /^(\d+) ?(|KiB|MiB|GiB)$/.exec(text) ?? []
  const bytes = Number(digits) * UNITS[unit as keyof typeof UNITS]
  return bytes > 0 && Number.isSafeInteger(bytes) ? bytes : undefined
}
