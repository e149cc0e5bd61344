import { lstatSync, readlinkSync, realpathSync, type Stats, statSync } from 'node:fs'
import { isAbsolute, join, parse } from 'node:path'

/** Where a name that is to be written leads. */
export interface OutputPlace {
  /** The path behind all symbolic links. It need not exist. */
  readonly target: string
  /** What is there now. */
  readonly existing: Stats | undefined
  /** A device, a pipe or an open descriptor such as /dev/stdout: it is written in place, as nothing can take its name. */
  readonly isStream: boolean
}

/** Symbolic links that one path may go through, as Linux counts them. */
const MAX_LINKS = 40

/**
 * Follows the symbolic links of `path`, also one whose target does not exist yet.
 *
 * @throws node's own error; EACCES for a link, a file or a pipe that another user put into a sticky folder that everyone can
 * write to, ELOOP for links in a circle
 */
export function outputPlace(path: string): OutputPlace {
  const target = process.platform === 'win32' ? resolved(path) : followed(path)
  const existing = statSync(target, { throwIfNoEntry: false })
  const isKept = existing === undefined || existing.isFile() || existing.isDirectory()
  return { target, existing, isStream: !isKept || DESCRIPTOR.test(target) }
}

/** Links in here name no path: they are opened as they are. */
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
      throw Object.assign(new Error('its links lead in a circle'), { code: 'ELOOP', syscall: 'open', path })
    if (isPlanted(found, at)) throw planted(path, 'it goes through a symbolic link')
    const target = readlinkSync(next)
    parts.unshift(...target.split('/'))
    if (isAbsolute(target)) at = parse(target).root
  }
  return at
}

/** Windows: a link that leads nowhere is replaced itself. */
function resolved(path: string): string {
  try {
    return realpathSync(path)
  } catch {
    return path
  }
}

/**
 * Whether another user may have put the file into `folder` to catch what is written: neither we nor the owner of the folder
 * own it, and everyone can make files there. Source: Linux, Documentation/admin-guide/sysctl/fs.rst, protected_symlinks and
 * protected_regular.
 */
export function isPlanted({ uid }: Stats, folder: string): boolean {
  if (process.geteuid === undefined || uid === process.geteuid()) return false
  const above = statSync(folder)
  return (above.mode & STICKY_FOR_ALL) === STICKY_FOR_ALL && above.uid !== uid
}

const STICKY_FOR_ALL = 0o1002

/** Refuses to write to what another user put there. */
export function planted(path: string, what: string): Error {
  const message = `${what} of another user, in a folder that everyone can write to`
  return Object.assign(new Error(message), { code: 'EACCES', syscall: 'open', path })
}
