import { u32b } from '../../image/binary/codecs.ts'
import { extend, growing, written } from '../../image/binary/growing.ts'
import { EncodeError } from '../../image/image.ts'
import { sizeOf } from '../../image/tree.ts'
import { type Addresses, refer, resolve } from './addresses.ts'
import {
  DATA_LENGTH,
  DIRECTORY_FLAG,
  directoryRecord,
  EXTENT,
  IDENTIFIER,
  MAX_RECORD,
  MULTI_EXTENT_FLAG,
  SELF_RECORD,
  systemUseOffset,
  UNSEEN_FLAG,
  writeIdentifier,
} from '../directory-record.ts'
import { MAX_SECTION, WHOLE_SECTION } from './extents.ts'
import type { DirectoryNode, Node } from './hierarchy.ts'
import { type PathTableEntry, pathTableRecordSize } from '../path-table.ts'
import type { Naming } from './primary-names.ts'
import { MAX_LEVELS } from './relocation.ts'
import { LINK_SECTOR, type RockRidge } from './rock-ridge.ts'
import { ceExtent, type ContinuationArea, continuationArea, type Entries, fit } from '../susp.ts'
import { SECTOR } from '../volume-descriptor.ts'

/** Numbers that a path table has for parents. ECMA-119 9.4.4 */
const MAX_PARENTS = 65535

/** What makes one of the image's trees. */
export interface TreeStyle {
  readonly naming: Naming
  /** Bytes of a character of an identifier; the most significant one comes first. */
  readonly characterSize: 1 | 2
  /** System use areas, and where those of a directory's own record continue, in a tree that has them. */
  readonly extension: { readonly entries: RockRidge; readonly continuation: ContinuationArea } | undefined
  readonly anyDepth: boolean
  /**
   * Each directory lies right before those in it, and a relocated one behind what leads to it: libarchive connects them
   * while it reads on. Else they lie in the order of the path table.
   */
  readonly depthFirst: boolean
  readonly volumeSequenceNumber: number
  /** Paths of entries with the flag Existence. */
  readonly unseen: ReadonlySet<string> | undefined
  /** Of what has none. */
  readonly date: Date
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
export interface DirectoryTree {
  readonly characterSize: 1 | 2
  readonly bytes: Uint8Array<ArrayBuffer>
  /** In the order of the path table: by level, parent, identifier. */
  readonly directories: readonly PathTableEntry[]
  /** Bytes. */
  readonly pathTableSize: number
  /** Where sectors of this tree, of the file data and of the continuation area stand. */
  readonly tree: Addresses
  readonly data: Addresses
  readonly continuation: Addresses
}

/** Bytes that a record seldom exceeds, with Rock Ridge and without: a guess, so that the buffer seldom grows. */
const USUAL_RECORD = { plain: 96, extended: 160 } as const

const NO_ENTRIES = new Uint8Array(0)
const SELF = '\0'
const PARENT = '\u0001'

/**
 * Writes every directory below `root`.
 *
 * @throws EncodeError `too-deep`, `too-many-directories`, or what naming or the entries throw
 */
export function directoryTree(root: DirectoryNode, style: TreeStyle): DirectoryTree {
  const { characterSize, extension, volumeSequenceNumber, date } = style
  const out = growing(likelySize(root, USUAL_RECORD[extension === undefined ? 'plain' : 'extended']))
  let behind: ContinuationArea | undefined
  let inBehind: Addresses = []
  const regions: Record<'tree' | 'data' | 'continuation', Addresses> = {
    tree: [],
    data: [],
    continuation: [],
  }
  const links: { position: number; to: DirectoryNode }[] = []
  const placeholders: { position: number; depth: number }[] = []
  let pathTableSize = 0

  /** Adds a record; returns where it is, in bytes from the start of the tree. */
  const add = (
    node: Node,
    identifier: string,
    size: 1 | 2,
    entries: Entries,
    flags: number,
    dataLength: number,
    isOwn = false,
  ): number => {
    const identifierLength = identifier.length * size
    const start = systemUseOffset(identifierLength)
    const area = isOwn ? extension?.continuation : (behind ??= continuationArea())
    const fitted =
      extension === undefined || area === undefined ? undefined : fit(entries, MAX_RECORD - start, area)
    const used = fitted === undefined ? 0 : fitted.bytes.length
    const length = start + used + (used % 2) // ECMA-119 9.1.13
    // A record never crosses a sector. ECMA-119 6.8.1.1
    const left = SECTOR - (out.length % SECTOR)
    const at = length > left ? out.length + left : out.length
    extend(out, at + length)
    const { bytes } = out
    const { modified: recordingDate = date } = node.entry
    const values = { length, dataLength, recordingDate, flags, volumeSequenceNumber, identifierLength }
    directoryRecord.encode(values, bytes, at)
    writeIdentifier(identifier, size, bytes, at + IDENTIFIER)
    if (fitted !== undefined) {
      bytes.set(fitted.bytes, at + start)
      if (fitted.ce !== undefined) {
        const region = isOwn ? regions.continuation : inBehind
        refer(region, bytes, ceExtent(at + start + fitted.ce), fitted.sector)
      }
    }
    return at
  }

  /** Adds the record of a child, or one for each section of a file. ECMA-119 6.5.1 */
  const addChild = (node: Node, identifier: string): number => {
    const entries = extension?.entries.child(node) ?? NO_ENTRIES
    const unseen = style.unseen?.has(node.path) === true ? UNSEEN_FLAG : 0
    if (node.kind === 'file' && node.extent !== undefined) {
      const { offset, content } = node.extent
      const size = sizeOf(content)
      const section = size > MAX_SECTION ? WHOLE_SECTION : MAX_SECTION
      let at = 0
      for (let start = 0; start < size; start += section) {
        const flags = unseen | (start + section < size ? MULTI_EXTENT_FLAG : 0)
        at = add(node, identifier, characterSize, entries, flags, Math.min(section, size - start))
        refer(regions.data, out.bytes, at + EXTENT, (offset + start) / SECTOR)
      }
      return at
    }
    const at = add(
      node,
      identifier,
      characterSize,
      entries,
      unseen | (node.kind === 'directory' ? DIRECTORY_FLAG : 0),
      0,
    )
    if (node.kind === 'relocated') {
      placeholders.push({ position: at + EXTENT, depth: node.path.split('/').length })
      links.push({ position: at + systemUseOffset(identifier.length) + LINK_SECTOR, to: node.directory })
    }
    return at
  }

  const addSelfAndParent = (node: DirectoryNode, above: DirectoryNode, isRoot: boolean) => {
    const own = extension?.entries.self(node, isRoot) ?? NO_ENTRIES
    const self = add(node, SELF, 1, own, DIRECTORY_FLAG, 0, true)
    const parents = extension?.entries.parent(above, node.movedFrom) ?? NO_ENTRIES
    return { self, parent: add(above, PARENT, 1, parents, DIRECTORY_FLAG, 0) }
  }

  /** Puts what continues the records of a directory behind it, where libarchive looks for it before it goes on. */
  const addBehind = (): void => {
    if (behind === undefined || behind.buffer.length === 0) return
    const sector = Math.ceil(out.length / SECTOR)
    const area = written(behind.buffer)
    resolve(behind.addresses, area, sector)
    resolve(inBehind, out.bytes, sector)
    extend(out, sector * SECTOR + area.length)
    out.bytes.set(area, sector * SECTOR)
    regions.tree.push(...inBehind, ...behind.addresses.map((position) => sector * SECTOR + position))
    behind = undefined
    inBehind = []
  }

  /** Writes a directory at the end of the tree, and lines up those in it. */
  const addDirectory = (directory: PlacedDirectory): void => {
    const { node, above = directory } = directory
    directory.sector = Math.ceil(out.length / SECTOR)
    extend(out, directory.sector * SECTOR)
    const { self, parent } = addSelfAndParent(node, above.node, directory === above)
    if (node.movedFrom !== undefined) {
      links.push({ position: parent + SELF_RECORD + LINK_SECTOR, to: node.movedFrom })
    }
    for (const { node: child, identifier } of style.naming(node)) {
      const at = addChild(child, identifier)
      if (child.kind === 'directory') directory.directories.push(placed(child, identifier, directory, at))
    }
    directory.sectors = Math.ceil(out.length / SECTOR) - directory.sector
    addBehind()
    const where = (record: number, { sector, sectors }: PlacedDirectory): void => {
      refer(regions.tree, out.bytes, record + EXTENT, sector)
      u32b.write(out.bytes, record + DATA_LENGTH, 8, sectors * SECTOR)
    }
    where(self, directory)
    where(parent, above)
    if (directory !== above) where(directory.recordAt, directory)
  }

  const placed = (
    node: DirectoryNode,
    identifier: string,
    above: PlacedDirectory | undefined,
    recordAt: number,
  ): PlacedDirectory => {
    const level = above === undefined ? 1 : above.level + 1
    if (level > MAX_LEVELS && !style.anyDepth) {
      const reason = `it is directory level ${level}, ISO 9660 has ${MAX_LEVELS}`
      throw new EncodeError('too-deep', node.path, reason)
    }
    pathTableSize += pathTableRecordSize(identifier.length * (above === undefined ? 1 : characterSize))
    return {
      node,
      identifier,
      number: 1,
      parent: 1,
      level,
      above,
      recordAt,
      directories: [],
      sector: 0,
      sectors: 0,
    }
  }

  const top = placed(root, SELF, undefined, 0)
  if (style.depthFirst) addDepthFirst(top, addDirectory)
  const table = [top]
  for (const directory of table) {
    if (!style.depthFirst) addDirectory(directory)
    for (const below of directory.directories) {
      table.push(below)
      below.number = table.length
      below.parent = directory.number
    }
    if (directory.number > MAX_PARENTS && directory.directories.length > 0) {
      const reason = `ISO 9660 numbers ${MAX_PARENTS} directories that can have others in them`
      throw new EncodeError('too-many-directories', directory.node.path, reason)
    }
  }
  extend(out, Math.ceil(out.length / SECTOR) * SECTOR)
  if (links.length > 0) {
    const byNode = new Map(table.map((directory) => [directory.node, directory]))
    for (const { position, to } of links) refer(regions.tree, out.bytes, position, byNode.get(to)!.sector)
    // libarchive takes records by their extents: what leads to a relocated directory has to come when all directories
    // are read, and first what lies in another relocated one. So each depth has a sector, which is empty.
    const depths = [...new Set(placeholders.map(({ depth }) => depth))].sort((a, b) => b - a)
    for (const { position, depth } of placeholders) {
      refer(regions.tree, out.bytes, position, out.length / SECTOR + depths.indexOf(depth))
    }
    extend(out, out.length + depths.length * SECTOR)
  }
  return { bytes: written(out), characterSize, directories: table, pathTableSize, ...regions }
}

/** Bytes that the directories below `directory` take when each record has `record` bytes. */
function likelySize({ children }: DirectoryNode, record: number): number {
  let size = Math.ceil(((children.length + 2) * record) / SECTOR) * SECTOR
  for (const child of children) if (child.kind === 'directory') size += likelySize(child, record)
  return size
}

/** The relocated directories come first, by path, so that one comes before what was moved out of it. */
function addDepthFirst(directory: PlacedDirectory, add: (directory: PlacedDirectory) => void): void {
  add(directory)
  const rank = ({ node }: PlacedDirectory): number =>
    node.children.some((child) => child.kind === 'directory' && child.movedFrom !== undefined) ? 0 : 1
  const order = directory.directories.toSorted(
    (a, b) => rank(a) - rank(b) || (a.node.path < b.node.path ? -1 : 1),
  )
  for (const below of order) addDepthFirst(below, add)
}
