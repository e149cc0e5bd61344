import type { Gunzip } from '../user-data/options.ts'
import { reasonOf } from './reason.ts'

/** Bytes of user data that are unpacked. */
const MOST_USER_DATA = 16 * 1024 ** 2

/** Unpacks user data. */
export const gunzip: Gunzip = (bytes) => gunzipAtMost(bytes, MOST_USER_DATA)

/** Loaded when there is something to unpack. */
export function gunzipAtMost(bytes: Uint8Array, most: number): ReturnType<Gunzip> {
  const { gunzipSync } = process.getBuiltinModule('node:zlib')
  try {
    return gunzipSync(bytes, { maxOutputLength: most })
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE')
      return { problem: `it unpacks to more than ${most} bytes`, isTooLarge: true }
    return { problem: reasonOf(cause) }
  }
}
