import type { Finding } from '../../lib/image/findings.ts'
import { inspect, type Summary } from '../../lib/inspect/inspect.ts'
import { type Verdict, verdicts } from '../../lib/inspect/verdicts.ts'
import { gunzip } from '../../lib/node/gunzip.ts'
import type { DriveInput } from '../input/open-drive.ts'

/** All that is found in a drive. */
export interface Inspection {
  readonly summary: Summary
  readonly verdicts: readonly Verdict[]
  /** What its reader found, once all was read. */
  readonly problems: readonly Finding[]
}

export function findingsOf(drive: DriveInput, options: { readonly showSecrets: boolean }): Inspection {
  const summary = inspect(drive, { ...options, gunzip })
  const judged = verdicts(drive)
  // Each tree has problems of its own.
  for (const name of drive.image?.trees ?? []) drive.image?.treeCalled(name)
  return { summary, verdicts: judged, problems: drive.image?.problems ?? [] }
}
