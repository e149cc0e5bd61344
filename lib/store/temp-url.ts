import { hmac } from '@noble/hashes/hmac.js'
import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js'
import { withoutSlashes } from './without-slashes.ts'

/** A URL that grants reading of one object until a time. Who has it needs no other right. */
export interface TempUrl {
  readonly url: string
  /** The end of the grant, as a date of ISO 8601. */
  readonly expires: string
}

/**
 * Returns a temporary URL of Swift for GET and HEAD. Source: Swift, `swift/common/middleware/tempurl.py`: the HMAC covers the method, the
 * time and the decoded path.
 *
 * @param storage the URL of the account
 * @param key the value of X-Account-Meta-Temp-URL-Key, or of the container's
 */
export function swiftTempUrl(
  storage: URL,
  { container, object }: { readonly container: string; readonly object: string },
  key: string,
  expires: Date,
): TempUrl {
  const url = objectUrl(storage, container, object)
  const seconds = Math.floor(expires.getTime() / 1000)
  const signed = `GET\n${seconds}\n${decodeURIComponent(url.pathname)}`
  const signature = bytesToHex(hmac(sha256, utf8ToBytes(key), utf8ToBytes(signed)))
  url.search = `temp_url_sig=${signature}&temp_url_expires=${seconds}`
  return { url: url.href, expires: new Date(seconds * 1000).toISOString() }
}

/** Returns the URL of an object, or of its container, below the URL of an account. */
export function objectUrl(storage: URL, container: string, object?: string): URL {
  const names = [container, ...(object === undefined ? [] : [object])].map(encodedPath)
  return new URL([withoutSlashes(storage.href), ...names].join('/'))
}

/** Encodes a name for the path of a URL; slashes stay. Source of the characters: RFC 3986, 2.3 */
export function encodedPath(name: string): string {
  const encode = (part: string): string =>
    encodeURIComponent(part).replace(
      /[!'()*]/g,
      (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`,
    )
  return name.split('/').map(encode).join('/')
}
