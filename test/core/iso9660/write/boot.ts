import fc from 'fast-check'
import t from 'tap'
import { toBytes } from '../../../../lib/image/image.ts'
import { file, type Tree } from '../../../../lib/image/tree.ts'
import { CATALOG_ENTRY, imageEntry, sectionHeader } from '../../../../lib/iso9660/el-torito.ts'
import { changedFiles, withCatalog } from '../../../../lib/iso9660/write/boot.ts'
import { iso9660 } from '../../../../lib/iso9660/write/iso9660.ts'
import type { BootImage } from '../../../../lib/iso9660/write/options.ts'

const SECTOR = 2048
const tree = (files: Readonly<Record<string, Uint8Array>>): Tree =>
  new Map(Object.entries(files).map(([path, bytes]) => [path, file(bytes)]))

const imageOf = (files: Tree, images: readonly BootImage[], catalog = 'boot.cat'): Buffer =>
  Buffer.from(toBytes(iso9660(files, { volumeId: 'X', sharing: 'always', boot: { catalog, images } })))

const catalogOf = (image: Buffer): Buffer => {
  const sector = image.readUInt32LE(17 * SECTOR + 71)
  return image.subarray(sector * SECTOR, (sector + 1) * SECTOR)
}

const bytes = (length: number, fill = 7): Uint8Array => new Uint8Array(length).fill(fill)

t.test('each boot image has an entry, with a header before all but the first', async () => {
  const image = fc.record({
    platform: fc.constantFrom(0, 1, 2, 0xef, 0x80),
    size: fc.integer({ min: 64, max: 9000 }),
    isBootable: fc.boolean(),
    infoTable: fc.boolean(),
    loadSegment: fc.integer({ min: 0, max: 0xffff }),
    loadSize: fc.option(fc.integer({ min: 0, max: 0xffff }), { nil: undefined }),
  })
  fc.assert(
    fc.property(fc.array(image, { minLength: 1, maxLength: 32 }), (rows) => {
      const files = tree(Object.fromEntries(rows.map(({ size }, n) => [`i${n}`, bytes(size, n)])))
      const images = rows.map(({ platform, isBootable, infoTable, loadSegment, loadSize }, n) => ({
        path: `i${n}`,
        emulation: 'none' as const,
        platform,
        isBootable,
        infoTable,
        loadSegment,
        ...(loadSize !== undefined && { loadSize }),
      }))
      const whole = imageOf(files, images)
      const catalog = catalogOf(whole)
      let sum = 0
      for (let i = 0; i < CATALOG_ENTRY; i += 2) sum += catalog.readUInt16LE(i)
      if (sum % 0x1_0000 !== 0 || catalog[1] !== rows[0]!.platform) return false
      let at = CATALOG_ENTRY
      return rows.every(({ platform, size, isBootable, infoTable, loadSegment, loadSize }, n) => {
        if (n > 0) {
          const header = sectionHeader.decode(catalog, at)
          at += CATALOG_ENTRY
          const indicator = n === rows.length - 1 ? 0x91 : 0x90
          if (header.platform !== platform || header.indicator !== indicator || header.entries !== 1)
            return false
        }
        const entry = imageEntry.decode(catalog, at)
        at += CATALOG_ENTRY
        const content = whole.subarray(entry.sector * SECTOR, entry.sector * SECTOR + size)
        const isKept = content.every((byte, i) => byte === n || (infoTable && i >= 8 && i < 64))
        const isTold =
          !infoTable ||
          (content.readUInt32LE(8) === 16 &&
            content.readUInt32LE(12) === entry.sector &&
            content.readUInt32LE(16) === size)
        return (
          isKept &&
          isTold &&
          entry.indicator === (isBootable ? 0x88 : 0) &&
          entry.loadSegment === loadSegment &&
          entry.loadSize === (loadSize ?? Math.ceil(size / 2048) * 4)
        )
      })
    }),
  )
})

t.test('a changed boot image changes no other file', async (t) => {
  const files = tree({ boot: bytes(4000), same: bytes(4000), zeros: new Uint8Array(2048) })
  const image = imageOf(files, [{ path: 'boot', emulation: 'none', infoTable: true }])
  const sector = imageEntry.decode(catalogOf(image), CATALOG_ENTRY).sector
  const start = image.indexOf(Buffer.from(bytes(4000)))
  t.ok(start > 0 && start !== sector * SECTOR, 'the other one is there as it was')
  t.same(
    changedFiles({ catalog: 'c', images: [{ path: 'a' }, { path: 'b', infoTable: true }] }),
    new Set(['c', 'b']),
  )
  t.ok(image.indexOf('EL TORITO') > 0)
})

t.test('the table that isolinux reads', async (t) => {
  const content = Uint8Array.from({ length: 1000 }, (_, i) => i % 251)
  const image = imageOf(tree({ boot: content }), [{ path: 'boot', emulation: 'none', infoTable: true }])
  const sector = imageEntry.decode(catalogOf(image), CATALOG_ENTRY).sector
  let sum = 0
  for (let i = 64; i < 1000; i += 4) sum = (sum + Buffer.from(content).readUInt32LE(i)) % 2 ** 32
  t.equal(image.readUInt32LE(sector * SECTOR + 20), sum)
  const grub = imageOf(tree({ boot: bytes(3000) }), [{ path: 'boot', emulation: 'none', grub2Info: true }])
  const at = imageEntry.decode(catalogOf(grub), CATALOG_ENTRY).sector
  t.equal(grub.readUInt32LE(at * SECTOR + 2548), at * 4 + 5)
})

t.test('emulations', async (t) => {
  const media = (size: number, emulation?: BootImage['emulation'], set?: (bytes: Uint8Array) => void) => {
    const content = bytes(size, 0)
    set?.(content)
    const image = imageOf(tree({ boot: content }), [{ path: 'boot', ...(emulation && { emulation }) }])
    const entry = imageEntry.decode(catalogOf(image), CATALOG_ENTRY)
    return [entry.media, entry.systemType, entry.loadSize]
  }
  t.same(media(1_228_800), [1, 0, 1])
  t.same(media(1_474_560), [2, 0, 1])
  t.same(media(2_949_120), [3, 0, 1])
  t.same(
    media(1024, 'hard-disk', (disk) => disk.set([0x55, 0xaa], 510) ?? disk.set([0x0c], 450)),
    [4, 0x0c, 1],
  )
  const fails = { code: 'bad-boot-image' }
  t.throws(() => media(1000), fails, 'no size of a floppy disk')
  t.throws(() => media(1024, 'hard-disk'), fails, 'no master boot record')
  t.throws(() => media(100, 'hard-disk'), fails)
  t.throws(() => media(0, 'none'), fails)
  const one = tree({ boot: bytes(60) })
  const boot = (images: readonly BootImage[], id?: string) =>
    iso9660(one, { volumeId: 'X', boot: { catalog: 'c', images, ...(id && { id }) } })
  t.throws(() => boot([{ path: 'boot', emulation: 'none', infoTable: true }]), fails, 'no room for the table')
  t.throws(() => boot([{ path: 'boot', emulation: 'none', grub2Info: true }]), fails)
  t.throws(() => boot([{ path: 'gone' }]), fails)
  t.throws(() => boot([{ path: 'c' }]), fails)
  t.throws(() => boot([]), fails)
  t.throws(() => boot([{ path: 'boot', emulation: 'none' }], 'x'.repeat(25)), fails)
  t.throws(
    () => boot(Array.from({ length: 33 }, () => ({ path: 'boot', emulation: 'none' as const }))),
    fails,
  )
  t.equal(withCatalog(one, undefined), one)
})
