import t from 'tap'
import { encodePathTable, pathTableRecordSize } from '../../../lib/iso9660/path-table.ts'

t.test('both tables of a root and two directories. ECMA-119 9.4', async (t) => {
  const entries = [
    { identifier: '\0', sector: 0, parent: 1 },
    { identifier: 'ABC', sector: 1, parent: 1 },
    { identifier: 'DE', sector: 2, parent: 2 },
  ]
  const little = new Uint8Array(32)
  encodePathTable('L', entries, 1, 20, little, 0)
  t.same(
    little,
    [
      1, 0, 20, 0, 0, 0, 1, 0, 0, 0, 3, 0, 21, 0, 0, 0, 1, 0, 0x41, 0x42, 0x43, 0, 2, 0, 22, 0, 0, 0, 2, 0,
      0x44, 0x45,
    ],
  )
  const big = new Uint8Array(32)
  encodePathTable('M', entries, 1, 20, big, 0)
  t.same(big.subarray(10, 22), [3, 0, 0, 0, 0, 21, 0, 1, 0x41, 0x42, 0x43, 0])
  const joliet = new Uint8Array(10 + 14 + 12)
  encodePathTable('M', entries, 2, 20, joliet, 0)
  t.same(joliet.subarray(0, 10), [1, 0, 0, 0, 0, 20, 0, 1, 0, 0], 'the root has one byte in any tree')
  t.same(joliet.subarray(10, 24), [6, 0, 0, 0, 0, 21, 0, 1, 0, 0x41, 0, 0x42, 0, 0x43])
  t.same([1, 2, 3].map(pathTableRecordSize), [10, 10, 12])
})
