import { ftruncateSync, open, openSync, unlinkSync } from 'node:fs'
import { dirname } from 'node:path'
import { promisify } from 'node:util'
import type { Image } from '../image/image.ts'
import {
  closing,
  fillDevice,
  fillFile,
  type FillOptions,
  quietly,
  writeChunks,
  type Written,
} from './fill-file.ts'
import { withNamedPipe } from './named-pipe.ts'
import { isPlanted, type OutputPlace, outputPlace, planted } from './output-place.ts'

export interface WriteInPlaceOptions extends FillOptions {
  /** The permission bits of a new file; 0o600 by default. */
  readonly mode?: number
}

/**
 * Writes the image to the device, pipe or file at `path`; a file keeps its inode, mode and owner. After a failure a file is empty,
 * or removed if it was new.
 *
 * @throws the errors of `writeImage`
 */
export async function writeInPlace(
  image: Image,
  path: string,
  options: WriteInPlaceOptions = {},
): Promise<Written> {
  const place = outputPlace(path)
  const { target, existing } = place
  if (existing !== undefined && isPlanted(existing, dirname(target))) throw planted(path, 'it is a file')
  if (existing?.isFile() ?? true) return overwrite(image, place, options)
  if (existing!.isFIFO()) {
    return withNamedPipe(target, options.signal, async ({ write, close }) => {
      const written = await writeChunks(image, write, options.signal, options)
      await close()
      return written
    })
  }
  const descriptor = await openOnce(target, 'r+')
  return closing(descriptor, () => fillDevice(image, descriptor, options))
}

const openOnce = promisify(open)

async function overwrite(
  image: Image,
  { target, existing }: OutputPlace,
  options: WriteInPlaceOptions,
): Promise<Written> {
  const descriptor = openSync(target, 'w', options.mode ?? 0o600)
  try {
    return await closing(descriptor, async () => {
      try {
        return await fillFile(image, descriptor, options)
      } catch (cause) {
        quietly(() => ftruncateSync(descriptor, 0))
        throw cause
      }
    })
  } catch (cause) {
    if (existing === undefined) quietly(() => unlinkSync(target))
    throw cause
  }
}
