import { maskedReport } from '../metadata/masked.ts'
import { checkReading } from './check.ts'
import { reading } from '../reading/documents.ts'
import { GUESTS } from '../guests/guests.ts'
import type { Drive } from '../image/drive.ts'

/** A guest's verdict on a drive. */
export interface Verdict {
  /** The name of the guest, as `guests` of a spec takes it. */
  readonly guest: string
  /** Its name for people. */
  readonly title: string
  /** Whether the guest accepts the drive. */
  readonly takes: boolean
  /** The first problem, errors before warnings; undefined when there is none. */
  readonly reason: string | undefined
  /** How many findings it rejects the drive or a part for. */
  readonly errors: number
  /** How many findings tell what it silently loses. */
  readonly warnings: number
}

/** Returns the verdict of each known guest on a drive. */
export function verdicts(drive: Drive): readonly Verdict[] {
  const read = reading(drive)
  return GUESTS.map(({ name, title }) => {
    const report = maskedReport(checkReading(read, { guests: [name] }))
    const errors = report.filter(({ severity }) => severity === 'error')
    return {
      guest: name,
      title,
      takes: errors.length === 0,
      reason: (errors[0] ?? report[0])?.message,
      errors: errors.length,
      warnings: report.length - errors.length,
    }
  })
}
