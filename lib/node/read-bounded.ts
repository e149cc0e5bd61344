import { closeSync, fstatSync, openSync, readFileSync, readSync } from 'node:fs'
import { mostInput, tooLargeError } from './limits.ts'

/** Reads all bytes of a file or descriptor, or returns undefined when there are more than `limit`. */
export function readAtMost(file: string | number, limit: number): Uint8Array | undefined {
  const descriptor = typeof file === 'number' ? file : openSync(file, 'r')
  try {
    const stat = fstatSync(descriptor)
    if (stat.isFile() && stat.size > 0) return stat.size > limit ? undefined : readFileSync(descriptor)
    const chunks: Uint8Array[] = []
    let total = 0
    for (;;) {
      const chunk = new Uint8Array(64 * 1024)
      const count = readSync(descriptor, chunk)
      if (count === 0) return Buffer.concat(chunks)
      total += count
      if (total > limit) return undefined
      chunks.push(chunk.subarray(0, count))
    }
  } finally {
    if (typeof file !== 'number') closeSync(descriptor)
  }
}

/**
 * Reads a whole file or descriptor, or standard input when `file` is `-`.
 *
 * @throws node's own error when it cannot be read; RangeError when it exceeds the limit of any input
 */
export function readBounded(file: string | number): Buffer {
  const most = mostInput()
  const bytes = readAtMost(file === '-' ? 0 : file, most)
  if (bytes === undefined) throw tooLargeError(most)
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)
}
