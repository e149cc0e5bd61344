import { u32l } from '../../image/binary/codecs.ts'
import { EncodeError } from '../../image/image.ts'
import type { Attributes } from '../../image/tree.ts'
import { EXTENT, MAX_EXTENT, SHORT, writeShort } from '../allocation.ts'
import { encodeCharacters } from '../characters.ts'
import {
  DIRECTORY,
  FILE_ENTRY,
  FILE_IDENTIFIER,
  FILE_TYPE,
  fileEntry,
  fileIdentifier,
  PARENT,
} from '../file-descriptors.ts'
import { componentsOf } from '../symbolic-link.ts'
import { TAG, writeTag } from '../tag.ts'
import { SECTOR } from '../volume-descriptors.ts'
import type { UdfDirectory, UdfFile, UdfImage, UdfNode } from './node.ts'

/** The file entries and directories of a volume, laid out in the blocks of its partition. */
export interface FileStructures {
  /** The number of blocks. */
  readonly blocks: number
  /** The block of the root's file entry. */
  readonly root: number
  readonly files: number
  readonly directories: number
  /** The first unique identifier that is free. */
  readonly nextUniqueId: number
  /**
   * Writes them into `target`, whose first byte is that of the first block; `start` is the sector of block 0 of the partition.
   *
   * @throws EncodeError `file-too-large`
   */
  encode(target: Uint8Array, start: number, image: UdfImage): void
}

/** What an entry without attributes gets. */
export interface Defaults {
  readonly date: Date
  readonly modes: Readonly<Record<UdfNode['kind'], number>>
  /** What wrote the volume: `*config-drive`. */
  readonly implementation: string
}

/** A file entry in its block; the hard links of a file share one. */
interface Placed {
  readonly node: UdfNode
  readonly block: number
  readonly uniqueId: number
  links: number
  /** The bytes behind the entry, in blocks of their own: the names of a directory, or a long target; undefined for others. */
  readonly extra: { readonly block: number; readonly size: number } | undefined
  /** The file entry of the directory; the root's is its own. */
  readonly parent: Placed | undefined
}

/** The first unique identifier of an entry other than the root, whose identifier is 0. Source: UDF 2.3.4.3 */
const FIRST_UNIQUE_ID = 16

/** The bytes of a block behind the fields of a file entry. */
const ROOM = SECTOR - FILE_ENTRY

/** The longest name, in bytes with the compression identifier. Source: UDF 2.3.4.6 */
const MOST_NAME = 255

/** The bits of the flags: the type of allocation, and those of POSIX. Source: ECMA-167 4/14.6.8 */
const IN_SHORT = 0
const INSIDE = 3
const SETUID = 0x40
const SETGID = 0x80
const STICKY = 0x100

/**
 * Lays out the entries of a volume from `firstBlock` of its partition on.
 *
 * @throws EncodeError `name-too-long`, `target-too-long`
 */
export function fileStructures(root: UdfDirectory, firstBlock: number, defaults: Defaults): FileStructures {
  const placed: Placed[] = []
  const inodes = new Map<object, Placed>()
  const entries = new Map<UdfNode, Placed>()
  let block = firstBlock
  let [files, directories] = [0, 0]
  const place = (node: UdfNode, parent: Placed | undefined): void => {
    const shared = node.kind === 'file' && node.inode !== undefined ? inodes.get(node.inode) : undefined
    if (shared !== undefined) {
      shared.links++
      entries.set(node, shared)
      return
    }
    const size = extraOf(node)
    const uniqueId = parent === undefined ? 0 : FIRST_UNIQUE_ID + placed.length - 1
    const extra = size === 0 ? undefined : { block: block + 1, size }
    const entry: Placed = { node, block, uniqueId, links: linksOf(node), extra, parent }
    block += 1 + Math.ceil(size / SECTOR)
    placed.push(entry)
    entries.set(node, entry)
    if (node.kind === 'file' && node.inode !== undefined) inodes.set(node.inode, entry)
    if (node.kind === 'directory') directories++
    else files++
  }
  place(root, undefined)
  // The list grows during the loop.
  for (const entry of placed) {
    if (entry.node.kind !== 'directory') continue
    for (const child of sorted(entry.node)) place(child, entry)
  }
  return {
    blocks: block - firstBlock,
    root: firstBlock,
    files,
    directories,
    nextUniqueId: FIRST_UNIQUE_ID + placed.length - 1,
    encode(target, start, image) {
      for (const entry of placed) encodeEntry(target, entry, { firstBlock, start, image, entries, defaults })
    },
  }
}

interface Encoding {
  readonly firstBlock: number
  /** The sector of block 0. */
  readonly start: number
  readonly image: UdfImage
  readonly entries: ReadonlyMap<UdfNode, Placed>
  readonly defaults: Defaults
}

function sorted({ children }: UdfDirectory): readonly UdfNode[] {
  return children.toSorted((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0))
}

/** Returns one link for a directory's name in its parent and one for each parent entry below it. Source: UDF 2.3.6.5 */
function linksOf(node: UdfNode): number {
  return node.kind === 'directory' ? 1 + node.children.filter(({ kind }) => kind === 'directory').length : 1
}

/** Returns the number of bytes that need blocks of their own. */
function extraOf(node: UdfNode): number {
  if (node.kind === 'directory') {
    const names = node.children.map((child) => identifierSize(encodedName(child).length))
    return names.reduce((sum, size) => sum + size, identifierSize(0))
  }
  if (node.kind === 'file') return 0
  if (node.kind === 'device') return 0
  const { length } = targetBytes(node)
  return length > ROOM ? length : 0
}

function targetBytes({ path, target }: Extract<UdfNode, { readonly kind: 'symlink' }>): Uint8Array {
  for (const part of target.split('/')) {
    if (encodeCharacters(part).length > MOST_NAME)
      throw new EncodeError(
        'target-too-long',
        path,
        `a name of its target has more than ${MOST_NAME - 1} bytes in UDF`,
      )
  }
  const bytes = componentsOf(target)
  // Linux reads no longer one. Source: fs/udf/symlink.c, udf_symlink_filler
  if (bytes.length > SECTOR)
    throw new EncodeError(
      'target-too-long',
      path,
      `its target has ${bytes.length} bytes in UDF; Linux reads ${SECTOR}`,
    )
  return bytes
}

/** @throws EncodeError `name-too-long` */
function encodedName({ name, path }: UdfNode): Uint8Array {
  const bytes = encodeCharacters(name)
  if (bytes.length <= MOST_NAME) return bytes
  const message = 'UDF holds names of 254 characters in ISO 8859-1, and of 127 in others'
  throw new EncodeError('name-too-long', path, message)
}

/** Returns the size of a file identifier, a multiple of 4 bytes. Source: ECMA-167 4/14.4 */
function identifierSize(nameLength: number): number {
  return Math.ceil((FILE_IDENTIFIER + nameLength) / 4) * 4
}

function encodeEntry(target: Uint8Array, placed: Placed, encoding: Encoding): void {
  const { firstBlock, start, image, defaults } = encoding
  const at = (placed.block - firstBlock) * SECTOR
  const { node, extra } = placed
  const attributes = node.kind === 'device' ? deviceAttributes(node, placed.block) : new Uint8Array(0)
  const link = node.kind === 'symlink' ? targetBytes(node) : undefined
  const inside = link !== undefined && extra === undefined ? link : undefined
  const file = node.kind === 'file' ? fileIn(image, node) : undefined
  const length = file?.size ?? extra?.size ?? inside?.length ?? 0
  const first = file === undefined ? (extra?.block ?? 0) : file.sector - start
  const tail = at + FILE_ENTRY + attributes.length
  target.set(attributes, at + FILE_ENTRY)
  target.set(inside ?? [], tail)
  const allocationLength = inside?.length ?? writeExtents(target, tail, first, length)
  const { mode, uid = 0, gid = 0, modified = defaults.date } = withDefaults(node, defaults)
  const values = {
    strategy: 4,
    fileType: fileTypeOf(node),
    flags: (inside === undefined ? IN_SHORT : INSIDE) | flagsOf(mode),
    uid,
    gid,
    permissions: permissionsOf(mode),
    links: placed.links,
    length,
    blocks: inside === undefined ? Math.ceil(length / SECTOR) : 0,
    accessed: modified,
    modified,
    changed: modified,
    implementation: { name: defaults.implementation, revision: 0 },
    uniqueId: placed.uniqueId,
    attributesLength: attributes.length,
    allocationLength,
  }
  fileEntry.encode(values, target, at)
  writeTag(target, at, tail - at + allocationLength, { identifier: TAG.fileEntry, location: placed.block })
  if (extra === undefined) return
  const place = (extra.block - firstBlock) * SECTOR
  if (node.kind === 'directory') encodeDirectory(target, place, placed, encoding)
  else target.set(link!, place)
}

/** @throws EncodeError `file-too-large` when the extents of a file do not fit into its entry */
function fileIn(image: UdfImage, { number, path }: UdfFile) {
  const place = image.placeOf(number)
  const most = MAX_EXTENT * Math.floor(ROOM / SHORT)
  if (place === undefined || place.size <= most) return place
  throw new EncodeError('file-too-large', path, `it has ${place.size} bytes; UDF holds at most ${most}`)
}

/** Writes the extents of a content and returns their size in bytes. */
function writeExtents(target: Uint8Array, at: number, firstBlock: number, length: number): number {
  let written = 0
  for (let done = 0; done < length; done += MAX_EXTENT, written += SHORT) {
    const extent = { kind: EXTENT.recorded, length: Math.min(MAX_EXTENT, length - done), partition: 0 }
    writeShort(target, at + written, { ...extent, block: firstBlock + done / SECTOR })
  }
  return written
}

function encodeDirectory(
  target: Uint8Array,
  place: number,
  placed: Placed,
  { firstBlock, entries }: Encoding,
): void {
  let at = place
  const add = (name: Uint8Array, characteristics: number, entry: Placed): void => {
    const size = identifierSize(name.length)
    const icb = { kind: EXTENT.recorded, length: SECTOR, block: entry.block, partition: 0 }
    fileIdentifier.encode({ characteristics, nameLength: name.length, place: icb, useLength: 0 }, target, at)
    target.set(name, at + FILE_IDENTIFIER)
    const location = firstBlock + Math.floor(at / SECTOR)
    writeTag(target, at, size, { identifier: TAG.fileIdentifier, location })
    at += size
  }
  add(new Uint8Array(0), DIRECTORY | PARENT, placed.parent ?? placed)
  for (const child of sorted(placed.node as UdfDirectory)) {
    add(encodedName(child), child.kind === 'directory' ? DIRECTORY : 0, entries.get(child)!)
  }
}

function withDefaults(
  { kind, attributes }: UdfNode,
  defaults: Defaults,
): Attributes & { readonly mode: number } {
  return { ...attributes, mode: attributes.mode ?? defaults.modes[kind] }
}

function fileTypeOf(node: UdfNode): number {
  if (node.kind === 'device') return FILE_TYPE[node.type]
  return FILE_TYPE[node.kind === 'file' ? 'regular' : node.kind]
}

function flagsOf(mode: number): number {
  const setuid = (mode & 0o4000) !== 0 ? SETUID : 0
  const setgid = (mode & 0o2000) !== 0 ? SETGID : 0
  return setuid | setgid | ((mode & 0o1000) !== 0 ? STICKY : 0)
}

/** Returns the bits of POSIX in fields of five bits for others, group and owner. Source: ECMA-167 4/14.9.5 */
function permissionsOf(mode: number): number {
  return (mode & 7) | (((mode >> 3) & 7) << 5) | (((mode >> 6) & 7) << 10)
}

/** The tag of the header of extended attributes, its size, and that of the attribute of a device. Source: ECMA-167 4/14.10.1, 4/14.10.7 */
const HEADER_TAG = 262
const HEADER = 24
const DEVICE = 24
const DEVICE_TYPE = 12

/** Returns the extended attributes of a device: its numbers. A pipe and a socket have none. */
function deviceAttributes(
  { type, major, minor }: Extract<UdfNode, { readonly kind: 'device' }>,
  block: number,
): Uint8Array {
  if (type === 'fifo' || type === 'socket') return new Uint8Array(0)
  const bytes = new Uint8Array(HEADER + DEVICE)
  // There are no attributes of an implementation or an application.
  for (const field of [16, 20]) u32l.write(bytes, field, 4, bytes.length)
  writeTag(bytes, 0, HEADER, { identifier: HEADER_TAG, location: block })
  u32l.write(bytes, HEADER, 4, DEVICE_TYPE)
  bytes[HEADER + 4] = 1
  u32l.write(bytes, HEADER + 8, 4, DEVICE)
  u32l.write(bytes, HEADER + 16, 4, major)
  u32l.write(bytes, HEADER + 20, 4, minor)
  return bytes
}
