import { DEFAULT_DATE, sizeOf } from '../../image/tree.ts'
import type { UdfDirectory, UdfImage, UdfNode } from '../../udf/write/node.ts'
import { planUdf, type UdfBridge, writeAnchor } from '../../udf/write/volume.ts'
import { SECTOR } from '../volume-descriptor.ts'
import type { Extents } from './extents.ts'
import { type DirectoryNode, type Node, nameOf } from './hierarchy.ts'
import type { Iso9660Options } from './options.ts'
import { DEFAULT_MODE } from './rock-ridge.ts'
import { digitsOfHash, type Hash } from './volume-date.ts'

/**
 * Plans the structures of UDF for the entries below `root`, whose files have their numbers.
 *
 * @throws EncodeError what `planUdf` throws
 */
export function udfBridge(root: DirectoryNode, options: Iso9660Options): UdfBridge {
  const { volumeId, date = DEFAULT_DATE, encoding } = options
  const decode = encoding?.decode ?? ((name: string) => name)
  return planUdf(directoryIn(root, decode), {
    label: volumeId,
    date,
    modes: DEFAULT_MODE,
    implementation: '*config-drive',
  })
}

type Decode = (name: string) => string

function directoryIn(node: DirectoryNode, decode: Decode): UdfDirectory {
  const children = node.children.flatMap((child) => nodeIn(child, decode) ?? [])
  return { ...namedIn(node, decode), kind: 'directory', children }
}

function nodeIn(node: Node, decode: Decode): UdfNode | undefined {
  const named = namedIn(node, decode)
  switch (node.kind) {
    case 'directory':
      return directoryIn(node, decode)
    case 'file': {
      const inode = node.inode !== undefined && node.inode.links > 1 ? node.inode : undefined
      return { ...named, kind: 'file', number: node.number, inode }
    }
    case 'symlink':
      return { ...named, kind: 'symlink', target: decode(node.entry.target) }
    case 'device': {
      const { type, major = 0, minor = 0 } = node.entry
      return { ...named, kind: 'device', type, major, minor }
    }
    // Only the primary tree moves directories.
    case 'relocated':
      return undefined
  }
}

function namedIn({ path, entry: attributes }: Node, decode: Decode) {
  return { name: decode(nameOf(path)), path, attributes }
}

/** Returns what the structures of UDF need to know of an image of `sectors` sectors. */
export function udfImage(sectors: number, { byFile }: Extents, hash: Hash): UdfImage {
  return {
    sectors,
    placeOf(number) {
      const extent = byFile[number]
      return extent && { sector: extent.offset / SECTOR, size: sizeOf(extent.content) }
    },
    identity: digitsOfHash(hash),
  }
}

/** Returns the anchor in the last sector of the image. */
export function lastAnchor(sector: number) {
  const content = new Uint8Array(SECTOR)
  writeAnchor(content, sector)
  return { kind: 'structure', label: 'UDF anchor at the end', offset: sector * SECTOR, content } as const
}
