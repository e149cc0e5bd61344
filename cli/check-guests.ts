import { check } from '../lib/check.ts'
import { hasErrors, type Report } from '../lib/diagnostics.ts'
import type { Drive } from '../lib/medium.ts'
import { EXIT, Failure } from './exit.ts'
import { printReport } from './report.ts'

interface Question {
  readonly guests: readonly string[]
  readonly isStrict: boolean
  /** Puts what is found on the drive where the user wrote it. */
  readonly locate: (report: Report) => Report
}

/** What the guests will not take of the drive, which is printed, and whether that is too much. */
export function judged(drive: Drive, { guests, isStrict, locate }: Question) {
  const report = locate(check(drive, { guests }))
  printReport(report)
  return { report, isRefused: hasErrors(report) || (isStrict && report.length > 0) }
}

/**
 * The same before a drive is made.
 *
 * @throws Failure when it is too much
 */
export function checkGuests(drive: Drive, question: Question): Report {
  const { report, isRefused } = judged(drive, question)
  if (!isRefused) return report
  const strict = hasErrors(report) ? '' : ' (--strict)'
  throw new Failure(EXIT.invalid, `nothing was made${strict}; --guest names the guests that it is for`)
}
