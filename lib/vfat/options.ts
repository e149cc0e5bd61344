/** Bytes of the file that Nova formats as VFAT. nova/virt/configdrive.py, CONFIGDRIVESIZE_BYTES */
export const NOVA_SIZE = 64 * 1024 * 1024

/** How a FAT volume is made. */
export interface VfatOptions {
  /**
   * Label of the volume, in the root directory and in the boot sector: 1 to 11 printable ASCII characters, as they are;
   * none by default.
   */
  readonly label?: string
  /**
   * Bytes of the volume, a multiple of 512, laid out as `mkfs.vfat` does for that size; by default the fewest that the
   * tree fits into.
   */
  readonly size?: 'smallest' | number
  /** Serial number, 32 bits; by default made of the label and of the names, sizes and dates of the tree. */
  readonly serial?: number
  /** Date of the volume, and of every entry that has none. */
  readonly date?: Date
  /** Sectors of the disk before the volume: where its partition starts. 0 by default. */
  readonly hiddenSectors?: number
}
