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
import { escapedText } from '../text/escaped-bytes.ts'
import { diskPath } from './disk-path.ts'
import { contentBelow } from './file-content.ts'

/** Options of `scanDirectory`. */
export interface ScanOptions {
  /** Whether to follow symbolic links; by default the links themselves are entries. */
  readonly followLinks?: boolean
  /** Whether hard links share one content; true by default. */
  readonly shareHardLinks?: boolean
  /** Whether other scans add to the same tree, so that a file with a single link may be found twice. */
  readonly isPart?: boolean
  /** Returns false to leave out a file, or a directory with everything below it. */
  readonly accept?: (found: Found) => boolean
  /** Whether names and targets may be in another encoding than UTF-8; bytes outside it are then escaped, see `escapedText`. */
  readonly mayBeBytes?: boolean
  /** Changes modes, owners and dates; by default they are the ones on disk. */
  readonly attributes?: (found: Required<Attributes>, kind: Entry['kind']) => Required<Attributes>
}

/** A file that a scan finds. */
export interface Found {
  /** The path on disk: the scanned path, a slash, and `path`. */
  readonly source: string
  /** The path below the scanned directory. */
  readonly path: string
  /** The inode number, rounded where it exceeds 2 ** 53: files with different ones are different. */
  readonly inode: number
  /** The device and inode, which are equal for hard links and for paths to the same file. */
  readonly identity: string
}

/** The fields that are computed when they are asked for: most files need none. */
const finding = {
  get identity(): string {
    return identityOf(this.source, this.stats, this.followLinks)
  },
} as Found & { readonly stats: Stats; readonly followLinks: boolean | undefined }

/**
 * Scan the directory `path` to a tree with its modes, owners and dates; '' is the directory itself. Contents are read when the
 * tree is packed or written, but unreadable files are reported now.
 *
 * @throws node's own error: for unreadable files, for a name that is not UTF-8 (EILSEQ), and, when links are followed, for a
 * link to a directory above it (ELOOP)
 */
export function scanDirectory(path: string, options: ScanOptions = {}): Tree {
  const tree = new Map<string, Entry>()
  walkDirectory(path, options, (below, entry) => tree.set(below, entry))
  return tree
}

/**
 * Calls `visit` for each entry below the directory `path`, in the order of `scanDirectory`, with its path below the directory and
 * on disk. Nothing is kept in memory.
 *
 * @throws the errors of `scanDirectory`
 */
export function walkDirectory(
  path: string,
  options: ScanOptions,
  visit: (path: string, entry: Entry, source: string) => void,
): void {
  const { accept, followLinks, mayBeBytes = false } = options
  const dates: Date[] = []
  const top = statSync(diskPath(path))
  const base = path.replace(/(?<!\/)\/*$/, '/')
  visit('', entryOf(base, '', top, options, dates), path)
  const scan = (folder: string, above: readonly string[]): void => {
    for (const name of names(base + folder, mayBeBytes)) {
      const below = folder + name
      const source = base + below
      const stats = statOf(source, options)
      if (accept !== undefined) {
        const found = { __proto__: finding, source, path: below, inode: stats.ino, stats, followLinks }
        if (!accept(found as never)) continue
      }
      visit(below, entryOf(base, below, stats, options, dates), source)
      if (!stats.isDirectory()) continue
      const identity = identityOf(source, stats, followLinks)
      if (above.includes(identity)) throw failure('ELOOP', 'scandir', source)
      scan(`${below}/`, [...above, identity])
    }
  }
  scan('', [identityOf(base, top, true)])
}

/**
 * Returns the entry of the file, directory, link or device at `path`, without the entries below it.
 *
 * @throws node's own error
 */
export function scanEntry(path: string, options: ScanOptions = {}): Entry {
  return entryOf('', path, statOf(path, options), options, [])
}

function statOf(path: string, { followLinks = false }: ScanOptions): Stats {
  return followLinks ? statSync(diskPath(path)) : lstatSync(diskPath(path))
}

/**
 * Returns the device and inode of the file at `path`.
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

/** Returns the device and inode that `stat` read at `path`; larger inodes than 2 ** 53 are read again without losing bits. */
function identityOf(path: string, { dev, ino }: Stats, follow = false): string {
  if (Number.isSafeInteger(ino)) return `${dev}:${ino}`
  return `${dev}:${(follow ? statSync : lstatSync)(diskPath(path), { bigint: true }).ino}`
}

/** Returns the entry of the file at the path `folder + path`. */
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
  if (kind === 'symlink') return { kind, target: targetOf(folder + path, options), mode, uid, gid, modified }
  if (kind === 'device') return { kind, ...deviceOf(stats), mode, uid, gid, modified }
  // When the mode allows everyone to read, an exception shows when the content is read.
  if ((stats.mode & 0o444) !== 0o444) accessSync(diskPath(folder + path), constants.R_OK)
  const content = contentBelow(folder, path, stats)
  // A file with a single name needs no key, which saves memory when there are many.
  const isShared = shareHardLinks && (followLinks || isPart || stats.nlink > 1)
  const inode = isShared ? identityOf(folder + path, stats, followLinks) : undefined
  return { kind, content, inode, mode, uid, gid, modified }
}

function kindOf(stats: Stats): Entry['kind'] {
  if (stats.isFile()) return 'file'
  if (stats.isDirectory()) return 'directory'
  return stats.isSymbolicLink() ? 'symlink' : 'device'
}

/** The number of recent dates that are kept so that files can share them: a Date is a large object. */
const REMEMBERED = 4096

function dateOf(time: number, dates: Date[]): Date {
  const slot = Math.abs(time % REMEMBERED)
  const known = dates[slot]
  return known?.getTime() === time ? known : (dates[slot] = new Date(time))
}

/** Returns the device numbers, which Linux splits into two bit fields each. Source: makedev(3) */
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

/** Returns the names in a directory sorted by code unit, independent of the order on disk. */
function names(folder: string, mayBeBytes: boolean): string[] {
  const found = readdirSync(diskPath(folder))
  if (!found.some((name) => name.includes(REPLACED))) return found.sort()
  const exact = readdirSync(diskPath(folder), { encoding: 'buffer' }).map(escapedText)
  const invalid = mayBeBytes ? undefined : exact.find((name) => !name.isWellFormed())
  if (invalid !== undefined) throw failure('EILSEQ', 'scandir', folder + invalid.toWellFormed())
  return exact.sort()
}

/** Returns the target of a symbolic link. */
function targetOf(path: string, { mayBeBytes = false }: ScanOptions): string {
  const target = readlinkSync(diskPath(path))
  if (!mayBeBytes || !target.includes(REPLACED)) return target
  return escapedText(readlinkSync(diskPath(path), { encoding: 'buffer' }))
}

/** What node decodes bytes to that are not UTF-8. */
const REPLACED = '\ufffd'

function failure(code: string, syscall: string, path: string): NodeJS.ErrnoException {
  const reason = code === 'ELOOP' ? 'the link leads to a directory above it' : 'the name is not UTF-8'
  return Object.assign(new Error(`${reason}: ${path}`), { code, syscall, path })
}
