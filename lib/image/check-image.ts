import { EncodeError, type Image } from './image.ts'
import { sizeOf } from './tree.ts'

/**
 * Checks that an image is one: its segments lie in it, by offset, and no two share a byte.
 *
 * @throws EncodeError `bad-size`, with the label of the segment as its path
 */
export function checkImage({ size, segments }: Image): void {
  if (!isCount(size)) throw new EncodeError('bad-size', '', `${size} is not a valid size of an image`)
  let end = 0
  for (const { label, offset, content } of segments) {
    const bytes = sizeOf(content)
    if (!isCount(offset) || !isCount(bytes) || offset < end || offset + bytes > size) {
      const reason = `it has ${bytes} bytes from ${offset} on, where bytes ${end} to ${size} are free`
      throw new EncodeError('bad-size', label, reason)
    }
    end = offset + bytes
  }
}

function isCount(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 0
}
