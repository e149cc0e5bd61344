import fc from 'fast-check'
import t from 'tap'
import { findings } from '../../../../lib/image/findings.ts'
import { bytesAccess } from '../../../../lib/image/random-access.ts'
import { isInside, sectors } from '../../../../lib/iso9660/read/source-image.ts'

const bytes = Uint8Array.from({ length: 700_000 }, (_, n) => (n * 31) % 251)
const memory = bytesAccess(bytes)

t.test('small reads are what one read would be', async () => {
  const reads = fc.array(fc.tuple(fc.nat(710_000), fc.nat(5000)), { maxLength: 30 })
  fc.assert(
    fc.property(reads, (reads) => {
      const from = sectors({ size: memory.size, read: memory.read })
      return reads.every(
        ([offset, length]) =>
          Buffer.compare(from.at(offset, length), bytes.subarray(offset, offset + length)) === 0,
      )
    }),
  )
})

t.test('reads that follow each other become fewer and longer', async (t) => {
  const lengths: number[] = []
  const from = sectors({
    size: memory.size,
    read(offset, length) {
      lengths.push(length)
      return memory.read(offset, length)
    },
  })
  for (let at = 0; at < memory.size; at += 2048) from.at(at, 2048)
  t.ok(lengths.length < 12, lengths.join())
  t.ok(Math.max(...lengths) <= 256 * 1024)
  from.at(0, 10)
  t.equal(lengths.at(-1), 4096, 'a read elsewhere starts small')
})

t.test('what lies in the image', async (t) => {
  const image = { access: memory, sectors: sectors(memory), findings: findings(), maxEntries: 1 }
  t.ok(isInside(image, { offset: 0, size: 700_000 }))
  t.notOk(isInside(image, { offset: 1, size: 700_000 }))
  t.notOk(isInside(image, { offset: -1, size: 1 }))
})
