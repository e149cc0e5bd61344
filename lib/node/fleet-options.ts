import type { RenderContext } from '../context.ts'
import type { DriveFormat } from '../drive-format.ts'
import type { FleetOutput } from '../fleet/fleet-output.ts'
import type { ManifestEntry } from '../fleet/manifest.ts'
import type { OutputPath } from '../fleet/output-path.ts'
import type { Shard } from '../fleet/shard.ts'
import type { Report } from '../report/diagnostics.ts'
import type { LocalOutput } from './local-output.ts'

/** What became of a row. */
export type FleetEvent =
  /** The drive was stored. */
  | { readonly kind: 'made'; readonly entry: ManifestEntry; readonly report: Report }
  /** The manifest says that the drive is there, from the same input, and it has its size. */
  | { readonly kind: 'kept'; readonly entry: ManifestEntry; readonly report: Report }
  /** The row is wrong, or a guest rejects its drive; nothing was stored for it. */
  | { readonly kind: 'failed'; readonly name: string | undefined; readonly report: Report }

/** How the drives of a fleet are made. */
export interface FleetOptions {
  /** The path of each drive. */
  readonly output: OutputPath
  /** The name of the inventory in reports. */
  readonly inventory: string
  /** Files that no drive may replace. */
  readonly inputs?: readonly string[] | undefined
  /** The format of the drives; by default that of the template. */
  readonly format?: Exclude<DriveFormat, 'dir'> | undefined
  /** Only rows of this part of the fleet. */
  readonly shard?: Shard | undefined
  /** Drives that need not be made again, by name. */
  readonly known?: ReadonlyMap<string, ManifestEntry> | undefined
  /** Where the drives go: into files at their paths, which is the default, nowhere, or elsewhere. */
  readonly to?: LocalOutput | FleetOutput | undefined
  /** The number of threads that make drives besides the main thread; 1, the default, is the main thread alone. */
  readonly workers?: number | undefined
  /** Whether a wrong row ends the work. Without it the work goes on. */
  readonly stopsAtFailure?: boolean | undefined
  /** Called with the entries of a batch when its drives are stored for good; a drive's event can come earlier. */
  readonly onStored?: ((entries: readonly ManifestEntry[]) => void) | undefined
  /** Whether the guests judge every drive, not just the first of those whose values are alike. */
  readonly judgesAll?: boolean | undefined
  /** Whether warnings are errors. */
  readonly isStrict?: boolean | undefined
  /** The source of time and random bytes. */
  readonly context?: RenderContext | undefined
  readonly signal?: AbortSignal | undefined
}
