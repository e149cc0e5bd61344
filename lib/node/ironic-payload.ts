import { promisify } from 'node:util'
import { chunks, EncodeError, type Image } from '../image/image.ts'

/** The largest drive that Ironic's agent accepts, in bytes. Source: ironic_python_agent/partition_utils.py, `MAX_CONFIG_DRIVE_SIZE_MB` */
const MOST = 64 * 1024 ** 2

/** The offset of the system in a gzip header, and its value for an unknown system. Source: RFC 1952 2.3 */
const [SYSTEM, UNKNOWN] = [9, 255]

/**
 * Encodes an image for Ironic's API as openstacksdk does: compressed with gzip, in base64. The gzip data has no date and no
 * system, so the same image gives the same text in one release of Node; another release may compress differently.
 *
 * @throws EncodeError `image-too-large` above 64 MiB; errors of reading the image
 */
export async function ironicPayload(image: Image): Promise<Image> {
  if (image.size > MOST)
    throw new EncodeError('image-too-large', '', `it has ${image.size} bytes; Ironic accepts at most ${MOST}`)
  const parts: Uint8Array[] = []
  for await (const chunk of chunks(image)) parts.push(chunk)
  const { gzip } = process.getBuiltinModule('node:zlib')
  const packed = await promisify(gzip)(Buffer.concat(parts), { level: 9 })
  packed[SYSTEM] = UNKNOWN
  const content = Buffer.from(packed.toString('base64'))
  return { size: content.length, segments: [{ kind: 'content', offset: 0, content, label: 'base64' }] }
}
