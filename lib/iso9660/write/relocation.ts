import { EncodeError } from '../../image/image.ts'
import { addChild, type DirectoryNode, directoryNode } from './hierarchy.ts'

/** Levels of directories, the root being the first. ECMA-119 6.8.2.1 */
export const MAX_LEVELS = 8

/** Level of a directory in the one of relocated directories. */
const MOVED_LEVEL = 3

/**
 * Names the directory of relocated ones in the primary tree where the user has an empty directory of the usual name.
 * libarchive takes the first `rr_moved` or `.rr_moved` of the root for it, and hides it: ours has to come first.
 */
const FIRST_IDENTIFIER = '0RR_MOVE'

/**
 * Returns the hierarchy with no directory below level 8: a deeper one moves to the directory `to` in the root, and an
 * entry that leads to it takes its place. The nodes of `root` stay as they are; a hierarchy that is not too deep is
 * returned itself. RRIP 4.1.5
 *
 * Readers know the directory of relocated ones by the RE entries in it, libarchive also by its name, and hide it when
 * it has nothing else. So a directory of that name that the user left empty keeps its place, and `.rr_moved` is taken.
 *
 * @throws EncodeError `name-clash` when `to` is not a directory, or neither name is free
 */
export function relocate(root: DirectoryNode, to: 'rr_moved' | '.rr_moved'): DirectoryNode {
  if (!isDeeper(root, MAX_LEVELS)) return root
  const top = copyOf(root, undefined)
  const relocated: DirectoryNode[] = []
  const pending = [{ from: root, copy: top, level: 1 }]
  // It grows while it is walked.
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
  const holder = holderOf(top, to)
  for (const directory of relocated) addChild(holder, directory)
  return top
}

/** It never goes deeper than `levels` itself. */
function isDeeper(directory: DirectoryNode, levels: number): boolean {
  if (levels === 0) return true
  return directory.children.some((node) => node.kind === 'directory' && isDeeper(node, levels - 1))
}

function copyOf(directory: DirectoryNode, movedFrom: DirectoryNode | undefined): DirectoryNode {
  return { ...directory, children: [], movedFrom }
}

/** The directory in the root that relocated ones go to: the user's own where it holds something else. */
function holderOf(root: DirectoryNode, to: 'rr_moved' | '.rr_moved'): DirectoryNode {
  const known = root.children.find(({ path }) => path === to)
  if (known === undefined) return holder(root, to, undefined)
  const isEmpty = known.kind === 'directory' && known.children.length === 0
  if (known.kind === 'directory' && !isEmpty) return known
  const isOtherFree = to === 'rr_moved' && root.children.every(({ path }) => path !== '.rr_moved')
  if (isEmpty && isOtherFree) return holder(root, '.rr_moved', FIRST_IDENTIFIER)
  throw new EncodeError(
    'name-clash',
    known.path,
    'this name is needed for directories that are nested too deeply',
  )
}

function holder(root: DirectoryNode, path: string, identifier: string | undefined): DirectoryNode {
  // Its owner and date are those of the root; its mode is not, as genisoimage has it.
  const { mode: _, ...entry } = root.entry
  const made = { ...directoryNode(path, entry), identifier }
  addChild(root, made)
  return made
}
