import { u64l } from '../../image/binary/codecs.ts'
import type { BootEntry } from '../../image/drive.ts'
import { type ContentSegment, EncodeError, type Image } from '../../image/image.ts'
import { bytesOf, type Content, type Entry, file, sizeOf, type Tree } from '../../image/tree.ts'
import {
  BOOTABLE,
  bootRecord,
  bootInfoTable,
  CATALOG_ENTRY,
  FLOPPY_SIZES,
  GRUB2_SECTOR,
  imageEntry,
  INFO_TABLE,
  INFO_TABLE_END,
  LAST_HEADER,
  MEDIA,
  MORE_HEADERS,
  NOT_BOOTABLE,
  PLATFORM,
  sectionHeader,
  validationEntry,
} from '../el-torito.ts'
import { catalogEntries } from '../read/boot-catalog.ts'
import { SECTOR } from '../volume-descriptor.ts'
import type { DataFile, Extents } from './extents.ts'
import type { BootImage, BootOptions } from './options.ts'

/** The sector of the primary volume descriptor. */
const PRIMARY = 16

/** The sector of the boot record. Source: El Torito 2.0 */
const BOOT_RECORD = 17

/** The most boot images of a catalog of one sector: the validation entry, the first image, and two entries for each other. */
const MOST_IMAGES = SECTOR / CATALOG_ENTRY / 2

/** Sectors of 512 bytes, and the most of them that an entry can ask for. */
const BLOCK = 512
const MOST_BLOCKS = 0xffff

/** Where the system type of the first partition is in a master boot record, and the signature. */
const FIRST_SYSTEM_TYPE = 446 + 4
const SIGNATURE = 510

/** The boot images of a plan, with the numbers of their files. */
export interface PlannedBoot {
  readonly options: BootOptions
  readonly catalog: number
  /** The file of each image; undefined for a content behind the volume. */
  readonly images: readonly (number | undefined)[]
}

/**
 * Returns the tree with the boot catalog, whose bytes `bootContents` makes when all files have their sectors.
 *
 * @throws EncodeError `bad-boot-image`
 */
export function withCatalog(tree: Tree, boot: BootOptions | undefined): Tree {
  if (boot === undefined) return tree
  const { images, catalog } = boot
  if (images.length === 0 || images.length > MOST_IMAGES) {
    const reason = `there are ${images.length} boot images; the catalog has room for 1 to ${MOST_IMAGES}`
    throw new EncodeError('bad-boot-image', '', reason)
  }
  const entries = new Map<string, Entry>(tree)
  for (const { path, appended } of images) {
    if (appended !== undefined) continue
    const entry = tree.get(path)
    if (entry?.kind !== 'file' || path === catalog)
      throw new EncodeError('bad-boot-image', path, 'the boot image is not a file of the tree')
    if (sizeOf(entry.content) === 0) throw new EncodeError('bad-boot-image', path, 'the boot image is empty')
  }
  entries.set(catalog, file(new Uint8Array(SECTOR)))
  return entries
}

/** Returns the paths of files whose bytes change with their place, so that no other file may share them. */
export function changedFiles({ catalog, images }: BootOptions): Set<string> {
  return new Set([catalog, ...images.filter(isChanged).map(({ path }) => path)])
}

export function plannedBoot(options: BootOptions, files: readonly DataFile[]): PlannedBoot {
  const numbers = new Map(files.map(({ path }, number) => [path, number]))
  return {
    options,
    catalog: numbers.get(options.catalog)!,
    images: options.images.map(({ path }) => numbers.get(path)),
  }
}

/**
 * Returns the catalog and the boot images that hold their own sector, with the segments that they replace.
 *
 * @throws EncodeError `bad-boot-image`
 */
export function bootContents(
  { options, catalog, images }: PlannedBoot,
  { byFile }: Extents,
  behind: readonly ContentSegment[],
): { segments: Map<ContentSegment, ContentSegment>; catalog: number } {
  const segments = new Map<ContentSegment, ContentSegment>()
  const bytes = new Uint8Array(SECTOR)
  validationEntry.encode(validationOf(options, 0), bytes, 0)
  validationEntry.encode(validationOf(options, sumOfWords(bytes)), bytes, 0)
  let at = CATALOG_ENTRY
  options.images.forEach((image, i) => {
    const extent = image.appended === undefined ? byFile[images[i]!] : behind[image.appended]
    if (extent === undefined)
      throw new EncodeError('bad-boot-image', '', `there is no content ${image.appended} behind the volume`)
    if (i > 0) {
      const indicator = i === images.length - 1 ? LAST_HEADER : MORE_HEADERS
      sectionHeader.encode({ indicator, platform: platformOf(image), entries: 1 }, bytes, at)
      at += CATALOG_ENTRY
    }
    imageEntry.encode(entryOf(image, extent), bytes, at)
    at += CATALOG_ENTRY
    if (isChanged(image)) segments.set(extent, changed(image, extent))
  })
  const place = byFile[catalog]!
  segments.set(place, { ...place, content: bytes })
  return { segments, catalog: place.offset / SECTOR }
}

function validationOf({ images, id = '' }: BootOptions, sum: number) {
  const field = new Uint8Array(24)
  const text = new TextEncoder().encode(id)
  if (text.length > field.length)
    throw new EncodeError(
      'bad-boot-image',
      '',
      `the id of the boot catalog has more than ${field.length} bytes`,
    )
  field.set(text)
  return { platform: platformOf(images[0]!), id: field, checksum: (0x1_0000 - sum) % 0x1_0000 }
}

/** Returns the sum of the words of the first entry. */
function sumOfWords(bytes: Uint8Array): number {
  let sum = 0
  for (let i = 0; i < CATALOG_ENTRY; i += 2) sum += bytes[i]! + 256 * bytes[i + 1]!
  return sum % 0x1_0000
}

function platformOf({ platform = PLATFORM.x86 }: BootImage): number {
  return platform
}

function entryOf(image: BootImage, { offset, content }: ContentSegment) {
  const { isBootable = true, loadSegment = 0 } = image
  const { media, systemType } = mediaOf(image, content)
  const whole =
    media === MEDIA.none ? Math.min((Math.ceil(sizeOf(content) / SECTOR) * SECTOR) / BLOCK, MOST_BLOCKS) : 1
  const { loadSize = whole } = image
  return {
    indicator: isBootable ? BOOTABLE : NOT_BOOTABLE,
    media,
    loadSegment,
    systemType,
    loadSize,
    sector: offset / SECTOR,
  }
}

/** Returns the media type, and for a hard disk the type of its first partition. */
function mediaOf(
  { path, emulation = 'floppy' }: BootImage,
  content: Content,
): { media: number; systemType: number } {
  if (emulation === 'none') return { media: MEDIA.none, systemType: 0 }
  const size = sizeOf(content)
  if (emulation === 'floppy') {
    const media = FLOPPY_SIZES[size]
    if (media !== undefined) return { media, systemType: 0 }
    const sizes = Object.keys(FLOPPY_SIZES).join(', ')
    throw new EncodeError(
      'bad-boot-image',
      path,
      `it has ${size} bytes; the image of a floppy disk has ${sizes}`,
    )
  }
  const bytes = imageBytes(path, content)
  if (bytes[SIGNATURE] !== 0x55 || bytes[SIGNATURE + 1] !== 0xaa)
    throw new EncodeError('bad-boot-image', path, 'the image of a hard disk has no master boot record')
  return { media: MEDIA.hardDisk, systemType: bytes[FIRST_SYSTEM_TYPE]! }
}

function isChanged({ infoTable = false, grub2Info = false }: BootImage): boolean {
  return infoTable || grub2Info
}

/** Returns the segment of a boot image with what it says of its place. */
function changed(
  { path, infoTable = false, grub2Info = false }: BootImage,
  extent: ContentSegment,
): ContentSegment {
  const bytes = imageBytes(path, extent.content).slice()
  const sector = extent.offset / SECTOR
  const least = grub2Info ? GRUB2_SECTOR + 8 : INFO_TABLE_END
  if (bytes.length < least) {
    const reason = `it has ${bytes.length} bytes; a boot image with information about its place has ${least} or more`
    throw new EncodeError('bad-boot-image', path, reason)
  }
  if (grub2Info) u64l.write(bytes, GRUB2_SECTOR, 8, (sector * SECTOR) / BLOCK + 5)
  if (infoTable) {
    const table = { primaryDescriptor: PRIMARY, sector, size: bytes.length, checksum: checksumOf(bytes) }
    bootInfoTable.encode(table, bytes, INFO_TABLE)
  }
  return { ...extent, content: bytes }
}

function checksumOf(bytes: Uint8Array): number {
  let sum = 0
  for (let i = INFO_TABLE_END; i < bytes.length; i++) sum = (sum + bytes[i]! * 2 ** (8 * (i % 4))) % 2 ** 32
  return sum
}

function imageBytes(path: string, content: Content): Uint8Array {
  try {
    return bytesOf(content)
  } catch (cause) {
    if (cause instanceof EncodeError) throw cause
    throw new EncodeError(
      'bad-boot-image',
      path,
      `the boot image cannot be read: ${(cause as Error).message}`,
    )
  }
}

/** Returns the entries of the boot catalog of an image; none when it has no catalog. */
export function bootEntries({ segments }: Image): readonly BootEntry[] {
  const record = segments.find(({ offset }) => offset === BOOT_RECORD * SECTOR)
  if (record?.kind !== 'structure' || record.content[0] !== 0) return []
  const place = bootRecord.decode(record.content, 0).catalog * SECTOR
  const catalog = segments.find(({ offset }) => offset === place)
  return (catalog?.content instanceof Uint8Array && catalogEntries(catalog.content)) || []
}
