import { u16b, u32b, u8 } from '../image/binary/codecs.ts'
import { bp, fixed, struct } from '../image/binary/struct.ts'
import { recordDate } from './date.ts'

/** Bits of the file flags: users need not see it (Existence); it is a directory; the file has another section. ECMA-119 9.1.6 */
export const UNSEEN_FLAG = 0x01
export const DIRECTORY_FLAG = 0x02
export const MULTI_EXTENT_FLAG = 0x80

/** The longest record: its length is one byte, and even. */
export const MAX_RECORD = 254

/** Bytes of the root's own and parent's records' headers with an identifier of one byte. */
export const SELF_RECORD = 34

/** The part before the identifier. ECMA-119 9.1 */
export const directoryRecord = struct('directory record', 33, {
  length: bp(1, 1, u8), // 9.1.1
  extendedAttributeLength: fixed(2, 2, u8, 0), // 9.1.2
  extent: fixed(3, 10, u32b, 0), // 9.1.3; resolved later
  dataLength: bp(11, 18, u32b), // 9.1.4; a directory's is set later
  recordingDate: bp(19, 25, recordDate), // 9.1.5
  flags: bp(26, 26, u8), // 9.1.6
  fileUnitSize: fixed(27, 27, u8, 0), // 9.1.7
  interleaveGapSize: fixed(28, 28, u8, 0), // 9.1.8
  volumeSequenceNumber: bp(29, 32, u16b), // 9.1.9
  identifierLength: bp(33, 33, u8), // 9.1.10
})

/** Bytes from the start of a record to its extent, data length and identifier. */
export const EXTENT = directoryRecord.fields.extent.first - 1
export const DATA_LENGTH = directoryRecord.fields.dataLength.first - 1
export const IDENTIFIER = directoryRecord.size

/** Writes an identifier of one byte a character or of two, the most significant first. */
export function writeIdentifier(identifier: string, size: 1 | 2, target: Uint8Array, offset: number): void {
  if (size === 1) {
    for (let i = 0; i < identifier.length; i++) target[offset + i] = identifier.charCodeAt(i)
    return
  }
  for (let i = 0; i < identifier.length; i++) {
    const unit = identifier.charCodeAt(i)
    target[offset + 2 * i] = unit >> 8
    target[offset + 2 * i + 1] = unit & 0xff
  }
}

/** Bytes before the system use area: the identifier is filled up to an odd length. ECMA-119 9.1.12 */
export function systemUseOffset(identifierLength: number): number {
  return IDENTIFIER + identifierLength + (1 - (identifierLength % 2))
}
