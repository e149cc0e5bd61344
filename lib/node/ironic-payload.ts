import { gzipped } from './gzip.ts'
import { chunks, EncodeError, type Image } from '../image/image.ts'

/** The largest drive that Ironic's agent accepts, in bytes. Source: ironic_python_agent/partition_utils.py, `MAX_CONFIG_DRIVE_SIZE_MB` */
const MOST = 64 * 1024 ** 2

/**
 * Encodes an image for Ironic's API as openstacksdk does: compressed with gzip, in base64. The same
 * image gives the same text in one release of Node.
 *
 * @throws EncodeError `image-too-large` above 64 MiB; errors of reading the image
 */
export async function ironicPayload(image: Image): Promise<Image> {
  if (image.size > MOST)
    throw new EncodeError('image-too-large', '', `it has ${image.size} bytes; Ironic accepts at most ${MOST}`)
  const parts: Uint8Array[] = []
  for await (const chunk of chunks(image)) parts.push(chunk)
  const packed = await gzipped(Buffer.concat(parts))
  const content = Buffer.from(packed.toString('base64'))
  return { size: content.length, segments: [{ kind: 'content', offset: 0, content, label: 'base64' }] }
}
