import fc from 'fast-check'
import t from 'tap'
import { moved, placeOf } from '../../../lib/partition/place.ts'

const image = (size: number) => ({ size, segments: [] })

t.test('a partition lies in the disk, behind 1 MiB and before what is reserved', async () => {
  const place = fc.constantFrom('start' as const, 'end' as const)
  fc.assert(
    fc.property(fc.nat(9_000_000), fc.nat(40), place, (size, reserved, place) => {
      const { disk, start, sectors } = placeOf(image(size), { place }, reserved)
      return (
        start >= 2048 &&
        start % 2048 === 0 &&
        sectors * 512 >= size &&
        start + sectors + reserved <= disk &&
        disk % 2048 === 0 &&
        (place === 'start' || start + sectors + reserved === disk)
      )
    }),
  )
})

t.test('sizes that cannot be', async (t) => {
  t.throws(() => placeOf(image(1024), { partitionSize: 512 }, 0), { code: 'bad-size' })
  t.throws(() => placeOf(image(512), { diskSize: 1000 }, 0), { code: 'bad-size' })
  t.throws(() => placeOf(image(512), { diskSize: 2048 * 512 }, 0), { code: 'image-too-small' })
  t.same(placeOf(image(512), { diskSize: 2049 * 512 }, 0), { disk: 2049, start: 2048, sectors: 1 })
  t.throws(() => placeOf(image(512), { diskSize: 2049 * 512 }, 1), { code: 'image-too-small' })
  const segment = { kind: 'structure', label: 'a', offset: 7, content: new Uint8Array(1) } as const
  t.equal(moved({ size: 8, segments: [segment] }, 3)[0]?.offset, 7 + 3 * 512)
})
