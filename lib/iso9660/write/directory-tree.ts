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

/** Numbers that a path table has for parents. ECMA-119 9.4.4 */
const MAX_PARENTS = 65535

/** What makes one of the image's trees. */
export interface TreeStyle extends RecordStyle {
  readonly naming: Naming
  readonly anyDepth: boolean
  /**
   * Each directory lies right before those in it, and a relocated one behind what leads to it: libarchive connects them
   * while it reads on. Else they lie in the order of the path table.
   */
  readonly depthFirst: boolean
}

/** A directory in its tree. */
interface PlacedDirectory extends PathTableEntry {
  readonly node: DirectoryNode
  /** Its number in the path table, and its parent's, from 1; set when all are known. */
  number: number
  parent: number
  readonly level: number
  readonly above: PlacedDirectory | undefined
  /** Bytes from the start of the tree to its record in the parent. */
  readonly recordAt: number
  /** By identifier. */
  readonly directories: PlacedDirectory[]
  /** Sectors from the start of the tree, and how many; set when its turn has come. */
  sector: number
  sectors: number
}

/** One of the image's trees, written but for the addresses of its regions. */
export interface DirectoryTree extends Regions {
  readonly characterSize: 1 | 2
  readonly bytes: Uint8Array<ArrayBuffer>
  /** In the order of the path table: by level, parent, identifier. */
  readonly directories: readonly PathTableEntry[]
  /** Bytes. */
  readonly pathTableSize: number
}

/** Bytes that a record seldom exceeds, with Rock Ridge and without: a guess, so that the buffer seldom grows. */
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
  // It grows while it is walked.
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
    characterSize,
    directories: table,
    pathTableSize: table.reduce((sum, each) => sum + pathTableRecordSize(lengthOf(each, characterSize)), 0),
    ...writer.regions,
  }
}

/** Bytes of an identifier; the root's is one byte in any tree. */
function lengthOf({ above, identifier }: PlacedDirectory, characterSize: 1 | 2): number {
  return identifier.length * (above === undefined ? 1 : characterSize)
}

/** Writes a directory at the end of the tree, and lines up those in it. */
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

/** Puts in the sectors of relocated directories, and an extent for each record that stands for one. */
function connect({ records, regions, links, placeholders }: DirectoryWriter, table: PlacedDirectory[]): void {
  const byNode = new Map(table.map((directory) => [directory.node, directory]))
  for (const { position, to } of links) {
    refer(regions.tree, records.bytes, position, byNode.get(to)!.sector)
  }
  // libarchive takes records by their extents: what leads to a relocated directory has to come when all directories are
  // read, and first what lies in another relocated one. So each depth has a sector, which is empty.
  const depths = [...new Set(placeholders.map(({ depth }) => depth))].sort((a, b) => b - a)
  const sectors = new Map(depths.map((depth, i) => [depth, records.length / SECTOR + i]))
  for (const { position, depth } of placeholders) {
    refer(regions.tree, records.bytes, position, sectors.get(depth)!)
  }
  extend(records, records.length + depths.length * SECTOR)
}

/** Bytes that the directories below `root` take when each record has `record` bytes. */
function likelySize(root: DirectoryNode, record: number): number {
  const sizeOf = ({ children }: DirectoryNode): number =>
    Math.ceil(((children.length + 2) * record) / SECTOR) * SECTOR
  let size = sizeOf(root)
  for (const node of nodesBelow(root)) if (node.kind === 'directory') size += sizeOf(node)
  return size
}

/** Writes the relocated directories first, by path, so that one comes before what was moved out of it. */
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
