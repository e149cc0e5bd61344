import { closeSync, fsync, ftruncateSync, write, writeSync } from 'node:fs'
import { promisify } from 'node:util'
import type { Image } from '../image/image.ts'
import { hashing, pump, type PumpOptions, type Sink } from './pump.ts'

/** A file that was written. */
export interface Written extends Replacing {
  /** The size in bytes. */
  readonly size: number
  /** The SHA-256 sum in hexadecimal. */
  readonly sha256: string
  /** Whether a store had the same bytes already, so that nothing was sent; absent for other destinations. */
  readonly isKept?: boolean
}

/** The result of replacing a file or folder. */
export interface Replacing {
  /** Attributes of the replaced file or folder that could not be kept; absent when all were kept. */
  readonly notKept?: readonly Attribute[]
}

export type Attribute = 'owner' | 'group' | 'mode'

export interface FillOptions extends PumpOptions {
  /** False skips the checksum, which takes longer than the writing; `Written.sha256` is then ''. */
  readonly sha256?: boolean
}

/**
 * The most bytes that one call writes to a file. With 256 KiB at once, processor time was up to three times as high on a machine whose
 * memory was in use, and somewhat lower on one whose memory was free.
 */
const PIECE = 64 * 1024

/**
 * Writes to a new or emptied file. Skipped zeros become holes, and the size sets the end. The writes are synchronous: handing
 * pieces of this size to a thread takes longer than writing them. Another thread reads the next block meanwhile.
 */
export async function fillFile(image: Image, descriptor: number, options: FillOptions): Promise<Written> {
  let position = 0
  const skip = (count: number): void => {
    position += count
  }
  const sink: Sink = {
    skip,
    write(bytes) {
      for (let done = 0; done < bytes.length;) {
        const count = Math.min(PIECE, bytes.length - done)
        done += writeSync(descriptor, bytes, done, count, position + done)
      }
      position += bytes.length
    },
  }
  const written = await pumped(image, sink, options)
  ftruncateSync(descriptor, image.size)
  return written
}

/** Writes to a device, without holes or positions. */
export function fillDevice(image: Image, descriptor: number, options: FillOptions): Promise<Written> {
  return pumped(image, { write: (bytes) => writeAll(descriptor, bytes) }, options)
}

/** Passes the image's bytes to `write` in order, one call at a time. The bytes stay valid until the call resolves. */
export async function writeChunks(
  image: Image,
  write: (bytes: Uint8Array) => Promise<unknown>,
  signal?: AbortSignal,
  options: FillOptions = {},
): Promise<Written> {
  return pumped(image, { write }, { ...options, signal })
}

async function pumped(image: Image, sink: Sink, options: FillOptions): Promise<Written> {
  const { size } = image
  if (options.sha256 === false) {
    await pump(image, sink, options)
    return { size, sha256: '' }
  }
  const hashed = hashing(sink)
  await pump(image, hashed.sink, options)
  return { size, sha256: hashed.digest() }
}

const writeOnce = promisify(write)

/** Wait until the file's bytes are on the disk. */
export const sync: (descriptor: number) => Promise<void> = promisify(fsync)

async function writeAll(descriptor: number, bytes: Uint8Array): Promise<void> {
  for (let done = 0; done < bytes.length;) {
    const { bytesWritten } = await writeOnce(descriptor, bytes, done, bytes.length - done, null)
    done += bytesWritten
  }
}

/** Uses a descriptor and closes it; a network file system reports write errors only on close. */
export async function closing<T>(descriptor: number, use: () => Promise<T>): Promise<T> {
  let result: T
  try {
    result = await use()
  } catch (cause) {
    quietly(() => closeSync(descriptor))
    throw cause
  }
  closeSync(descriptor)
  return result
}

/** Cleans up after a failure, and ignores errors, which must not hide the failure. */
export function quietly(act: () => void): void {
  try {
    act()
  } catch {
    // The caller throws the original failure.
  }
}
