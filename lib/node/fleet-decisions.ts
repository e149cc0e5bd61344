import type { Duplicates } from '../fleet/duplicates.ts'
import { unsaid } from '../inspect/known-guest-findings.ts'
import { isRefused } from '../report/allow.ts'
import type { Report } from '../report/diagnostics.ts'
import type { FleetOptions } from './fleet-options.ts'
import type { DriveTask, PreparedDrive } from './drive-maker.ts'

/** What becomes of a row whose drive is prepared. */
export interface Decision {
  readonly kind: 'store' | 'kept' | 'failed'
  readonly report: Report
}

/** Returns a function that decides about prepared drives, in the order of the rows. */
export function decisions(
  { judgesAll = false, isStrict = false }: FleetOptions,
  others: Duplicates,
): (task: DriveTask, drive: PreparedDrive) => Decision {
  /** The likenesses of which the guests accepted a drive. */
  const accepted = new Set<string>()
  let first: ReadonlySet<string> | undefined
  return ({ row, known }, { report, isWrong, input, identities, likeness, needs, judged }) => {
    first ??= new Set(needs)
    if (isWrong) return { kind: 'failed', report }
    const isNew = judgesAll || !accepted.has(likeness) || needs.some((id) => !first!.has(id))
    if (judged !== undefined && !isRefused(judged, isStrict)) accepted.add(likeness)
    const shared = others(row, identities)
    if (shared.length > 0) return { kind: 'failed', report: shared }
    if (known === input) return { kind: 'kept', report }
    // Each thread asks the guests about the first drive of a kind, and only the first of all counts.
    if (judged === undefined || !isNew) return { kind: 'store', report }
    return {
      kind: isRefused(judged, isStrict) ? 'failed' : 'store',
      report: [...unsaid(report, judged), ...judged],
    }
  }
}
