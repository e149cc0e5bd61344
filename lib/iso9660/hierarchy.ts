import { EncodeError } from '../image.ts'
import {
  type Content,
  DEFAULT_DATE,
  type DeviceEntry,
  type Entry,
  pathProblem,
  sizeOf,
  type Tree,
} from '../tree.ts'

/** What every entry has once all defaults are filled in. `mode` holds permission bits. */
interface NodeBase {
  readonly name: string
  readonly path: string
  mode: number
  uid: number
  gid: number
  modified: Date
}

/** A run of sectors with a file's bytes; `path` is the first file that has them. */
export interface Extent {
  /** Sectors from the start of the file data. */
  readonly sector: number
  readonly content: Content
  readonly path: string
}

export interface DirectoryNode extends NodeBase {
  readonly kind: 'directory'
  readonly children: Node[]
  /** Itself, its `.`, and the `..` of each directory in it. */
  links: number
  /** Of a relocated directory: the one that it was taken from. RRIP 4.1.5 */
  readonly movedFrom: DirectoryNode | undefined
}

export interface FileNode extends NodeBase {
  readonly kind: 'file'
  readonly content: Content
  /** Shared by all hard links of the file. */
  readonly inode: { links: number }
  /** Set when the contents are given their sectors; an empty file has none. */
  extent: Extent | undefined
}

export interface SymlinkNode extends NodeBase {
  readonly kind: 'symlink'
  readonly target: string
}

export interface DeviceNode extends NodeBase {
  readonly kind: 'device'
  readonly type: DeviceEntry['type']
  readonly major: number
  readonly minor: number
}

/** Stands where a relocated directory was. RRIP 4.1.5.1 */
export interface RelocatedNode extends NodeBase {
  readonly kind: 'relocated'
  readonly directory: DirectoryNode
}

export type Node = DirectoryNode | FileNode | SymlinkNode | DeviceNode | RelocatedNode

/** A directory can be read and searched by all, a file read by all, as `genisoimage -r` has it. */
const DIRECTORY_MODE = 0o555
const FILE_MODE = 0o444

const SINGLE = { links: 1 }

/**
 * The root directory of `tree`, its parent directories made explicit.
 *
 * @throws EncodeError `bad-path`, or `name-clash` when an entry lies below one that is no directory
 */
export function hierarchy(tree: Tree, date: Date = DEFAULT_DATE): DirectoryNode {
  const root = directoryNode('', '', date)
  const directories = new Map([['', root]])
  const inodes = new Map<string, { links: number; content: Content }>()

  const directoryAt = (path: string): DirectoryNode => {
    const known = directories.get(path)
    if (known !== undefined) return known
    if (tree.has(path) && tree.get(path)?.kind !== 'directory') {
      throw new EncodeError('name-clash', path, 'it is no directory, yet other entries lie below it')
    }
    const slash = path.lastIndexOf('/')
    const node = directoryNode(path.slice(slash + 1), path, date)
    directories.set(path, node)
    addChild(directoryAt(slash < 0 ? '' : path.slice(0, slash)), node)
    return node
  }

  for (const [path, entry] of tree) {
    if (path === '' && entry.kind === 'directory') {
      setAttributes(root, entry)
      continue
    }
    const problem = pathProblem(path)
    if (problem !== undefined) throw new EncodeError('bad-path', path, `${problem}, so it can name nothing`)
    if (entry.kind === 'directory') {
      setAttributes(directoryAt(path), entry)
      continue
    }
    const slash = path.lastIndexOf('/')
    const parent = directoryAt(slash < 0 ? '' : path.slice(0, slash))
    parent.children.push(leaf(path.slice(slash + 1), path, entry, date, inodes))
  }
  return root
}

function leaf(
  name: string,
  path: string,
  entry: Exclude<Entry, { kind: 'directory' }>,
  date: Date,
  inodes: Map<string, { links: number; content: Content }>,
): Node {
  const { kind, uid = 0, gid = 0, modified = date } = entry
  if (kind === 'file') {
    const { mode = FILE_MODE, content } = entry
    if (entry.inode === undefined) {
      return { kind, name, path, mode, uid, gid, modified, content, inode: SINGLE, extent: undefined }
    }
    const inode = inodes.get(entry.inode) ?? { links: 0, content }
    inodes.set(entry.inode, inode)
    if (sizeOf(inode.content) !== sizeOf(content)) {
      throw new EncodeError('content-changed', path, 'its hard links differ in size')
    }
    inode.links++
    return { kind, name, path, mode, uid, gid, modified, content: inode.content, inode, extent: undefined }
  }
  if (kind === 'symlink') {
    const { mode = DIRECTORY_MODE, target } = entry
    return { kind, name, path, mode, uid, gid, modified, target }
  }
  const { mode = FILE_MODE, type, major = 0, minor = 0 } = entry
  return { kind, name, path, mode, uid, gid, modified, type, major, minor }
}

export function directoryNode(
  name: string,
  path: string,
  modified: Date,
  movedFrom?: DirectoryNode,
): DirectoryNode {
  const mode = DIRECTORY_MODE
  return { kind: 'directory', name, path, mode, uid: 0, gid: 0, modified, children: [], links: 2, movedFrom }
}

/** Puts a directory, or what stands for one, into `parent`. */
export function addChild(parent: DirectoryNode, child: DirectoryNode | RelocatedNode): void {
  parent.children.push(child)
  parent.links++
}

function setAttributes(node: DirectoryNode, entry: Entry): void {
  node.mode = entry.mode ?? DIRECTORY_MODE
  node.uid = entry.uid ?? 0
  node.gid = entry.gid ?? 0
  if (entry.modified !== undefined) node.modified = entry.modified
}
