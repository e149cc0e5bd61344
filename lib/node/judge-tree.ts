import { sep } from 'node:path'
import { EncodeError } from '../image/image.ts'
import { type Entry, pathProblem, sizeOf, type Tree } from '../image/tree.ts'

export interface JudgeTreeOptions {
  /** Links whose target is absolute or leads out of the folder are made too. */
  readonly allowUnsafeLinks?: boolean
  /** Bytes of all files together that are written at most; without it there is no limit. */
  readonly maxSize?: number
}

/**
 * Checks that a tree, whoever made it, can be written below a folder and does not lead out of it.
 *
 * @throws EncodeError `bad-path`, `name-clash`, `unsafe-link` or `too-large`
 */
export function judgeTree(tree: Tree, { allowUnsafeLinks = false, maxSize }: JudgeTreeOptions): void {
  let size = 0
  for (const [path, entry] of tree) {
    if (path === '') continue
    judgeEntry(tree, path, entry, allowUnsafeLinks)
    // A file of several names is written several times.
    if (entry.kind === 'file') size += sizeOf(entry.content)
  }
  if (maxSize !== undefined && size > maxSize)
    throw new EncodeError('too-large', '', `its files have ${size} bytes, the limit is ${maxSize}`)
}

/** What another system's names must not hold, lest they are paths there. */
const FOREIGN = sep === '\\' ? /[\\:]/ : undefined

function judgeEntry(tree: Tree, path: string, entry: Entry, allowUnsafeLinks: boolean): void {
  const problem = pathProblem(path) ?? (FOREIGN?.test(path) ? 'it is a path of this system' : undefined)
  if (problem !== undefined) throw new EncodeError('bad-path', path, problem)
  for (const parent of parentsOf(path)) {
    const kind = tree.get(parent)?.kind ?? 'directory'
    if (kind !== 'directory')
      throw new EncodeError('name-clash', path, 'it lies below what is not a directory')
  }
  if (entry.kind !== 'symlink') return
  if (entry.target === '' || entry.target.includes('\0'))
    throw new EncodeError('unsafe-link', path, 'its target is not a path')
  if (!allowUnsafeLinks && !staysInside(path, entry.target))
    throw new EncodeError('unsafe-link', path, 'it is a link that leads out of the directory')
}

/**
 * Return whether a link's target lies below the root whatever other links there are: `..` stands at its start only, where it is
 * counted from the link's own directory, which is none that a link stands for.
 */
export function staysInside(path: string, target: string): boolean {
  if (target.startsWith('/') || FOREIGN?.test(target)) return false
  const parts = target.split('/').filter((part) => part !== '' && part !== '.')
  const named = parts.findIndex((part) => part !== '..')
  const up = named < 0 ? parts.length : named
  return up < path.split('/').length && !parts.slice(up).includes('..')
}

/** The folders above `path`, from the outermost. */
export function parentsOf(path: string): string[] {
  const parts = path.split('/')
  return parts.slice(1).map((_, n) => parts.slice(0, n + 1).join('/'))
}
