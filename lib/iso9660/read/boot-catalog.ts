import type { BootCatalog, BootEntry } from '../../image/drive.ts'
import { reading } from '../../image/binary/struct.ts'
import {
  BOOTABLE,
  bootRecord,
  CATALOG_ENTRY,
  imageEntry,
  LAST_HEADER,
  MEDIA,
  MORE_HEADERS,
  sectionHeader,
  validationEntry,
} from '../el-torito.ts'
import { SECTOR } from '../volume-descriptor.ts'
import type { SourceImage } from './source-image.ts'
import type { Volume } from './volume.ts'

/** Where the boot record has the sector of the catalog. */
const catalogSector = reading(bootRecord.fields.catalog)

const SYSTEM = 'EL TORITO SPECIFICATION'

/** The bits of the media type in an entry, and the indicator of an extension of the entry before. Source: El Torito 2.2, 2.5 */
const MEDIA_BITS = 0x0f
const EXTENSION = 0x44

/** Reads the first sector of the boot catalog, which holds more entries than images have; undefined when there is no catalog. */
export function readBootCatalog(image: SourceImage, { descriptors }: Volume): BootCatalog | undefined {
  const record = descriptors.find(({ kind, system }) => kind === 'boot' && system === SYSTEM)
  if (record === undefined) return undefined
  const offset = catalogSector(image.sectors.at(record.offset, SECTOR), 0) * SECTOR
  const bytes = image.sectors.at(offset, SECTOR)
  const note = (code: 'outside-image' | 'malformed', message: string): void =>
    image.findings.add({ code, structure: 'boot catalog', offset, section: 'El Torito 2.1', message })
  if (bytes.length < SECTOR) {
    note('outside-image', `it is at byte ${offset}, which is outside the image`)
    return undefined
  }
  const entries = catalogEntries(bytes)
  if (entries === undefined) {
    note('malformed', 'its first entry is not a validation entry')
    return undefined
  }
  if (sumOf(bytes) !== 0) note('malformed', 'the checksum of its first entry is wrong')
  for (const [i, { offset: at, size }] of entries.entries())
    if (at + size > image.access.size) note('outside-image', `boot image ${i + 1} ends outside the image`)
  return { offset, size: SECTOR, entries }
}

/** Returns the entries of a catalog; undefined when it does not start with a validation entry. */
export function catalogEntries(bytes: Uint8Array): readonly BootEntry[] | undefined {
  const validation = validationEntry.decode(bytes, 0)
  if (bytes[0] !== 1 || bytes[CATALOG_ENTRY - 2] !== 0x55 || bytes[CATALOG_ENTRY - 1] !== 0xaa)
    return undefined
  const entries = [entryAt(bytes, CATALOG_ENTRY, validation.platform)]
  let left = 0
  let isLast = false
  let { platform } = validation
  for (let at = 2 * CATALOG_ENTRY; at < bytes.length; at += CATALOG_ENTRY) {
    const indicator = bytes[at]!
    if (indicator === EXTENSION) continue
    if (left > 0) {
      entries.push(entryAt(bytes, at, platform))
      left--
    } else if (!isLast && (indicator === MORE_HEADERS || indicator === LAST_HEADER)) {
      const header = sectionHeader.decode(bytes, at)
      isLast = indicator === LAST_HEADER
      left = header.entries
      platform = header.platform
    } else break
  }
  return entries
}

function entryAt(bytes: Uint8Array, at: number, platform: number): BootEntry {
  const { indicator, media, loadSegment, loadSize, sector } = imageEntry.decode(bytes, at)
  const kind = media & MEDIA_BITS
  return {
    platform,
    emulation: kind === MEDIA.none ? 'none' : kind === MEDIA.hardDisk ? 'hard-disk' : 'floppy',
    isBootable: indicator === BOOTABLE,
    loadSegment,
    offset: sector * SECTOR,
    size: loadSize * 512,
  }
}

/** Returns the sum of the words of the first entry. */
function sumOf(bytes: Uint8Array): number {
  let sum = 0
  for (let i = 0; i < CATALOG_ENTRY; i += 2) sum += bytes[i]! + 256 * bytes[i + 1]!
  return sum % 0x1_0000
}
