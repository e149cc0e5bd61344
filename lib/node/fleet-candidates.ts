import type { Duplicates } from '../fleet/duplicates.ts'
import { rowFinding } from '../fleet/findings.ts'
import { nameOfRow } from '../fleet/row.ts'
import { shardOf } from '../fleet/shard.ts'
import type { Report } from '../report/diagnostics.ts'
import type { FleetEvent, FleetOptions } from './fleet-options.ts'
import type { DriveTask } from './drive-maker.ts'
import type { RowOrProblem } from './inventory-rows.ts'
import { identityOf } from './same-file.ts'

/** A row that failed before its spec was made, or that can get a drive. */
export type Candidate = Failed | { readonly kind: 'task'; readonly task: Omit<DriveTask, 'known'> }

type Failed = FleetEvent & { readonly kind: 'failed' }

/** Returns a function that tells what becomes of the next row: of one in another part of the fleet, only its addresses count, if `hasNetwork`. */
export function candidates(
  { output, inventory, inputs = [], shard, to = 'folders' }: FleetOptions,
  others: Duplicates,
  hasNetwork: boolean,
): (row: RowOrProblem) => Candidate | undefined {
  const taken = new Set(to === 'folders' ? inputs.map(identityOf).filter((each) => each !== undefined) : [])
  return (row) => {
    if ('problem' in row) return { kind: 'failed', name: undefined, report: [row.problem] }
    const name = nameOfRow(row)
    const failed = (...report: Report): Failed => ({ kind: 'failed', name, report })
    const place = output(row)
    const isElsewhere =
      shard !== undefined && name !== undefined && shardOf(name, shard.count) !== shard.index
    if (name === undefined) return failed(rowFinding('row-name-missing', inventory, row.line, {}))
    if ('problem' in place) return isElsewhere ? undefined : failed(place.problem)
    const { path } = place
    const twice = others(row, [
      { kind: 'name', value: name },
      { kind: 'path', value: path },
    ])
    if (isElsewhere) return hasNetwork ? { kind: 'task', task: { row, name, path, isElsewhere } } : undefined
    if (taken.size > 0 && taken.has(identityOf(path) ?? ''))
      return failed(rowFinding('row-path-input', inventory, row.line, { path }))
    return twice.length > 0 ? failed(...twice) : { kind: 'task', task: { row, name, path } }
  }
}
