import type { UdfStructure } from '../../udf/write/volume.ts'
import { primaryVolumeDescriptor } from '../volume-descriptor.ts'
import type { Addresses } from './addresses.ts'
import type { FileRecords } from './directory-writer.ts'

/** The offsets of the image's size and of the volume's dates in a volume descriptor. */
export const SPACE_SIZE = primaryVolumeDescriptor.fields.volumeSpaceSize.first - 1
export const DATES = [
  primaryVolumeDescriptor.fields.creationDate.first - 1,
  primaryVolumeDescriptor.fields.modificationDate.first - 1,
]

/** Whole sectors, complete except for the positions that `place` writes, in bytes from the start of the structure. */
export interface Structure {
  /** A description for people. */
  readonly label: string
  readonly sector: number
  readonly bytes: Uint8Array<ArrayBuffer>
  /** The records of files, for their places and sizes. */
  readonly fileRecords?: FileRecords
  /** The sector of the image from which its sector numbers count; 0 by default. */
  readonly start?: number
  /** The positions of the number of sectors of the image. */
  readonly sizes?: Addresses
  /** The positions of the volume's dates. */
  readonly dates?: readonly number[]
  /** Writes what depends on the places of the files. */
  readonly encode?: UdfStructure['encode']
  /** The positions of the sector of the boot catalog. */
  readonly catalogs?: readonly number[]
}
