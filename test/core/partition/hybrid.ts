import t from 'tap'
import type { Image } from '../../../lib/image/image.ts'
import { toBytes } from '../../../lib/image/image.ts'
import { bytesAccess } from '../../../lib/image/random-access.ts'
import { hybrid } from '../../../lib/partition/hybrid.ts'
import { readPartitions } from '../../../lib/partition/read-partitions.ts'

const MIB = 1024 * 1024

function disc(size: number): Image {
  return {
    size,
    segments: [
      { kind: 'content', label: 'x', offset: 32_768, content: new Uint8Array(size - 32_768).fill(7) },
    ],
  }
}

t.test('a master boot record with boot code', async (t) => {
  const boot = { code: new Uint8Array(432).fill(0x90), offset: 5 * 2048 }
  const record = { type: 0x17, offset: 0, size: MIB, isActive: true }
  const image = hybrid(disc(MIB), {
    boot,
    records: [record, undefined, { type: 0xef, offset: 65_536, size: 1000 }],
  })
  t.equal(image.size, MIB, 'nothing grows')
  const bytes = Buffer.from(toBytes(image))
  t.ok(bytes.subarray(0, 432).every((byte) => byte === 0x90))
  t.equal(bytes.readBigUInt64LE(432), 20n, 'sectors of 512 bytes')
  t.not(bytes.readUInt32LE(440), 0)
  t.equal(bytes.readUInt16LE(510), 0xaa55)
  t.same(
    [...bytes.subarray(446, 462)],
    [0x80, 0, 1, 0, 0x17, 63, 32, 0, 0, 0, 0, 0, 0, 8, 0, 0],
    '64 heads, 32 sectors',
  )
  t.ok(
    bytes.subarray(462, 478).every((byte) => byte === 0),
    'an absent partition',
  )
  t.equal(bytes.readUInt32LE(446 + 32 + 12), 2, 'whole sectors')
  t.ok(bytes.subarray(32_768).every((byte) => byte === 7))
})

t.test('a GUID partition table', async (t) => {
  const partitions = [{ name: 'EFI', offset: 65_536, size: 4096 }]
  const gpt = { partitions, isProtected: true }
  const image = hybrid(disc(MIB), { records: [], gpt })
  t.equal(image.size, 2 * MIB, 'there is room for the backup')
  const { table, partitions: found, problems } = readPartitions(bytesAccess(toBytes(image)))
  t.match(
    { table, found, problems },
    { table: 'gpt', found: [{ offset: 65_536, size: 4096, name: 'EFI' }], problems: [] },
  )
  const padded = { ...disc(MIB), size: 2 * MIB }
  t.equal(hybrid(padded, { records: [], gpt }).size, 2 * MIB)
  t.same(hybrid(padded, { records: [], gpt }), hybrid(padded, { records: [], gpt }), 'the same each time')
})

t.test('what does not fit', async (t) => {
  const of = (options: Partial<Parameters<typeof hybrid>[1]>) => () =>
    hybrid(disc(MIB), { records: [], ...options })
  const record = { type: 0xef, offset: 0, size: 512 }
  t.throws(of({ boot: { code: new Uint8Array(433), offset: 0 } }), { code: 'bad-option' })
  t.throws(of({ records: Array.from({ length: 5 }, () => record) }), { code: 'bad-option' })
  t.throws(of({ records: [{ ...record, offset: 2 ** 41 }] }), { code: 'bad-size' })
})
