import { EXIT, Stop } from './exit.ts'

/** A path of the command line. */
export interface PathSpec {
  /** Path on disk. */
  readonly source: string
  /** Path in the image without leading or trailing slashes; '' is the root; undefined: the root, under the file's own name. */
  readonly target: string | undefined
  /** `target` is a directory; the source goes into it under its own name. */
  readonly into: boolean
}

/**
 * Parses a path as -graft-points does: `PATH=FILE`, split at the first `=` without a backslash; `PATH/=FILE` puts FILE into
 * the directory PATH. Without `=`, or if `isGraft` is false, the argument is a path on disk.
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

/** Removes escapes: only `\\` and `\=`; any other backslash is literal. */
function unescape(path: string): string {
  return path.replace(/\\([\\=])/g, '$1')
}

/**
 * Normalises a path in the image: no empty parts, `.` or `..`.
 *
 * @throws Stop when the path leads out of the image
 */
export function imagePath(path: string): string {
  const parts: string[] = []
  for (const part of path.split('/')) {
    if (part === '' || part === '.') continue
    if (part !== '..') parts.push(part)
    else if (parts.pop() === undefined) throw new Stop(EXIT.usage, `${path} leads out of the image`)
  }
  return parts.join('/')
}
