import { sep } from 'node:path'
import { EncodeError } from '../image/image.ts'
import { type Entry, pathProblem, sizeOf, type Tree } from '../image/tree.ts'

export interface JudgeTreeOptions {
  /** Whether to accept links whose target is absolute or outside the folder. */
  readonly allowUnsafeLinks?: boolean
  /** The most bytes of all files together; no limit by default. */
  readonly maxSize?: number
}

/**
 * Checks that even a hostile tree can be written below a folder and does not lead out of it.
 *
 * @throws EncodeError `bad-path`, `name-clash`, `unsafe-link` or `too-large`
 */
export function judgeTree(tree: Tree, { allowUnsafeLinks = false, maxSize }: JudgeTreeOptions): void {
  let size = 0
  for (const [path, entry] of tree) {
    if (path === '') continue
    judgeEntry(tree, path, entry, allowUnsafeLinks)
    // A file with several names is written several times.
    if (entry.kind === 'file') size += sizeOf(entry.content)
  }
  if (maxSize !== undefined && size > maxSize)
    throw new EncodeError('too-large', '', `its files have ${size} bytes; the limit is ${maxSize}`)
}

/** Matches characters that would make a name a path on this system. */
const FOREIGN = sep === '\\' ? /[\\:]/ : undefined

function judgeEntry(tree: Tree, path: string, entry: Entry, allowUnsafeLinks: boolean): void {
  const problem = pathProblem(path) ?? (FOREIGN?.test(path) ? 'it is a path on this system' : undefined)
  if (problem !== undefined) throw new EncodeError('bad-path', path, problem)
  for (const parent of parentsOf(path)) {
    const kind = tree.get(parent)?.kind ?? 'directory'
    if (kind !== 'directory') throw new EncodeError('name-clash', path, 'its parent is not a directory')
  }
  if (entry.kind !== 'symlink') return
  if (entry.target === '' || entry.target.includes('\0'))
    throw new EncodeError('unsafe-link', path, 'its target is not a valid path')
  if (!allowUnsafeLinks && !staysInside(path, entry.target))
    throw new EncodeError('unsafe-link', path, 'the link leads out of the directory')
}

/**
 * Tells whether a link's target is below the root, whatever other links there are: `..` is allowed only at its start, where it
 * counts from the link's own directory, which is never a link itself.
 */
export function staysInside(path: string, target: string): boolean {
  if (target.startsWith('/') || FOREIGN?.test(target)) return false
  const parts = target.split('/').filter((part) => part !== '' && part !== '.')
  const named = parts.findIndex((part) => part !== '..')
  const up = named < 0 ? parts.length : named
  return up < path.split('/').length && !parts.slice(up).includes('..')
}

/** Returns the folders above `path`, starting with the outermost. */
export function parentsOf(path: string): string[] {
  const parts = path.split('/')
  return parts.slice(1).map((_, n) => parts.slice(0, n + 1).join('/'))
}
