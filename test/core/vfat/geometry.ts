import fc from 'fast-check'
import t from 'tap'
import {
  bitsOf,
  fatBytes,
  FATS,
  fixedGeometry,
  type Geometry,
  type Needs,
  smallestGeometry,
} from '../../../lib/vfat/geometry.ts'

const needs = (bytes: number, rootEntries = 10): Needs => ({
  rootEntries,
  clusters: (unit) => Math.ceil(bytes / unit),
})

/** What "FAT Type Determination" says of the parts. */
function isSound({
  bits,
  sectors,
  sectorsPerCluster,
  reservedSectors,
  fatSectors,
  rootEntries,
  clusters,
}: Geometry): boolean {
  const before = reservedSectors + FATS * fatSectors + (rootEntries * 32) / 512
  return (
    bits === bitsOf(clusters) &&
    fatSectors * 512 >= fatBytes(bits, clusters) &&
    before + clusters * sectorsPerCluster <= sectors &&
    sectors - before - clusters * sectorsPerCluster < sectorsPerCluster + 64 &&
    (rootEntries === 0) === (bits === 32)
  )
}

t.test('the type goes by the clusters', async (t) => {
  t.same([4084, 4085, 65_524, 65_525].map(bitsOf), [12, 16, 16, 32])
  t.same([fatBytes(12, 1), fatBytes(16, 1), fatBytes(32, 1)], [5, 6, 12])
})

t.test('a volume of the least size holds the tree, and is of a type that no reader mistakes', async () => {
  fc.assert(
    fc.property(fc.oneof(fc.nat(3_000_000), fc.nat(3_000_000_000)), fc.nat(2000), (bytes, entries) => {
      const of = needs(bytes, entries)
      const geometry = smallestGeometry(of)
      const isFar = [4085, 65_525].every((border) => Math.abs(geometry.clusters - border) >= 16)
      return isSound(geometry) && isFar && geometry.clusters >= of.clusters(geometry.sectorsPerCluster * 512)
    }),
  )
})

t.test('a volume of a given size', async (t) => {
  fc.assert(
    fc.property(fc.integer({ min: 64, max: 2 ** 24 }), (sectors) =>
      isSound(fixedGeometry(sectors * 512, needs(0))),
    ),
  )
  t.match(
    fixedGeometry(64 * 1024 ** 2, needs(0)),
    { bits: 16, sectorsPerCluster: 4, rootEntries: 512 },
    'as mkfs.vfat makes one of 64 MiB',
  )
  t.throws(() => fixedGeometry(64 * 1024 ** 2, needs(64 * 1024 ** 2)), { code: 'image-too-small' })
  t.throws(() => fixedGeometry(1000, needs(0)), { code: 'bad-size' })
  t.throws(() => smallestGeometry(needs(3 * 2 ** 40)), { code: 'file-too-large' })
})
