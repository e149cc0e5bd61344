import { EncodeError } from '../image.ts'
import { type Content, DEFAULT_DATE, pathProblem, type Tree } from '../tree.ts'

/** A tree with its parent directories made explicit, every default filled in. `mode` holds permission bits. */
export interface DirectoryNode {
  readonly kind: 'directory'
  readonly name: string
  readonly path: string
  mode: number
  modified: Date
  readonly children: Node[]
}

export interface FileNode {
  readonly kind: 'file'
  readonly name: string
  readonly path: string
  readonly mode: number
  readonly modified: Date
  readonly content: Content
}

export interface SymlinkNode {
  readonly kind: 'symlink'
  readonly name: string
  readonly path: string
  readonly mode: number
  readonly modified: Date
  readonly target: string
}

export type Node = DirectoryNode | FileNode | SymlinkNode

/** A directory can be read and searched by all, a file read by all, as `genisoimage -r` has it. */
const DIRECTORY_MODE = 0o555
const FILE_MODE = 0o444

/**
 * The root directory of `tree`.
 *
 * @throws EncodeError `bad-path`, or `name-clash` when an entry lies below one that is no directory
 */
export function hierarchy(tree: Tree, date: Date = DEFAULT_DATE): DirectoryNode {
  const root = directory('', '', date)
  const directories = new Map([['', root]])

  const directoryAt = (path: string): DirectoryNode => {
    const known = directories.get(path)
    if (known !== undefined) return known
    if (tree.has(path) && tree.get(path)?.kind !== 'directory') {
      throw new EncodeError('name-clash', path, 'it is no directory, yet other entries lie below it')
    }
    return add(path, (name) => directory(name, path, date))
  }
  const add = <N extends Node>(path: string, make: (name: string) => N): N => {
    const slash = path.lastIndexOf('/')
    const node = make(path.slice(slash + 1))
    directoryAt(path.slice(0, Math.max(slash, 0))).children.push(node)
    if (node.kind === 'directory') directories.set(path, node)
    return node
  }

  for (const [path, entry] of tree) {
    const problem = pathProblem(path)
    if (problem !== undefined) throw new EncodeError('bad-path', path, `${problem}, so it can name nothing`)
    const modified = entry.modified ?? date
    if (entry.kind === 'directory') {
      const node = directoryAt(path)
      node.mode = entry.mode ?? DIRECTORY_MODE
      node.modified = modified
    } else if (entry.kind === 'file') {
      const { kind, content, mode = FILE_MODE } = entry
      add(path, (name) => ({ kind, name, path, mode, modified, content }))
    } else if (entry.kind === 'symlink') {
      const { kind, target } = entry
      add(path, (name) => ({ kind, name, path, mode: DIRECTORY_MODE, modified, target }))
    }
  }
  return root
}

function directory(name: string, path: string, modified: Date): DirectoryNode {
  return { kind: 'directory', name, path, mode: DIRECTORY_MODE, modified, children: [] }
}
