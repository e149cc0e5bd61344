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
  /** A file over 4 GiB has several sections. */
  readonly severalSections: boolean
  /** Which files of equal bytes share an extent. */
  readonly sharing: NonNullable<Iso9660Options['sharing']>
  /** Date of files that have none. */
  readonly date: Date
}

/** Most bytes of one file section, and the most that end with a sector. ECMA-119 9.1.4 */
export const MAX_SECTION = 0xffff_ffff
export const WHOLE_SECTION = MAX_SECTION - (MAX_SECTION % SECTOR)

/** Sectors that a descriptor can count. ECMA-119 8.4.8 */
export const MAX_SECTORS = 0xffff_ffff

/** Contents of one length that are compared with each other before their hashes are taken. */
const FEW = 8

/**
 * Gives each content its sectors and each file its extent; an empty file has none. Equal contents in memory share one,
 * as do hard links. libarchive extracts files of one extent as hard links, with the attributes of one of them: so those
 * that differ in them share none by default, nor does a file share one with hard links of another.
 *
 * @throws EncodeError `file-too-large` when a file needs several sections and may not have them, or the image ends first
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

/** Contents of one length: a short list, or many by hash. */
interface Equals {
  readonly few: Extent[]
  byHash: Map<number, Extent[]> | undefined
}

function groupAt(groups: Map<string, Group>, key: string): Group {
  let group = groups.get(key)
  if (group === undefined) groups.set(key, (group = { byContent: new Map(), byLength: new Map() }))
  return group
}

/** What a reader tells of a file beside its name: times in seconds. */
function attributesOf(date: Date, of: Attributes): string {
  const { mode = DEFAULT_MODE.file, uid = 0, gid = 0, modified = date } = of
  return `${mode} ${uid} ${gid} ${Math.floor(modified.getTime() / 1000)}`
}

/** The extent of the group with the same bytes, or a new one. */
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

/** The extents that may have the same bytes as `content`, in an array to which it is added when none has. */
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

/** FNV-1a, 32 bits: cheap, and a collision costs only one comparison. */
function hash(bytes: Uint8Array): number {
  let value = 0x811c9dc5
  for (let i = 0; i < bytes.length; i++) value = Math.imul(value ^ bytes[i]!, 0x01000193)
  return value
}

function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false
  return true
}
