/** The size of the VFAT image that Nova makes, in bytes. Source: nova/virt/configdrive.py, CONFIGDRIVESIZE_BYTES */
export const NOVA_SIZE = 64 * 1024 * 1024

/** Options of `vfat`. */
export interface VfatOptions {
  /**
   * The label in the root directory and the boot sector: 1 to 11 printable ASCII characters, unchanged; none by default.
   */
  readonly label?: string
  /**
   * The size of the volume in bytes, a multiple of 512, with the layout of `mkfs.vfat` for that size; by default the smallest
   * size into which the tree fits.
   */
  readonly size?: 'smallest' | number
  /** The serial number, 32 bits; by default derived from the label and the names, sizes and dates of the tree. */
  readonly serial?: number
  /** The date of the volume, and of entries without a date. */
  readonly date?: Date
  /** The number of sectors before the volume on the disk, where its partition starts; 0 by default. */
  readonly hiddenSectors?: number
}
