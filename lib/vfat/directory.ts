import { EncodeError } from '../image/image.ts'
import { sizeOf } from '../image/tree.ts'
import {
  ARCHIVE,
  DIRECTORY,
  directoryEntry,
  encodeLongName,
  ENTRY,
  partsOf,
  READ_ONLY,
  VOLUME_ID,
} from './directory-entry.ts'
import type { DirectoryNode } from './hierarchy.ts'
import { type Named, namesOf } from './names.ts'

/** A directory with the names of its children. */
export interface Directory {
  readonly node: DirectoryNode
  readonly parent: DirectoryNode | undefined
  readonly names: readonly Named[]
  /** The number of its entries of 32 bytes. */
  readonly entries: number
}

/** The most entries that Linux and Windows read: 2 MiB. Source: "FAT Directory Structure" */
const MOST_ENTRIES = 0x10000

/** The most entries of the root: a 16-bit count of whole clusters of up to 64 sectors. Source: BPB_RootEntCnt */
const MOST_ROOT_ENTRIES = 0xf800

/**
 * Returns all directories, the root first, and each before its subdirectories.
 *
 * @throws EncodeError `too-many-entries`, or an error of `namesOf`
 */
export function directoriesOf(root: DirectoryNode, hasLabel: boolean): Directory[] {
  const found: Directory[] = [directory(root, undefined, hasLabel ? 1 : 0)]
  // The list grows during the loop.
  for (const { node } of found) {
    for (const child of node.children) if (child.kind === 'directory') found.push(directory(child, node, 2))
  }
  return found
}

/** Returns a directory; `own` is the number of entries that are not children: `.` and `..`, or the label. */
function directory(node: DirectoryNode, parent: DirectoryNode | undefined, own: number): Directory {
  const names = namesOf(node)
  const entries = names.reduce((sum, { longName }) => sum + 1 + partsOf(longName), own)
  const most = parent === undefined ? MOST_ROOT_ENTRIES : MOST_ENTRIES
  if (entries > most) {
    const reason = `its names need ${entries} entries, but FAT allows this directory at most ${most}`
    throw new EncodeError('too-many-entries', node.path, reason)
  }
  return { node, parent, names, entries }
}

interface Volume {
  readonly label: string | undefined
  readonly date: Date
}

/** Encodes a directory; `clusters` holds the first cluster of each entry that has one. */
export function encodeDirectory(
  { node, parent, names, entries }: Directory,
  clusters: ReadonlyMap<object, number>,
  { label, date }: Volume,
): Uint8Array {
  const bytes = new Uint8Array(entries * ENTRY)
  let offset = 0
  const add = (name: string, attributes: number, of: { modified: Date }, cluster = 0, size = 0): void => {
    const { modified } = of
    const dates = { created: modified, accessed: modified, modified }
    const [clusterHigh, clusterLow] = [Math.floor(cluster / 0x10000), cluster % 0x10000]
    const entry = { name, attributes, caseFlags: 0, clusterHigh, clusterLow, size, ...dates }
    directoryEntry.encode(entry, bytes, offset)
    offset += ENTRY
  }
  if (parent !== undefined) {
    // The cluster of the root is 0 here, also in FAT32. Source: "FAT Directory Structure", dotdot entry
    add('.', DIRECTORY, node, clusters.get(node))
    add('..', DIRECTORY, parent, parent.path === '' ? 0 : clusters.get(parent))
  } else if (label !== undefined) add(label, VOLUME_ID, { modified: date })
  for (const { node: child, shortName, longName } of names) {
    encodeLongName(longName, shortName, bytes, offset)
    offset += partsOf(longName) * ENTRY
    if (child.kind === 'directory') add(shortName, DIRECTORY, child, clusters.get(child))
    else {
      const attributes = ARCHIVE | (child.isReadOnly ? READ_ONLY : 0)
      add(shortName, attributes, child, clusters.get(child), sizeOf(child.content))
    }
  }
  return bytes
}
