import type { DriveInput } from '../input/open-drive.ts'
import { EXIT, Failure } from '../report/exit.ts'
import { printable } from '../report/printable.ts'

/**
 * Lists every part of an image, one a line: offset, size and contents, with a note on parts that overlap an earlier one.
 *
 * @throws Failure for a drive that is not an image
 */
export function mapText(name: string, { image }: DriveInput): string {
  if (image === undefined) throw new Failure(EXIT.invalid, `${name} is not an image, so it has no map`)
  let end = 0
  const lines = image.segments().map(({ offset, size, label }) => {
    const overlap = offset < end ? '  (overlaps the previous part)' : ''
    end = Math.max(end, offset + size)
    const what = label === '' ? '(gap)' : printable(label)
    return `${String(offset).padStart(12)} ${String(size).padStart(12)}  ${what}${overlap}\n`
  })
  return `${'offset'.padStart(12)} ${'size'.padStart(12)}  what\n${lines.join('')}`
}
