import { statSync } from 'node:fs'
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
 * @param isPrivate whether its entries will grant access to drives
 * @throws Failure for a file that is not a manifest, cannot be written, or is private and others may read it
 */
export function manifestOf(path: string, isPrivate: boolean): ManifestFile {
  const mode = statSync(path, { throwIfNoEntry: false })?.mode ?? 0
  if (isPrivate && (mode & 0o077) !== 0)
    throw new Failure(
      EXIT.invalid,
      `${path}: others may read this manifest, and temporary URLs grant access to the drives`,
      [`Let only its owner read it: chmod 600 ${path}`],
      { code: 'bad-manifest', source: path },
    )
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
