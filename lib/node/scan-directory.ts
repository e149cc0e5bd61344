import {
  closeSync,
  fstatSync,
  lstatSync,
  openSync,
  readdirSync,
  readlinkSync,
  statSync,
  type Stats,
} from 'node:fs'
import type { Attributes, DeviceEntry, Entry, Tree } from '../tree.ts'
import { fileContent } from './file-content.ts'

export interface ScanOptions {
  /** Takes what symbolic links lead to; by default the links themselves. */
  readonly followLinks?: boolean
  /** Hard links share one content; true by default. */
  readonly shareHardLinks?: boolean
  /** Leaves a file, or a directory with all below it, out by saying false. */
  readonly accept?: (found: Found) => boolean
}

/** A file that a scan comes by. */
export interface Found {
  /** On disk: the scanned path, a slash, and `path`. */
  readonly source: string
  /** Below the scanned directory. */
  readonly path: string
  /** Device and inode: equal for hard links, and for all that is the same file. */
  readonly identity: string
}

/**
 * What lies below the directory `path`, with modes, owners and dates as they are; '' is the directory itself. Contents are
 * read when the tree is packed or written, yet each file is opened once now, so that one that cannot be read shows.
 *
 * @throws node's own error: for what cannot be read, for a name that is not UTF-8 (EILSEQ), and for a link that leads
 * to a directory above it when links are followed (ELOOP)
 */
export function scanDirectory(path: string, options: ScanOptions = {}): Tree {
  const { accept = () => true } = options
  const top = statSync(path)
  const tree = new Map<string, Entry>([['', entryOf(path, top, options)]])
  const base = path.replace(/(?<=[^/])\/+$/, '')
  const scan = (folder: string, prefix: string, above: readonly string[]): void => {
    for (const name of names(folder)) {
      const source = folder.endsWith('/') ? folder + name : `${folder}/${name}`
      const stats = statOf(source, options)
      const identity = identityOf(source, stats, options.followLinks)
      const below = prefix + name
      if (!accept({ source, path: below, identity })) continue
      tree.set(below, entryOf(source, stats, options))
      if (!stats.isDirectory()) continue
      if (above.includes(identity)) throw failure('ELOOP', 'scandir', source)
      scan(source, `${below}/`, [...above, identity])
    }
  }
  scan(base, '', [identityOf(base, top, true)])
  return tree
}

/**
 * The file, directory, link or device at `path`, without what lies below.
 *
 * @throws node's own error
 */
export function scanEntry(path: string, options: ScanOptions = {}): Entry {
  return entryOf(path, statOf(path, options), options)
}

function statOf(path: string, { followLinks = false }: ScanOptions): Stats {
  return followLinks ? statSync(path) : lstatSync(path)
}

/**
 * Device and inode of what is at `path`.
 *
 * @throws node's own error
 */
export function identify(path: string | number, options: ScanOptions = {}): string {
  if (typeof path === 'number') {
    const { dev, ino } = fstatSync(path, { bigint: true })
    return `${dev}:${ino}`
  }
  return identityOf(path, statOf(path, options), options.followLinks)
}

/** Device and inode of what `stat` has read at `path`. Inodes beyond 2 ** 53 lose bits in a number. */
function identityOf(path: string, { dev, ino }: Stats, follow = false): string {
  if (Number.isSafeInteger(ino)) return `${dev}:${ino}`
  return `${dev}:${(follow ? statSync : lstatSync)(path, { bigint: true }).ino}`
}

function entryOf(
  path: string,
  stats: Stats,
  { shareHardLinks = true, followLinks = false }: ScanOptions,
): Entry {
  const attributes: Attributes = {
    mode: stats.mode & 0o7777,
    uid: stats.uid,
    gid: stats.gid,
    modified: new Date(Math.floor(stats.mtimeMs)),
  }
  if (stats.isDirectory()) return { kind: 'directory', ...attributes }
  if (stats.isSymbolicLink()) return { kind: 'symlink', target: readlinkSync(path), ...attributes }
  if (!stats.isFile()) return { kind: 'device', ...deviceOf(stats), ...attributes }
  closeSync(openSync(path, 'r'))
  const inode = shareHardLinks ? identityOf(path, stats, followLinks) : undefined
  return { kind: 'file', content: fileContent(path, stats), inode, ...attributes }
}

/** Linux keeps the numbers of a device in two runs of bits each. makedev(3) */
function deviceOf(stats: Stats): Pick<DeviceEntry, 'type' | 'major' | 'minor'> {
  if (stats.isFIFO()) return { type: 'fifo' }
  if (stats.isSocket()) return { type: 'socket' }
  const numbers = BigInt(stats.rdev)
  return {
    type: stats.isBlockDevice() ? 'block' : 'character',
    major: Number(((numbers >> 8n) & 0xfffn) | ((numbers >> 32n) & 0xfffff000n)),
    minor: Number((numbers & 0xffn) | ((numbers >> 12n) & 0xffffff00n)),
  }
}

/** The names in a directory by code unit, so that the order on disk does not show. */
function names(folder: string): string[] {
  const found = readdirSync(folder)
  if (found.some((name) => name.includes('\ufffd'))) {
    const utf8 = new TextDecoder('utf-8', { fatal: true })
    for (const name of readdirSync(folder, { encoding: 'buffer' })) {
      try {
        utf8.decode(name)
      } catch {
        throw failure('EILSEQ', 'scandir', `${folder}/${name.toString()}`)
      }
    }
  }
  return found.sort()
}

function failure(code: string, syscall: string, path: string): NodeJS.ErrnoException {
  const reason = code === 'ELOOP' ? 'the link leads to a directory above it' : 'the name is not UTF-8'
  return Object.assign(new Error(`${reason}: ${path}`), { code, syscall, path })
}
