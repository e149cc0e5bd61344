import { type ContentSegment, EncodeError } from '../../image/image.ts'
import { type Attributes, type Content, sizeOf } from '../../image/tree.ts'
import { SECTOR } from '../volume-descriptor.ts'
import { type DirectoryNode, type FileNode, nodesBelow } from './hierarchy.ts'
import type { Iso9660Options } from './options.ts'
import { DEFAULT_MODE } from './rock-ridge.ts'

/** A file of a plan: what is known of its data before its bytes are. */
export interface DataFile {
  readonly path: string
  /** The path of the entry with its content: that of the first one for hard links. */
  readonly source: string
  /** Files of the same group share an extent when their bytes are equal. */
  readonly group: number
}

export interface Extents {
  /** The extent of each file, in the order of the files; an empty file has none. */
  readonly byFile: readonly (ContentSegment | undefined)[]
  readonly list: readonly ContentSegment[]
  /** The sector after the last one. */
  readonly end: number
}

export interface DataOptions {
  /** Whether a file over 4 GiB may have several sections. */
  readonly severalSections: boolean
  /** Which files with equal bytes share an extent. */
  readonly sharing: NonNullable<Iso9660Options['sharing']>
  /** The date of files without one. */
  readonly date: Date
  /** Paths of files that share their extent with no file but their hard links. */
  readonly alone: ReadonlySet<string>
  /** The weights of files by path, which order them; 0 by default. */
  readonly weights: ReadonlyMap<string, number> | undefined
}

/** The maximum size of a file section, and the largest one that ends with a sector, in bytes. Source: ECMA-119 9.1.4 */
export const MAX_SECTION = 0xffff_ffff
export const WHOLE_SECTION = MAX_SECTION - (MAX_SECTION % SECTOR)

/** The number of sectors that a descriptor can count. Source: ECMA-119 8.4.8 */
export const MAX_SECTORS = 0xffff_ffff

/** The number of contents of one length that are compared directly; beyond it, hashes are compared first. */
const FEW = 8

/** Returns the number of sections, and so of records, of a file of `size` bytes. Source: ECMA-119 6.5.1 */
export function sectionsOf(size: number): number {
  return size > MAX_SECTION ? Math.ceil(size / WHOLE_SECTION) : 1
}

/**
 * Numbers the files below `root` in the order of their data, and returns them in this order. libarchive extracts files that
 * share an extent as hard links with the attributes of one of them. By default, files with different attributes therefore
 * share no extent, and neither does a file with the hard links of another.
 *
 * @throws EncodeError `file-too-large` when a file needs several sections and may not have them
 */
export function dataFiles(
  root: DirectoryNode,
  { severalSections, sharing, date, alone, weights }: DataOptions,
): readonly DataFile[] {
  const files: DataFile[] = []
  const groups = new Map<unknown, number>()
  // Most files have the attributes of the one before.
  let last: Attributes | undefined
  let lastKey = ''
  const attributesKey = (of: Attributes): string => {
    if (last === undefined || !isAlike(of, last)) [last, lastKey] = [of, attributesOf(date, of)]
    return lastKey
  }
  for (const node of filesBelow(root, weights)) {
    const { path, entry, inode } = node
    const size = sizeOf((inode ?? entry).content)
    if (sectionsOf(size) > 1 && !severalSections) {
      const reason = `it has ${size} bytes; a file section holds at most ${MAX_SECTION}`
      throw new EncodeError('file-too-large', path, reason)
    }
    const isLinked = inode !== undefined && inode.links > 1
    const key = isLinked ? inode : alone.has(path) ? entry : sharing === 'always' ? '' : attributesKey(entry)
    let group = groups.get(key)
    if (group === undefined) groups.set(key, (group = groups.size))
    node.number = files.length
    files.push({ path, source: isLinked ? inode.path : path, group })
  }
  return files
}

/** Returns the files in the order of the tree, those of a higher weight first. */
function filesBelow(root: DirectoryNode, weights: DataOptions['weights']): readonly FileNode[] {
  const files: FileNode[] = []
  for (const node of nodesBelow(root)) if (node.kind === 'file') files.push(node)
  if (weights === undefined) return files
  const weightOf = ({ path }: FileNode): number => weights.get(path) ?? 0
  return files.sort((a, b) => weightOf(b) - weightOf(a))
}

function isAlike(a: Attributes, b: Attributes): boolean {
  return (
    a.mode === b.mode && a.uid === b.uid && a.gid === b.gid && a.modified?.getTime() === b.modified?.getTime()
  )
}

/** Returns the attributes that a reader shows, except the name. Times are in seconds. */
function attributesOf(date: Date, of: Attributes): string {
  const { mode = DEFAULT_MODE.file, uid = 0, gid = 0, modified = date } = of
  return `${mode} ${uid} ${gid} ${Math.floor(modified.getTime() / 1000)}`
}

/**
 * Assigns sectors to the content of each file, from sector `start` on. Equal contents in memory share an extent within their group.
 *
 * @throws EncodeError `file-too-large` when the image has no room for a file
 */
export function placeContents(
  files: readonly DataFile[],
  contentAt: (path: string) => Content,
  start: number,
): Extents {
  const groups: Group[] = []
  const list: ContentSegment[] = []
  let end = start
  const place = (path: string, content: Content): ContentSegment => {
    const extent: ContentSegment = { kind: 'content', label: path, offset: end * SECTOR, content }
    end += Math.ceil(sizeOf(content) / SECTOR)
    if (end > MAX_SECTORS) {
      throw new EncodeError(
        'file-too-large',
        path,
        `with this file the image has more than ${MAX_SECTORS} sectors`,
      )
    }
    list.push(extent)
    return extent
  }
  const newExtent = (path: string, content: Content, group: number): ContentSegment =>
    content instanceof Uint8Array
      ? equalTo(content, (groups[group] ??= new Map()), () => place(path, content))
      : place(path, content)
  const byFile: (ContentSegment | undefined)[] = []
  /** The first file with each content. */
  const firsts = new Map<Content, number>()
  /** The extents of the few contents that files of other groups have too, by group. */
  const others = new Map<Content, Map<number, ContentSegment>>()
  for (const [i, { path, source, group }] of files.entries()) {
    const content = contentAt(source)
    if (sizeOf(content) === 0) {
      byFile.push(undefined)
      continue
    }
    const first = firsts.get(content)
    const known =
      first !== undefined && files[first]!.group === group ? byFile[first] : others.get(content)?.get(group)
    const extent = known ?? newExtent(path, content, group)
    byFile.push(extent)
    if (first === undefined) firsts.set(content, i)
    else if (known === undefined) others.set(content, (others.get(content) ?? new Map()).set(group, extent))
  }
  return { byFile, list, end }
}

/** The contents in memory of files that may share extents, by length. */
type Group = Map<number, Equals>

/** Contents of one length: a short list, or a longer one by hash. */
interface Equals {
  readonly few: ContentSegment[]
  byHash: Map<number, ContentSegment[]> | undefined
}

/** Returns the extent of the group with the same bytes, or a new one. */
function equalTo(content: Uint8Array, group: Group, place: () => ContentSegment): ContentSegment {
  let equals = group.get(content.length)
  if (equals === undefined) group.set(content.length, (equals = { few: [], byHash: undefined }))
  const candidates = candidatesFor(content, equals)
  for (const extent of candidates) if (sameBytes(extent.content as Uint8Array, content)) return extent
  const extent = place()
  candidates.push(extent)
  return extent
}

/** Returns the extents that may have the same bytes as `content`, as an array to which a new one can be added. */
function candidatesFor(content: Uint8Array, equals: Equals): ContentSegment[] {
  if (equals.few.length < FEW) return equals.few
  if (equals.byHash === undefined) {
    equals.byHash = new Map()
    for (const extent of equals.few) atHash(equals.byHash, extent.content as Uint8Array).push(extent)
  }
  return atHash(equals.byHash, content)
}

function atHash(byHash: Map<number, ContentSegment[]>, content: Uint8Array): ContentSegment[] {
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
