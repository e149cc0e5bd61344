import {
  accessSync,
  constants,
  fstatSync,
  lstatSync,
  readdirSync,
  readlinkSync,
  statSync,
  type Stats,
} from 'node:fs'
import type { Attributes, DeviceEntry, Entry, Tree } from '../image/tree.ts'
import { contentBelow } from './file-content.ts'

export interface ScanOptions {
  /** Takes what symbolic links lead to; by default the links themselves. */
  readonly followLinks?: boolean
  /** Hard links share one content; true by default. */
  readonly shareHardLinks?: boolean
  /** Other scans go into the same tree, so that a file with a single link may be found twice. */
  readonly isPart?: boolean
  /** Leaves a file, or a directory with all below it, out by saying false. */
  readonly accept?: (found: Found) => boolean
  /** What becomes of the modes, owners and dates; by default they are as they are on disk. */
  readonly attributes?: (found: Required<Attributes>, kind: Entry['kind']) => Required<Attributes>
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
 * read when the tree is packed or written, yet a file's permission is asked for now, so that one that cannot be read shows.
 *
 * @throws node's own error: for what cannot be read, for a name that is not UTF-8 (EILSEQ), and for a link that leads
 * to a directory above it when links are followed (ELOOP)
 */
export function scanDirectory(path: string, options: ScanOptions = {}): Tree {
  const tree = new Map<string, Entry>()
  walkDirectory(path, options, (below, entry) => tree.set(below, entry))
  return tree
}

/**
 * Calls `visit` with what lies below the directory `path`, in the order of `scanDirectory`: its path below that, and on
 * disk. Nothing is kept.
 *
 * @throws what scanDirectory throws
 */
export function walkDirectory(
  path: string,
  options: ScanOptions,
  visit: (path: string, entry: Entry, source: string) => void,
): void {
  const { accept } = options
  const dates: Date[] = []
  const top = statSync(path)
  const base = path.replace(/(?<!\/)\/*$/, '/')
  visit('', entryOf(base, '', top, options, dates), path)
  const scan = (folder: string, above: readonly string[]): void => {
    for (const name of names(base + folder)) {
      const below = folder + name
      const source = base + below
      const stats = statOf(source, options)
      const identity = identityOf(source, stats, options.followLinks)
      if (accept?.({ source, path: below, identity }) === false) continue
      visit(below, entryOf(base, below, stats, options, dates), source)
      if (!stats.isDirectory()) continue
      if (above.includes(identity)) throw failure('ELOOP', 'scandir', source)
      scan(`${below}/`, [...above, identity])
    }
  }
  scan('', [identityOf(base, top, true)])
}

/**
 * The file, directory, link or device at `path`, without what lies below.
 *
 * @throws node's own error
 */
export function scanEntry(path: string, options: ScanOptions = {}): Entry {
  return entryOf('', path, statOf(path, options), options, [])
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

/** The entry of what lies at `folder` and `path` one after the other. */
function entryOf(folder: string, path: string, stats: Stats, options: ScanOptions, dates: Date[]): Entry {
  const { shareHardLinks = true, followLinks = false, isPart = false, attributes: change } = options
  const kind = kindOf(stats)
  const asOnDisk = {
    mode: stats.mode & 0o7777,
    uid: stats.uid >>> 0,
    gid: stats.gid >>> 0,
    modified: dateOf(Math.floor(stats.mtimeMs), dates),
  }
  const { mode, uid, gid, modified } = change === undefined ? asOnDisk : change(asOnDisk, kind)
  if (kind === 'directory') return { kind, mode, uid, gid, modified }
  if (kind === 'symlink') return { kind, target: readlinkSync(folder + path), mode, uid, gid, modified }
  if (kind === 'device') return { kind, ...deviceOf(stats), mode, uid, gid, modified }
  // Where the mode lets everyone read, whoever may not all the same is told when the content is read.
  if ((stats.mode & 0o444) !== 0o444) accessSync(folder + path, constants.R_OK)
  const content = contentBelow(folder, path, stats)
  // A file that comes only once needs no key, which saves memory where there are many.
  const isShared = shareHardLinks && (followLinks || isPart || stats.nlink > 1)
  const inode = isShared ? identityOf(folder + path, stats, followLinks) : undefined
  return { kind, content, inode, mode, uid, gid, modified }
}

function kindOf(stats: Stats): Entry['kind'] {
  if (stats.isFile()) return 'file'
  if (stats.isDirectory()) return 'directory'
  return stats.isSymbolicLink() ? 'symlink' : 'device'
}

/** Dates are large objects: files of one moment share one, as far as the last ones are remembered. */
const REMEMBERED = 4096

function dateOf(time: number, dates: Date[]): Date {
  const slot = Math.abs(time % REMEMBERED)
  const known = dates[slot]
  return known?.getTime() === time ? known : (dates[slot] = new Date(time))
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
        throw failure('EILSEQ', 'scandir', folder + name.toString())
      }
    }
  }
  return found.sort()
}

function failure(code: string, syscall: string, path: string): NodeJS.ErrnoException {
  const reason = code === 'ELOOP' ? 'the link leads to a directory above it' : 'the name is not UTF-8'
  return Object.assign(new Error(`${reason}: ${path}`), { code, syscall, path })
}
