import { createHash } from 'node:crypto'
import { setImmediate } from 'node:timers/promises'
import type { ManifestEntry } from '../fleet/manifest.ts'
import type { InventoryRow } from '../fleet/row.ts'
import type { Report } from '../report/diagnostics.ts'
import { isMap, parseIfJson, stringify } from '../text/json.ts'
import { buildFleet } from './build-fleet.ts'
import type { FleetOptions } from './fleet-options.ts'
import type { FleetTemplate } from './fleet-template.ts'
import type { PlannedRow } from './fleet-plan.ts'

/** What all parts of a fleet share. */
export interface FleetSettings {
  /** The version of the program that submits it. */
  readonly program: string
  /** The text of the template. */
  readonly text: string
  /** The name of the template in reports. */
  readonly source: string
  /** The folder that its files are relative to; null for a template from standard input. */
  readonly folder: string | null
  /** The name of the inventory in reports. */
  readonly inventory: string
  /** The output path, with `${…}` for columns. */
  readonly output: string
  readonly format: FleetOptions['format'] | null
  /** The date on the drives, as ISO 8601. */
  readonly now: string
  readonly isStrict: boolean
  readonly judgesAll: boolean
  readonly allow: readonly string[]
}

/** A part of a fleet, with all that a worker needs but the files that the template names. */
export interface FleetJob {
  readonly settings: FleetSettings
  /** Which part it is, from 1. */
  readonly part: number
  /** A line of JSON for each row: its line in the inventory, the hash of its input, and its columns. */
  readonly rows: string
}

/** What became of a part. */
export interface FleetResult {
  readonly entries: readonly ManifestEntry[]
  readonly failed: readonly { readonly name: string; readonly report: Report }[]
}

/** A row would be made from something else here than where it was submitted: other files, or another version of the program. */
export class OtherInputError extends Error {
  override readonly name = 'OtherInputError'
  readonly row: string

  constructor(row: string) {
    super(
      `the drive of ${row} would be made from other files, or by another version, than where it was submitted`,
    )
    this.row = row
  }
}

type Planned = PlannedRow & { readonly kind: 'planned' }

/** Returns a part of a fleet, with its id: a hash of all that its drives are made from. */
export function fleetJob(
  settings: FleetSettings,
  part: number,
  planned: readonly Planned[],
): { readonly id: string; readonly job: FleetJob } {
  const { output, format, isStrict, judgesAll, allow } = settings
  const hash = createHash('sha256').update(JSON.stringify([output, format, isStrict, judgesAll, allow]))
  // Neither the order of the rows nor their place in the inventory changes a drive.
  for (const each of planned.map(({ name, input }) => JSON.stringify([name, input])).toSorted())
    hash.update(`\n${each}`)
  const rows = planned.map(({ row, input }) => `[${row.line},"${input}",${stringify(row.variables)}]\n`)
  return { id: hash.digest('hex'), job: { settings, part, rows: rows.join('') } }
}

/** The rows after which a worker attends to its connection. */
const PAUSE = 16

/**
 * Makes the drives of a part.
 *
 * @throws OtherInputError before a drive is stored that would be another; errors of `buildFleet`
 */
export async function doFleetJob(
  job: FleetJob,
  template: FleetTemplate,
  options: FleetOptions,
): Promise<FleetResult> {
  const inputs = new Map<InventoryRow, string>()
  const rows = async function* (): AsyncGenerator<InventoryRow> {
    for (const [n, text] of job.rows.split('\n').slice(0, -1).entries()) {
      if (n % PAUSE === 0) await setImmediate()
      const [line, input, variables] = parseIfJson(text) as [number, string, unknown]
      const row = { line, variables: isMap(variables) ? variables : new Map() } as InventoryRow
      inputs.set(row, input)
      yield row
    }
  }
  const checked: FleetTemplate = {
    ...template,
    async fill(row) {
      const filled = await template.fill(row)
      if (filled.input !== inputs.get(row))
        throw new OtherInputError(String(row.variables.get('name') ?? row.line))
      return filled
    },
  }
  const entries: ManifestEntry[] = []
  const failed: { name: string; report: Report }[] = []
  for await (const event of buildFleet(checked, rows(), options)) {
    if (event.kind === 'failed') failed.push({ name: event.name ?? '', report: event.report })
    else entries.push(event.entry)
  }
  return { entries, failed }
}
