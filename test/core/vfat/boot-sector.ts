import t from 'tap'
import {
  bootSector16,
  bootSector32,
  fileSystemInformation,
  JUMP_16,
  JUMP_32,
} from '../../../lib/vfat/boot-sector.ts'

t.test('the tables have the offsets of the specification', async (t) => {
  const offset = (field: { readonly first: number }): number => field.first - 1
  // "Boot Sector and BPB Structure", FAT 1.03.
  t.same(
    [
      bootSector16.fields.bytesPerSector,
      bootSector16.fields.sectors32,
      bootSector16.fields.serial,
      bootSector16.fields.label,
    ].map(offset),
    [11, 32, 39, 43],
  )
  t.same(
    [
      bootSector32.fields.fatSectors32,
      bootSector32.fields.rootCluster,
      bootSector32.fields.serial,
      bootSector32.fields.label,
    ].map(offset),
    [36, 44, 67, 71],
  )
  t.same(
    [fileSystemInformation.fields.freeClusters, fileSystemInformation.fields.nextFree].map(offset),
    [488, 492],
  )
})

t.test('a jump leads over the table to the code', async (t) => {
  t.equal(JUMP_16[1]! + 2, bootSector16.fields.bootCode.first - 1)
  t.equal(JUMP_32[1]! + 2, bootSector32.fields.bootCode.first - 1)
})
