import type { RandomAccess } from '../../lib/image/random-access.ts'
import { openImage } from '../../lib/node/open-image.ts'
import { otherFilesOf } from '../../lib/qcow2/read-qcow2.ts'
import { unreadable } from '../report/file-failures.ts'
import { EXIT, Failure } from '../report/exit.ts'

/** Magic numbers of disk images and QEMU's names of the formats; any other file is a raw disk. */
const FORMATS = [
  ['QFI\xfb', 'qcow2'],
  ['KDMV', 'vmdk'],
  ['COWD', 'vmdk'],
  ['# Disk DescriptorFile', 'vmdk'],
  ['vhdxfile', 'vhdx'],
  ['conectix', 'vpc'],
] as const

/**
 * Returns the format of a disk image. QEMU must not guess it: a guest can write a header of another format to a raw disk. An
 * image that refers to other files, which QEMU would let the guest read, is accepted only if `takesOtherFiles`.
 *
 * @throws Failure when the image cannot be read, or refers to other files
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
 * Returns the format of an overlay file; the caller checks its backing file.
 *
 * @throws Failure when the file cannot be read, or has an external data file
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

/** Bytes of a VMDK's text descriptor. */
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
    EXIT.invalid,
    `${path} refers to another file (${other}), which the guest could read; if you trust the image, add --allow-other-files`,
    [],
    { code: 'image-refers-elsewhere' },
  )
}

function opened<T>(path: string, use: (image: RandomAccess) => T): T {
  let image: ReturnType<typeof openImage> | undefined
  try {
    image = openImage(path)
    return use(image)
  } catch (cause) {
    if (cause instanceof Failure) throw cause
    throw unreadable(path, cause)
  } finally {
    image?.close()
  }
}
