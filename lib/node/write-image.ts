import type { Image } from '../image/image.ts'
import { committed } from './atomic-write.ts'
import type { FillOptions, Written } from './fill-file.ts'
import { outputPlace } from './output-place.ts'
import { stageImage } from './stage-image.ts'
import { writeInPlace } from './write-in-place.ts'

export { writeChunks, type Written } from './fill-file.ts'
export type { Progress } from './pump.ts'

export interface WriteOptions extends FillOptions {
  /** Permission bits of a new file, 0o600 by default: a drive holds secrets. */
  readonly mode?: number
  /** Ends the writing; what was there before stays. */
  readonly signal?: AbortSignal | undefined
  /** Keeps an existing file's inode, mode and owner; a failure leaves it empty, or removes it when it was new. */
  readonly inPlace?: boolean
}

/**
 * Writes the image to `path`: to a new file beside it which then takes its name, so that there is either the whole
 * image or what was there before. It has the owner, group and mode of the file that it replaces, as far as this user may give
 * them. A device or a pipe is written in place. Long zeros of a file become holes. Folders that are missing are made.
 *
 * @throws node's own error, EncodeError when a content is not as long as it said, or the signal's reason
 */
export async function writeImage(image: Image, path: string, options: WriteOptions = {}): Promise<Written> {
  options.signal?.throwIfAborted()
  if (options.inPlace === true || isWrittenInPlace(path)) return writeInPlace(image, path, options)
  return committed(await stageImage(image, path, options))
}

/** Whether `path` is a device or a pipe, which are written in place: there is nothing that could be named later. */
export function isWrittenInPlace(path: string): boolean {
  return outputPlace(path).isStream
}
