import type { RenderContext } from '../context.ts'
import type { DriveFormat } from '../drive-format.ts'
import { duplicates } from '../fleet/duplicates.ts'
import { rowFinding } from '../fleet/findings.ts'
import { likenessOf } from '../fleet/likeness.ts'
import type { FleetOutput } from '../fleet/fleet-output.ts'
import type { ManifestEntry } from '../fleet/manifest.ts'
import type { OutputPath } from '../fleet/output-path.ts'
import { type InventoryRow, nameOfRow } from '../fleet/row.ts'
import { type Shard, shardOf } from '../fleet/shard.ts'
import { judgeDrives } from '../inspect/judge-drives.ts'
import { unsaid } from '../inspect/known-guest-findings.ts'
import { identified } from '../layouts/render.ts'
import { isRefused } from '../report/allow.ts'
import type { Report } from '../report/diagnostics.ts'
import { packDrives } from './build-drives.ts'
import { nodeContext } from './context.ts'
import type { FleetSpec } from './fleet-template.ts'
import { folderOutput } from './folder-output.ts'
import type { RowOrProblem } from './inventory-rows.ts'
import { identityOf } from './same-file.ts'

/** What became of a row. */
export type FleetEvent =
  /** The drive was written. */
  | { readonly kind: 'made'; readonly entry: ManifestEntry; readonly report: Report }
  /** The manifest says that the drive is there, from the same input, and it has its size. */
  | { readonly kind: 'kept'; readonly entry: ManifestEntry; readonly report: Report }
  /** The row is wrong, or a guest rejects its drive; nothing was written for it. */
  | { readonly kind: 'failed'; readonly name: string | undefined; readonly report: Report }

/** How the drives of a fleet are made. */
export interface FleetOptions {
  /** Where each drive goes. */
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
  /** Where the drives go: by default into files at their paths. */
  readonly to?: FleetOutput | undefined
  /** Called with the entries of a batch when its drives are on the disk; a drive's event can come earlier. */
  readonly onStored?: ((entries: readonly ManifestEntry[]) => void) | undefined
  /** Whether the guests judge every drive, not just the first of those whose values are alike. */
  readonly judgesAll?: boolean | undefined
  /** Whether warnings are errors. */
  readonly isStrict?: boolean | undefined
  /** The source of time and random bytes. */
  readonly context?: RenderContext | undefined
  readonly signal?: AbortSignal | undefined
}

/** The drives that are written before they are synced together and noted. */
const BATCH = 500

/**
 * Makes a drive for every row, in the order of the rows, and yields what became of each. A file has its name only when it is complete.
 * Names, paths, MAC addresses and addresses that two rows share are errors of the second. Whether to go on after a failure is the
 * caller's choice: ending the iteration ends the work, after what is written was noted.
 *
 * @throws node's own error for a drive that cannot be written; EncodeError; the signal's reason
 */
export async function* buildFleet(
  template: (row: InventoryRow) => Promise<FleetSpec>,
  rows: AsyncIterable<RowOrProblem>,
  options: FleetOptions,
): AsyncGenerator<FleetEvent> {
  const { shard, signal, onStored, to = folderOutput() } = options
  const make = maker(template, to, options)
  let batch: (FleetEvent & { readonly kind: 'made' })[] = []
  const stored = async (): Promise<void> => {
    const entries = batch.map(({ entry }) => entry)
    batch = []
    if (entries.length === 0) return
    await to.flush?.()
    onStored?.(entries)
  }
  try {
    for await (const row of rows) {
      signal?.throwIfAborted()
      if ('problem' in row) {
        yield { kind: 'failed', name: undefined, report: [row.problem] }
        continue
      }
      const name = nameOfRow(row)
      if (shard !== undefined && name !== undefined && shardOf(name, shard.count) !== shard.index) continue
      const event = await make(row, name)
      if (event.kind === 'made') batch.push(event)
      if (batch.length >= BATCH) await stored()
      yield event
    }
    await stored()
    await to.end?.()
  } finally {
    await stored()
  }
}

function maker(
  template: (row: InventoryRow) => Promise<FleetSpec>,
  to: FleetOutput,
  {
    output,
    inventory,
    inputs = [],
    format,
    known,
    judgesAll,
    isStrict = false,
    context = nodeContext(),
  }: FleetOptions,
) {
  const others = duplicates(inventory)
  const judged = new Set<string>()
  const taken = new Set(inputs.map(identityOf).filter((each) => each !== undefined))
  return async (row: InventoryRow, name: string | undefined): Promise<FleetEvent> => {
    const failed = (report: Report): FleetEvent => ({ kind: 'failed', name, report })
    if (name === undefined) return failed([rowFinding('row-name-missing', inventory, row.line, {})])
    const place = output(row)
    if ('problem' in place) return failed([place.problem])
    const { path } = place
    const identity = identityOf(path)
    if (identity !== undefined && taken.has(identity))
      return failed([rowFinding('row-path-input', inventory, row.line, { path })])
    const twice = others.ofRow(row, name, path)
    if (twice.length > 0) return failed(twice)
    const { report, spec: found, input, hasOwnNeeds } = await template(row)
    if (found === undefined || isRefused(report, isStrict)) return failed(report)
    const spec = identified(found, { context })
    const shared = others.ofSpec(row, spec)
    if (shared.length > 0) return failed(shared)
    const old = known?.get(name)
    if (old !== undefined && old.input === input && old.path === path && (await to.has?.(old)))
      return { kind: 'kept', entry: old, report }
    const packed = await packDrives(spec, [format ?? spec.drive.format], context)
    const likeness = likenessOf(row)
    let all = report
    if (judgesAll === true || hasOwnNeeds || !judged.has(likeness)) {
      const found = judgeDrives(spec, packed)
      all = [...unsaid(report, found), ...found]
      if (isRefused(found, isStrict)) return failed(all)
      judged.add(likeness)
    }
    const stored = await to.put({ name, path, image: packed[0]!.image!, sha256: undefined })
    return { kind: 'made', entry: { name, path, ...stored, input }, report: all }
  }
}
