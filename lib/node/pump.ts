import { createHash } from 'node:crypto'
import { setImmediate as turn } from 'node:timers/promises'
import { exactly, type Image } from '../image/image.ts'
import { sizeOf, type Source } from '../image/tree.ts'

/** The destination of an image's bytes, in order. */
export interface Sink {
  /** Writes bytes, which stay unchanged until the promise resolves. */
  write(bytes: Uint8Array): Promise<unknown> | void
  /** Skips `count` bytes, which become zero. Absent where zeros must be written. */
  readonly skip?: (count: number) => void
}

export interface PumpOptions {
  /** Aborts the pumping. */
  readonly signal?: AbortSignal | undefined
  /** Called after each write. */
  readonly onProgress?: ((progress: Progress) => void) | undefined
}

/** The progress of the writing. */
export interface Progress {
  /** Bytes so far. */
  readonly written: number
  /** Bytes in all. */
  readonly size: number
  /** Files so far, and in all; only when single files are written. */
  readonly files?: number
  readonly ofFiles?: number
}

/** The size of a batch in bytes, which needs few system calls and little memory. */
const BATCH = 1024 * 1024

/** The largest source that is read synchronously, in bytes. */
const SMALL = 64 * 1024

/** The bytes after which the event loop runs, so that a signal is noticed even in a large hole. */
const TURN = 8 * 1024 ** 2

/** The size of a block that is checked for zeros, in bytes. */
const BLOCK = 64 * 1024
const ZEROS = new Uint8Array(BLOCK)

/**
 * Writes the image's bytes to `sink`. Small contents are gathered in batches, and the next batch is filled while the sink writes
 * one; zeros in large contents are skipped. Only one write runs at a time.
 *
 * @throws errors of the sink and of the sources, EncodeError `content-changed`, or the signal's reason
 */
export async function pump(image: Image, sink: Sink, options: PumpOptions = {}): Promise<void> {
  const { signal, onProgress } = options
  const { size } = image
  let batch: Uint8Array | undefined
  let other: Uint8Array | undefined
  let length = 0
  let position = 0
  let pending: Promise<unknown> | undefined
  let handed = 0
  let lastTurn = 0

  const settle = async (): Promise<void> => {
    if (pending !== undefined) {
      await pending
      pending = undefined
    }
    if (handed - lastTurn >= TURN) {
      lastTurn = handed
      await turn()
    }
    signal?.throwIfAborted()
    if (handed > 0) onProgress?.({ written: handed, size })
  }
  /** Starts a write; the bytes must not change until the next `settle`. */
  const start = (bytes: Uint8Array): void => {
    handed += bytes.length
    pending = sink.write(bytes) ?? undefined
    if (pending !== undefined) pending.catch(() => undefined)
  }
  const flush = async (): Promise<void> => {
    await settle()
    if (length === 0) return
    start(batch!.subarray(0, length))
    ;[batch, other] = [other, batch]
    length = 0
  }
  /** Makes room for a small content and one more byte, which shows whether it grew. */
  const reserve = (count: number): Promise<void> | void => {
    if (batch !== undefined && length + count < batch.length) return
    return flush().then(() => {
      batch ??= new Uint8Array(Math.min(BATCH, size) + 1)
    })
  }
  /** Adds fewer zeros than a block. */
  const few = (count: number): Promise<void> | void => {
    const wait = reserve(count)
    if (wait !== undefined) return wait.then(() => few(count))
    batch!.fill(0, length, length + count)
    length += count
  }
  const zeros = (count: number): Promise<void> | void => (count < BLOCK ? few(count) : many(count))
  const many = async (count: number): Promise<void> => {
    await flush()
    if (sink.skip !== undefined) {
      for (let left = count; left > 0; left -= TURN) {
        await settle()
        const piece = Math.min(left, TURN)
        sink.skip(piece)
        handed += piece
      }
      return
    }
    for (let left = count; left > 0; left -= BLOCK) {
      await settle()
      start(ZEROS.subarray(0, Math.min(left, BLOCK)))
    }
  }
  /** Writes large bytes without copying them, and skips runs of zeros. */
  const straight = async (bytes: Uint8Array): Promise<void> => {
    if (sink.skip === undefined) {
      for (let from = 0; from < bytes.length; from += BATCH) {
        await settle()
        start(bytes.subarray(from, from + BATCH))
      }
      return settle()
    }
    let from = 0
    while (from < bytes.length) {
      const isHole = isZero(bytes, from)
      let to = from + BLOCK
      while (to < bytes.length && to - from < BATCH && isZero(bytes, to) === isHole) to += BLOCK
      const run = bytes.subarray(from, to)
      await settle()
      if (isHole) {
        sink.skip(run.length)
        handed += run.length
      } else start(run)
      from = to
    }
    await settle()
  }
  const large = async (source: Source, label: string): Promise<void> => {
    await flush()
    for await (const chunk of exactly(source, label)) await straight(chunk)
  }

  try {
    for (const { offset, content, label } of image.segments) {
      if (offset > position) {
        const wait = zeros(offset - position)
        if (wait !== undefined) await wait
      }
      const count = sizeOf(content)
      position = offset + count
      const isBytes = content instanceof Uint8Array
      if (count > SMALL || (!isBytes && content.readInto === undefined)) {
        if (!isBytes) await large(content, label)
        else {
          await flush()
          await straight(content)
        }
        continue
      }
      const wait = reserve(count)
      if (wait !== undefined) await wait
      if (isBytes) batch!.set(content, length)
      else content.readInto!(batch!.subarray(length, length + count + 1))
      length += count
    }
    if (size > position) await zeros(size - position)
    await flush()
    await settle()
  } catch (cause) {
    await pending?.catch(() => undefined)
    throw cause
  }
}

/** Tells whether the block at `from` holds only zeros; most other blocks differ in their first bytes. */
function isZero(bytes: Uint8Array, from: number): boolean {
  const length = Math.min(BLOCK, bytes.length - from)
  return Buffer.compare(bytes.subarray(from, from + length), ZEROS.subarray(0, length)) === 0
}

/** Returns a sink that also hashes the bytes, including skipped zeros. */
export function hashing(sink: Sink): { sink: Sink; digest: () => string } {
  const hash = createHash('sha256')
  const { skip } = sink
  const skipping = (count: number): void => {
    for (let left = count; left > 0; left -= BLOCK) hash.update(ZEROS.subarray(0, Math.min(left, BLOCK)))
    skip?.(count)
  }
  const write = (bytes: Uint8Array): Promise<unknown> | void => {
    hash.update(bytes)
    return sink.write(bytes)
  }
  return {
    sink: skip === undefined ? { write } : { write, skip: skipping },
    digest: () => hash.digest('hex'),
  }
}
