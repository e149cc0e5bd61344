import { closeSync, fstatSync, openSync, readSync } from 'node:fs'
import { mostInput, tooLargeError } from './limits.ts'
import { bytesAccess, type RandomAccess } from '../image/random-access.ts'

/** An open image; `close` can be called repeatedly. */
export interface OpenImage extends RandomAccess {
  /** Closes the file; may be called again. */
  close(): void
}

/**
 * Opens a file or a block device for reading.
 *
 * @throws node's own error; RangeError when it is neither, since a pipe cannot be read at any offset: see `gatherImage`
 */
export function openImage(path: string): OpenImage {
  const descriptor = openSync(path, 'r')
  let isOpen = true
  const close = (): void => {
    if (isOpen) closeSync(descriptor)
    isOpen = false
  }
  try {
    const stat = fstatSync(descriptor)
    if (!stat.isFile() && !stat.isBlockDevice())
      throw Object.assign(new RangeError(`${path} is neither a file nor a disk`), { code: 'ESPIPE' })
    const size = stat.isFile() ? stat.size : sizeOfDevice(descriptor)
    return {
      size,
      read: (offset, length) => readAt(descriptor, offset, Math.min(length, size - offset)),
      close,
    }
  } catch (cause) {
    close()
    throw cause
  }
}

/** Options of `gatherImage`. */
export interface GatherOptions {
  /** The most bytes; by default the limit of any input. */
  readonly limit?: number
  /** Called with the number of bytes so far. */
  readonly onBytes?: (size: number) => void
}

/**
 * Reads a stream, such as standard input, into memory.
 *
 * @throws RangeError when it has more than `limit` bytes; the default is the limit of any input
 */
export async function gatherImage(
  stream: AsyncIterable<Uint8Array>,
  { limit = mostInput(), onBytes }: GatherOptions = {},
): Promise<RandomAccess> {
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of stream) {
    size += chunk.length
    if (size > limit) throw tooLargeError(limit)
    chunks.push(chunk)
    onBytes?.(size)
  }
  return bytesAccess(Buffer.concat(chunks, size))
}

function readAt(descriptor: number, offset: number, length: number): Uint8Array {
  if (length <= 0) return new Uint8Array(0)
  const bytes = Buffer.allocUnsafeSlow(length)
  let count = 0
  while (count < length) {
    const read = readSync(descriptor, bytes, count, length - count, offset + count)
    if (read === 0) break
    count += read
  }
  return bytes.subarray(0, count)
}

/** Finds the size of a device by bisection, because `stat` returns 0. */
function sizeOfDevice(descriptor: number): number {
  const byte = Buffer.alloc(1)
  const isThere = (offset: number): boolean => readSync(descriptor, byte, 0, 1, offset) === 1
  if (!isThere(0)) return 0
  let [inside, outside] = [0, 1]
  while (outside < Number.MAX_SAFE_INTEGER / 2 && isThere(outside)) [inside, outside] = [outside, outside * 2]
  while (outside - inside > 1) {
    const middle = Math.floor((inside + outside) / 2)
    if (isThere(middle)) inside = middle
    else outside = middle
  }
  return outside
}
