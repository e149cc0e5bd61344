import fc from 'fast-check'
import t from 'tap'
import { crc32 } from '../../../lib/image/binary/crc32.ts'
import { toBytes } from '../../../lib/image/image.ts'
import { bytesAccess } from '../../../lib/image/random-access.ts'
import { gpt, LINUX_DATA } from '../../../lib/partition/gpt.ts'
import { gptEntry, gptHeader } from '../../../lib/partition/gpt-header.ts'
import { readPartitions } from '../../../lib/partition/read-partitions.ts'

const image = {
  size: 5000,
  segments: [{ kind: 'content', label: 'a', offset: 0, content: new Uint8Array(5000).fill(3) }],
} as const

t.test('both headers and tables agree, with their checksums. UEFI 5.3.2', async (t) => {
  const name = fc.string({ maxLength: 36 }).filter((text) => !text.includes('\0'))
  fc.assert(
    fc.property(name, fc.constantFrom('start' as const, 'end' as const), (name, place) => {
      const disk = toBytes(gpt(image, { name, place, type: LINUX_DATA }))
      const last = disk.length / 512 - 1
      return [
        [1, last],
        [last, 1],
      ].every(([self, other]) => {
        const at = self! * 512
        const header = gptHeader.decode(disk, at)
        const bytes = disk.slice(at, at + 92).fill(0, 16, 20)
        const entry = gptEntry.decode(disk, header.table * 512)
        const table = disk.subarray(header.table * 512, header.table * 512 + 128 * 128)
        return (
          header.self === self &&
          header.other === other &&
          header.headerCrc === crc32(bytes) &&
          header.tableCrc === crc32(table) &&
          entry.name === name &&
          entry.type === LINUX_DATA &&
          entry.first >= header.firstUsable &&
          entry.last <= header.lastUsable &&
          disk[entry.first * 512] === 3
        )
      })
    }),
    { numRuns: 10 },
  )
  const { partitions } = readPartitions(bytesAccess(toBytes(gpt(image, { name: 'config-2' }))))
  t.match(partitions, [{ offset: 1024 ** 2, size: 5120 }])
})

t.test('names that do not fit', async (t) => {
  t.doesNotThrow(() => gpt(image, { name: 'x'.repeat(36) }))
  for (const name of ['x'.repeat(37), 'a\0', '\ud800'])
    t.throws(() => gpt(image, { name }), { code: 'bad-label' })
  t.throws(() => gpt(image, { diskId: 'x' }), { code: 'bad-label' })
})
