import type { RandomAccess } from '../../lib/image/random-access.ts'
import { openImage } from '../../lib/node/open-image.ts'
import { reasonOf } from '../../lib/node/reason.ts'
import { otherFilesOf } from '../../lib/qcow2/read-qcow2.ts'
import { EXIT, Failure } from '../report/exit.ts'

/** What disk images begin with, and what QEMU calls them; all else is the disk itself. */
const FORMATS = [
  ['QFI\xfb', 'qcow2'],
  ['KDMV', 'vmdk'],
  ['COWD', 'vmdk'],
  ['# Disk DescriptorFile', 'vmdk'],
  ['vhdxfile', 'vhdx'],
  ['conectix', 'vpc'],
] as const

/**
 * Tells the format of a disk image: QEMU is told it, for what a guest writes to a raw disk could look like another. An image
 * that names other files, which QEMU would read for its guest, is taken when the user says so alone.
 *
 * @throws Failure when it cannot be read, and for other files
 */
export function diskFormat(path: string, takesOtherFiles: boolean): string {
  return opened(path, (image) => {
    const format = formatOf(image)
    const other =
      format === 'qcow2' ? otherFilesOf(image)[0] : format === 'vmdk' ? otherExtentOf(image) : undefined
    if (other !== undefined && !takesOtherFiles) throw strange(path, other)
    return format
  })
}

/**
 * Tells the format of a file for what a guest writes, whose backing file is looked at elsewhere.
 *
 * @throws Failure when it cannot be read, and when it lies in a file for its data
 */
export function overlayFormat(path: string): string {
  return opened(path, (image) => {
    const format = formatOf(image)
    if (format === 'qcow2' && otherFilesOf(image).includes('data file')) throw strange(path, 'data file')
    return format
  })
}

function formatOf(image: RandomAccess): string {
  const start = latin1(image, 0, 32)
  return FORMATS.find(([magic]) => start.startsWith(magic))?.[1] ?? 'raw'
}

/** Bytes of the text that describes a VMDK. */
const DESCRIPTION = 20 * 512

/** Source: QEMU's block/vmdk.c, `vmdk_open_vmdk4`, `vmdk_parent_open` */
function otherExtentOf(image: RandomAccess): 'extent' | 'parent' | undefined {
  if (latin1(image, 0, 1) === '#') return 'extent'
  const hasNoSectors = latin1(image, 0, 4) === 'KDMV' && /^\0{8}$/.test(latin1(image, 12, 8))
  if (hasNoSectors) return 'extent'
  return latin1(image, 512, DESCRIPTION).includes('parentFileNameHint') ? 'parent' : undefined
}

function latin1(image: RandomAccess, offset: number, length: number): string {
  return Buffer.from(image.read(offset, length)).toString('latin1')
}

function strange(path: string, other: string): Failure {
  return new Failure(
    EXIT.failed,
    `${path} names another file, its ${other}, which the guest would read, too; when it is yours: --allow-other-files`,
  )
}

function opened<T>(path: string, use: (image: RandomAccess) => T): T {
  let image: ReturnType<typeof openImage> | undefined
  try {
    image = openImage(path)
    return use(image)
  } catch (cause) {
    if (cause instanceof Failure) throw cause
    throw new Failure(EXIT.failed, `cannot read ${path}: ${reasonOf(cause)}`)
  } finally {
    image?.close()
  }
}
