import { shardOf } from '../../lib/fleet/shard.ts'
import { type FleetJob, fleetJob, type FleetSettings } from '../../lib/node/fleet-job.ts'
import { type PlannedRow, planFleet } from '../../lib/node/fleet-plan.ts'
import { folderOf } from '../../lib/node/read-spec.ts'
import { inputName } from '../report/file-failures.ts'
import { version } from '../version.ts'
import type { Fleet, FleetArguments } from './open-fleet.ts'
import { rowReports } from './row-reports.ts'

/** The drives of a part, at most about. */
const PART = 1000

/** Reads and checks an inventory, and divides its rows into parts. What is wrong is printed. */
export async function plannedParts(
  { template, rows, options, pattern }: Fleet,
  args: Pick<FleetArguments, 'template' | 'allow' | 'keep-going'>,
  wanted: number | undefined,
): Promise<{
  readonly parts: ReadonlyMap<string, FleetJob>
  readonly drives: number
  readonly failed: number
}> {
  const reports = rowReports()
  const planned: (PlannedRow & { readonly kind: 'planned' })[] = []
  let failed = 0
  for await (const row of planFleet(template, rows, options)) {
    reports.add(row.report)
    if (row.kind === 'planned') planned.push(row)
    else failed++
    if (failed > 0 && !args['keep-going']) break
  }
  reports.end()
  const settings: FleetSettings = {
    program: version(),
    text: template.text,
    source: inputName(args.template),
    folder: folderOf(args.template),
    inventory: options.inventory,
    output: pattern,
    format: options.format ?? null,
    now: options.context!.now.toISOString(),
    isStrict: options.isStrict ?? false,
    judgesAll: options.judgesAll ?? false,
    allow: args.allow ?? [],
  }
  // With a power of two a row more seldom changes the number of parts, which would change them all.
  const count = wanted ?? 2 ** Math.ceil(Math.log2(Math.max(1, planned.length / PART)))
  const buckets = new Map<number, typeof planned>()
  for (const row of planned) {
    const index = shardOf(row.name, count)
    const bucket = buckets.get(index)
    if (bucket === undefined) buckets.set(index, [row])
    else bucket.push(row)
  }
  const jobs = [...buckets]
    .toSorted(([a], [b]) => a - b)
    .map(([index, each]) => fleetJob(settings, index + 1, each))
  return { parts: new Map(jobs.map(({ id, job }) => [id, job])), drives: planned.length, failed }
}
