import { check } from '../../lib/inspect/check.ts'
import { allow, isRefused } from '../../lib/report/allow.ts'
import { hasErrors, type Report } from '../../lib/report/diagnostics.ts'
import type { Drive } from '../../lib/image/drive.ts'
import { EXIT, Failure } from './exit.ts'
import { printReport } from './report.ts'
import { isForGuests, unsaid } from '../../lib/inspect/known-guest-findings.ts'

interface Question {
  /** Codes of findings that pass as warnings. */
  readonly allow: readonly string[] | undefined
  /** Earlier findings; those that were left to the guests and that no guest repeats are printed now. */
  readonly said?: Report
  /** Undefined: those that probably read each drive. */
  readonly guests: readonly string[] | undefined
  readonly isStrict: boolean
  /** Moves findings on the drive to their places in the spec. */
  readonly locate: (report: Report) => Report
}

/** Prints findings about drives, and earlier findings that were left to the guests and that no guest repeats. */
export function sayFound(said: Report, found: Report): void {
  printReport([...unsaid(said.filter(isForGuests), found), ...found])
}

/** Prints why drives are not written, and returns the Failure to throw. */
export function refused(said: Report, found: Report): Failure {
  sayFound(said, found)
  if (found.some(({ code }) => code === 'drive-over-limit'))
    return new Failure(EXIT.invalid, 'nothing was written', [], { isReported: true })
  const strict = hasErrors(found) ? '' : ' (--strict)'
  return new Failure(
    EXIT.invalid,
    `nothing was written${strict}; --guest chooses the guests to check for`,
    [],
    {
      isReported: true,
    },
  )
}

/** Prints and returns what the guests reject or ignore on the drives, and whether the drives are refused. */
export function judged(
  drives: readonly Drive[],
  { said = [], guests, isStrict, locate, allow: codes }: Question,
) {
  const found = drives.flatMap((drive) => check(drive, guests === undefined ? {} : { guests }))
  const once = new Map(found.map((each) => [JSON.stringify(each), each]))
  const report = locate(allow([...once.values()], codes))
  sayFound(said, report)
  return { report, isRefused: isRefused(report, isStrict) }
}

/**
 * Does the same before drives are written.
 *
 * @throws Failure when the drives are refused
 */
export function checkGuests(drives: readonly Drive[], question: Question): Report {
  const { report, isRefused: isBad } = judged(drives, question)
  if (!isBad) return report
  const strict = hasErrors(report) ? '' : ' (--strict)'
  throw new Failure(
    EXIT.invalid,
    `nothing was written${strict}; --guest chooses the guests to check for`,
    [],
    {
      isReported: true,
    },
  )
}
