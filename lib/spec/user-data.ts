import { decodeUtf8 } from './contents.ts'
import { type Cursor, fail } from './shape.ts'

/** `cloud-config` under a header that is nearly the right one. */
const NEARLY = /^(?:#[ \t]*|\/\/[ \t]*)?cloud[-_ ]?config\b/i

/** Whether the first line is one that a guest understands as what it says. */
export function isSound(bytes: Uint8Array, at: Cursor): boolean {
  const start = new TextDecoder().decode(bytes.subarray(0, 64))
  if (start.startsWith('#cloud-config')) {
    return (
      decodeUtf8(bytes) !== undefined || fail(at, 'user-data-not-utf8', { kind: '#cloud-config' }) === null
    )
  }
  const found = NEARLY.exec(start)?.[0]
  return found === undefined || fail(at, 'user-data-header', { found }) === null
}
