import type { Gunzip } from '../user-data/options.ts'
import { reasonOf } from './reason.ts'

/** More than any user data unpacks to. */
const MOST = 256 * 1024 ** 2

/** Loaded when there is something to unpack. */
export const gunzip: Gunzip = (bytes) => {
  const { gunzipSync } = process.getBuiltinModule('node:zlib')
  try {
    return gunzipSync(bytes, { maxOutputLength: MOST })
  } catch (cause) {
    return { problem: reasonOf(cause) }
  }
}
