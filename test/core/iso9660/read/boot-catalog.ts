import t from 'tap'
import { toBytes } from '../../../../lib/image/image.ts'
import { bytesAccess } from '../../../../lib/image/random-access.ts'
import { file } from '../../../../lib/image/tree.ts'
import { catalogEntries } from '../../../../lib/iso9660/read/boot-catalog.ts'
import { readIso9660 } from '../../../../lib/iso9660/read/read-iso9660.ts'
import { iso9660 } from '../../../../lib/iso9660/write/iso9660.ts'

const images = [
  { path: 'bios', emulation: 'none', loadSize: 4 },
  { path: 'efi', emulation: 'none', platform: 0xef },
  { path: 'floppy', loadSegment: 0x1000, isBootable: false },
] as const
const tree = new Map(
  Object.entries({ bios: 3000, efi: 5000, floppy: 1_474_560, other: 7 }).map(([path, size]) => [
    path,
    file(new Uint8Array(size).fill(size % 251)),
  ]),
)
const bytes = toBytes(iso9660(tree, { volumeId: 'x', boot: { catalog: 'boot.cat', images } }))
const catalog = readIso9660(bytesAccess(bytes)).drive.medium.boot!

t.test('the boot catalog of an image', async (t) => {
  t.match(catalog.entries, [
    { platform: 0, emulation: 'none', isBootable: true, loadSegment: 0, size: 2048 },
    { platform: 0xef, emulation: 'none', isBootable: true, size: 6144 },
    { platform: 0, emulation: 'floppy', isBootable: false, loadSegment: 0x1000, size: 512 },
  ])
  t.equal(bytes[catalog.entries[1]!.offset], 5000 % 251, 'where the image is')
  const labels = readIso9660(bytesAccess(bytes))
    .segments()
    .filter(({ kind }) => kind === 'file')
    .map(({ label }) => label)
  t.same(labels, [
    'bios (boot image 1: x86, no emulation, 2048 bytes)',
    'efi (boot image 2: UEFI, no emulation, 6144 bytes)',
    'floppy (boot image 3: x86, floppy disk, 512 bytes, not bootable)',
    'other',
    'boot.cat (boot catalog)',
  ])
  t.equal(readIso9660(bytesAccess(toBytes(iso9660(tree, { volumeId: 'x' })))).drive.medium.boot, undefined)
})

t.test('boot images that are no files', async (t) => {
  const hidden = { primary: new Set(['efi', 'boot.cat']), joliet: new Set(['efi', 'boot.cat']) }
  const image = iso9660(tree, { volumeId: 'x', boot: { catalog: 'boot.cat', images }, hidden })
  const parts = readIso9660(bytesAccess(toBytes(image))).segments()
  t.match(
    parts.filter(({ kind }) => kind === 'boot'),
    [
      { label: /^boot image 2: UEFI/, size: 6144 },
      { label: 'boot catalog', size: 2048 },
    ],
  )
})

t.test('a wrong catalog', async (t) => {
  const problems = (change: (image: Uint8Array) => void): readonly string[] => {
    const damaged = bytes.slice()
    change(damaged)
    const { problems: found, segments } = readIso9660(bytesAccess(damaged))
    segments()
    return found.filter(({ structure }) => structure === 'boot catalog').map(({ code }) => code)
  }
  t.same(
    problems(() => {}),
    [],
  )
  t.same(
    problems((image) => image.fill(0xff, 17 * 2048 + 71, 17 * 2048 + 75)),
    ['outside-image'],
  )
  t.same(
    problems((image) => (image[catalog.offset] = 2)),
    ['malformed'],
  )
  t.same(
    problems((image) => (image[catalog.offset + 5] = 2)),
    ['malformed'],
    'a checksum',
  )
  t.same(
    problems((image) => (image[catalog.offset + 32 + 11] = 0x7f)),
    ['outside-image'],
    'an image',
  )
})

t.test('headers without an end', async (t) => {
  const full = bytes.slice(catalog.offset, catalog.offset + 2048)
  for (let at = 64; at < 2048; at += 64) full.set([0x90, 0xef, 0xff, 0xff], at)
  t.equal(catalogEntries(full)!.length, 62, 'the sector ends them')
  t.equal(catalogEntries(full.fill(0, 64))!.length, 1)
  t.equal(catalogEntries(new Uint8Array(2048)), undefined)
})
