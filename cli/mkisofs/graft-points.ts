import { EXIT, Stop } from './exit.ts'

/** One path of the command line. */
export interface PathSpec {
  /** On disk. */
  readonly source: string
  /** In the image without slashes around it, '' being the root; undefined puts a file under its own name into the root. */
  readonly target: string | undefined
  /** `target` is a directory that the source goes into, under its own name. */
  readonly into: boolean
}

/**
 * A path as -graft-points reads it: `PATH=FILE` at the first `=` that no backslash escapes; `PATH/=FILE` puts FILE into
 * PATH. Without a `=`, or when `isGraft` is false, it is a path on disk.
 *
 * @throws Stop when PATH leads out of the image
 */
export function pathSpec(argument: string, isGraft: boolean): PathSpec {
  if (!isGraft) return { source: argument, target: undefined, into: true }
  const [left, right] = split(argument)
  if (right === undefined || left === '') return { source: unescape(argument), target: undefined, into: true }
  const target = unescape(left)
  return { source: unescape(right), target: imagePath(target), into: target.endsWith('/') }
}

function split(argument: string): [left: string, right?: string] {
  const match = /^((?:[^\\=]|\\[^])*)=([^]*)$/.exec(argument)
  return match === null ? [argument] : [match[1]!, match[2]!]
}

/** Only `\\` and `\=` are escapes; a backslash before anything else stands for itself. */
function unescape(path: string): string {
  return path.replace(/\\([\\=])/g, '$1')
}

/**
 * `path` in the image, without empty parts, `.` and `..`.
 *
 * @throws Stop when it leads out of the image
 */
export function imagePath(path: string): string {
  const parts: string[] = []
  for (const part of path.split('/')) {
    if (part === '' || part === '.') continue
    if (part !== '..') parts.push(part)
    else if (parts.pop() === undefined) throw new Stop(EXIT.usage, `${path}: it leads out of the image`)
  }
  return parts.join('/')
}
