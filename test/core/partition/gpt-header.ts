import t from 'tap'
import { ENTRY, gptEntry, gptHeader, TABLE_SECTORS } from '../../../lib/partition/gpt-header.ts'

t.test('the header of a table. UEFI 5.3.2', async (t) => {
  const disk = '00112233-4455-6677-8899-aabbccddeeff'
  const given = {
    headerCrc: 1,
    self: 1,
    other: 2 ** 40,
    firstUsable: 34,
    lastUsable: 99,
    disk,
    table: 2,
    entries: 128,
    entrySize: 128,
    tableCrc: 2,
  }
  const bytes = new Uint8Array(92)
  gptHeader.encode(given, bytes, 0)
  t.same(gptHeader.decode(bytes, 0), given)
  t.equal(
    Buffer.from(bytes.subarray(0, 16)).toString('hex'),
    Buffer.from('EFI PART\0\0\x01\0\x5c\0\0\0', 'latin1').toString('hex'),
  )
  t.same(bytes.subarray(32, 40), [0, 0, 0, 0, 0, 1, 0, 0])
  t.equal(TABLE_SECTORS, 32, 'UEFI 5.3.1 asks for 16 384 bytes at least')
})

t.test('an entry and its name. UEFI 5.3.3', async (t) => {
  const unique = 'ebd0a0a2-b9e5-4433-87c0-68b6b72699c7'
  const given = { type: unique, unique, first: 2048, last: 2049, name: 'config-2 \u20ac' }
  const bytes = new Uint8Array(ENTRY)
  gptEntry.encode(given, bytes, 0)
  t.same(gptEntry.decode(bytes, 0), given)
  t.same(bytes.subarray(56, 60), [0x63, 0, 0x6f, 0])
  gptEntry.encode({ ...given, name: 'x'.repeat(40) }, bytes, 0)
  t.equal(gptEntry.decode(bytes, 0).name, 'x'.repeat(36), 'a name has 36 units')
})
