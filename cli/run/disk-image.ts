import { openImage } from '../../lib/node/open-image.ts'
import { reasonOf } from '../../lib/node/reason.ts'
import { EXIT, Failure } from '../report/exit.ts'

/** What disk images begin with, and what QEMU calls them; all else is the disk itself. */
const FORMATS = [
  ['QFI\xfb', 'qcow2'],
  ['KDMV', 'vmdk'],
  ['vhdxfile', 'vhdx'],
  ['conectix', 'vpc'],
] as const

/**
 * The format of a disk image: QEMU is told it, for what a guest writes to a raw disk could look like another.
 *
 * @throws Failure when it cannot be read
 */
export function diskFormat(path: string): string {
  try {
    const image = openImage(path)
    try {
      const start = Buffer.from(image.read(0, 8)).toString('latin1')
      return FORMATS.find(([magic]) => start.startsWith(magic))?.[1] ?? 'raw'
    } finally {
      image.close()
    }
  } catch (cause) {
    throw new Failure(EXIT.failed, `cannot read ${path}: ${reasonOf(cause)}`)
  }
}
