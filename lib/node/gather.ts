import type { Image } from '../image/image.ts'
import { sizeOf } from '../image/tree.ts'

/** The largest image that is gathered, in bytes. */
const LARGE = 16 * 1024 ** 2

/**
 * Returns the bytes of an image in a new array; undefined for an image that is too large, or that can only be read in pieces.
 *
 * @throws errors of the sources
 */
export function gathered(image: Image): Uint8Array<ArrayBuffer> | undefined {
  return gather(image, () => new Uint8Array(image.size + 1))
}

/** Returns a function that does the same, but always in the same memory: the bytes are valid until its next call. */
export function gatherer(): (image: Image) => Uint8Array<ArrayBuffer> | undefined {
  let memory = new Uint8Array(0)
  const room = (count: number): Uint8Array<ArrayBuffer> => {
    if (memory.length < count) memory = new Uint8Array(2 * count)
    return memory
  }
  return (image) => gather(image, () => room(image.size + 1))
}

function gather(
  { size, segments }: Image,
  room: () => Uint8Array<ArrayBuffer>,
): Uint8Array<ArrayBuffer> | undefined {
  const isReadable = segments.every(
    ({ content }) => content instanceof Uint8Array || content.readInto !== undefined,
  )
  if (size > LARGE || !isReadable) return undefined
  const bytes = room()
  let position = 0
  for (const { offset, content } of segments) {
    const end = offset + sizeOf(content)
    bytes.fill(0, position, offset)
    if (content instanceof Uint8Array) bytes.set(content, offset)
    // A byte more shows whether a file grew.
    else content.readInto!(bytes.subarray(offset, end + 1))
    position = end
  }
  bytes.fill(0, position, size)
  return bytes.subarray(0, size)
}

/** Returns bytes as an image. */
export function imageOf(content: Uint8Array): Image {
  return { size: content.length, segments: [{ kind: 'content', offset: 0, content, label: 'drive' }] }
}
