import { createHash, randomBytes } from 'node:crypto'
import { type FileHandle, open, realpath, rename, stat, unlink } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { chunks, type Image } from '../image.ts'

export interface WriteOptions {
  /** Permission bits of a new file, 0o600 by default: a drive holds secrets. */
  readonly mode?: number
  /** Ends the writing; what was there before stays. */
  readonly signal?: AbortSignal | undefined
  /** Keeps an existing file's inode, mode and owner; then a failure leaves an empty file. */
  readonly inPlace?: boolean
  /** Called after each write. */
  readonly onProgress?: ((progress: Progress) => void) | undefined
  /** Leaves the hash out, which takes longer than the writing. */
  readonly sha256?: boolean
}

/** How far the writing is, in bytes. */
export interface Progress {
  readonly written: number
  readonly size: number
}

export interface Written {
  /** Bytes. */
  readonly size: number
  /** Hexadecimal. */
  readonly sha256: string
}

/** Bytes gathered before they are written: few system calls, little memory. */
const BATCH = 1024 * 1024

/**
 * Writes the image to `path`: to a new file beside it which then takes its name, so that there is either the whole
 * image or what was there before. A device or a pipe is written in place.
 *
 * @throws node's own error, EncodeError when a content is not as long as it said, or the signal's reason
 */
export async function writeImage(image: Image, path: string, options: WriteOptions = {}): Promise<Written> {
  const { mode = 0o600, signal } = options
  const target = await realpath(path).catch(() => path)
  const existing = await stat(target).catch(() => undefined)
  if (existing !== undefined && !existing.isFile() && !existing.isDirectory()) {
    return withFile(target, 'r+', mode, (file) =>
      writeChunks(image, (bytes) => file.writeFile(bytes), signal),
    )
  }
  const temporary = join(dirname(target), `.${basename(target)}.${randomBytes(6).toString('hex')}.tmp`)
  try {
    const written = await withFile(temporary, 'wx', mode, async (file) => {
      const result = await writeChunks(image, (bytes) => file.writeFile(bytes), signal)
      await file.sync()
      return result
    })
    await rename(temporary, target)
    return written
  } catch (cause) {
    await unlink(temporary).catch(() => undefined)
    throw cause
  }
}

/** Hands the image's bytes to `write` in order, one call after the other. */
export async function writeChunks(
  image: Image,
  write: (bytes: Uint8Array) => Promise<unknown>,
  signal?: AbortSignal,
): Promise<Written> {
  const hash = createHash('sha256')
  for await (const batch of batches(image)) {
    signal?.throwIfAborted()
    hash.update(batch)
    await write(batch)
  }
  signal?.throwIfAborted()
  return { size: image.size, sha256: hash.digest('hex') }
}

async function* batches(image: Image): AsyncGenerator<Uint8Array> {
  const batch = new Uint8Array(Math.min(BATCH, image.size))
  let length = 0
  for await (const chunk of chunks(image)) {
    for (let start = 0; start < chunk.length;) {
      const part = chunk.subarray(start, start + batch.length - length)
      batch.set(part, length)
      length += part.length
      start += part.length
      if (length === batch.length) {
        yield batch
        length = 0
      }
    }
  }
  if (length > 0) yield batch.subarray(0, length)
}

async function withFile<T>(
  path: string,
  flags: string,
  mode: number,
  use: (file: FileHandle) => Promise<T>,
): Promise<T> {
  const file = await open(path, flags, mode)
  try {
    return await use(file)
  } finally {
    await file.close()
  }
}
