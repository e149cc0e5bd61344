import { duplicates } from '../fleet/duplicates.ts'
import type { ManifestEntry } from '../fleet/manifest.ts'
import { nodeContext } from './context.ts'
import { type Candidate, candidates } from './fleet-candidates.ts'
import { fleetLine } from './fleet-line.ts'
import type { FleetEvent, FleetOptions } from './fleet-options.ts'
import type { FleetTemplate } from './fleet-template.ts'
import type { RowOrProblem } from './inventory-rows.ts'
import { localOutput } from './local-output.ts'
import { makerPool } from './maker-pool.ts'

/** The drives that are stored before they are synced together and noted. */
const NOTED = 1000

/** The rows that a thread gets at once. */
const BATCH = 16

/**
 * Makes a drive for every row, and yields what became of each in the order of the rows, which like the drives does not depend on the
 * number of threads. Names, paths, MAC addresses and addresses that two rows share are errors of the second. Ending the iteration ends the
 * work, after what is stored was noted.
 *
 * @throws node's own error for a drive that cannot be written; errors of the output; the signal's reason
 */
export async function* buildFleet(
  template: FleetTemplate,
  rows: AsyncIterable<RowOrProblem>,
  options: FleetOptions,
): AsyncGenerator<FleetEvent> {
  const { signal, onStored, to = 'folders', inventory, format, workers = 1 } = options
  const { judgesAll = false, isStrict = false, context = nodeContext() } = options
  const output = typeof to === 'string' ? localOutput(to) : to
  const pool = makerPool(template, { to, workers, how: { inventory, format, judgesAll, isStrict, context } })
  const others = duplicates(inventory)
  const line = fleetLine(pool, output, options, others)
  const running: Promise<readonly Promise<FleetEvent>[]>[] = []
  const arriving: Promise<FleetEvent>[] = []
  let unnoted: ManifestEntry[] = []
  const note = async (): Promise<void> => {
    const entries = unnoted
    unnoted = []
    if (entries.length === 0) return
    await output.flush?.(entries)
    onStored?.(entries)
  }
  const run = (batch: readonly Candidate[]): void => {
    const events = line.make(batch)
    // It is awaited later, in the order of the batches.
    events.catch(() => undefined)
    running.push(events)
  }
  /** Yields what becomes of rows until at most so many batches, and drives on their way to the output, are left. */
  const arrived = async function* (batches: number, drives: number): AsyncGenerator<FleetEvent> {
    while (running.length > batches || arriving.length > drives) {
      if (running.length > batches) arriving.push(...(await running.shift()!))
      while (arriving.length > drives) {
        const event = await arriving.shift()!
        if (event.kind === 'made') unnoted.push(event.entry)
        if (unnoted.length >= NOTED) await note()
        yield event
      }
    }
  }
  try {
    const candidateOf = candidates(options, others, template.hasNetwork)
    let batch: Candidate[] = []
    for await (const row of rows) {
      signal?.throwIfAborted()
      const candidate = candidateOf(row)
      if (candidate === undefined) continue
      batch.push(candidate)
      if (batch.length < BATCH) continue
      run(batch)
      batch = []
      yield* arrived(2 * pool.size(), output.concurrency ?? 1)
      if (line.isStopped()) break
    }
    if (batch.length > 0) run(batch)
    yield* arrived(0, 0)
    await note()
    await output.end?.()
  } finally {
    try {
      // What is on its way is noted, too; the caller gets the first failure.
      for await (const event of arrived(0, 0)) void event
    } catch {}
    await pool.end()
    await note()
  }
}
