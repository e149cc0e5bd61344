import { promisify } from 'node:util'
import { chunks, EncodeError, type Image } from '../image/image.ts'

/** Bytes of the largest drive that Ironic's agent takes. ironic_python_agent/partition_utils.py, `MAX_CONFIG_DRIVE_SIZE_MB` */
const MOST = 64 * 1024 ** 2

/** Where gzip says which system made it, and what says that it does not matter. RFC 1952 2.3 */
const [SYSTEM, UNKNOWN] = [9, 255]

/**
 * A drive as Ironic's API takes it, as openstacksdk makes it: the image in gzip, in base64. It is dated to no time and
 * made by no system, so the same image gives the same text on one release of Node; another may compress otherwise.
 *
 * @throws EncodeError `image-too-large` over 64 MiB, and what reading the image throws
 */
export async function ironicPayload(image: Image): Promise<Image> {
  if (image.size > MOST)
    throw new EncodeError('image-too-large', '', `it has ${image.size} bytes, Ironic takes ${MOST}`)
  const parts: Uint8Array[] = []
  for await (const chunk of chunks(image)) parts.push(chunk)
  const { gzip } = process.getBuiltinModule('node:zlib')
  const packed = await promisify(gzip)(Buffer.concat(parts), { level: 9 })
  packed[SYSTEM] = UNKNOWN
  const content = Buffer.from(packed.toString('base64'))
  return { size: content.length, segments: [{ kind: 'content', offset: 0, content, label: 'base64' }] }
}
