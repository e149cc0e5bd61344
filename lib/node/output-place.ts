import { lstatSync, readlinkSync, realpathSync, type Stats, statSync } from 'node:fs'
import { isAbsolute, join, parse } from 'node:path'

/** The place to which an output path leads. */
export interface OutputPlace {
  /** The path after all symbolic links. It need not exist. */
  readonly target: string
  /** The state of the existing file; undefined when there is none. */
  readonly existing: Stats | undefined
  /** Whether it is a device, a pipe or an open descriptor such as /dev/stdout, which is written in place because no file can replace it. */
  readonly isStream: boolean
}

/** The most symbolic links in one path, as in Linux. */
const MAX_LINKS = 40

/**
 * Follows the symbolic links of `path`, also when the target does not exist yet.
 *
 * @throws node's own error: EACCES for a link, file or pipe that another user put into a world-writable sticky folder, ELOOP for
 * a loop of links
 */
export function outputPlace(path: string): OutputPlace {
  const target = process.platform === 'win32' ? resolved(path) : followed(path)
  const existing = statSync(target, { throwIfNoEntry: false })
  const isKept = existing === undefined || existing.isFile() || existing.isDirectory()
  return { target, existing, isStream: !isKept || DESCRIPTOR.test(target) }
}

/** Matches links that do not name a path and are opened directly. */
const DESCRIPTOR = /^\/proc\/\d+(?:\/task\/\d+)?\/fd\/\d+$|^\/dev\/fd\/\d+$/

function followed(path: string): string {
  let at = isAbsolute(path) ? parse(path).root : process.cwd()
  const parts = path.split('/')
  for (let links = 0; parts.length > 0;) {
    const part = parts.shift()!
    if (part === '' || part === '.') continue
    const next = join(at, part)
    const found = part === '..' ? undefined : lstatSync(next, { throwIfNoEntry: false })
    if (found?.isSymbolicLink() !== true || DESCRIPTOR.test(next)) {
      at = next
      continue
    }
    if (++links > MAX_LINKS)
      throw Object.assign(new Error('its symbolic links form a loop'), {
        code: 'ELOOP',
        syscall: 'open',
        path,
      })
    if (isPlanted(found, at)) throw planted(path, 'it goes through a symbolic link')
    const target = readlinkSync(next)
    parts.unshift(...target.split('/'))
    if (isAbsolute(target)) at = parse(target).root
  }
  return at
}

/** Resolves a path on Windows, where a dangling link is itself replaced. */
function resolved(path: string): string {
  try {
    return realpathSync(path)
  } catch {
    return path
  }
}

/**
 * Tells whether another user may have planted the file in `folder` to get our output: neither we nor the owner of the folder own
 * it, and everyone can create files there. Source: Linux, Documentation/admin-guide/sysctl/fs.rst, protected_symlinks and
 * protected_regular.
 */
export function isPlanted({ uid }: Stats, folder: string): boolean {
  if (process.geteuid === undefined || uid === process.geteuid()) return false
  const above = statSync(folder)
  return (above.mode & STICKY_FOR_ALL) === STICKY_FOR_ALL && above.uid !== uid
}

const STICKY_FOR_ALL = 0o1002

/** Returns the error about a file that another user planted. */
export function planted(path: string, what: string): Error {
  const message = `${what} of another user in a world-writable folder`
  return Object.assign(new Error(message), { code: 'EACCES', syscall: 'open', path })
}
