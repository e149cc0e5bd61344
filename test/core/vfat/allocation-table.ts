import fc from 'fast-check'
import t from 'tap'
import { encodeTable, FIRST_CLUSTER, readEntry } from '../../../lib/vfat/allocation-table.ts'
import type { Bits } from '../../../lib/vfat/geometry.ts'

const BITS: readonly Bits[] = [12, 16, 32]

const entryOf = (table: Uint8Array, bits: Bits, index: number): number =>
  readEntry(table, bits, bits === 12 ? index + (index >> 1) : (index * bits) / 8, index % 2 === 1)

t.test('each run is a chain of its own', async (t) => {
  fc.assert(
    fc.property(
      fc.constantFrom(...BITS),
      fc.array(fc.integer({ min: 1, max: 9 }), { maxLength: 20 }),
      (bits, counts) => {
        let next = FIRST_CLUSTER
        const runs = counts.map((count) => ({ cluster: (next += count) - count, count }))
        // A spare byte lets the last entry of 12 bits be read.
        const table = Uint8Array.from([...encodeTable(bits, runs), 0])
        const end = 2 ** (bits === 32 ? 28 : bits) - 1
        return runs.every(({ cluster, count }) =>
          Array.from({ length: count }, (_, n) => entryOf(table, bits, cluster + n)).every(
            (entry, n) => entry === (n === count - 1 ? end : cluster + n + 1),
          ),
        )
      },
    ),
  )
  t.same(encodeTable(12, []), [0xf8, 0xff, 0xff], 'the media, and that all is well')
  t.same(encodeTable(16, [{ cluster: 2, count: 2 }]), [0xf8, 0xff, 0xff, 0xff, 3, 0, 0xff, 0xff])
  t.equal(readEntry(Uint8Array.of(5, 0, 0, 0xf0), 32, 0, false), 5, 'four bits are reserved')
})
