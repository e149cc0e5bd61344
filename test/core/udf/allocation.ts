import t from 'tap'
import { allocationsIn, EXTENT, longAllocation, writeShort } from '../../../lib/udf/allocation.ts'

t.test('descriptors come back, up to the first of length 0', async (t) => {
  const short = new Uint8Array(32)
  const extent = { kind: EXTENT.unallocated, length: 0x3fff_f800, block: 9, partition: 3 }
  writeShort(short, 0, extent)
  writeShort(short, 8, { ...extent, kind: EXTENT.recorded, length: 1 })
  writeShort(short, 24, extent)
  t.same([...allocationsIn(short, 0, 3)], [extent, { ...extent, kind: EXTENT.recorded, length: 1 }])
  const long = new Uint8Array(20)
  longAllocation.write(long, 0, 16, extent)
  t.same(longAllocation.read(long, 0, 16), extent)
  t.same([...allocationsIn(long, 1, 0)], [extent])
  t.same([...allocationsIn(long.subarray(0, 15), 1, 0)], [], 'one that is cut off')
})

t.test('an extended descriptor has its place behind two more lengths', async (t) => {
  const bytes = new Uint8Array(20)
  longAllocation.write(bytes, 0, 16, { kind: 0, length: 5, block: 0, partition: 0 })
  bytes.set([7, 0, 0, 0, 2, 0], 12)
  t.same([...allocationsIn(bytes, 2, 0)], [{ kind: 0, length: 5, block: 7, partition: 2 }])
})
