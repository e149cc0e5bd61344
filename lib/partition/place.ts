import { sizeText } from '../image/size-text.ts'
import { checkImage } from '../image/check-image.ts'
import { EncodeError, type Image, type Segment } from '../image/image.ts'
import { ALIGNMENT, SECTOR } from './mbr-sector.ts'

/** Options for the place of an image on a disk. */
export interface PlaceOptions {
  /** The size of the disk in bytes, a multiple of 512; by default the smallest one in whole MiB. */
  readonly diskSize?: number
  /**
   * Where to put the partition: at 1 MiB (the default), or at the end of the disk, as Ironic's agent does.
   * Source: ironic-lib, disk_utils.create_config_drive_partition
   */
  readonly place?: 'start' | 'end'
  /** The least size of the partition in bytes; by default that of the image. */
  readonly partitionSize?: number
}

/** The place of a partition, in sectors. */
export interface Place {
  readonly disk: number
  readonly start: number
  readonly sectors: number
}

/**
 * Returns the place of a partition; `reserved` sectors at the end of the disk belong to the table.
 *
 * @throws EncodeError `bad-size`, `image-too-small`
 */
export function placeOf(image: Image, options: PlaceOptions, reserved: number): Place {
  const { place = 'start' } = options
  checkImage(image)
  const wanted = options.partitionSize ?? image.size
  if (!isBytes(wanted) || wanted < image.size) {
    throw new EncodeError(
      'bad-size',
      '',
      `a partition of ${wanted} bytes is too small for ${image.size} bytes`,
    )
  }
  const sectors = Math.max(1, Math.ceil(wanted / SECTOR))
  const least = ALIGNMENT + sectors + reserved
  const disk = options.diskSize === undefined ? multiple(least, ALIGNMENT) : options.diskSize / SECTOR
  if (!isBytes(disk) || !isBytes(disk * SECTOR)) {
    const bytes = options.diskSize ?? disk * SECTOR
    const reason = `not a valid disk size: ${bytes} bytes; it must be a multiple of ${SECTOR}`
    throw new EncodeError('bad-size', '', reason)
  }
  if (disk < least) {
    const reason = `the partition and its table need ${sizeText(least * SECTOR)}, but the disk has ${sizeText(disk * SECTOR)}`
    throw new EncodeError('image-too-small', '', reason)
  }
  if (place === 'start') return { disk, start: ALIGNMENT, sectors }
  const end = disk - reserved
  const start = end - sectors - ((end - sectors) % ALIGNMENT)
  return { disk, start, sectors: end - start }
}

/** Returns the image's segments, moved to the start of its partition. */
export function moved({ segments }: Image, start: number): Segment[] {
  return segments.map((segment) => ({ ...segment, offset: segment.offset + start * SECTOR }))
}

function isBytes(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 0
}

function multiple(count: number, of: number): number {
  return Math.ceil(count / of) * of
}
