import type { Image } from '../image/image.ts'
import type { ManifestEntry } from './manifest.ts'

/** A drive of a fleet that is complete and not yet stored. */
export interface FinishedDrive {
  /** The name of the row. */
  readonly name: string
  /** The path that the output pattern gives, such as `a1/web1.iso`. */
  readonly path: string
  /** Its bytes: in memory, unless the drive contains large files. */
  readonly image: Image
  /** The SHA-256 sum in hexadecimal; undefined for an image that is not in memory. */
  readonly sha256: string | undefined
}

/** What an entry of the manifest says about a drive that was stored. */
export type StoredDrive = Omit<ManifestEntry, 'name' | 'path' | 'input'>

/**
 * Where the drives of a fleet go, if not into folders: a stream, a store. One output serves a whole run. All calls come from the main
 * thread, whichever thread made the drives.
 */
export interface FleetOutput {
  /** The number of drives that can be on their way at once; 1 by default, which keeps the order of the rows. */
  readonly concurrency?: number
  /** Stores a drive. The drive counts as stored for good only after the next `flush`. A rejection ends the run. */
  put(drive: FinishedDrive): Promise<StoredDrive>
  /** Tells whether the drive of an entry is still there, so that it need not be made again; without this function none is. */
  has?(entry: ManifestEntry): boolean | Promise<boolean>
  /** Waits until all that `put` was called with is stored for good: these drives. The manifest notes them afterwards. */
  flush?(drives: readonly ManifestEntry[]): Promise<void>
  /** Completes the output after the last drive. It is not called when the run failed. */
  end?(): Promise<void>
}
