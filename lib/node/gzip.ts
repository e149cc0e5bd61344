import { promisify } from 'node:util'

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
