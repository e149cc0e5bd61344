import t from 'tap'
import {
  encodeMasterBootRecord,
  masterBootRecord,
  partitionRecord,
} from '../../../lib/partition/mbr-sector.ts'

t.test('a master boot record with one partition. UEFI 5.2.1', async (t) => {
  const bytes = encodeMasterBootRecord(0x01020304, { type: 0x0c, start: 2048, sectors: 4096 })
  t.equal(bytes.length, 512)
  t.same(bytes.subarray(440, 444), [4, 3, 2, 1])
  t.same(bytes.subarray(510), [0x55, 0xaa])
  // Sector 2048 of 255 heads and 63 sectors a track is cylinder 0, head 32, sector 33, as sfdisk writes it.
  t.same(bytes.subarray(446, 462), [0, 32, 33, 0, 0x0c, 97, 33, 0, 0, 8, 0, 0, 0, 16, 0, 0])
  t.same(bytes.subarray(462, 510), new Uint8Array(48))
  const { partition, signature } = masterBootRecord.decode(bytes, 0)
  t.equal(signature, 0x01020304)
  t.match(partitionRecord.decode(partition, 0), {
    type: 0x0c,
    start: 2048,
    sectors: 4096,
    startingChs: 2048,
    endingChs: 6143,
  })
})

t.test('a sector beyond 1023 cylinders', async (t) => {
  const last = 1024 * 255 * 63 - 1
  const chs = (start: number): number[] => [
    ...encodeMasterBootRecord(0, { type: 1, start, sectors: 1 }).subarray(447, 450),
  ]
  t.same(chs(last), [254, 0xff, 0xff])
  t.same(chs(last + 1), [254, 0xff, 0xff])
  t.same(chs(last - 1), [254, 0xfe, 0xff])
})
