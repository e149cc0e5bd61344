import { createHash } from 'node:crypto'
import type { Image } from '../../image/image.ts'
import { writeChunks } from '../fill-file.ts'
import { placeName, type StorePlace } from '../../store/store-place.ts'
import type { Answer, Body } from '../http-request.ts'
import { pump, type PumpOptions } from '../pump.ts'
import { RemoteError } from '../remote/remote-error.ts'

/** The size and the sums of an image, in hexadecimal. */
export interface Sums {
  readonly size: number
  readonly sha256: string
  /** What stores call the ETag. */
  readonly md5: string
}

/** Reads an image once for its sums. */
export async function imageSums(image: Image, signal?: AbortSignal): Promise<Sums> {
  const md5 = createHash('md5')
  const { size, sha256 } = await writeChunks(image, async (bytes) => void md5.update(bytes), signal)
  return { size, sha256, md5: md5.digest('hex') }
}

/** Returns the body of a request with the bytes of an image, which is read again for each attempt. */
export function imageBody(image: Image, options: PumpOptions): Body {
  return { size: image.size, send: (sink) => pump(image, sink, options) }
}

/**
 * Returns the MD5 sum that an answer gives as its ETag; undefined for an ETag of any other kind. Source: Amazon S3, "Common response
 * headers": the ETag is the MD5 sum unless the object came in parts, or is encrypted with other keys than those of S3.
 */
export function md5Of({ headers }: Answer): string | undefined {
  const encryption = headers['x-amz-server-side-encryption'] ?? 'AES256'
  if (encryption !== 'AES256' || 'x-amz-server-side-encryption-customer-algorithm' in headers)
    return undefined
  return /^"?([0-9a-f]{32})"?$/i.exec(headers.etag ?? '')?.[1]?.toLowerCase()
}

/** Tells whether a request succeeded. */
export function isOk({ status }: Answer): boolean {
  return status >= 200 && status <= 299
}

/** Returns the size of an object from the answer to HEAD. */
export function sizeOf({ headers }: Answer): number {
  return Number(headers['content-length'] ?? Number.NaN)
}

/** Returns the error for a store that took other bytes than those that were sent. */
export function otherBytes(place: StorePlace): RemoteError {
  return new RemoteError(
    'refused',
    `the store has other bytes at ${placeName(place)} than those that were sent`,
  )
}
