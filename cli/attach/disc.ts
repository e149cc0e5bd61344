import type { Drive } from '../../lib/image/drive.ts'
import { LAYOUTS } from '../../lib/layouts/layouts.ts'
import { driveIn } from '../../lib/node/open-drive.ts'
import { openImage } from '../../lib/node/open-image.ts'
import { reading } from '../../lib/reading/documents.ts'

/**
 * Returns whether a file is an earlier drive that the new one may replace: an unpartitioned ISO 9660 image with the label and
 * layout of a config drive or, for a drive of the user's own files, with its label and one of its files. An unreadable file
 * is not replaced.
 */
export function isDisc(file: string, next: Drive): boolean {
  let image: ReturnType<typeof openImage> | undefined
  try {
    image = openImage(file)
    const { wrapping, ...drive } = driveIn(image)
    if (drive.medium.fileSystem !== 'iso9660' || drive.medium.partition !== 'none' || wrapping.length > 0)
      return false
    const label = labelOf(drive)
    const isNamed = label === labelOf(next)
    const { names } = reading(drive)
    const layouts = Object.values(LAYOUTS).filter(({ isIn }) => isIn(names('')))
    if (layouts.length > 0)
      return isNamed || layouts.some(({ labels }) => labels.some((known) => known.toLowerCase() === label))
    const paths = [...next.tree].flatMap(([path, { kind }]) => (kind === 'file' ? [path] : []))
    return isNamed && paths.some((path) => drive.tree.has(path))
  } catch {
    return false
  } finally {
    image?.close()
  }
}

/** Returns a label in the form in which guests compare labels. */
function labelOf({ medium }: Drive): string | undefined {
  return medium.fileSystem === 'iso9660' ? medium.label.trim().toLowerCase() : undefined
}
