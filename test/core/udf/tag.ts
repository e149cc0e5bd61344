import t from 'tap'
import { readTag, TAG, TAG_SIZE, writeTag } from '../../../lib/udf/tag.ts'

t.test('a tag holds a checksum of itself and a CRC of what follows', async (t) => {
  const bytes = Uint8Array.from({ length: 64 }, (_, n) => n * 5)
  writeTag(bytes, 16, 40, { identifier: TAG.fileEntry, location: 7 })
  const written = bytes.subarray(16)
  t.same(readTag(written), { identifier: TAG.fileEntry, location: 7 })
  for (let i = 0; i < 40; i++) {
    const wrong = written.slice()
    wrong[i]! ^= 0x10
    // Byte 5 is reserved, and counts in the checksum as well.
    t.equal(readTag(wrong), undefined, `byte ${i}`)
  }
  const after = written.slice()
  after[40]! ^= 1
  t.ok(readTag(after), 'bytes behind the descriptor do not count')
  t.equal(readTag(written.subarray(0, 39)), undefined, 'the descriptor is cut off')
  t.equal(readTag(new Uint8Array(TAG_SIZE)), undefined, 'zeros are no tag')
})

t.test('the CRC is that of the standard', async (t) => {
  // ECMA-167 3/7.2.6: the bytes 70 6a 77 have the CRC 3299.
  const bytes = new Uint8Array(19)
  bytes.set([0x70, 0x6a, 0x77], 16)
  writeTag(bytes, 0, 19, { identifier: 1, location: 0 })
  t.same([bytes[9], bytes[8]], [0x32, 0x99])
})
