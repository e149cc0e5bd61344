import { u32b } from '../../image/binary/codecs.ts'
import { extend, growing, written } from '../../image/binary/growing.ts'
import { EncodeError } from '../../image/image.ts'
import { refer } from './addresses.ts'
import { DATA_LENGTH, EXTENT } from '../directory-record.ts'
import {
  addBehind,
  addChildRecord,
  addSelfAndParent,
  type DirectoryWriter,
  directoryWriter,
  type FileRecords,
  type RecordStyle,
  type Regions,
  SELF,
  startSector,
} from './directory-writer.ts'
import { type DirectoryNode, nodesBelow } from './hierarchy.ts'
import { type PathTableEntry, pathTableRecordSize } from '../path-table.ts'
import type { Naming } from './primary-names.ts'
import { MAX_LEVELS } from './relocation.ts'
import { SECTOR } from '../volume-descriptor.ts'

/** The number of directories that a path table can refer to as parents. Source: ECMA-119 9.4.4 */
const MAX_PARENTS = 65535

/** The settings of one of the image's trees. */
export interface TreeStyle extends RecordStyle {
  readonly naming: Naming
  readonly anyDepth: boolean
  /**
   * Whether each directory comes right before its subdirectories, and a relocated one after the record that refers to
   * it, because libarchive connects them while it reads forward. Otherwise the order is that of the path table.
   */
  readonly depthFirst: boolean
}

/** A directory in its tree. */
interface PlacedDirectory extends PathTableEntry {
  readonly node: DirectoryNode
  /** The numbers of the directory and of its parent in the path table, from 1; set after all names are known. */
  number: number
  parent: number
  readonly level: number
  readonly above: PlacedDirectory | undefined
  /** Offset of its record in the parent, in bytes from the start of the tree. */
  readonly recordAt: number
  /** Sorted by identifier. */
  readonly directories: PlacedDirectory[]
  /** First sector, from the start of the tree, and number of sectors; set when the directory is written. */
  sector: number
  sectors: number
}

/** One of the image's trees, complete except for the addresses of the regions. */
export interface DirectoryTree extends Regions {
  readonly characterSize: 1 | 2
  readonly bytes: Uint8Array<ArrayBuffer>
  readonly fileRecords: FileRecords
  /** In the order of the path table: by level, parent, identifier. */
  readonly directories: readonly PathTableEntry[]
  /** In bytes. */
  readonly pathTableSize: number
}

/**
 * The usual maximum size of a record, with and without Rock Ridge, in bytes. An estimate, so that the buffer seldom
 * grows.
 */
const USUAL_RECORD = { plain: 96, extended: 160 } as const

/**
 * Writes every directory below `root`.
 *
 * @throws EncodeError `too-deep`, `too-many-directories`, or what naming or the entries throw
 */
export function directoryTree(root: DirectoryNode, style: TreeStyle): DirectoryTree {
  const { characterSize, extension, depthFirst } = style
  const usual = USUAL_RECORD[extension === undefined ? 'plain' : 'extended']
  const writer = directoryWriter(style, growing(likelySize(root, usual)))
  const top = placed(root, SELF, undefined, 0)
  if (depthFirst) addDepthFirst(writer, style, top)
  const table = [top]
  // The loop appends to the list that it walks.
  for (const directory of table) {
    if (!depthFirst) addDirectory(writer, style, directory)
    for (const below of directory.directories) {
      table.push(below)
      below.number = table.length
      below.parent = directory.number
    }
    if (directory.number > MAX_PARENTS && directory.directories.length > 0) {
      const reason = `ISO 9660 allows at most ${MAX_PARENTS} directories with subdirectories`
      throw new EncodeError('too-many-directories', directory.node.path, reason)
    }
  }
  startSector(writer)
  if (writer.links.length > 0) connect(writer, table)
  return {
    bytes: written(writer.records),
    fileRecords: writer.fileRecords,
    characterSize,
    directories: table,
    pathTableSize: table.reduce((sum, each) => sum + pathTableRecordSize(lengthOf(each, characterSize)), 0),
    ...writer.regions,
  }
}

/** Returns the size of an identifier in bytes; that of the root is one byte in every tree. */
function lengthOf({ above, identifier }: PlacedDirectory, characterSize: 1 | 2): number {
  return identifier.length * (above === undefined ? 1 : characterSize)
}

/** Writes a directory at the end of the tree, and collects its subdirectories. */
function addDirectory(writer: DirectoryWriter, style: TreeStyle, directory: PlacedDirectory): void {
  const { records, regions } = writer
  const { node, above = directory } = directory
  directory.sector = startSector(writer)
  const { self, parent } = addSelfAndParent(writer, node, above.node)
  for (const { node: child, identifier } of style.naming(node)) {
    const at = addChildRecord(writer, child, identifier)
    if (child.kind !== 'directory') continue
    const below = placed(child, identifier, directory, at)
    if (below.level > MAX_LEVELS && !style.anyDepth) {
      const reason = `it is at directory level ${below.level}; ISO 9660 allows at most ${MAX_LEVELS}`
      throw new EncodeError('too-deep', child.path, reason)
    }
    directory.directories.push(below)
  }
  directory.sectors = Math.ceil(records.length / SECTOR) - directory.sector
  addBehind(writer)
  const place = (record: number, { sector, sectors }: PlacedDirectory): void => {
    refer(regions.tree, records.bytes, record + EXTENT, sector)
    u32b.write(records.bytes, record + DATA_LENGTH, 8, sectors * SECTOR)
  }
  place(self, directory)
  place(parent, above)
  if (directory !== above) place(directory.recordAt, directory)
}

function placed(
  node: DirectoryNode,
  identifier: string,
  above: PlacedDirectory | undefined,
  recordAt: number,
): PlacedDirectory {
  return {
    node,
    identifier,
    number: 1,
    parent: 1,
    level: above === undefined ? 1 : above.level + 1,
    above,
    recordAt,
    directories: [],
    sector: 0,
    sectors: 0,
  }
}

/** Writes the sectors of relocated directories, and an extent for each record in place of one. */
function connect({ records, regions, links, placeholders }: DirectoryWriter, table: PlacedDirectory[]): void {
  const byNode = new Map(table.map((directory) => [directory.node, directory]))
  for (const { position, to } of links) {
    refer(regions.tree, records.bytes, position, byNode.get(to)!.sector)
  }
  // libarchive reads records in the order of their extents. The record of a relocated directory must come after all
  // directories, and those inside other relocated directories first. So each depth gets an empty sector.
  const depths = [...new Set(placeholders.map(({ depth }) => depth))].sort((a, b) => b - a)
  const sectors = new Map(depths.map((depth, i) => [depth, records.length / SECTOR + i]))
  for (const { position, depth } of placeholders) {
    refer(regions.tree, records.bytes, position, sectors.get(depth)!)
  }
  extend(records, records.length + depths.length * SECTOR)
}

/** Returns the size of the directories below `root` in bytes, for records of `record` bytes. */
function likelySize(root: DirectoryNode, record: number): number {
  const sizeOf = ({ children }: DirectoryNode): number =>
    Math.ceil(((children.length + 2) * record) / SECTOR) * SECTOR
  let size = sizeOf(root)
  for (const node of nodesBelow(root)) if (node.kind === 'directory') size += sizeOf(node)
  return size
}

/** Writes relocated directories first, by path, so that each one precedes those moved out of it. */
function addDepthFirst(writer: DirectoryWriter, style: TreeStyle, top: PlacedDirectory): void {
  const stack = [top]
  for (let directory = stack.pop(); directory !== undefined; directory = stack.pop()) {
    addDirectory(writer, style, directory)
    const ranked = directory.directories.map((below) => ({ below, isHolder: holdsRelocated(below) }))
    ranked.sort(
      (a, b) => Number(b.isHolder) - Number(a.isHolder) || (a.below.node.path < b.below.node.path ? -1 : 1),
    )
    for (const { below } of ranked.reverse()) stack.push(below)
  }
}

function holdsRelocated({ node }: PlacedDirectory): boolean {
  return node.children.some((child) => child.kind === 'directory' && child.movedFrom !== undefined)
}
