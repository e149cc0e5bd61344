import type { Gunzip } from '../user-data/options.ts'
import { MAX_DOCUMENT } from '../reading/documents.ts'
import { reasonOf } from './reason.ts'

/** Unpacks user data, which is a document. */
export const gunzip: Gunzip = (bytes) => gunzipAtMost(bytes, MAX_DOCUMENT)

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
