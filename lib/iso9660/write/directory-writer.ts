import { extend, type Growing, written } from '../../image/binary/growing.ts'
import { sizeOf } from '../../image/tree.ts'
import { type Addresses, refer, resolve } from './addresses.ts'
import {
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
import { sectionsOf } from './extents.ts'
import type { DirectoryNode, FileNode, Node, RelocatedNode } from './hierarchy.ts'
import { LINK_SECTOR, type RockRidge } from './rock-ridge.ts'
import { ceExtent, type ContinuationArea, continuationArea, type Entries, fit } from '../susp.ts'
import { SECTOR } from '../volume-descriptor.ts'

/** The settings of the records of a tree. */
export interface RecordStyle {
  /** Bytes per character of an identifier, the most significant one first. */
  readonly characterSize: 1 | 2
  /**
   * The system use entries, and the continuation area of a directory's own record; undefined for a tree without them.
   */
  readonly extension: { readonly entries: RockRidge; readonly continuation: ContinuationArea } | undefined
  readonly volumeSequenceNumber: number
  /** The paths of entries with the flag Existence. */
  readonly unseen: ReadonlySet<string> | undefined
  /** The date of entries without one. */
  readonly date: Date
}

/** The positions of sector numbers, by the region that they refer to. */
export interface Regions {
  readonly tree: Addresses
  readonly continuation: Addresses
}

/** The records of files, whose places and sizes are written later: two lists of the same length. */
export interface FileRecords {
  /** Bytes from the start of the tree. */
  readonly positions: number[]
  /** The numbers of the files. A file with several sections has as many records in a row. */
  readonly files: number[]
}

/** The records of a tree under construction. Positions are bytes from the start of the tree. */
export interface DirectoryWriter {
  readonly style: RecordStyle
  readonly records: Growing
  readonly regions: Regions
  readonly fileRecords: FileRecords
  /** The continuation area of the records of the current directory. */
  behind: Behind
  /** Positions for the sector of a directory that has no place yet. Source: RRIP 4.1.5 */
  readonly links: { readonly position: number; readonly to: DirectoryNode }[]
  /** Positions of the extents of records in place of relocated directories. */
  readonly placeholders: { readonly position: number; readonly depth: number }[]
}

interface Behind {
  readonly area: ContinuationArea
  /** Positions of the sector numbers that refer to the area. */
  readonly addresses: Addresses
}

/** The fields that differ between the records of one node. */
interface Record {
  readonly identifier: string
  readonly characterSize: 1 | 2
  readonly entries: Entries
  readonly flags: number
  /** Whether it is the directory's own record, which continues in the area of the whole image. */
  readonly isOwn?: boolean
}

const NO_ENTRIES = new Uint8Array(0)
export const SELF = '\0'
const PARENT = '\u0001'

export function directoryWriter(style: RecordStyle, records: Growing): DirectoryWriter {
  const regions = { tree: [], continuation: [] }
  const fileRecords = { positions: [], files: [] }
  return { style, records, regions, fileRecords, behind: nothingBehind(), links: [], placeholders: [] }
}

function nothingBehind(): Behind {
  return { area: continuationArea(), addresses: [] }
}

/** Starts the next sector and returns its number. */
export function startSector({ records }: DirectoryWriter): number {
  const sector = Math.ceil(records.length / SECTOR)
  extend(records, sector * SECTOR)
  return sector
}

/** Adds a record and returns its position. Source: ECMA-119 9.1 */
function addRecord(writer: DirectoryWriter, node: Node, record: Record): number {
  const { records, style, regions, behind } = writer
  const { identifier, characterSize, entries, flags, isOwn = false } = record
  const { extension, volumeSequenceNumber, date } = style
  const identifierLength = identifier.length * characterSize
  const start = systemUseOffset(identifierLength)
  const fitted = extension && fit(entries, MAX_RECORD - start, isOwn ? extension.continuation : behind.area)
  const used = fitted === undefined ? 0 : fitted.bytes.length
  const length = start + used + (used % 2) // ECMA-119 9.1.13
  // A record never crosses a sector. Source: ECMA-119 6.8.1.1
  const left = SECTOR - (records.length % SECTOR)
  const at = length > left ? records.length + left : records.length
  extend(records, at + length)
  const { bytes } = records
  const { modified: recordingDate = date } = node.entry
  const values = { length, dataLength: 0, recordingDate, flags, volumeSequenceNumber, identifierLength }
  directoryRecord.encode(values, bytes, at)
  writeIdentifier(identifier, characterSize, bytes, at + IDENTIFIER)
  if (fitted !== undefined) {
    bytes.set(fitted.bytes, at + start)
    if (fitted.ce !== undefined) {
      const region = isOwn ? regions.continuation : behind.addresses
      refer(region, bytes, ceExtent(at + start + fitted.ce), fitted.sector)
    }
  }
  return at
}

/** Adds the record of a child, or one for each section of a file. Returns the position of the last one. */
export function addChildRecord(writer: DirectoryWriter, node: Node, identifier: string): number {
  const { characterSize, extension, unseen } = writer.style
  const entries = extension?.entries.child(node) ?? NO_ENTRIES
  const flags = (unseen?.has(node.path) === true ? UNSEEN_FLAG : 0) | flagsOf(node)
  const record = { identifier, characterSize, entries, flags }
  if (node.kind === 'file') return addSections(writer, node, record)
  const at = addRecord(writer, node, record)
  if (node.kind === 'relocated') addLink(writer, node, at, at + systemUseOffset(identifier.length))
  return at
}

function flagsOf({ kind }: Node): number {
  return kind === 'directory' ? DIRECTORY_FLAG : 0
}

/** Adds a record for each section of a file. A file over 4 GiB has several. Source: ECMA-119 6.5.1 */
function addSections(writer: DirectoryWriter, node: FileNode, record: Record): number {
  const { positions, files } = writer.fileRecords
  const sections = sectionsOf(sizeOf((node.inode ?? node.entry).content))
  let at = 0
  for (let section = 1; section <= sections; section++) {
    const flags = record.flags | (section < sections ? MULTI_EXTENT_FLAG : 0)
    at = addRecord(writer, node, { ...record, flags })
    positions.push(at)
    files.push(node.number)
  }
  return at
}

/** Records where a relocated directory's replacement refers to it, and where its separate extent goes. */
function addLink(writer: DirectoryWriter, node: RelocatedNode, at: number, entries: number): void {
  writer.placeholders.push({ position: at + EXTENT, depth: node.path.split('/').length })
  writer.links.push({ position: entries + LINK_SECTOR, to: node.directory })
}

/** Adds the first two records of a directory, for itself and its parent. Returns their positions. */
export function addSelfAndParent(
  writer: DirectoryWriter,
  node: DirectoryNode,
  above: DirectoryNode,
): { readonly self: number; readonly parent: number } {
  const entries = writer.style.extension?.entries
  const shared = { characterSize: 1, flags: DIRECTORY_FLAG } as const
  const own = entries?.self(node, node === above) ?? NO_ENTRIES
  const self = addRecord(writer, node, { ...shared, identifier: SELF, entries: own, isOwn: true })
  const parents = entries?.parent(above, node.movedFrom) ?? NO_ENTRIES
  const parent = addRecord(writer, above, { ...shared, identifier: PARENT, entries: parents })
  if (node.movedFrom !== undefined) {
    writer.links.push({ position: parent + SELF_RECORD + LINK_SECTOR, to: node.movedFrom })
  }
  return { self, parent }
}

/** Writes the continuation area of a directory right after it, where libarchive looks for it before it reads on. */
export function addBehind(writer: DirectoryWriter): void {
  const { records, regions, behind } = writer
  const { area, addresses } = behind
  if (area.buffer.length === 0) return
  const sector = startSector(writer)
  const bytes = written(area.buffer)
  resolve(area.addresses, bytes, sector)
  resolve(addresses, records.bytes, sector)
  extend(records, sector * SECTOR + bytes.length)
  records.bytes.set(bytes, sector * SECTOR)
  for (const position of addresses) regions.tree.push(position)
  for (const position of area.addresses) regions.tree.push(sector * SECTOR + position)
  writer.behind = nothingBehind()
}
