import type { Gunzip } from '../user-data/options.ts'
import { reasonOf } from './reason.ts'

/** The largest decompressed user data, in bytes. */
const MOST_USER_DATA = 16 * 1024 ** 2

/** Decompresses user data of at most 16 MiB, or returns the problem. */
export const gunzip: Gunzip = (bytes) => gunzipAtMost(bytes, MOST_USER_DATA)

/** Decompresses at most `most` bytes, or returns the problem. zlib is loaded on first use. */
export function gunzipAtMost(bytes: Uint8Array, most: number): ReturnType<Gunzip> {
  const { gunzipSync } = process.getBuiltinModule('node:zlib')
  try {
    return gunzipSync(bytes, { maxOutputLength: most })
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE')
      return { problem: `it decompresses to more than ${most} bytes`, isTooLarge: true }
    return { problem: reasonOf(cause) }
  }
}
