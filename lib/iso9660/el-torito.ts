import type { BootEntry } from '../image/drive.ts'
import { raw, text, u16l, u32l, u8, zero } from '../image/binary/codecs.ts'
import { bp, fixed, struct } from '../image/binary/struct.ts'
import { SECTOR } from './volume-descriptor.ts'

/** The platforms of boot images. Source: El Torito 2.1; UEFI 13.3.2.1 */
export const PLATFORM = { x86: 0, ppc: 1, mac: 2, efi: 0xef } as const

/** What a firmware makes of a boot image: nothing, a floppy disk of three sizes, or a hard disk. Source: El Torito 2.2 */
export const MEDIA = { none: 0, floppy1200: 1, floppy1440: 2, floppy2880: 3, hardDisk: 4 } as const

/** The sizes of floppy disks in bytes, by media type. Source: El Torito 2.2 */
export const FLOPPY_SIZES: Readonly<Record<number, number>> = {
  [80 * 2 * 15 * 512]: MEDIA.floppy1200,
  [80 * 2 * 18 * 512]: MEDIA.floppy1440,
  [80 * 2 * 36 * 512]: MEDIA.floppy2880,
}

/** The size of an entry of the catalog in bytes. Source: El Torito 2.0 */
export const CATALOG_ENTRY = 32

/** The volume descriptor that locates the boot catalog; it is in sector 17. Source: El Torito 3.1; ECMA-119 8.2 */
export const bootRecord = struct('boot record', SECTOR, {
  type: fixed(1, 1, u8, 0),
  standardIdentifier: fixed(2, 6, text, 'CD001'),
  version: fixed(7, 7, u8, 1),
  bootSystemIdentifier: fixed(8, 30, text, 'EL TORITO SPECIFICATION'),
  bootSystemPadding: fixed(31, 39, zero, 0),
  bootIdentifier: fixed(40, 71, zero, 0),
  catalog: bp(72, 75, u32l),
  reserved: fixed(76, 2048, zero, 0),
})

/** The first entry of the catalog. Source: El Torito 2.1 */
export const validationEntry = struct('validation entry', CATALOG_ENTRY, {
  header: fixed(1, 1, u8, 1),
  platform: bp(2, 2, u8),
  reserved: fixed(3, 4, zero, 0),
  id: bp(5, 28, raw),
  /** The sum of all words of 16 bits is 0. */
  checksum: bp(29, 30, u16l),
  key: fixed(31, 32, u16l, 0xaa55),
})

/** An entry for a boot image. Source: El Torito 2.2, 2.4 */
export const imageEntry = struct('boot entry', CATALOG_ENTRY, {
  indicator: bp(1, 1, u8),
  media: bp(2, 2, u8),
  loadSegment: bp(3, 4, u16l),
  systemType: bp(5, 5, u8),
  unused: fixed(6, 6, u8, 0),
  /** In sectors of 512 bytes. */
  loadSize: bp(7, 8, u16l),
  sector: bp(9, 12, u32l),
  selection: fixed(13, 32, zero, 0),
})

export const BOOTABLE = 0x88
export const NOT_BOOTABLE = 0

/** A header before the entries of one platform. Source: El Torito 2.3 */
export const sectionHeader = struct('section header', CATALOG_ENTRY, {
  indicator: bp(1, 1, u8),
  platform: bp(2, 2, u8),
  entries: bp(3, 4, u16l),
  id: fixed(5, 32, zero, 0),
})

export const MORE_HEADERS = 0x90
export const LAST_HEADER = 0x91

/** What isolinux reads about itself, from byte 8 of its image. Source: genisoimage(1), "EL TORITO BOOT INFORMATION TABLE" */
export const bootInfoTable = struct('boot information table', 56, {
  primaryDescriptor: bp(1, 4, u32l),
  sector: bp(5, 8, u32l),
  size: bp(9, 12, u32l),
  /** The sum of all words of 32 bits behind the table. */
  checksum: bp(13, 16, u32l),
  reserved: fixed(17, 56, zero, 0),
})

/** The offset of that table in a boot image, and the part before which nothing is summed up, in bytes. */
export const INFO_TABLE = 8
export const INFO_TABLE_END = 64

/** The offset of the number of the sector behind GRUB's first one, in 512 bytes. Source: grub, cdboot.S; xorrisofs(1), --grub2-boot-info */
export const GRUB2_SECTOR = 2548

/** Describes an entry of the catalog for people: `x86, no emulation, 2048 bytes`. */
export function bootText({ platform, emulation, isBootable, size }: BootEntry): string {
  const names = { none: 'no emulation', floppy: 'floppy disk', 'hard-disk': 'hard disk' }
  const name = PLATFORM_NAMES[platform] ?? `platform ${platform}`
  return [name, names[emulation], `${size} bytes`, ...(isBootable ? [] : ['not bootable'])].join(', ')
}

const PLATFORM_NAMES: Readonly<Record<number, string>> = { 0: 'x86', 1: 'PowerPC', 2: 'Mac', 0xef: 'UEFI' }
