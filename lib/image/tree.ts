/** Bytes in memory, or a source that can be opened repeatedly. */
export type Content = Uint8Array<ArrayBufferLike> | Source

/** Bytes that are not in memory, such as a file. */
export interface Source {
  /** The number of bytes. */
  readonly size: number
  /** Yields the bytes in order. The caller may keep the chunks. */
  open(): AsyncIterable<Uint8Array<ArrayBufferLike>>
  /** Yields the same bytes as `open` without copies: a chunk is only valid until the next one is requested. */
  readonly borrow?: () => AsyncIterable<Uint8Array<ArrayBufferLike>>
  /**
   * Reads a small source synchronously into the first `size` bytes of `target`. Throws the same errors as `open`, and also
   * when there are not exactly `size` bytes.
   */
  readonly readInto?: (target: Uint8Array<ArrayBufferLike>) => void
  /** Yields the same bytes as `open` synchronously: a chunk is only valid until the next one is requested. */
  readonly blocks?: () => Iterable<Uint8Array<ArrayBufferLike>>
}

/** Attributes of any entry: `mode` holds permission bits (0o444), and `modified` defaults to the image's date. */
export interface Attributes {
  readonly mode?: number
  /** The numbers of owner and group; 0 by default. */
  readonly uid?: number
  readonly gid?: number
  readonly modified?: Date
}

/** An entry of a drive. */
export type Entry = FileEntry | DirectoryEntry | SymlinkEntry | DeviceEntry

/** A file with its content. */
export interface FileEntry extends Attributes {
  readonly kind: 'file'
  readonly content: Content
  /** Files with the same key are hard links of one file and share its content. */
  readonly inode?: string | undefined
}

/** A directory. */
export interface DirectoryEntry extends Attributes {
  readonly kind: 'directory'
}

/** A symbolic link. */
export interface SymlinkEntry extends Attributes {
  readonly kind: 'symlink'
  readonly target: string
}

/** An entry without content: a device with its numbers, a named pipe or a socket. */
export interface DeviceEntry extends Attributes {
  readonly kind: 'device'
  readonly type: 'block' | 'character' | 'fifo' | 'socket'
  /** The numbers of a block or character device; 0 by default. */
  readonly major?: number
  readonly minor?: number
}

/**
 * The content of a drive: 'openstack/latest/meta_data.json' -> entry. Parent directories need no entry; the entry of the root
 * has the path `''`. A tree is independent of formats, guests and files on disk.
 */
export type Tree = ReadonlyMap<string, Entry>

/** The default date, fixed so that the same tree gives the same bytes everywhere. */
export const DEFAULT_DATE = new Date('2000-01-01T00:00:00Z')

const encoder = new TextEncoder()

/** Makes a file from a content, or from text in UTF-8. */
export function file(content: Content | string): FileEntry {
  return { kind: 'file', content: typeof content === 'string' ? encoder.encode(content) : content }
}

/** Tells whether a value is a source. */
export function isSource(value: unknown): value is Source {
  return typeof value === 'object' && value !== null && 'open' in value && typeof value.open === 'function'
}

/** Returns the number of bytes of a content. */
export function sizeOf(content: Content): number {
  return content instanceof Uint8Array ? content.length : content.size
}

/**
 * Returns the bytes of a content; bytes in memory are not copied.
 *
 * @throws RangeError for a source that cannot be read synchronously; errors of the source
 */
export function bytesOf(content: Content): Uint8Array {
  if (content instanceof Uint8Array) return content
  if (content.readInto === undefined) throw new RangeError('this content can only be read in pieces')
  const bytes = new Uint8Array(content.size)
  content.readInto(bytes)
  return bytes
}

/**
 * Yields the bytes of a content in order; a chunk is only valid until the next one is requested.
 *
 * @throws RangeError for a source that cannot be read synchronously; errors of the source
 */
export function blocksOf(content: Content): Iterable<Uint8Array> {
  return content instanceof Uint8Array ? [content] : (content.blocks?.() ?? [bytesOf(content)])
}

/** Matches an empty, `.` or `..` part, a leading slash, or a NUL. */
// eslint-disable-next-line no-control-regex
const SUSPICIOUS = /(?:^|\/)\.{0,2}(?:\/|$)|\0/

/** Returns why `path` cannot name an entry, or undefined when it can. */
export function pathProblem(path: string): string | undefined {
  if (!SUSPICIOUS.test(path) && path.isWellFormed()) return undefined
  if (path === '') return 'it is empty'
  if (path.startsWith('/')) return 'it is absolute'
  if (path.includes('\0')) return 'it contains a NUL byte'
  if (!path.isWellFormed()) return 'it contains half of a surrogate pair'
  const part = path.split('/').find((name) => name === '' || name === '.' || name === '..')
  return part === '' ? 'it has an empty part' : `it has the part "${part}"`
}
