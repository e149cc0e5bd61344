import { type Content, sizeOf, type Source } from './tree.ts'

/** A run of an image's bytes: a structure of the format, or the content of a file. */
export type Segment = StructureSegment | ContentSegment

interface SegmentPlace {
  /** Bytes from the start of the image. */
  readonly offset: number
  /** Names what lies there, for people; it never holds a secret, and nothing is decided by it. */
  readonly label: string
}

/** A descriptor, a table, a directory, a header: bytes that the format itself needs. */
export interface StructureSegment extends SegmentPlace {
  readonly kind: 'structure'
  readonly content: Uint8Array
}

/** The bytes of a file, whose path is the label; of the hard links and equal files that share them, the first one's. */
export interface ContentSegment extends SegmentPlace {
  readonly kind: 'content'
  readonly content: Content
}

/**
 * An image as a value: `size` in bytes and its segments by offset; what lies between them is zero. It is known in
 * full before the first byte is written, and can be read as often as needed.
 */
export interface Image {
  readonly size: number
  readonly segments: readonly Segment[]
}

/** What a format cannot represent: `code` is stable, `path` names the entry of the tree ('' for the image). */
export class EncodeError extends Error {
  override readonly name = 'EncodeError'
  readonly code: EncodeErrorCode
  readonly path: string

  constructor(code: EncodeErrorCode, path: string, reason: string) {
    super(path === '' ? reason : `${shortened(path)}: ${reason}`)
    this.code = code
    this.path = path
  }
}

/** UTF-16 units of a path in a message: the start and the end of a longer one. */
const MOST_SHOWN = 300

function shortened(path: string): string {
  if (path.length <= MOST_SHOWN) return path
  return `${path.slice(0, MOST_SHOWN / 2)}…${path.slice(-MOST_SHOWN / 2)}`
}

export type EncodeErrorCode =
  | 'bad-path'
  | 'bad-name'
  | 'name-too-long'
  | 'name-clash'
  | 'target-too-long'
  | 'too-deep'
  | 'too-many-directories'
  | 'file-too-large'
  | 'image-too-small'
  | 'bad-size'
  | 'too-many-entries'
  | 'unsupported-kind'
  | 'bad-label'
  | 'text-too-long'
  | 'needs-rock-ridge'
  | 'content-changed'
  | 'image-too-large'
  | 'no-place'
  | 'unsafe-link'
  /** A mode, an owner, a device number or a date that an entry cannot have. */
  | 'bad-attribute'
  /** An option of a writer that is out of its range. */
  | 'bad-option'
  /** The files of a tree have more bytes than its writer may write. */
  | 'too-large'

/** What lies in memory, and zeros between segments, are handed out in pieces of at most this many bytes. */
const PIECE = 64 * 1024

/**
 * Yields the image's bytes in order. Each chunk is the receiver's own: it has a buffer to itself, which may be kept, changed
 * or transferred. Ending the iteration early closes the file that was being read.
 *
 * @throws EncodeError `content-changed` when a content has more or fewer bytes than its size says, and what a source throws
 */
export async function* chunks(image: Image): AsyncGenerator<Uint8Array<ArrayBuffer>, void, undefined> {
  let position = 0
  for (const { offset, content, label } of image.segments) {
    yield* zeros(offset - position)
    if (content instanceof Uint8Array) {
      for (let from = 0; from < content.length; from += PIECE)
        yield new Uint8Array(content.subarray(from, from + PIECE))
    } else for await (const chunk of exactly(content, label)) yield new Uint8Array(chunk)
    position = offset + sizeOf(content)
  }
  yield* zeros(image.size - position)
}

/**
 * The image as one array.
 *
 * @throws RangeError when a content is not in memory; use `chunks` for such an image
 */
export function toBytes(image: Image): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(image.size)
  for (const { offset, content, label } of image.segments) {
    if (!(content instanceof Uint8Array)) throw new RangeError(`${label}: not in memory`)
    bytes.set(content, offset)
  }
  return bytes
}

function* zeros(count: number): Generator<Uint8Array<ArrayBuffer>> {
  for (let left = count; left > 0; left -= PIECE) yield new Uint8Array(Math.min(left, PIECE))
}

/**
 * Yields the bytes of a source, which must be as many as it says. A chunk is only borrowed: it has to be used or copied
 * before the next one is asked for.
 *
 * @throws EncodeError `content-changed`
 */
export async function* exactly(content: Source, label: string): AsyncGenerator<Uint8Array> {
  let left = content.size
  for await (const chunk of content.borrow?.() ?? content.open()) {
    left -= chunk.length
    if (left < 0)
      throw new EncodeError('content-changed', label, `it has more than its ${content.size} bytes`)
    yield chunk
  }
  if (left > 0) throw new EncodeError('content-changed', label, `it ends ${left} bytes early`)
}
