import { EncodeError } from '../../image/image.ts'
import { type Attributes, type Content, sizeOf } from '../../image/tree.ts'
import { SECTOR } from '../volume-descriptor.ts'
import type { Iso9660Options } from './options.ts'
import { DEFAULT_MODE } from './rock-ridge.ts'
import { type DirectoryNode, type Extent, type FileNode, nodesBelow } from './hierarchy.ts'

export interface Extents {
  readonly list: readonly Extent[]
  readonly sectors: number
}

export interface ExtentOptions {
  /** Whether a file over 4 GiB may have several sections. */
  readonly severalSections: boolean
  /** Which files with equal bytes share an extent. */
  readonly sharing: NonNullable<Iso9660Options['sharing']>
  /** The date of files without one. */
  readonly date: Date
}

/** The maximum size of a file section, and the largest one that ends with a sector, in bytes. Source: ECMA-119 9.1.4 */
export const MAX_SECTION = 0xffff_ffff
export const WHOLE_SECTION = MAX_SECTION - (MAX_SECTION % SECTOR)

/** The number of sectors that a descriptor can count. Source: ECMA-119 8.4.8 */
export const MAX_SECTORS = 0xffff_ffff

/** The number of contents of one length that are compared directly; beyond it, hashes are compared first. */
const FEW = 8

/**
 * Assigns sectors to each content and an extent to each file; an empty file has none. Equal contents in memory share an
 * extent, as do hard links. libarchive extracts files that share an extent as hard links with the attributes of one of
 * them. By default, files with different attributes therefore share no extent, and neither does a file with the hard
 * links of another.
 *
 * @throws EncodeError `file-too-large` when a file needs several sections and may not have them, or the image has no
 * room for it
 */
export function planExtents(root: DirectoryNode, options: ExtentOptions): Extents {
  const { severalSections, sharing, date } = options
  const groups = new Map<string, Group>()
  const list: Extent[] = []
  let sectors = 0
  const place = ({ path }: FileNode, content: Content): Extent => {
    const extent: Extent = { kind: 'content', label: path, offset: sectors * SECTOR, content }
    sectors += Math.ceil(sizeOf(content) / SECTOR)
    if (sectors > MAX_SECTORS) {
      throw new EncodeError(
        'file-too-large',
        path,
        `with this file the image has more than ${MAX_SECTORS} sectors`,
      )
    }
    list.push(extent)
    return extent
  }
  for (const node of nodesBelow(root)) {
    if (node.kind !== 'file') continue
    const { content } = node.inode ?? node.entry
    const size = sizeOf(content)
    if (size > MAX_SECTION && !severalSections) {
      throw new EncodeError(
        'file-too-large',
        node.path,
        `it has ${size} bytes; a file section holds at most ${MAX_SECTION}`,
      )
    }
    if (size === 0) continue
    if (node.inode !== undefined && node.inode.links > 1) {
      node.extent = node.inode.extent ??= place(node, content)
      continue
    }
    const group = groupAt(groups, sharing === 'always' ? '' : attributesOf(date, node.entry))
    node.extent = group.byContent.get(content) ?? equalTo(content, group, () => place(node, content))
    group.byContent.set(content, node.extent)
  }
  return { list, sectors }
}

/** Files that may share extents. */
interface Group {
  readonly byContent: Map<Content, Extent>
  readonly byLength: Map<number, Equals>
}

/** Contents of one length: a short list, or a longer one by hash. */
interface Equals {
  readonly few: Extent[]
  byHash: Map<number, Extent[]> | undefined
}

function groupAt(groups: Map<string, Group>, key: string): Group {
  let group = groups.get(key)
  if (group === undefined) groups.set(key, (group = { byContent: new Map(), byLength: new Map() }))
  return group
}

/** Returns the attributes that a reader shows, except the name. Times are in seconds. */
function attributesOf(date: Date, of: Attributes): string {
  const { mode = DEFAULT_MODE.file, uid = 0, gid = 0, modified = date } = of
  return `${mode} ${uid} ${gid} ${Math.floor(modified.getTime() / 1000)}`
}

/** Returns the extent of the group with the same bytes, or a new one. */
function equalTo(content: Content, { byLength }: Group, place: () => Extent): Extent {
  if (!(content instanceof Uint8Array)) return place()
  let equals = byLength.get(content.length)
  if (equals === undefined) byLength.set(content.length, (equals = { few: [], byHash: undefined }))
  const candidates = candidatesFor(content, equals)
  for (const extent of candidates) if (sameBytes(extent.content as Uint8Array, content)) return extent
  const extent = place()
  candidates.push(extent)
  return extent
}

/** Returns the extents that may have the same bytes as `content`, as an array to which a new one can be added. */
function candidatesFor(content: Uint8Array, equals: Equals): Extent[] {
  if (equals.few.length < FEW) return equals.few
  if (equals.byHash === undefined) {
    equals.byHash = new Map()
    for (const extent of equals.few) atHash(equals.byHash, extent.content as Uint8Array).push(extent)
  }
  return atHash(equals.byHash, content)
}

function atHash(byHash: Map<number, Extent[]>, content: Uint8Array): Extent[] {
  const key = hash(content)
  let extents = byHash.get(key)
  if (extents === undefined) byHash.set(key, (extents = []))
  return extents
}

/** Returns the 32-bit FNV-1a hash. It is cheap, and a collision costs only one comparison. */
function hash(bytes: Uint8Array): number {
  let value = 0x811c9dc5
  for (let i = 0; i < bytes.length; i++) value = Math.imul(value ^ bytes[i]!, 0x01000193)
  return value
}

function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false
  return true
}
