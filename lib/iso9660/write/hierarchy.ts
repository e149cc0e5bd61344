import { checkEntry } from '../../image/check-entry.ts'
import { EncodeError } from '../../image/image.ts'
import {
  type Attributes,
  type Content,
  type DeviceEntry,
  type DirectoryEntry,
  type Entry,
  type FileEntry,
  sizeOf,
  type SymlinkEntry,
  type Tree,
} from '../../image/tree.ts'

export interface DirectoryNode {
  readonly kind: 'directory'
  readonly path: string
  /** The entry of the directory, or default attributes when the tree implies it. */
  entry: Attributes
  readonly children: Node[]
  /** One for itself, one for its `.`, and one for the `..` of each subdirectory. */
  links: number
  /** The former parent of a relocated directory. Source: RRIP 4.1.5 */
  readonly movedFrom: DirectoryNode | undefined
  /** The text from which to derive the name in the primary tree, when that is not its own name. */
  readonly identifier: string | undefined
}

/** The data that all hard links of a file share. */
export interface Inode {
  /** The path of the first hard link. */
  readonly path: string
  readonly content: Content
  links: number
}

export interface FileNode {
  readonly kind: 'file'
  readonly path: string
  readonly entry: FileEntry
  readonly inode: Inode | undefined
  /** The number of its data, from 0; set by `dataFiles`. */
  number: number
}

export interface SymlinkNode {
  readonly kind: 'symlink'
  readonly path: string
  readonly entry: SymlinkEntry
}

export interface DeviceNode {
  readonly kind: 'device'
  readonly path: string
  readonly entry: DeviceEntry
}

/** A record in the former place of a relocated directory. Source: RRIP 4.1.5.1 */
export interface RelocatedNode {
  readonly kind: 'relocated'
  readonly path: string
  readonly entry: Attributes
  readonly directory: DirectoryNode
}

export type Node = DirectoryNode | FileNode | SymlinkNode | DeviceNode | RelocatedNode

/**
 * Returns the root directory of `tree`, with implied directories added; `areNamesBytes` is that of `checkEntry`.
 *
 * @throws EncodeError what `checkEntry` throws, or `name-clash` when there are entries below something other than a
 * directory
 */
export function hierarchy(tree: Tree, areNamesBytes = false): DirectoryNode {
  const root = directoryNode('', {})
  const directories = new Map([['', root]])
  const inodes = new Map<string, Inode>()

  const directoryAt = (path: string): DirectoryNode => {
    const missing: string[] = []
    let known = path
    for (; !directories.has(known); known = folderOf(known)) missing.push(known)
    let directory = directories.get(known)!
    for (const each of missing.reverse()) {
      const entry = tree.get(each)
      if (entry !== undefined && entry.kind !== 'directory') {
        throw new EncodeError('name-clash', each, 'it is not a directory, but there are entries below it')
      }
      const node = directoryNode(each, {})
      directories.set(each, node)
      addChild(directory, node)
      directory = node
    }
    return directory
  }

  /** The directory of the path before, which is that of most paths. */
  let last = root
  const folderAt = (path: string): DirectoryNode => {
    const end = Math.max(path.lastIndexOf('/'), 0)
    if (end !== last.path.length || !path.startsWith(last.path)) last = directoryAt(path.slice(0, end))
    return last
  }

  for (const [path, entry] of tree) {
    checkEntry(path, entry, areNamesBytes)
    if (path === '' && entry.kind === 'directory') {
      root.entry = entry
      continue
    }
    if (entry.kind === 'directory') directoryAt(path).entry = entry
    else folderAt(path).children.push(leaf(path, entry, inodes))
  }
  return root
}

function leaf(path: string, entry: Exclude<Entry, DirectoryEntry>, inodes: Map<string, Inode>): Node {
  if (entry.kind === 'symlink') return { kind: entry.kind, path, entry }
  if (entry.kind === 'device') return { kind: entry.kind, path, entry }
  const inode = entry.inode === undefined ? undefined : linked(path, entry.inode, entry.content, inodes)
  return { kind: entry.kind, path, entry, inode, number: 0 }
}

/** Returns the inode with this key and counts one more link. */
function linked(path: string, key: string, content: Content, inodes: Map<string, Inode>): Inode {
  const inode = inodes.get(key) ?? { path, content, links: 0 }
  inodes.set(key, inode)
  if (sizeOf(inode.content) !== sizeOf(content)) {
    throw new EncodeError('content-changed', path, 'its hard links differ in size')
  }
  inode.links++
  return inode
}

export function directoryNode(path: string, entry: Attributes): DirectoryNode {
  return {
    kind: 'directory',
    path,
    entry,
    children: [],
    links: 2,
    movedFrom: undefined,
    identifier: undefined,
  }
}

/** Adds a directory, or the record of a relocated one, to `parent`. */
export function addChild(parent: DirectoryNode, child: DirectoryNode | RelocatedNode): void {
  parent.children.push(child)
  parent.links++
}

/** Yields every node below `root` in the order of the children, a directory before its contents. */
export function* nodesBelow(root: DirectoryNode): Generator<Node, void, undefined> {
  const stack = root.children.toReversed()
  for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
    yield node
    if (node.kind !== 'directory') continue
    for (let i = node.children.length - 1; i >= 0; i--) stack.push(node.children[i]!)
  }
}

/** Tells whether a name has no version: that of a directory, and as in genisoimage that of the record in place of one. */
export function isNamedAsDirectory({ kind }: Node): boolean {
  return kind === 'directory' || kind === 'relocated'
}

/** Returns the last part of a path. */
export function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1)
}

/** Returns the directory of a path; `''` is the root. */
function folderOf(path: string): string {
  return path.slice(0, Math.max(path.lastIndexOf('/'), 0))
}
