import { u16b, u32b, u8 } from '../binary/codecs.ts'
import { bp, fixed, struct } from '../binary/struct.ts'
import { recordDate } from './date.ts'

/** Bit 1 of the file flags: the record is of a directory. ECMA-119 9.1.6 */
export const DIRECTORY_FLAG = 0x02

/** The longest record: its length is one byte, and an odd one is filled up. */
export const MAX_RECORD = 254

/** The part before the identifier. ECMA-119 9.1 */
const header = struct('directory record', 33, {
  length: bp(1, 1, u8), // 9.1.1
  extendedAttributeLength: fixed(2, 2, u8, 0), // 9.1.2
  extent: bp(3, 10, u32b), // 9.1.3
  dataLength: bp(11, 18, u32b), // 9.1.4
  recordingDate: bp(19, 25, recordDate), // 9.1.5
  flags: bp(26, 26, u8), // 9.1.6
  fileUnitSize: fixed(27, 27, u8, 0), // 9.1.7
  interleaveGapSize: fixed(28, 28, u8, 0), // 9.1.8
  volumeSequenceNumber: fixed(29, 32, u16b, 1), // 9.1.9
  identifierLength: bp(33, 33, u8), // 9.1.10
})

export interface DirectoryRecord {
  readonly identifier: Uint8Array
  /** Logical sector. */
  readonly extent: number
  /** Bytes. */
  readonly dataLength: number
  readonly recordingDate: Date
  readonly flags: number
}

/** Bytes before the system use area: the identifier is filled up to an odd length. ECMA-119 9.1.12 */
export function systemUseOffset(identifierLength: number): number {
  return 33 + identifierLength + (1 - (identifierLength % 2))
}

/** Writes the record but for its system use area of `systemUseLength` bytes. */
export function encodeDirectoryRecord(
  record: DirectoryRecord,
  systemUseLength: number,
  target: Uint8Array,
  offset: number,
): void {
  const identifierLength = record.identifier.length
  const length = systemUseOffset(identifierLength) + systemUseLength
  header.encode({ ...record, length, identifierLength }, target, offset)
  target.set(record.identifier, offset + 33)
}
