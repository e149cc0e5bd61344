import { type Content, sizeOf, type Source } from './tree.ts'

/** A range of an image's bytes: a structure of the format, or the content of a file. */
export type Segment = StructureSegment | ContentSegment

interface SegmentPlace {
  /** The offset from the start of the image, in bytes. */
  readonly offset: number
  /** A description for people, which never contains a secret; no code decides by it. */
  readonly label: string
}

/** Bytes that the format itself needs: a descriptor, a table, a directory, a header. */
export interface StructureSegment extends SegmentPlace {
  readonly kind: 'structure'
  readonly content: Uint8Array
}

/** The bytes of a file. The label is its path; for hard links and equal files that share the bytes, the first path. */
export interface ContentSegment extends SegmentPlace {
  readonly kind: 'content'
  readonly content: Content
}

/**
 * An image as a value: its size in bytes, and its segments in order of offset; bytes between segments are zero. It is complete
 * before the first byte is written, and can be read repeatedly.
 */
export interface Image {
  /** The length in bytes. */
  readonly size: number
  /** What the image consists of, in the order of its bytes. */
  readonly segments: readonly Segment[]
}

/** Thrown when a format cannot hold a tree. `code` is stable; `path` is the entry of the tree, or '' for the image. */
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

/** The most UTF-16 units of a path in a message; a longer path is shortened in the middle. */
const MOST_SHOWN = 300

function shortened(path: string): string {
  if (path.length <= MOST_SHOWN) return path
  return `${path.slice(0, MOST_SHOWN / 2)}…${path.slice(-MOST_SHOWN / 2)}`
}

/** The stable code of an EncodeError. */
export type EncodeErrorCode =
  /** A path is invalid. */
  | 'bad-path'
  /** A name contains characters that the format cannot hold. */
  | 'bad-name'
  /** A name is too long for the format. */
  | 'name-too-long'
  /** Two entries would get the same name. */
  | 'name-clash'
  /** The target of a symbolic link is too long. */
  | 'target-too-long'
  /** Directories are nested too deeply for the format. */
  | 'too-deep'
  /** There are more directories than the format can hold. */
  | 'too-many-directories'
  /** A file is too large for the format. */
  | 'file-too-large'
  /** The files do not fit into the requested size. */
  | 'image-too-small'
  /** A size is invalid, or segments of an image overlap. */
  | 'bad-size'
  /** A directory has more entries than the format can hold. */
  | 'too-many-entries'
  /** The format cannot hold entries of this kind, such as symbolic links. */
  | 'unsupported-kind'
  /** A volume label is invalid. */
  | 'bad-label'
  /** The text of a volume descriptor is too long. */
  | 'text-too-long'
  /** A boot image is missing or empty, or not what its emulation needs. */
  | 'bad-boot-image'
  /** An entry can only be written with Rock Ridge. */
  | 'needs-rock-ridge'
  /** A content had another size or changed while it was read. */
  | 'content-changed'
  /** The image is too large for the format. */
  | 'image-too-large'
  /** The format has no place for a file. */
  | 'no-place'
  /** A symbolic link leads out of the folder. */
  | 'unsafe-link'
  /** A mode, owner, device number or date is invalid. */
  | 'bad-attribute'
  /** An option of a writer is out of range. */
  | 'bad-option'
  /** The files of a tree exceed the writer's limit. */
  | 'too-large'

/** The largest chunk from memory or of zeros, in bytes. */
const PIECE = 64 * 1024

/**
 * Yields the image's bytes in order. Each chunk has its own buffer, which the caller may keep, change or transfer. Ending the
 * iteration early closes the file that is being read.
 *
 * @throws EncodeError `content-changed` when a content has more or fewer bytes than its size; errors of the sources
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
 * Returns the image as one array.
 *
 * @throws RangeError when a content can only be read in pieces; use `chunks` instead; errors of the sources
 */
export function toBytes(image: Image): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(image.size)
  for (const { offset, content, label } of image.segments) {
    if (content instanceof Uint8Array) bytes.set(content, offset)
    else if (content.readInto === undefined) throw new RangeError(`${label}: it can only be read in pieces`)
    else content.readInto(bytes.subarray(offset, offset + content.size))
  }
  return bytes
}

function* zeros(count: number): Generator<Uint8Array<ArrayBuffer>> {
  for (let left = count; left > 0; left -= PIECE) yield new Uint8Array(Math.min(left, PIECE))
}

/**
 * Yields the bytes of a source, whose number must match its size. A chunk is only valid until the next one is requested.
 *
 * @throws EncodeError `content-changed`
 */
export async function* exactly(content: Source, label: string): AsyncGenerator<Uint8Array> {
  let left = content.size
  for await (const chunk of content.borrow?.() ?? content.open()) {
    left -= chunk.length
    if (left < 0) throw new EncodeError('content-changed', label, `it has more than ${content.size} bytes`)
    yield chunk
  }
  if (left > 0) throw new EncodeError('content-changed', label, `it is ${left} bytes too short`)
}
