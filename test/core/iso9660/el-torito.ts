import t from 'tap'
import {
  bootInfoTable,
  bootRecord,
  FLOPPY_SIZES,
  imageEntry,
  MEDIA,
  sectionHeader,
  validationEntry,
} from '../../../lib/iso9660/el-torito.ts'

t.test('structures of the boot catalog, as genisoimage 1.1.11 writes them', async (t) => {
  const hex = (encode: (bytes: Uint8Array) => void, size = 32): string => {
    const bytes = new Uint8Array(size)
    encode(bytes)
    return Buffer.from(bytes)
      .toString('hex')
      .replace(/(?:00)+$/, '')
  }
  const id = new Uint8Array(24)
  t.equal(
    hex((bytes) => validationEntry.encode({ platform: 0, id, checksum: 0x55aa }, bytes, 0)),
    `01${'00'.repeat(27)}aa5555aa`,
  )
  const entry = { indicator: 0x88, media: 0, loadSegment: 0, systemType: 0, loadSize: 6144, sector: 776 }
  t.equal(
    hex((bytes) => imageEntry.encode(entry, bytes, 0)),
    '88000000000000180803',
  )
  t.equal(
    hex((bytes) => sectionHeader.encode({ indicator: 0x90, platform: 0xef, entries: 1 }, bytes, 0)),
    '90ef01',
  )
  const record = new Uint8Array(2048)
  bootRecord.encode({ catalog: 36 }, record, 0)
  t.equal(Buffer.from(record.subarray(1, 30)).toString(), 'CD001\u0001EL TORITO SPECIFICATION')
  t.equal(record[71], 36)
  t.equal(bootInfoTable.size, 56)
  t.equal(FLOPPY_SIZES[1_474_560], MEDIA.floppy1440)
})
