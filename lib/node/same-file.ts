import { type BigIntStats, fstatSync, lstatSync, readdirSync, realpathSync, statSync } from 'node:fs'
import { basename, dirname, join, resolve, sep } from 'node:path'

/** The place to which a name leads, whether or not a file exists there. */
export interface FilePlace {
  /** The absolute path, with existing symbolic links resolved; undefined for a descriptor. */
  readonly path: string | undefined
  /** The device and inode of the existing file. */
  readonly identity: string | undefined
  /** Whether it keeps nothing that is written: /dev/null, a terminal. */
  readonly isSink: boolean
}

/** Returns the place of a path or an open descriptor. */
export function filePlace(name: string | number): FilePlace {
  const isOpen = typeof name === 'number'
  const stats = isOpen ? fstatSync(name, { bigint: true }) : statsOf(name)
  return {
    path: isOpen ? undefined : realPath(resolve(name)),
    identity: stats && `${stats.dev}:${stats.ino}`,
    isSink: stats?.isCharacterDevice() === true,
  }
}

/** Returns what tells an existing file apart from others, by whatever name; undefined when it does not exist. */
export function identityOf(name: string): string | undefined {
  const stats = statsOf(name)
  return stats && `${stats.dev}:${stats.ino}`
}

/** Returns the state of the file, or undefined when it does not exist. Other errors are reported when the file is opened. */
function statsOf(name: string): BigIntStats | undefined {
  try {
    return statSync(name, { throwIfNoEntry: false, bigint: true })
  } catch {
    return undefined
  }
}

/**
 * Tells whether two names lead to the same file or folder: by the resolved path, or by the inode, which hard links share. A sink
 * is never the same.
 */
export function isSameFile(a: FilePlace, b: FilePlace): boolean {
  if (a.isSink || b.isSink) return false
  if (a.identity !== undefined || b.identity !== undefined) return a.identity === b.identity
  return a.path !== undefined && b.path !== undefined && isSamePath(a.path, b.path)
}

/** Tells whether `inner` is below the folder `outer`. */
export function isBelow(inner: FilePlace, outer: FilePlace): boolean {
  if (inner.path === undefined || outer.path === undefined) return false
  for (let above = dirname(inner.path); ; above = dirname(above)) {
    if (isSameFile(filePlace(above), outer)) return true
    if (above === dirname(above)) return false
  }
}

/** Returns the path with the existing symbolic links resolved. */
function realPath(path: string): string {
  try {
    return realpathSync(path)
  } catch {
    const folder = dirname(path)
    return folder === path ? path : join(realPath(folder), basename(path))
  }
}

function isSamePath(a: string, b: string): boolean {
  if (a === b) return true
  if (folded(a) !== folded(b)) return false
  const [one, other] = [a.split(sep), b.split(sep)]
  const first = one.findIndex((part, n) => part !== other[n])
  return isCaseBlind(one.slice(0, first).join(sep) || sep)
}

function folded(path: string): string {
  return path.normalize('NFC').toLowerCase()
}

/** Tells whether a folder ignores letter case, by a name in it or by its own name. */
function isCaseBlind(folder: string): boolean {
  try {
    const name = readdirSync(folder).find((each) => swapped(each) !== each)
    const known = name === undefined ? folder : join(folder, name)
    const other = join(dirname(known), swapped(basename(known)))
    const found = lstatSync(other, { throwIfNoEntry: false })
    return (
      found !== undefined &&
      other !== known &&
      found.ino === lstatSync(known).ino &&
      (found.isDirectory() || found.nlink === 1)
    )
  } catch {
    return false
  }
}

function swapped(name: string): string {
  return name === name.toLowerCase() ? name.toUpperCase() : name.toLowerCase()
}
