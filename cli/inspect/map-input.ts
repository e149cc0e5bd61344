import { type MapInput, SECTORS } from '../../lib/picture/map-cells.ts'
import type { DriveInput } from '../input/open-drive.ts'
import { EXIT, Failure } from '../report/exit.ts'

/**
 * Returns what the map of an image is made from.
 *
 * @throws Failure for a drive that is not an image
 */
export function mapInput(name: string, { image, size }: DriveInput): MapInput {
  if (image === undefined)
    throw new Failure(EXIT.invalid, `${name} is not an image, so it has no map`, [], { code: 'not-an-image' })
  return { parts: image.segments(), size, sector: SECTORS[image.place.fileSystem] }
}
