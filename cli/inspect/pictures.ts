import { basename } from 'node:path'
import { mapSvg } from '../../lib/picture/map-svg.ts'
import { networkSvg } from '../../lib/picture/network-svg.ts'
import type { Spec } from '../../lib/spec.ts'
import type { DriveInput } from '../input/open-drive.ts'
import { mapInput } from './map-input.ts'

/**
 * Draws the parts of an image.
 *
 * @throws Failure for a drive that is not an image
 */
export function mapPicture(name: string, drive: DriveInput): string {
  return mapSvg({ ...mapInput(name, drive), title: basename(name) })
}

/** Draws the network of a spec. */
export function networkPicture({ hostname, network }: Spec): string {
  return networkSvg(network, { title: `Network of ${hostname}` })
}
