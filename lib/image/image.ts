import { type Content, sizeOf, type Source } from './tree.ts'

/** A run of an image's bytes. `label` says what lies there and never holds a secret. */
export interface Segment {
  /** Bytes from the start of the image. */
  readonly offset: number
  readonly content: Content
  readonly label: string
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
    super(path === '' ? reason : `${path}: ${reason}`)
    this.code = code
    this.path = path
  }
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

/** Zeros between segments are handed out in pieces of at most this many bytes. */
const ZEROS = new Uint8Array(64 * 1024)

/**
 * The image's bytes in order.
 *
 * @throws EncodeError `content-changed` when a content has more or fewer bytes than its size says
 */
export async function* chunks(image: Image): AsyncGenerator<Uint8Array, void, undefined> {
  let position = 0
  for (const { offset, content, label } of image.segments) {
    yield* zeros(offset - position)
    if (content instanceof Uint8Array) yield content
    else yield* exactly(content, label)
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

function* zeros(count: number): Generator<Uint8Array> {
  for (let left = count; left > 0; left -= ZEROS.length) yield ZEROS.subarray(0, Math.min(left, ZEROS.length))
}

/** The bytes of a source, of which there have to be as many as it says. */
export async function* exactly(content: Source, label: string): AsyncGenerator<Uint8Array> {
  let left = content.size
  for await (const chunk of content.open()) {
    left -= chunk.length
    if (left < 0)
      throw new EncodeError('content-changed', label, `it has more than its ${content.size} bytes`)
    yield chunk
  }
  if (left > 0) throw new EncodeError('content-changed', label, `it ends ${left} bytes early`)
}
