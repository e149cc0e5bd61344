import { likelyGuestsOf } from '../../lib/guests/likely-guests.ts'
import { reading } from '../../lib/reading/documents.ts'
import type { Finding } from '../../lib/image/findings.ts'
import { MASK } from '../../lib/metadata/masked.ts'
import { inspect, type Summary } from '../../lib/inspect/inspect.ts'
import { type Verdict, verdicts } from '../../lib/inspect/verdicts.ts'
import { gunzip } from '../../lib/node/gunzip.ts'
import type { DriveInput } from '../input/open-drive.ts'

/** Everything that is found on a drive. */
export interface Inspection {
  readonly summary: Summary
  readonly verdicts: readonly Verdict[]
  /** The names of the guests of the spec, or of those that probably read the drive. */
  readonly likely: readonly string[]
  /** The problems that the reader found after reading the whole drive. */
  readonly problems: readonly Finding[]
}

export function findingsOf(
  drive: DriveInput,
  { showSecrets, isJson }: { readonly showSecrets: boolean; readonly isJson: boolean },
): Inspection {
  const summary = inspect(drive, { showSecrets, gunzip, mask: isJson ? null : MASK })
  const judged = verdicts(drive)
  // Reading a tree finds its problems.
  for (const name of drive.image?.trees ?? []) drive.image?.treeCalled(name)
  const likely = (drive.kind === 'spec' ? drive.spec.guests : undefined) ?? likelyGuestsOf(reading(drive))
  const names = likely.map((guest) => guest.split('@')[0]!)
  return { summary, verdicts: judged, likely: names, problems: drive.image?.problems ?? [] }
}
