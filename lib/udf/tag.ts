import { u16l, u32l, u8 } from '../image/binary/codecs.ts'
import { bp, fixed, struct } from '../image/binary/struct.ts'

/** The identifiers of descriptors. Source: ECMA-167 3/7.2.1, 4/7.2.1 */
export const TAG = {
  primaryVolume: 1,
  anchor: 2,
  pointer: 3,
  implementationUse: 4,
  partition: 5,
  logicalVolume: 6,
  unallocatedSpace: 7,
  terminator: 8,
  integrity: 9,
  fileSet: 256,
  fileIdentifier: 257,
  allocationExtent: 258,
  fileEntry: 261,
  extendedFileEntry: 266,
} as const

/** The size of a tag in bytes. */
export const TAG_SIZE = 16

/** The head of each descriptor. Source: ECMA-167 3/7.2, 4/7.2 */
const descriptorTag = struct('descriptor tag', TAG_SIZE, {
  identifier: bp(1, 2, u16l),
  version: bp(3, 4, u16l),
  checksum: bp(5, 5, u8),
  reserved: fixed(6, 6, u8, 0),
  serialNumber: bp(7, 8, u16l),
  crc: bp(9, 10, u16l),
  crcLength: bp(11, 12, u16l),
  location: bp(13, 16, u32l),
})

/** What a tag says: its identifier, and the block it is in, counted from the start of its partition or of the volume. */
export interface Tag {
  readonly identifier: number
  readonly location: number
}

/** Returns the tag at the start of `bytes`, or undefined when its checksum or its CRC is wrong, as Linux checks. Source: fs/udf/misc.c */
export function readTag(bytes: Uint8Array): Tag | undefined {
  if (bytes.length < TAG_SIZE) return undefined
  const { identifier, checksum, crc, crcLength, location } = descriptorTag.decode(bytes, 0)
  if (identifier === 0 || checksum !== checksumOf(bytes)) return undefined
  if (TAG_SIZE + crcLength > bytes.length) return undefined
  return crc === crc16(bytes.subarray(TAG_SIZE, TAG_SIZE + crcLength)) ? { identifier, location } : undefined
}

/** Writes the tag of a descriptor that is complete but for it. `length` counts the bytes with the tag. */
export function writeTag(target: Uint8Array, offset: number, length: number, tag: Tag): void {
  const crcLength = length - TAG_SIZE
  const crc = crc16(target.subarray(offset + TAG_SIZE, offset + length))
  // Version 2 belongs to NSR02. Source: ECMA-167 3/7.2.2
  const values = { ...tag, version: 2, checksum: 0, serialNumber: 0, crc, crcLength }
  descriptorTag.encode(values, target, offset)
  target[offset + 4] = checksumOf(target.subarray(offset, offset + TAG_SIZE))
}

/** Returns the sum of the tag's bytes without the checksum itself. Source: ECMA-167 3/7.2.3 */
function checksumOf(bytes: Uint8Array): number {
  let sum = 0
  for (let i = 0; i < TAG_SIZE; i++) if (i !== 4) sum += bytes[i]!
  return sum & 0xff
}

const TABLE = Uint16Array.from({ length: 256 }, (_, byte) => {
  let value = byte << 8
  for (let bit = 0; bit < 8; bit++) value = value & 0x8000 ? (value << 1) ^ 0x1021 : value << 1
  return value
})

/** Returns the CRC of ITU-T V.41. Source: ECMA-167 3/7.2.6 */
function crc16(bytes: Uint8Array): number {
  let value = 0
  for (let i = 0; i < bytes.length; i++) value = ((value << 8) ^ TABLE[(value >> 8) ^ bytes[i]!]!) & 0xffff
  return value
}
