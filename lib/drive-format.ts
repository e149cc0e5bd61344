/** The properties of a drive format. */
interface FormatTraits {
  /** Whether it is a FAT volume, with a chosen size and a label of at most 11 characters. */
  readonly isFat: boolean
  /** Whether it is a disk, which can have a partition table. */
  readonly isDisk: boolean
  /** Fields of a spec that it cannot hold. */
  readonly lacks: readonly string[]
}

const disk = { isFat: false, isDisk: true, lacks: [] }
const plain = { isFat: false, isDisk: false, lacks: [] }

/** The formats in which a drive can be made, by name. */
export const DRIVE_FORMATS = {
  iso9660: disk,
  vfat: { ...disk, isFat: true },
  tar: plain,
  /** A folder with the files. */
  dir: plain,
  /** The ISO image in a QEMU disk file; qcow2-vfat is the FAT volume in one. */
  qcow2: disk,
  'qcow2-vfat': { ...disk, isFat: true },
  /** The ISO image as Ironic's API accepts it: compressed with gzip, in base64. */
  base64: plain,
  /** The documents as Ironic's API accepts them, from which Ironic makes the drive. */
  json: { ...plain, lacks: ['vendor_data2', 'ec2'] },
} as const satisfies Record<string, FormatTraits>

/** The name of a drive format. */
export type DriveFormat = keyof typeof DRIVE_FORMATS

/** The names of all drive formats. */
export const DRIVE_FORMAT_NAMES = Object.keys(DRIVE_FORMATS) as DriveFormat[]
