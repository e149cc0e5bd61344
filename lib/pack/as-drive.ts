import type { Image } from '../image/image.ts'
import { readIso9660 } from '../iso9660/read/read-iso9660.ts'
import type { Drive, Iso9660Medium, Medium } from '../image/drive.ts'
import { pack, type PackOptions } from './pack.ts'
import type { RandomAccess } from '../image/random-access.ts'
import { sizeOf, type Tree } from '../image/tree.ts'
import { readVfat } from '../vfat/read-vfat.ts'

/** Returns the drive that a guest finds in `pack(tree, options)`. Its names are read back from the image on first use. */
export function packedDrive(tree: Tree, image: Image, options: PackOptions): Drive {
  return { tree, medium: mediumOf(tree, image, options) }
}

function mediumOf(tree: Tree, { size }: Image, options: PackOptions): Medium {
  if (options.format === 'tar' || options.format === 'json') return { fileSystem: 'none' }
  const { partition = 'none' } = options
  if (options.format === 'vfat') {
    const { medium } = readVfat(imageAccess(pack(tree, { ...options, partition: 'none', container: 'raw' })))
    return medium.fileSystem === 'vfat' ? { ...medium, size, partition } : medium
  }
  let known: Iso9660Medium | undefined
  const readBack = (): Iso9660Medium => {
    if (known !== undefined) return known
    const plain = pack(tree, { ...options, partition: 'none', container: 'raw' })
    return (known = readIso9660(imageAccess(plain)).drive.medium)
  }
  return {
    fileSystem: 'iso9660',
    size,
    partition,
    label: options.volumeId,
    jolietLabel: options.joliet === false ? undefined : options.volumeId,
    hasRockRidge: options.rockRidge !== false,
    hasUdf: false,
    get primaryPaths() {
      return readBack().primaryPaths
    },
    get jolietPaths() {
      return readBack().jolietPaths
    },
  }
}

/** Returns access to the bytes of an image. A content that is not in memory reads as zeros; directories never do. */
function imageAccess({ size, segments }: Image): RandomAccess {
  return {
    size,
    read(offset, length) {
      const bytes = new Uint8Array(Math.max(0, Math.min(length, size - offset)))
      for (const { offset: start, content } of segments) {
        const [from, to] = [Math.max(start, offset), Math.min(start + sizeOf(content), offset + bytes.length)]
        if (content instanceof Uint8Array && from < to)
          bytes.set(content.subarray(from - start, to - start), from - offset)
      }
      return bytes
    },
  }
}
