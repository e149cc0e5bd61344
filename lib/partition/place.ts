import { checkImage } from '../image/check-image.ts'
import { EncodeError, type Image, type Segment } from '../image/image.ts'
import { ALIGNMENT, SECTOR } from './mbr-sector.ts'

/** Where on a disk an image lies. */
export interface PlaceOptions {
  /** Bytes of the disk, a multiple of 512; by default as few as it takes, in whole mebibytes. */
  readonly diskSize?: number
  /**
   * At 1 MiB (the default), or so that the partition ends where the disk does, as Ironic's agent makes it.
   * ironic-lib, disk_utils.create_config_drive_partition
   */
  readonly place?: 'start' | 'end'
  /** Bytes of the partition at least; by default those of the image. */
  readonly partitionSize?: number
}

/** In sectors. */
export interface Place {
  readonly disk: number
  readonly start: number
  readonly sectors: number
}

/**
 * Finds the place of a partition; `reserved` sectors at the end of the disk are the table's own.
 *
 * @throws EncodeError `bad-size`, `image-too-small`
 */
export function placeOf(image: Image, options: PlaceOptions, reserved: number): Place {
  const { place = 'start' } = options
  checkImage(image)
  const wanted = options.partitionSize ?? image.size
  if (!isBytes(wanted) || wanted < image.size) {
    throw new EncodeError('bad-size', '', `a partition of ${wanted} bytes cannot hold ${image.size}`)
  }
  const sectors = Math.max(1, Math.ceil(wanted / SECTOR))
  const least = ALIGNMENT + sectors + reserved
  const disk = options.diskSize === undefined ? multiple(least, ALIGNMENT) : options.diskSize / SECTOR
  if (!isBytes(disk) || !isBytes(disk * SECTOR)) {
    const bytes = options.diskSize ?? disk * SECTOR
    const reason = `${bytes} bytes are not a valid size of a disk: it has whole sectors of ${SECTOR}`
    throw new EncodeError('bad-size', '', reason)
  }
  if (disk < least) {
    const reason = `the partition and its table take ${least * SECTOR} bytes, the disk has ${disk * SECTOR}`
    throw new EncodeError('image-too-small', '', reason)
  }
  if (place === 'start') return { disk, start: ALIGNMENT, sectors }
  const end = disk - reserved
  const start = end - sectors - ((end - sectors) % ALIGNMENT)
  return { disk, start, sectors: end - start }
}

/** The image's segments where its partition begins. */
export function moved({ segments }: Image, start: number): Segment[] {
  return segments.map((segment) => ({ ...segment, offset: segment.offset + start * SECTOR }))
}

function isBytes(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 0
}

function multiple(count: number, of: number): number {
  return Math.ceil(count / of) * of
}
