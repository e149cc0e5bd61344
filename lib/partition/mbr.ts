import { EncodeError, type Image } from '../image/image.ts'
import { identityOf } from './identity.ts'
import { encodeMasterBootRecord, MOST_SECTORS, SECTOR } from './mbr-sector.ts'
import { moved, placeOf, type PlaceOptions } from './place.ts'

/** Options of `mbr`. */
export interface MbrOptions extends PlaceOptions {
  /** The type of the partition, one byte; 0x0c (FAT with LBA) by default. */
  readonly type?: number
  /** The signature of the disk, 32 bits; by default derived from the image. */
  readonly signature?: number
}

/**
 * Makes a disk with `image` in its only partition, with a master boot record.
 *
 * @throws EncodeError `bad-size`, `image-too-small`, `bad-option`
 */
export function mbr(image: Image, options: MbrOptions = {}): Image {
  const { disk, start, sectors } = placeOf(image, options, 0)
  if (start + sectors > MOST_SECTORS) {
    throw new EncodeError('bad-size', '', 'a master boot record cannot address sectors beyond 2 TiB')
  }
  const { type = 0x0c, signature = identityOf(image, 'disk') } = options
  if (!isUnsigned(type, 0xff) || !isUnsigned(signature, 0xffff_ffff)) {
    throw new EncodeError(
      'bad-option',
      '',
      'a partition type must fit into 8 bits, and a disk signature into 32 bits',
    )
  }
  const content = encodeMasterBootRecord(signature, { type, start, sectors })
  return {
    size: disk * SECTOR,
    segments: [
      { kind: 'structure', offset: 0, content, label: 'master boot record' },
      ...moved(image, start),
    ],
  }
}

function isUnsigned(value: number, most: number): boolean {
  return Number.isInteger(value) && value >= 0 && value <= most
}
