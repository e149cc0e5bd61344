import t from 'tap'
import {
  DATA_LENGTH,
  directoryRecord,
  EXTENT,
  IDENTIFIER,
  MAX_RECORD,
  SELF_RECORD,
  systemUseOffset,
  writeIdentifier,
} from '../../../lib/iso9660/directory-record.ts'

t.test('the places of ECMA-119 9.1', async (t) => {
  const bytes = new Uint8Array(33)
  const recordingDate = new Date('2026-11-27T00:00:00Z')
  directoryRecord.encode(
    { length: 34, dataLength: 2048, recordingDate, flags: 2, volumeSequenceNumber: 1, identifierLength: 1 },
    bytes,
    0,
  )
  t.same(
    bytes,
    [34, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 8, 0, 0, 0, 0, 8, 0, 126, 11, 27, 0, 0, 0, 0, 2, 0, 0, 1, 0, 0, 1, 1],
  )
  t.same([EXTENT, DATA_LENGTH, IDENTIFIER], [2, 10, 33])
  t.equal(SELF_RECORD, systemUseOffset(1))
})

t.test('a record is even with any identifier. 9.1.12', async (t) => {
  for (let length = 1; length <= 221; length++) {
    t.equal(systemUseOffset(length) % 2, 0)
    t.ok(systemUseOffset(length) - 33 - length <= 1)
  }
  t.equal(MAX_RECORD, 254)
})

t.test('identifiers of one byte a character, or of two', async (t) => {
  const bytes = new Uint8Array(6)
  writeIdentifier('A;1', 1, bytes, 1)
  t.same(bytes, [0, 0x41, 0x3b, 0x31, 0, 0])
  writeIdentifier('\u20aca', 2, bytes, 0)
  t.same(bytes.subarray(0, 4), [0x20, 0xac, 0, 0x61])
})
