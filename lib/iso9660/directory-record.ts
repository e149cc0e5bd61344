import { u16b, u32b, u8 } from '../image/binary/codecs.ts'
import { bp, fixed, struct } from '../image/binary/struct.ts'
import { recordDate } from './date.ts'

/** Bits of the file flags: hidden from users (Existence), a directory, a file with another section. Source: ECMA-119 9.1.6 */
export const UNSEEN_FLAG = 0x01
export const DIRECTORY_FLAG = 0x02
export const MULTI_EXTENT_FLAG = 0x80

/** The longest record in bytes: its length is one byte, and even. */
export const MAX_RECORD = 254

/** The size of the records `.` and `..` in bytes, with an identifier of one byte. */
export const SELF_RECORD = 34

/** The part of a record before the identifier. Source: ECMA-119 9.1 */
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

/** The offsets of fields in a record, and of its identifier. */
export const LENGTH = directoryRecord.fields.length.first - 1
export const EXTENT = directoryRecord.fields.extent.first - 1
export const DATA_LENGTH = directoryRecord.fields.dataLength.first - 1
export const RECORDING_DATE = directoryRecord.fields.recordingDate.first - 1
export const IDENTIFIER_LENGTH = directoryRecord.fields.identifierLength.first - 1
export const IDENTIFIER = directoryRecord.size

/** Writes an identifier with one or two bytes per character, in big-endian order. */
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

/** Returns the offset of the system use area: the identifier is padded to an odd length. Source: ECMA-119 9.1.12 */
export function systemUseOffset(identifierLength: number): number {
  return IDENTIFIER + identifierLength + (1 - (identifierLength % 2))
}
