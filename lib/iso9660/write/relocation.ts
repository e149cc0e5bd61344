import { EncodeError } from '../../image/image.ts'
import type { Attributes } from '../../image/tree.ts'
import { addChild, type DirectoryNode, directoryNode } from './hierarchy.ts'

/** The number of directory levels, where the root is level 1. Source: ECMA-119 6.8.2.1 */
export const MAX_LEVELS = 8

/** The level of a directory in `rr_moved`. */
const MOVED_LEVEL = 3

/**
 * The primary identifier of our `rr_moved` when the user has an empty directory of that name. libarchive hides the
 * first `rr_moved` or `.rr_moved` in the root, so ours must come first.
 */
const FIRST_IDENTIFIER = '0RR_MOVE'

/**
 * Returns the hierarchy with no directory below level 8: a deeper one moves to the directory `to` in the root, and a
 * record that refers to it takes its place. That directory gets the date of the root. The nodes of `root` do not change. A hierarchy that is not too deep is
 * returned as it is. Source: RRIP 4.1.5
 *
 * Readers recognise the directory `to` by the RE entries in it, libarchive also by its name, and hide it when it
 * contains nothing else. So an empty directory of that name stays where the user has it, and `.rr_moved` is used
 * instead.
 *
 * @throws EncodeError `name-clash` when `to` is not a directory, or neither name is free
 */
export function relocate(
  root: DirectoryNode,
  to: 'rr_moved' | '.rr_moved',
  owner: Pick<Attributes, 'uid' | 'gid'>,
): DirectoryNode {
  if (!isDeeper(root, MAX_LEVELS)) return root
  const top = copyOf(root, undefined)
  const relocated: DirectoryNode[] = []
  const pending = [{ from: root, copy: top, level: 1 }]
  // The loop appends to the list that it walks.
  for (const { from, copy, level } of pending) {
    for (const node of from.children) {
      if (node.kind !== 'directory') copy.children.push(node)
      else if (level < MAX_LEVELS) {
        const below = copyOf(node, undefined)
        copy.children.push(below)
        pending.push({ from: node, copy: below, level: level + 1 })
      } else {
        const moved = copyOf(node, copy)
        relocated.push(moved)
        copy.children.push({ kind: 'relocated', path: node.path, entry: node.entry, directory: moved })
        pending.push({ from: node, copy: moved, level: MOVED_LEVEL })
      }
    }
  }
  const holder = holderOf(top, to, owner)
  for (const directory of relocated) addChild(holder, directory)
  return top
}

/** Tells whether a hierarchy has more than `levels` levels. The recursion stops at that depth. */
function isDeeper(directory: DirectoryNode, levels: number): boolean {
  if (levels === 0) return true
  return directory.children.some((node) => node.kind === 'directory' && isDeeper(node, levels - 1))
}

function copyOf(directory: DirectoryNode, movedFrom: DirectoryNode | undefined): DirectoryNode {
  return { ...directory, children: [], movedFrom }
}

/** Returns the directory for relocated ones in the root: the user's own if it has other contents, or a new one. */
function holderOf(
  root: DirectoryNode,
  to: 'rr_moved' | '.rr_moved',
  owner: Pick<Attributes, 'uid' | 'gid'>,
): DirectoryNode {
  const entry = { ...owner, ...(root.entry.modified && { modified: root.entry.modified }) }
  const holder = (path: string, identifier: string | undefined): DirectoryNode => {
    const made = { ...directoryNode(path, entry), identifier }
    addChild(root, made)
    return made
  }
  const known = root.children.find(({ path }) => path === to)
  if (known === undefined) return holder(to, undefined)
  const isEmpty = known.kind === 'directory' && known.children.length === 0
  if (known.kind === 'directory' && !isEmpty) return known
  const isOtherFree = to === 'rr_moved' && root.children.every(({ path }) => path !== '.rr_moved')
  if (isEmpty && isOtherFree) return holder('.rr_moved', FIRST_IDENTIFIER)
  throw new EncodeError(
    'name-clash',
    known.path,
    'this name is needed for directories that are nested too deeply',
  )
}
