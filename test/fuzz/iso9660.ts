import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Struct } from '../../lib/image/binary/struct.ts'
import { toBytes } from '../../lib/image/image.ts'
import { directoryRecord, IDENTIFIER, systemUseOffset } from '../../lib/iso9660/directory-record.ts'
import type { BootCatalog } from '../../lib/image/drive.ts'
import { file } from '../../lib/image/tree.ts'
import {
  bootRecord,
  CATALOG_ENTRY,
  imageEntry,
  sectionHeader,
  validationEntry,
} from '../../lib/iso9660/el-torito.ts'
import type { BootImage } from '../../lib/iso9660/write/options.ts'
import { iso9660 as write } from '../../lib/iso9660/write/iso9660.ts'
import { readIso9660 } from '../../lib/iso9660/read/read-iso9660.ts'
import { pn, px } from '../../lib/iso9660/write/rock-ridge.ts'
import { ce } from '../../lib/iso9660/susp.ts'
import { primaryVolumeDescriptor } from '../../lib/iso9660/volume-descriptor.ts'
import { bytesAccess, type RandomAccess } from '../../lib/image/random-access.ts'
import { hardTrees } from '../interop/hard-trees.ts'
import { foreignImages } from '../interop/foreign-images.ts'
import { examine } from './examine.ts'
import { fieldsOf } from './fields.ts'
import type { Format } from './format.ts'
import type { Place } from './mutate.ts'

/** Bytes of the largest image that is worth the time of copying it. */
const LARGEST = 512 * 1024

/** Boot images for several platforms, so that the catalog has headers of sections. */
const BOOT_IMAGES: readonly BootImage[] = [
  { path: 'isolinux.bin', emulation: 'none', loadSize: 4, infoTable: true },
  { path: 'efi.img', emulation: 'none', platform: 0xef },
  { path: 'other.img', emulation: 'none', isBootable: false, loadSegment: 0x1000 },
]

async function corpus(directory: string): Promise<void> {
  for (const [i, { tree, options }] of hardTrees.entries()) {
    const image = write(tree, { volumeId: 'FUZZ', ...options, padding: 0, alignment: 2048 })
    if (image.size <= LARGEST) await writeFile(join(directory, `own-${i}.iso`), toBytes(image))
  }
  const boot = { catalog: 'boot.cat', images: BOOT_IMAGES }
  const tree = new Map(
    [...BOOT_IMAGES.map(({ path }) => path), 'a'].map((path) => [path, file(path.repeat(1000))]),
  )
  const bootable = write(tree, { volumeId: 'FUZZ', boot, padding: 0 })
  await writeFile(join(directory, 'own-boot.iso'), toBytes(bootable))
  await foreignImages(directory, ({ isSmall }) => isSmall)
}

const ENTRIES: Readonly<Record<string, Pick<Struct<any>, 'fields'>>> = { PX: px, PN: pn, CE: ce }

/** The head of each entry, and what is behind it. */
function systemUsePlaces(image: Uint8Array, from: number, to: number): Place[] {
  const places: Place[] = []
  for (let at = from; at + 4 <= to && image[at + 2]! >= 4; at += image[at + 2]!) {
    const table = ENTRIES[String.fromCharCode(image[at]!, image[at + 1]!)]
    places.push({ offset: at, size: 2, order: 'bytes' }, { offset: at + 2, size: 1, order: 'little' })
    if (table !== undefined) places.push(...fieldsOf(table, at))
    else
      places.push({ offset: at + 4, size: 1, order: 'little' }, { offset: at + 4, size: 8, order: 'twice' })
  }
  return places
}

function directoryPlaces(image: Uint8Array, offset: number, size: number): Place[] {
  const places: Place[] = []
  for (let at = offset; at < offset + size;) {
    const length = image[at]!
    if (length === 0) {
      at = (Math.floor(at / 2048) + 1) * 2048
      continue
    }
    const identifier = image[at + IDENTIFIER - 1]!
    places.push(...fieldsOf(directoryRecord, at), {
      offset: at + IDENTIFIER,
      size: identifier,
      order: 'bytes',
    })
    places.push(...systemUsePlaces(image, at + systemUseOffset(identifier), at + length))
    at += length
  }
  return places
}

/** The fields of each 32 bytes of a boot catalog, as what they are or could be. */
function catalogPlaces({ offset }: BootCatalog): Place[] {
  const entry = (n: number): number => offset + n * CATALOG_ENTRY
  const tables = [imageEntry, sectionHeader]
  const others = [1, 2, 3, 4, 5, 6].flatMap((n) => tables.flatMap((table) => fieldsOf(table, entry(n))))
  return [...fieldsOf(validationEntry, offset), ...others]
}

function places(image: Uint8Array): Place[] {
  const { segments, drive, volume } = readIso9660(bytesAccess(image))
  const { boot } = drive.medium
  const records = volume.descriptors.filter(({ kind }) => kind === 'boot')
  return segments()
    .flatMap(({ kind, offset, size }) => {
      if (kind === 'descriptor') return fieldsOf(primaryVolumeDescriptor, offset)
      if (kind === 'directory') return directoryPlaces(image, offset, size)
      if (kind === 'continuation') return systemUsePlaces(image, offset, offset + size)
      return []
    })
    .concat(records.flatMap(({ offset }) => fieldsOf(bootRecord, offset)))
    .concat(boot === undefined ? [] : catalogPlaces(boot))
    .filter(({ offset, size }) => size > 0 && offset + size <= image.length)
}

function read(access: RandomAccess): void {
  const reading = readIso9660(access)
  const { tree, medium } = reading.drive
  examine(tree)
  if (reading.paths().join('\n') !== [...tree.keys()].join('\n')) throw new Error('the listed paths differ')
  for (const view of [reading.trees.primary(), reading.trees.joliet(), reading.trees.rockRidge()]) {
    if (view !== undefined) examine(view)
  }
  for (const path of [...tree.keys()].slice(0, 20)) {
    if (reading.entryAt(path)?.kind !== tree.get(path)?.kind) throw new Error(`${path} is there, and is not`)
  }
  for (const part of reading.segments()) {
    if (part.size <= 0 || part.offset < 0) throw new Error(`${part.label} lies nowhere`)
  }
  if ((medium.boot?.entries.length ?? 0) > 64)
    throw new Error('there are more boot images than a catalog holds')
  if (medium.primaryPaths.size > 2 * tree.size || medium.jolietPaths.size > tree.size) {
    throw new Error('there are more paths than entries')
  }
  if (reading.problems.length > 1000) throw new Error('problems without end')
}

export const iso9660: Format = { corpus, places, read }
