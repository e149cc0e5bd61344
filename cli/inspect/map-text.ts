import type { DriveInput } from '../input/open-drive.ts'
import { EXIT, Failure } from '../report/exit.ts'
import { printable } from '../report/printable.ts'

/**
 * Every part of an image, one a line: its first and last byte, its size, and what it is; what lies in an earlier part is
 * said to.
 *
 * @throws Failure for what has no parts
 */
export function mapText(name: string, { image }: DriveInput): string {
  if (image === undefined) throw new Failure(EXIT.failed, `${name} is no image: there is nothing to map`)
  let end = 0
  const lines = image.segments().map(({ offset, size, label }) => {
    const overlap = offset < end ? '  (overlaps what is before it)' : ''
    end = Math.max(end, offset + size)
    const what = label === '' ? '(gap)' : printable(label)
    return `${String(offset).padStart(12)} ${String(size).padStart(12)}  ${what}${overlap}\n`
  })
  return `${'offset'.padStart(12)} ${'size'.padStart(12)}  what\n${lines.join('')}`
}
