import type { FleetOutput } from '../fleet/fleet-output.ts'
import { folderOutput } from './folder-output.ts'
import { writeChunks } from './write-image.ts'

/** Outputs that every thread has for itself: files at the paths of the drives, or nothing but their sums. */
export type LocalOutput = 'folders' | 'nowhere'

/** Returns such an output. */
export function localOutput(name: LocalOutput): FleetOutput {
  return name === 'folders' ? folderOutput() : { put: summed }
}

const summed: FleetOutput['put'] = async ({ image, sha256 }) =>
  sha256 === undefined ? writeChunks(image, async () => undefined) : { size: image.size, sha256 }
