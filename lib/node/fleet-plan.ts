import { duplicates, identitiesOf } from '../fleet/duplicates.ts'
import type { InventoryRow } from '../fleet/row.ts'
import { identified } from '../layouts/render.ts'
import { isRefused } from '../report/allow.ts'
import type { Report } from '../report/diagnostics.ts'
import { nodeContext } from './context.ts'
import { candidates } from './fleet-candidates.ts'
import type { FleetOptions } from './fleet-options.ts'
import type { FleetTemplate } from './fleet-template.ts'
import type { RowOrProblem } from './inventory-rows.ts'

/** A row whose drive can be made, or what is wrong with it. What the guests say is not known yet. */
export type PlannedRow =
  | {
      readonly kind: 'planned'
      readonly row: InventoryRow
      readonly name: string
      /** The hash of all that the drive is made from. */
      readonly input: string
      readonly report: Report
    }
  | { readonly kind: 'failed'; readonly name: string | undefined; readonly report: Report }

/** Reads and checks all rows as `buildFleet` does, also for what two of them share, and makes no drives. */
export async function* planFleet(
  template: FleetTemplate,
  rows: AsyncIterable<RowOrProblem>,
  options: FleetOptions,
): AsyncGenerator<PlannedRow> {
  const { inventory, isStrict = false, context = nodeContext(), signal } = options
  const others = duplicates(inventory)
  const candidateOf = candidates(options, others, false)
  for await (const each of rows) {
    signal?.throwIfAborted()
    const candidate = candidateOf(each)
    if (candidate === undefined) continue
    if (candidate.kind === 'failed') {
      yield { kind: 'failed', name: candidate.name, report: candidate.report }
      continue
    }
    const { row, name } = candidate.task
    const { report, spec, input } = await template.fill(row)
    const isWrong = spec === undefined || isRefused(report, isStrict)
    const shared = isWrong ? [] : others(row, identitiesOf(identified(spec, { context })))
    if (isWrong) yield { kind: 'failed', name, report }
    else if (shared.length > 0) yield { kind: 'failed', name, report: shared }
    else yield { kind: 'planned', row, name, input, report }
  }
}
