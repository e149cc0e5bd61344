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
  IDENTIFIER_LENGTH,
  LENGTH,
  RECORDING_DATE,
  systemUseOffset,
  UNSEEN_FLAG,
  writeIdentifier,
} from '../directory-record.ts'
import { sectionsOf } from './extents.ts'
import { recordDate } from '../date.ts'
import {
  type DirectoryNode,
  type FileNode,
  isNamedAsDirectory,
  type Node,
  type RelocatedNode,
} from './hierarchy.ts'
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
  /** The version after the name of a file, with its separator; '' for none. Source: ECMA-119 7.5.1 */
  readonly version: string
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
  /** The first part of a record, by its flags. */
  readonly heads: Uint8Array[]
}

interface Behind {
  readonly area: ContinuationArea
  /** Positions of the sector numbers that refer to the area. */
  readonly addresses: Addresses
}

const NO_ENTRIES = new Uint8Array(0)
export const SELF = '\0'
const PARENT = '\u0001'

export function directoryWriter(style: RecordStyle, records: Growing): DirectoryWriter {
  const regions = { tree: [], continuation: [] }
  const fileRecords = { positions: [], files: [] }
  return {
    style,
    records,
    regions,
    fileRecords,
    behind: nothingBehind(),
    links: [],
    placeholders: [],
    heads: [],
  }
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

/** The fields that differ between the records of one node. */
interface Record {
  readonly identifier: string
  readonly characterSize: 1 | 2
  /** The version after the identifier. */
  readonly version: string
  readonly entries: Entries
  readonly flags: number
  /** Whether it is the directory's own record, which continues in the area of the whole image. */
  readonly isOwn: boolean
}

/** Adds a record and returns its position. Source: ECMA-119 9.1 */
function addRecord(writer: DirectoryWriter, node: Node, record: Record): number {
  const { records, style, regions, behind } = writer
  const { identifier, characterSize, version, entries, flags, isOwn } = record
  const { extension, date } = style
  const identifierLength = (identifier.length + version.length) * characterSize
  const start = systemUseOffset(identifierLength)
  const fitted = extension && fit(entries, MAX_RECORD - start, isOwn ? extension.continuation : behind.area)
  const used = fitted === undefined ? 0 : fitted.bytes.length
  const length = start + used + (used % 2) // ECMA-119 9.1.13
  // A record never crosses a sector. Source: ECMA-119 6.8.1.1
  const left = SECTOR - (records.length % SECTOR)
  const at = length > left ? records.length + left : records.length
  extend(records, at + length)
  const { bytes } = records
  bytes.set(headOf(writer, flags), at)
  bytes[at + LENGTH] = length
  bytes[at + IDENTIFIER_LENGTH] = identifierLength
  const { modified = date } = node.entry
  recordDate.write(bytes, at + RECORDING_DATE, recordDate.width!, modified)
  writeIdentifier(identifier, characterSize, bytes, at + IDENTIFIER)
  writeIdentifier(version, characterSize, bytes, at + IDENTIFIER + identifier.length * characterSize)
  if (fitted !== undefined) {
    bytes.set(fitted.bytes, at + start)
    if (fitted.ce !== undefined) {
      const region = isOwn ? regions.continuation : behind.addresses
      refer(region, bytes, ceExtent(at + start + fitted.ce), fitted.sector)
    }
  }
  return at
}

/** Returns the first part of a record with these flags, which is the same in all of them but for its lengths and its date. */
function headOf({ heads, style }: DirectoryWriter, flags: number): Uint8Array {
  const known = heads[flags]
  if (known !== undefined) return known
  const { volumeSequenceNumber } = style
  const values = {
    length: 0,
    dataLength: 0,
    recordingDate: undefined,
    flags,
    volumeSequenceNumber,
    identifierLength: 0,
  }
  const head = new Uint8Array(directoryRecord.size)
  directoryRecord.encode(values, head, 0)
  return (heads[flags] = head)
}

/** Adds the record of a child, or one for each section of a file. Returns the position of the last one. */
export function addChildRecord(writer: DirectoryWriter, node: Node, identifier: string): number {
  const { characterSize, extension, unseen, version: ofFiles } = writer.style
  const entries = extension?.entries.child(node) ?? NO_ENTRIES
  const flags = (unseen?.has(node.path) === true ? UNSEEN_FLAG : 0) | flagsOf(node)
  const version = isNamedAsDirectory(node) ? '' : ofFiles
  const record = { identifier, characterSize, version, entries, flags, isOwn: false }
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
    const isLast = section === sections
    at = addRecord(writer, node, isLast ? record : { ...record, flags: record.flags | MULTI_EXTENT_FLAG })
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
  const shared = { characterSize: 1, version: '', flags: DIRECTORY_FLAG } as const
  const own = entries?.self(node, node === above) ?? NO_ENTRIES
  const self = addRecord(writer, node, { ...shared, identifier: SELF, entries: own, isOwn: true })
  const parents = entries?.parent(above, node.movedFrom) ?? NO_ENTRIES
  const parent = addRecord(writer, above, { ...shared, identifier: PARENT, entries: parents, isOwn: false })
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
