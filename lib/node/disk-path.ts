import { escapedBytes } from '../text/escaped-bytes.ts'

/** Returns a path for node:fs, which takes a path that is not UTF-8 as bytes only; `path` has those bytes escaped. */
export function diskPath(path: string): string | Buffer {
  return path.isWellFormed() ? path : Buffer.from(escapedBytes(path))
}
