import { checkEntry } from '../image/check-entry.ts'
import { EncodeError } from '../image/image.ts'
import { type Content, type Entry, sizeOf, type Tree } from '../image/tree.ts'

interface NodeBase {
  readonly name: string
  readonly path: string
  modified: Date
}

export interface DirectoryNode extends NodeBase {
  readonly kind: 'directory'
  /** The children sorted by name, so that the order of the tree does not matter. */
  readonly children: readonly Node[]
}

export interface FileNode extends NodeBase {
  readonly kind: 'file'
  readonly content: Content
  readonly isReadOnly: boolean
}

export type Node = DirectoryNode | FileNode

/** The largest file in bytes. Source: DIR_FileSize */
const MOST_BYTES = 0xffff_ffff

type Growing = DirectoryNode & { readonly children: Node[] }

/**
 * Returns the root directory of `tree`, with implied directories added.
 *
 * @throws EncodeError what `checkEntry` throws, `name-clash` when there are entries below something other than a
 * directory, `unsupported-kind`, `file-too-large`
 */
export function hierarchy(tree: Tree, date: Date): DirectoryNode {
  const root: Growing = { kind: 'directory', name: '', path: '', modified: date, children: [] }
  const directories = new Map([['', root]])

  const directoryAt = (path: string): Growing => {
    const missing: string[] = []
    let known = path
    for (; !directories.has(known); known = parentOf(known)) missing.push(known)
    let directory = directories.get(known)!
    for (const each of missing.reverse()) {
      const entry = tree.get(each)
      if (entry !== undefined && entry.kind !== 'directory') {
        throw new EncodeError('name-clash', each, 'it is not a directory, but there are entries below it')
      }
      const node: Growing = {
        kind: 'directory',
        name: nameOf(each),
        path: each,
        modified: date,
        children: [],
      }
      directories.set(each, node)
      directory.children.push(node)
      directory = node
    }
    return directory
  }

  for (const [path, entry] of tree) {
    checkEntry(path, entry)
    if (entry.kind === 'directory') directoryAt(path).modified = entry.modified ?? date
    else directoryAt(parentOf(path)).children.push(fileNode(path, entry, date))
  }
  for (const { children } of directories.values()) {
    children.sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0))
  }
  return root
}

function fileNode(path: string, entry: Exclude<Entry, { kind: 'directory' }>, date: Date): FileNode {
  if (entry.kind !== 'file') {
    const what = entry.kind === 'symlink' ? 'symbolic links' : 'devices, pipes or sockets'
    throw new EncodeError('unsupported-kind', path, `FAT cannot hold ${what}`)
  }
  const { content, mode = 0o200, modified = date } = entry
  const size = sizeOf(content)
  if (size > MOST_BYTES) {
    throw new EncodeError('file-too-large', path, `it has ${size} bytes; FAT allows at most ${MOST_BYTES}`)
  }
  return { kind: 'file', name: nameOf(path), path, modified, content, isReadOnly: (mode & 0o222) === 0 }
}

function parentOf(path: string): string {
  return path.slice(0, Math.max(path.lastIndexOf('/'), 0))
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1)
}
