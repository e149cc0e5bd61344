import { closeSync, fsync, ftruncateSync, write, writeSync } from 'node:fs'
import { promisify } from 'node:util'
import type { Image } from '../image/image.ts'
import { hashing, pump, type PumpOptions, type Sink } from './pump.ts'

export interface Written extends Replacing {
  /** Bytes. */
  readonly size: number
  /** Hexadecimal. */
  readonly sha256: string
}

export interface Replacing {
  /** What it could not be given of the file or folder that it replaces; absent: it has everything. */
  readonly notKept?: readonly Attribute[]
}

export type Attribute = 'owner' | 'group' | 'mode'

export interface FillOptions extends PumpOptions {
  /** False leaves the hash out, which takes longer than the writing; `Written.sha256` is '' then. */
  readonly sha256?: boolean
}

/** Bytes of an image that is written at once, without waiting. */
const SMALL = 1024 * 1024

/** Writes a new or emptied file: what is skipped is a hole, and the end is set by its size. */
export async function fillFile(image: Image, descriptor: number, options: FillOptions): Promise<Written> {
  let position = 0
  const skip = (count: number): void => {
    position += count
  }
  const sink: Sink = {
    skip,
    write(bytes) {
      const start = position
      position += bytes.length
      if (image.size > SMALL) return writeAll(descriptor, bytes, start)
      for (let done = 0; done < bytes.length;) {
        done += writeSync(descriptor, bytes, done, bytes.length - done, start + done)
      }
      return undefined
    },
  }
  const written = await pumped(image, sink, options)
  ftruncateSync(descriptor, image.size)
  return written
}

/** Writes to a device, which has no holes and no positions. */
export function fillDevice(image: Image, descriptor: number, options: FillOptions): Promise<Written> {
  return pumped(image, { write: (bytes) => writeAll(descriptor, bytes, null) }, options)
}

/** Hands the image's bytes to `write` in order, one call after the other; each may use them until it resolves. */
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

/** Waits until the disk has the file's bytes. */
export const sync: (descriptor: number) => Promise<void> = promisify(fsync)

async function writeAll(descriptor: number, bytes: Uint8Array, position: number | null): Promise<void> {
  for (let done = 0; done < bytes.length;) {
    const at = position === null ? null : position + done
    const { bytesWritten } = await writeOnce(descriptor, bytes, done, bytes.length - done, at)
    done += bytesWritten
  }
}

/** Closes the descriptor after its use; a network file system says there what went wrong. */
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

/** Cleans up after a failure, which it must not hide. */
export function quietly(act: () => void): void {
  try {
    act()
  } catch {
    // the failure itself is thrown
  }
}
