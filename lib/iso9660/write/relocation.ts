import { EncodeError } from '../../image/image.ts'
import { addChild, type DirectoryNode, directoryNode, type Node } from './hierarchy.ts'

/** Levels of directories, the root being the first. ECMA-119 6.8.2.1 */
export const MAX_LEVELS = 8

/**
 * The hierarchy with no directory below level 8: a deeper one moves to the directory `to` in the root, and an entry that
 * leads to it takes its place. Readers know that directory by the RE entries in it, libarchive also by its name. The nodes of `root` stay as they are; a hierarchy that is not too deep is returned
 * itself. RRIP 4.1.5
 *
 * @throws EncodeError `name-clash` when `to` is no directory
 */
export function relocate(root: DirectoryNode, to: string): DirectoryNode {
  if (!isDeeper(root, MAX_LEVELS)) return root
  const waiting: DirectoryNode[] = []
  const copied = copy(root, 1, undefined, waiting)
  const moved = movedDirectory(copied, to)
  for (const directory of waiting) addChild(moved, directory)
  return copied
}

function isDeeper(directory: DirectoryNode, levels: number): boolean {
  if (levels === 0) return true
  return directory.children.some((node) => node.kind === 'directory' && isDeeper(node, levels - 1))
}

/** A copy of `directory` at `level`; the directories that are too deep go to `waiting`, where they are at level 3. */
function copy(
  directory: DirectoryNode,
  level: number,
  movedFrom: DirectoryNode | undefined,
  waiting: DirectoryNode[],
): DirectoryNode {
  const made: DirectoryNode = { ...directory, children: [], movedFrom }
  for (const node of directory.children) {
    if (node.kind !== 'directory') made.children.push(node)
    else if (level < MAX_LEVELS) made.children.push(copy(node, level + 1, undefined, waiting))
    else {
      const moved = copy(node, 3, made, waiting)
      waiting.push(moved)
      made.children.push({ kind: 'relocated', path: node.path, entry: node.entry, directory: moved })
    }
  }
  return made
}

function movedDirectory(root: DirectoryNode, to: string): DirectoryNode {
  const known: Node | undefined = root.children.find(({ path }) => path === to)
  if (known === undefined) {
    const { modified } = root.entry
    const made = directoryNode(to, modified === undefined ? {} : { modified })
    addChild(root, made)
    return made
  }
  if (known.kind === 'directory') return known
  throw new EncodeError('name-clash', known.path, 'directories that lie too deep have to move to this name')
}
