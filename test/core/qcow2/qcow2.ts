import fc from 'fast-check'
import t from 'tap'
import { type Image, toBytes } from '../../../lib/image/image.ts'
import { bytesAccess } from '../../../lib/image/random-access.ts'
import { qcow2 } from '../../../lib/qcow2/qcow2.ts'
import { readQcow2 } from '../../../lib/qcow2/read-qcow2.ts'

const CLUSTER = 65_536

t.test('a disk is read as it was, and only clusters with bytes are stored', async () => {
  const parts = fc.array(fc.tuple(fc.nat(4 * CLUSTER), fc.integer({ min: 1, max: 3000 })), { maxLength: 6 })
  fc.assert(
    fc.property(parts, (parts) => {
      let end = 0
      const segments = parts.map(([gap, size], n) => {
        const offset = end + gap
        end = offset + size
        return { kind: 'content', label: `${n}`, offset, content: new Uint8Array(size).fill(n + 1) } as const
      })
      const image: Image = { size: Math.ceil(end / 512) * 512, segments }
      const made = qcow2(image)
      const used = new Set(
        segments.flatMap(({ offset, content }) => [
          Math.floor(offset / CLUSTER),
          Math.floor((offset + content.length - 1) / CLUSTER),
        ]),
      )
      const disk = readQcow2(bytesAccess(toBytes(made)))
      return (
        Buffer.compare(disk.read(0, disk.size), toBytes(image)) === 0 &&
        made.size <= (used.size + 5) * CLUSTER
      )
    }),
    { numRuns: 30 },
  )
})

t.test('the header, and sizes that cannot be', async (t) => {
  const bytes = Buffer.from(toBytes(qcow2({ size: 1024, segments: [] })))
  // docs/interop/qcow2.rst, "Header"
  t.same(
    [bytes.readUInt32BE(0), bytes.readUInt32BE(4), bytes.readUInt32BE(20), bytes.readBigUInt64BE(24)],
    [0x514649fb, 3, 16, 1024n],
  )
  t.throws(() => qcow2({ size: 1000, segments: [] }), { code: 'bad-size' })
  t.throws(() => qcow2({ size: 2 ** 52, segments: [] }), { code: 'image-too-large' })
})
