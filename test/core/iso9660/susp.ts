import fc from 'fast-check'
import t from 'tap'
import { written } from '../../../lib/image/binary/growing.ts'
import { ce, continuationArea, entry, er, fit, SP } from '../../../lib/iso9660/susp.ts'

t.test('entries have their signature, length and version. SUSP 4.1', async (t) => {
  t.same(entry('NM', [0, 0x61]), [0x4e, 0x4d, 6, 1, 0, 0x61])
  t.same(SP, [0x53, 0x50, 7, 1, 0xbe, 0xef, 0])
  const bytes = er('ID', 'D', 'SRC', 1)
  t.same(bytes.subarray(0, 8), [0x45, 0x52, 8 + 6, 1, 2, 1, 3, 1])
  t.equal(Buffer.from(bytes.subarray(8)).toString(), 'IDDSRC')
})

t.test(
  'what does not fit goes on in runs that cross no sector, and all is found again. SUSP 5.1',
  async () => {
    const lengths = fc.array(fc.integer({ min: 0, max: 250 }), { maxLength: 40 })
    fc.assert(
      fc.property(lengths, fc.integer({ min: 60, max: 220 }), fc.nat(3000), (sizes, room, before) => {
        const entries = Buffer.concat(sizes.map((size, n) => entry('XX', new Uint8Array(size).fill(n))))
        const area = continuationArea()
        if (before > 0)
          fit(
            new Uint8Array(
              Buffer.concat(Array.from({ length: before % 9 }, () => entry('YY', new Uint8Array(200)))),
            ),
            60,
            area,
          )
        const { bytes, ce: at, sector } = fit(new Uint8Array(entries), room, area)
        if (bytes.length > room) return false
        const runs = written(area.buffer)
        const parts: Uint8Array[] = []
        let here: Uint8Array = bytes
        let place = at
        let next = sector
        while (place !== undefined) {
          parts.push(here.subarray(0, place))
          const { offset, size } = ce.decode(here, place)
          if (offset + size > 2048) return false
          const start = next * 2048 + offset
          here = runs.subarray(start, start + size)
          const last = lastEntry(here)
          place = last !== undefined && here[last] === 0x43 ? last : undefined
          if (place !== undefined)
            next = new DataView(here.buffer, here.byteOffset).getUint32(place + 4, true)
        }
        parts.push(here)
        return Buffer.compare(Buffer.concat(parts), entries) === 0
      }),
    )
  },
)

/** Where the last of the entries starts. */
function lastEntry(bytes: Uint8Array): number | undefined {
  let last: number | undefined
  for (let at = 0; at < bytes.length; at += bytes[at + 2]!) last = at
  return last
}
