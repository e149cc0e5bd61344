import { EncodeError } from '../image.ts'
import { type Content, sizeOf } from '../tree.ts'
import type { DirectoryNode, FileNode } from './hierarchy.ts'
import { SECTOR } from './volume-descriptor.ts'

/** A run of sectors with a file's bytes; `path` is the first file that has them. */
export interface Extent {
  /** Sectors from the start of the file data. */
  readonly sector: number
  readonly content: Content
  readonly path: string
}

export interface Extents {
  readonly list: readonly Extent[]
  readonly sectors: number
  of(file: FileNode): Extent | undefined
}

/** Most bytes of one file section. ECMA-119 9.1.4 */
const MAX_SECTION = 0xffff_ffff

/**
 * Gives each content its sectors; equal contents share them, an empty one has none.
 *
 * @throws EncodeError `file-too-large`
 */
export function planExtents(root: DirectoryNode): Extents {
  const byContent = new Map<Content, Extent>()
  const byHash = new Map<string, Extent[]>()
  const list: Extent[] = []
  let sectors = 0

  const place = (content: Content, path: string): Extent => {
    const extent = { sector: sectors, content, path }
    sectors += Math.ceil(sizeOf(content) / SECTOR)
    list.push(extent)
    return extent
  }
  const equal = (content: Uint8Array, path: string): Extent => {
    const key = `${content.length}:${hash(content)}`
    const candidates = byHash.get(key)
    const known = candidates?.find((extent) => sameBytes(extent.content as Uint8Array, content))
    if (known !== undefined) return known
    const extent = place(content, path)
    if (candidates === undefined) byHash.set(key, [extent])
    else candidates.push(extent)
    return extent
  }
  const visit = (directory: DirectoryNode): void => {
    for (const node of directory.children) {
      if (node.kind === 'directory') visit(node)
      if (node.kind !== 'file') continue
      const { content, path } = node
      if (sizeOf(content) > MAX_SECTION) {
        throw new EncodeError(
          'file-too-large',
          path,
          `it has ${sizeOf(content)} bytes, a file section ${MAX_SECTION}`,
        )
      }
      if (sizeOf(content) === 0 || byContent.has(content)) continue
      byContent.set(content, content instanceof Uint8Array ? equal(content, path) : place(content, path))
    }
  }
  visit(root)
  return { list, sectors, of: ({ content }) => byContent.get(content) }
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
