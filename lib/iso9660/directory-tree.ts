import { EncodeError } from '../image.ts'
import { sizeOf } from '../tree.ts'
import { DIRECTORY_FLAG, encodeDirectoryRecord, MAX_RECORD, systemUseOffset } from './directory-record.ts'
import type { DirectoryNode, FileNode, Node } from './hierarchy.ts'
import type { Named } from './names.ts'
import { type PathTableEntry, pathTableRecordSize } from './path-table.ts'
import { type Area, areaSize, encodeArea } from './susp.ts'
import { SECTOR } from './volume-descriptor.ts'

/** Levels of directories, the root being the first. ECMA-119 6.8.2.1 */
const MAX_LEVELS = 8

/** Numbers that a path table has for parents. ECMA-119 9.4.4 */
const MAX_DIRECTORIES = 65535

/** What makes one of the image's trees: how it names children, and what it says beside their records. */
export interface TreeStyle {
  readonly names: (directory: DirectoryNode) => Named[]
  /** Lays out the system use area of a record; `role` tells `.` and `..` from a child. */
  readonly systemUse: (node: Node, role: Role, isRoot: boolean, room: number) => Area
}

export type Role = 'self' | 'parent' | 'child'

/** The first sector of a file's bytes. */
export type ExtentOf = (file: FileNode) => number

interface PlannedRecord {
  readonly node: Node
  readonly identifier: Uint8Array
  readonly systemUse: Area
  /** Bytes from the start of the directory. */
  readonly offset: number
}

interface PlannedDirectory {
  readonly node: DirectoryNode
  readonly identifier: Uint8Array
  /** One-based numbers in path table order. */
  readonly parent: number
  readonly records: readonly PlannedRecord[]
  readonly sectors: number
}

/** One of the image's trees with every size decided; only the address of its first sector is open. */
export interface DirectoryTree {
  /** In the order of the path table: by level, parent, identifier. */
  readonly directories: readonly PlannedDirectory[]
  readonly sectors: number
  /** Bytes. */
  readonly pathTableSize: number
}

/** A directory that waits for its turn: `level` counts from 1, `above` is its parent. */
interface Queued {
  readonly node: DirectoryNode
  readonly identifier: Uint8Array
  readonly parent: number
  readonly level: number
  readonly above: DirectoryNode
}

const SELF = Uint8Array.of(0)
const PARENT = Uint8Array.of(1)

/**
 * Plans every directory below `root`.
 *
 * @throws EncodeError `too-deep`, `too-many-directories`, or what the style throws for a name
 */
export function planDirectoryTree(root: DirectoryNode, style: TreeStyle): DirectoryTree {
  const directories: PlannedDirectory[] = []
  const queue: Queued[] = [{ node: root, identifier: SELF, parent: 1, level: 1, above: root }]
  for (const { node, identifier, parent, level, above } of queue) {
    if (level > MAX_LEVELS) {
      throw new EncodeError(
        'too-deep',
        node.path,
        `it is directory level ${level}, ISO 9660 has ${MAX_LEVELS}`,
      )
    }
    if (directories.length === MAX_DIRECTORIES) {
      throw new EncodeError('too-many-directories', node.path, `ISO 9660 has ${MAX_DIRECTORIES} directories`)
    }
    const children = style.names(node)
    directories.push({ node, identifier, parent, ...planRecords(node, above, children, style) })
    for (const child of children) {
      if (child.node.kind !== 'directory') continue
      const { node: below, identifier: name } = child
      queue.push({ node: below, identifier: name, parent: directories.length, level: level + 1, above: node })
    }
  }
  return {
    directories,
    sectors: directories.reduce((sum, { sectors }) => sum + sectors, 0),
    pathTableSize: directories.reduce(
      (sum, { identifier }) => sum + pathTableRecordSize(identifier.length),
      0,
    ),
  }
}

function planRecords(
  directory: DirectoryNode,
  above: DirectoryNode,
  children: readonly Named[],
  style: TreeStyle,
) {
  const isRoot = directory === above
  const records: PlannedRecord[] = []
  let size = 0
  const add = (node: Node, identifier: Uint8Array, role: Role): void => {
    const start = systemUseOffset(identifier.length)
    const systemUse = style.systemUse(node, role, isRoot, MAX_RECORD - start)
    const length = start + even(areaSize(systemUse))
    // A record never crosses a sector. ECMA-119 6.8.1.1
    if ((size % SECTOR) + length > SECTOR) size += SECTOR - (size % SECTOR)
    records.push({ node, identifier, systemUse, offset: size })
    size += length
  }
  add(directory, SELF, 'self')
  add(above, PARENT, 'parent')
  for (const { node, identifier } of children) add(node, identifier, 'child')
  return { records, sectors: Math.ceil(size / SECTOR) }
}

/** A record's length is even. ECMA-119 9.1.13 */
function even(length: number): number {
  return length + (length % 2)
}

/** The tree's path table, its first directory being at sector `extent`. */
export function pathTable(tree: DirectoryTree, extent: number): PathTableEntry[] {
  let next = extent
  return tree.directories.map(({ identifier, parent, sectors }) => {
    const entry = { identifier, parent, extent: next }
    next += sectors
    return entry
  })
}

/** Where a tree is written: `target` starts at sector `start`, the continuation area at sector `continuation`. */
export interface Placement {
  readonly target: Uint8Array
  readonly start: number
  readonly extent: number
  readonly continuation: number
}

/** Writes every directory of the tree. Returns the record of the root for the volume descriptor. */
export function encodeDirectoryTree(tree: DirectoryTree, place: Placement, extentOf: ExtentOf): Uint8Array {
  const { target, start, extent, continuation } = place
  const where = new Map<Node, { extent: number; dataLength: number }>()
  let next = extent
  for (const { node, sectors } of tree.directories) {
    where.set(node, { extent: next, dataLength: sectors * SECTOR })
    next += sectors
  }
  const record = (node: Node, identifier: Uint8Array) => {
    const recordingDate = node.modified
    if (node.kind === 'directory')
      return { identifier, recordingDate, flags: DIRECTORY_FLAG, ...where.get(node)! }
    const data =
      node.kind === 'file'
        ? { extent: extentOf(node), dataLength: sizeOf(node.content) }
        : { extent: 0, dataLength: 0 }
    return { identifier, recordingDate, flags: 0, ...data }
  }
  for (const { node, records } of tree.directories) {
    const base = (where.get(node)!.extent - start) * SECTOR
    for (const { node: described, identifier, systemUse, offset } of records) {
      const length = even(areaSize(systemUse))
      encodeDirectoryRecord(record(described, identifier), length, target, base + offset)
      encodeArea(systemUse, continuation, start, target, base + offset + systemUseOffset(identifier.length))
    }
  }
  const rootRecord = new Uint8Array(34)
  encodeDirectoryRecord(record(tree.directories[0]!.node, SELF), 0, rootRecord, 0)
  return rootRecord
}
