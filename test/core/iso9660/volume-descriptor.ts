import t from 'tap'
import {
  ESCAPES,
  jolietVolumeDescriptor,
  primaryVolumeDescriptor,
} from '../../../lib/iso9660/volume-descriptor.ts'

t.test('the tables have the fields of ECMA-119 8.4 and 8.5 without a gap', async (t) => {
  for (const table of [primaryVolumeDescriptor, jolietVolumeDescriptor]) {
    let next = 1
    for (const { first, last } of Object.values(table.fields)) {
      t.equal(first, next)
      next = last + 1
    }
    t.equal(next, 2049, table.name)
    const bytes = new Uint8Array(2048).fill(0xff)
    const { fields } = table
    t.same(
      [fields.volumeIdentifier.first, fields.rootDirectoryRecord.first, fields.creationDate.first],
      [41, 157, 814],
    )
    t.throws(() => table.decode(bytes.subarray(1), 0), RangeError)
  }
})

t.test('the escape sequences of UCS-2. Joliet', async (t) => {
  const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString('latin1').replace(/\0+$/, '')
  t.same(
    [1, 2, 3].map((level) => text(ESCAPES[level as 1 | 2 | 3])),
    ['%/@', '%/C', '%/E'],
  )
  t.ok(Object.values(ESCAPES).every(({ length }) => length === 32))
})
