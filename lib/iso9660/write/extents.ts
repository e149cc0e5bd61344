import { EncodeError } from '../../image/image.ts'
import { type Content, sizeOf } from '../../image/tree.ts'
import { type DirectoryNode, type Extent, nodesBelow } from './hierarchy.ts'
import { SECTOR } from '../volume-descriptor.ts'

export interface Extents {
  readonly list: readonly Extent[]
  readonly sectors: number
}

/** Most bytes of one file section, and the most that end with a sector. ECMA-119 9.1.4 */
export const MAX_SECTION = 0xffff_ffff
export const WHOLE_SECTION = MAX_SECTION - (MAX_SECTION % SECTOR)

/** Contents of one length that are compared with each other before their hashes are taken. */
const FEW = 8

/**
 * Gives each content its sectors and each file its extent; equal contents in memory share one, an empty file has none.
 *
 * @throws EncodeError `file-too-large` when a file needs several sections and `severalSections` is false
 */
export function planExtents(root: DirectoryNode, severalSections: boolean): Extents {
  const byContent = new Map<Content, Extent>()
  const byLength = new Map<number, Equals>()
  const list: Extent[] = []
  let sectors = 0

  const place = (content: Content, path: string): Extent => {
    const extent: Extent = { kind: 'content', label: path, offset: sectors * SECTOR, content }
    sectors += Math.ceil(sizeOf(content) / SECTOR)
    list.push(extent)
    return extent
  }
  const equal = (content: Uint8Array, path: string): Extent => {
    let equals = byLength.get(content.length)
    if (equals === undefined) byLength.set(content.length, (equals = { few: [], byHash: undefined }))
    const candidates = candidatesFor(content, equals)
    for (const extent of candidates) if (sameBytes(extent.content as Uint8Array, content)) return extent
    const extent = place(content, path)
    candidates.push(extent)
    return extent
  }
  for (const node of nodesBelow(root)) {
    if (node.kind !== 'file') continue
    const { path, entry, inode } = node
    const { content } = inode ?? entry
    const size = sizeOf(content)
    if (size > MAX_SECTION && !severalSections) {
      throw new EncodeError('file-too-large', path, `it has ${size} bytes, a file section ${MAX_SECTION}`)
    }
    if (size === 0) continue
    node.extent = byContent.get(content)
    if (node.extent !== undefined) continue
    node.extent = content instanceof Uint8Array ? equal(content, path) : place(content, path)
    byContent.set(content, node.extent)
  }
  return { list, sectors }
}

/** Contents of one length: a short list, or many by hash. */
interface Equals {
  readonly few: Extent[]
  byHash: Map<number, Extent[]> | undefined
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
