import { randomBytes } from 'node:crypto'
import {
  closeSync,
  fsync,
  ftruncateSync,
  lstatSync,
  open,
  openSync,
  realpathSync,
  renameSync,
  statSync,
  unlinkSync,
  write,
  writeSync,
} from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { promisify } from 'node:util'
import type { Image } from '../image/image.ts'
import { withNamedPipe } from './named-pipe.ts'
import { hashing, pump, type PumpOptions, type Sink } from './pump.ts'
import { committed, type Staged } from './atomic-write.ts'

export type { Progress } from './pump.ts'

export interface WriteOptions extends PumpOptions {
  /** Permission bits of a new file, 0o600 by default: a drive holds secrets. */
  readonly mode?: number
  /** Ends the writing; what was there before stays. */
  readonly signal?: AbortSignal | undefined
  /** Keeps an existing file's inode, mode and owner; a failure leaves it empty, or removes it when it was new. */
  readonly inPlace?: boolean
  /** False leaves the hash out, which takes longer than the writing; `Written.sha256` is '' then. */
  readonly sha256?: boolean
}

export interface Written {
  /** Bytes. */
  readonly size: number
  /** Hexadecimal. */
  readonly sha256: string
}

/** Bytes of an image that is written at once, without waiting. */
const SMALL = 1024 * 1024

/**
 * Writes the image to `path`: to a new file beside it which then takes its name, so that there is either the whole
 * image or what was there before. A device or a pipe is written in place. Long zeros of a file become holes.
 *
 * @throws node's own error, EncodeError when a content is not as long as it said, or the signal's reason
 */
export async function writeImage(image: Image, path: string, options: WriteOptions = {}): Promise<Written> {
  options.signal?.throwIfAborted()
  const { target, existing, isStream } = placeOf(path)
  if (existing?.isFIFO()) {
    return withNamedPipe(target, options.signal, async ({ write, close }) => {
      const written = await pumped(image, { write }, options)
      await close()
      return written
    })
  }
  if (isStream) {
    const descriptor = await openOnce(target, 'r+')
    return closing(descriptor, () => pumped(image, plainSink(descriptor), options))
  }
  if (options.inPlace === true) return writeInPlace(image, target, existing === undefined, options)
  return committed(await stageImage(image, path, options))
}

/** Whether `path` is a device or a pipe, which are written in place: there is nothing that could be named later. */
export function isWrittenInPlace(path: string): boolean {
  return placeOf(path).isStream
}

function placeOf(path: string) {
  const target = isLink(path) ? resolved(path) : path
  const existing = statSync(target, { throwIfNoEntry: false })
  return {
    target,
    existing,
    isStream: existing !== undefined && !existing.isFile() && !existing.isDirectory(),
  }
}

/**
 * Writes the image to a new file beside `path`, which takes that name when it is told to.
 *
 * @throws as `writeImage` does; then nothing is left
 */
export async function stageImage(
  image: Image,
  path: string,
  options: WriteOptions = {},
): Promise<Staged<Written>> {
  const { mode = 0o600 } = options
  const { target, existing } = placeOf(path)
  if (existing?.isDirectory())
    throw Object.assign(new Error(`it is a directory: ${target}`), { code: 'EISDIR', syscall: 'open' })
  const temporary = join(dirname(target), `.${basename(target)}.${randomBytes(6).toString('hex')}.tmp`)
  const descriptor = openSync(temporary, 'wx', mode)
  const discard = (): void => quietly(() => unlinkSync(temporary))
  try {
    const written = await closing(descriptor, () => toFile(image, descriptor, options))
    options.signal?.throwIfAborted()
    return { written, target, commit: () => renameSync(temporary, target), discard }
  } catch (cause) {
    discard()
    throw cause
  }
}

async function writeInPlace(
  image: Image,
  target: string,
  isNew: boolean,
  options: WriteOptions,
): Promise<Written> {
  const descriptor = openSync(target, 'w', options.mode ?? 0o600)
  try {
    return await closing(descriptor, async () => {
      try {
        return await toFile(image, descriptor, options)
      } catch (cause) {
        quietly(() => ftruncateSync(descriptor, 0))
        throw cause
      }
    })
  } catch (cause) {
    if (isNew) quietly(() => unlinkSync(target))
    throw cause
  }
}

/** Hands the image's bytes to `write` in order, one call after the other; each may use them until it resolves. */
export async function writeChunks(
  image: Image,
  write: (bytes: Uint8Array) => Promise<unknown>,
  signal?: AbortSignal,
  options: WriteOptions = {},
): Promise<Written> {
  return pumped(image, { write }, { ...options, signal })
}

async function pumped(image: Image, sink: Sink, options: WriteOptions): Promise<Written> {
  const { size } = image
  if (options.sha256 === false) {
    await pump(image, sink, options)
    return { size, sha256: '' }
  }
  const hashed = hashing(sink)
  await pump(image, hashed.sink, options)
  return { size, sha256: hashed.digest() }
}

/** Writes a new or emptied file: what is skipped is a hole, and the end is set by its size. */
async function toFile(image: Image, descriptor: number, options: WriteOptions): Promise<Written> {
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
  if (options.inPlace !== true) await sync(descriptor)
  return written
}

/** A device: it has no holes and no positions. */
function plainSink(descriptor: number): Sink {
  return { write: (bytes) => writeAll(descriptor, bytes, null) }
}

const openOnce = promisify(open)
const writeOnce = promisify(write)
const sync = promisify(fsync)

async function writeAll(descriptor: number, bytes: Uint8Array, position: number | null): Promise<void> {
  for (let done = 0; done < bytes.length;) {
    const at = position === null ? null : position + done
    const { bytesWritten } = await writeOnce(descriptor, bytes, done, bytes.length - done, at)
    done += bytesWritten
  }
}

async function closing<T>(descriptor: number, use: () => Promise<T>): Promise<T> {
  let result: T
  try {
    result = await use()
  } catch (cause) {
    quietly(() => closeSync(descriptor))
    throw cause
  }
  // A network file system says here what went wrong.
  closeSync(descriptor)
  return result
}

function isLink(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() === true
}

/** Where a symbolic link leads; one that leads nowhere is replaced itself. */
function resolved(path: string): string {
  try {
    return realpathSync(path)
  } catch {
    return path
  }
}

/** What is done after a failure must not hide it. */
function quietly(act: () => void): void {
  try {
    act()
  } catch {
    // the failure itself is thrown
  }
}
