/** What of a drive's description one format has a place for. */
interface FormatTraits {
  /** It is a FAT volume, whose size can be chosen and whose label has eleven characters. */
  readonly isFat: boolean
  /** It is a disk, which can have a table of partitions. */
  readonly isDisk: boolean
  /** Fields of a spec for which it has no place. */
  readonly lacks: readonly string[]
}

const disk = { isFat: false, isDisk: true, lacks: [] }
const plain = { isFat: false, isDisk: false, lacks: [] }

/** What a drive is made as, by its name. */
export const DRIVE_FORMATS = {
  iso9660: disk,
  vfat: { ...disk, isFat: true },
  tar: plain,
  /** A folder of the files. */
  dir: plain,
  /** The ISO image, and the FAT volume, in a file of QEMU's. */
  qcow2: disk,
  'qcow2-vfat': { ...disk, isFat: true },
  /** The ISO image as Ironic's API takes it: in gzip, in base64. */
  base64: plain,
  /** The documents as Ironic's API takes them: it makes the drive itself. */
  json: { ...plain, lacks: ['vendor_data2', 'ec2'] },
} as const satisfies Record<string, FormatTraits>

export type DriveFormat = keyof typeof DRIVE_FORMATS

export const DRIVE_FORMAT_NAMES = Object.keys(DRIVE_FORMATS) as DriveFormat[]
