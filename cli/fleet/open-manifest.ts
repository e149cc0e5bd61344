import {
  ManifestError,
  type ManifestFile,
  openManifest,
  readManifest,
} from '../../lib/node/fleet-manifest.ts'
import type { ManifestEntry } from '../../lib/fleet/manifest.ts'
import { unreadable } from '../report/file-failures.ts'
import { EXIT, Failure } from '../report/exit.ts'

/**
 * Opens a manifest to append to.
 *
 * @throws Failure for a file that is not a manifest or cannot be written
 */
export function manifestOf(path: string): ManifestFile {
  return tried(path, () => openManifest(path))
}

/**
 * Reads a manifest.
 *
 * @throws Failure for a file that is not a manifest or cannot be read
 */
export function entriesOf(path: string): ReadonlyMap<string, ManifestEntry> {
  return tried(path, () => readManifest(path))
}

function tried<T>(path: string, act: () => T): T {
  try {
    return act()
  } catch (cause) {
    if (!(cause instanceof ManifestError)) throw unreadable(path, cause)
    throw new Failure(EXIT.invalid, `${path}:${cause.line}: ${cause.message}`, [], { code: 'bad-manifest' })
  }
}
