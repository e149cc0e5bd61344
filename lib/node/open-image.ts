import { closeSync, fstatSync, openSync, readSync } from 'node:fs'
import { mostInput, tooLargeError } from './limits.ts'
import { bytesAccess, type RandomAccess } from '../image/random-access.ts'

/** An image that is open; `close` may be called again. */
export interface OpenImage extends RandomAccess {
  close(): void
}

/**
 * Opens a file or a block device for reading. What it throws is node's own error.
 *
 * @throws RangeError when it is neither, for a pipe has no places: see `gatherImage`
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

/**
 * Gathers what cannot be read at any place, such as standard input.
 *
 * @throws RangeError when there are more than `limit` bytes, those of any input by default
 */
export async function gatherImage(
  stream: AsyncIterable<Uint8Array>,
  { limit = mostInput() }: { readonly limit?: number } = {},
): Promise<RandomAccess> {
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of stream) {
    size += chunk.length
    if (size > limit) throw tooLargeError(limit)
    chunks.push(chunk)
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

/** `stat` says that a device has no bytes: its end is where nothing can be read, which halving finds. */
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
