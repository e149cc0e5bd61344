import { contents, decodeUtf8 } from './contents.ts'
import { type Cursor, fail, type Shape } from './shape.ts'

/** User data of any kind, as bytes, once its first line is one that a guest understands as what it says. */
export const userData: Shape<Uint8Array> = {
  expected: contents.expected,
  decode(value, at) {
    const bytes = contents.decode(value, at)
    return bytes === undefined || isSound(bytes, at) ? bytes : undefined
  },
}

/** `cloud-config` under a header that is nearly the right one. */
const NEARLY = /^(?:#[ \t]*|\/\/[ \t]*)?cloud[-_ ]?config\b/i

function isSound(bytes: Uint8Array, at: Cursor): boolean {
  const start = new TextDecoder().decode(bytes.subarray(0, 64))
  if (start.startsWith('#cloud-config')) {
    return (
      decodeUtf8(bytes) !== undefined || fail(at, 'user-data-not-utf8', { kind: '#cloud-config' }) === null
    )
  }
  const found = NEARLY.exec(start)?.[0]
  return found === undefined || fail(at, 'user-data-header', { found }) === null
}
