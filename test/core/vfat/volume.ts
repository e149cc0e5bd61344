import t from 'tap'
import { findings } from '../../../lib/image/findings.ts'
import { toBytes } from '../../../lib/image/image.ts'
import { bytesAccess } from '../../../lib/image/random-access.ts'
import { file } from '../../../lib/image/tree.ts'
import { biosParameterBlock } from '../../../lib/vfat/boot-sector.ts'
import { vfat } from '../../../lib/vfat/vfat.ts'
import { isVfat, readVolume } from '../../../lib/vfat/volume.ts'

const made = toBytes(vfat(new Map([['a', file('x')]]), { label: 'config-2' }))

t.test('the parts of a volume lie where its boot sector says', async (t) => {
  const found = findings()
  const volume = readVolume(bytesAccess(made), found)
  const { reservedSectors, fats, fatSectors16, rootEntries } = biosParameterBlock.decode(made, 0)
  t.equal(volume.tableOffset, reservedSectors * 512)
  t.equal(volume.rootOffset, (reservedSectors + fats * fatSectors16) * 512)
  t.equal(volume.dataOffset, volume.rootOffset + rootEntries * 32)
  t.match(volume, { bits: 12, size: made.length, bootLabel: /^config-2$/i })
  t.same(found.list, [])
})

t.test('what is no volume', async (t) => {
  t.ok(isVfat(bytesAccess(made)))
  const changed = (offset: number, ...bytes: number[]): boolean => {
    const copy = Uint8Array.from(made)
    copy.set(bytes, offset)
    return isVfat(bytesAccess(copy))
  }
  t.notOk(changed(510, 0, 0), 'no mark')
  t.notOk(changed(0, 0x31), 'no jump')
  t.ok(changed(0, 0xe9), 'another jump')
  t.notOk(changed(11, 1, 2), 'sectors of 513 bytes')
  t.notOk(changed(13, 3), 'clusters of three sectors')
  t.notOk(changed(13, 0), 'clusters of none')
  t.notOk(changed(14, 0, 0), 'no reserved sectors')
  t.notOk(changed(16, 0), 'no tables')
  t.notOk(isVfat(bytesAccess(made.subarray(0, 511))))
})
