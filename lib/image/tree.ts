/** Bytes in memory, or bytes that are opened when their turn comes, as often as needed. */
export type Content = Uint8Array<ArrayBufferLike> | Source

/** Bytes that lie elsewhere. */
export interface Source {
  /** Bytes. */
  readonly size: number
  /** Yields the bytes in order. The receiver may keep each chunk. */
  open(): AsyncIterable<Uint8Array<ArrayBufferLike>>
  /** Yields what `open` does, without copies: a chunk may be overwritten as soon as the next one is asked for. */
  readonly borrow?: () => AsyncIterable<Uint8Array<ArrayBufferLike>>
  /**
   * Reads everything at once into the first `size` bytes of `target`, for a small source that need not be waited for.
   * Throws what `open` would, also when there are not exactly `size` bytes.
   */
  readonly readInto?: (target: Uint8Array<ArrayBufferLike>) => void
}

/** What every entry may have: `mode` holds permission bits (0o444), `modified` defaults to the image's date. */
export interface Attributes {
  readonly mode?: number
  /** Owner and group by number, 0 by default. */
  readonly uid?: number
  readonly gid?: number
  readonly modified?: Date
}

/** One entry of a drive. */
export type Entry = FileEntry | DirectoryEntry | SymlinkEntry | DeviceEntry

export interface FileEntry extends Attributes {
  readonly kind: 'file'
  readonly content: Content
  /** Files with the same key are hard links of one: they share its content and count as its links. */
  readonly inode?: string | undefined
}

export interface DirectoryEntry extends Attributes {
  readonly kind: 'directory'
}

export interface SymlinkEntry extends Attributes {
  readonly kind: 'symlink'
  readonly target: string
}

/** What has no content: a device with its numbers, a named pipe or a socket. */
export interface DeviceEntry extends Attributes {
  readonly kind: 'device'
  readonly type: 'block' | 'character' | 'fifo' | 'socket'
  /** Of a block or character device; 0 by default. */
  readonly major?: number
  readonly minor?: number
}

/**
 * The content of a drive: 'openstack/latest/meta_data.json' -> entry. Parent directories need no entry of their
 * own; the root is named `''` where it has one. It knows nothing of formats, of guests or of files on disk.
 */
export type Tree = ReadonlyMap<string, Entry>

/** The date of what has none, so that the same tree gives the same bytes everywhere. */
export const DEFAULT_DATE = new Date('2000-01-01T00:00:00Z')

const encoder = new TextEncoder()

/** A file of bytes, or of text in UTF-8. */
export function file(content: Content | string): FileEntry {
  return { kind: 'file', content: typeof content === 'string' ? encoder.encode(content) : content }
}

/** Bytes of a content. */
export function sizeOf(content: Content): number {
  return content instanceof Uint8Array ? content.length : content.size
}

/**
 * The bytes of a content at once, as they are when they lie in memory.
 *
 * @throws RangeError for a source that cannot be read at once, and what it throws when it is read
 */
export function bytesOf(content: Content): Uint8Array {
  if (content instanceof Uint8Array) return content
  if (content.readInto === undefined) throw new RangeError('a content that can only be read in pieces')
  const bytes = new Uint8Array(content.size)
  content.readInto(bytes)
  return bytes
}

/** An empty, `.` or `..` part, a leading slash, a NUL. */
// eslint-disable-next-line no-control-regex
const SUSPICIOUS = /(?:^|\/)\.{0,2}(?:\/|$)|\0/

/** Why `path` cannot name an entry, or undefined when it can. */
export function pathProblem(path: string): string | undefined {
  if (!SUSPICIOUS.test(path) && path.isWellFormed()) return undefined
  if (path === '') return 'it is empty'
  if (path.startsWith('/')) return 'it is absolute'
  if (path.includes('\0')) return 'it holds a NUL byte'
  if (!path.isWellFormed()) return 'it holds half of a surrogate pair'
  const part = path.split('/').find((name) => name === '' || name === '.' || name === '..')
  return part === '' ? 'it has an empty part' : `it has a part "${part}"`
}
