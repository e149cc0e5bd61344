import { EncodeError, type Image } from '../image/image.ts'
import { identityOf } from './identity.ts'
import { encodeMasterBootRecord, MOST_SECTORS, SECTOR } from './mbr-sector.ts'
import { moved, placeOf, type PlaceOptions } from './place.ts'

export interface MbrOptions extends PlaceOptions {
  /** Type of the partition, one byte; 0x0c (FAT with LBA) by default. */
  readonly type?: number
  /** 32 bits that identify the disk; by default made of the image. */
  readonly signature?: number
}

/**
 * A disk with `image` in its only partition, named by a master boot record.
 *
 * @throws EncodeError `bad-size`, `image-too-small`, `bad-option`
 */
export function mbr(image: Image, options: MbrOptions = {}): Image {
  const { disk, start, sectors } = placeOf(image, options, 0)
  if (start + sectors > MOST_SECTORS) {
    throw new EncodeError('bad-size', '', 'a master boot record names no sector beyond 2 TiB')
  }
  const { type = 0x0c, signature = identityOf(image, 'disk') } = options
  if (!isUnsigned(type, 0xff) || !isUnsigned(signature, 0xffff_ffff)) {
    throw new EncodeError('bad-option', '', 'the type of a partition has 8 bits, the signature of a disk 32')
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
