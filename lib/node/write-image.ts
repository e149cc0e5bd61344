import type { Image } from '../image/image.ts'
import { committed } from './atomic-write.ts'
import type { FillOptions, Written } from './fill-file.ts'
import { outputPlace } from './output-place.ts'
import { stageImage } from './stage-image.ts'
import { writeInPlace } from './write-in-place.ts'

export { writeChunks, type Written } from './fill-file.ts'
export type { Progress } from './pump.ts'

/** Options of `writeImage`. */
export interface WriteOptions extends FillOptions {
  /** The permission bits of a new file; 0o600 by default, because a drive contains secrets. */
  readonly mode?: number
  /** Aborts the writing; the old file stays. */
  readonly signal?: AbortSignal | undefined
  /** Whether to keep an existing file's inode, mode and owner; a failure leaves the file empty, or removes a new one. */
  readonly inPlace?: boolean
}

/**
 * Writes the image to a new file beside `path` and renames it, so that `path` is always either the complete image or the old
 * file. The new file gets the owner, group and mode of the old one, as far as this user may set them. A device or a pipe is
 * written in place. Long runs of zeros become holes. Missing folders are made.
 *
 * @throws node's own error, EncodeError when the size of a content is wrong, or the signal's reason
 */
export async function writeImage(image: Image, path: string, options: WriteOptions = {}): Promise<Written> {
  options.signal?.throwIfAborted()
  if (options.inPlace === true || isWrittenInPlace(path)) return writeInPlace(image, path, options)
  return committed(await stageImage(image, path, options))
}

/** Tells whether `path` is a device or a pipe, which is written in place because it cannot be renamed. */
export function isWrittenInPlace(path: string): boolean {
  return outputPlace(path).isStream
}
