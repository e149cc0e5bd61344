/** Bytes in memory, or bytes that are opened when their turn comes, as often as needed. `size` in bytes. */
export type Content =
  Uint8Array<ArrayBufferLike> | { readonly size: number; open(): AsyncIterable<Uint8Array<ArrayBufferLike>> }

/** One entry of a drive. `mode` holds permission bits (0o444), `modified` defaults to the image's date. */
export type Entry =
  | { readonly kind: 'file'; readonly content: Content; readonly mode?: number; readonly modified?: Date }
  | { readonly kind: 'directory'; readonly mode?: number; readonly modified?: Date }
  | { readonly kind: 'symlink'; readonly target: string; readonly modified?: Date }

/**
 * The content of a drive: 'openstack/latest/meta_data.json' -> entry. Parent directories need no entry of their
 * own. It knows nothing of formats, of guests or of files on disk.
 */
export type Tree = ReadonlyMap<string, Entry>

/** The date of what has none, so that the same tree gives the same bytes everywhere. */
export const DEFAULT_DATE = new Date('2000-01-01T00:00:00Z')

const encoder = new TextEncoder()

/** A file of bytes, or of text in UTF-8. */
export function file(content: Content | string): Entry {
  return { kind: 'file', content: typeof content === 'string' ? encoder.encode(content) : content }
}

/** Bytes of a content. */
export function sizeOf(content: Content): number {
  return content instanceof Uint8Array ? content.length : content.size
}

/** Why `path` cannot name an entry, or undefined when it can. */
export function pathProblem(path: string): string | undefined {
  if (path === '') return 'it is empty'
  if (path.startsWith('/')) return 'it is absolute'
  if (path.includes('\0')) return 'it holds a NUL byte'
  if (!path.isWellFormed()) return 'it holds half of a surrogate pair'
  for (const name of path.split('/')) {
    if (name === '') return 'it has an empty part'
    if (name === '.' || name === '..') return `it has a part "${name}"`
  }
  return undefined
}
