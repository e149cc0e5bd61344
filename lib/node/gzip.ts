import { promisify } from 'node:util'
import { chunks, type Image } from '../image/image.ts'

/** The offset of the system in a gzip header, and its value for an unknown system. Source: RFC 1952 2.3 */
const [SYSTEM, UNKNOWN] = [9, 255]

/**
 * Compresses bytes with gzip, without a date and a system, so the same bytes give the same result in one release of Node; another
 * release may compress differently.
 */
export async function gzipped(bytes: Uint8Array): Promise<Buffer> {
  const { gzip } = process.getBuiltinModule('node:zlib')
  const packed = await promisify(gzip)(bytes, { level: 9 })
  packed[SYSTEM] = UNKNOWN
  return packed
}

/** Compresses an image with gzip, as `gzipped` does. */
export async function gzippedImage(image: Image): Promise<Image> {
  const parts: Uint8Array[] = []
  for await (const chunk of chunks(image)) parts.push(chunk)
  const content = await gzipped(Buffer.concat(parts))
  return { size: content.length, segments: [{ kind: 'content', offset: 0, content, label: 'gzip' }] }
}
