import { check } from '../../lib/inspect/check.ts'
import { hasErrors, type Report } from '../../lib/report/diagnostics.ts'
import type { Drive } from '../../lib/image/drive.ts'
import { EXIT, Failure } from './exit.ts'
import { printReport } from './report.ts'
import { isForGuests, unsaid } from '../../lib/inspect/known-guest-findings.ts'

interface Question {
  /** What was found before; of it is printed now what guests were to say and do not. */
  readonly said?: Report
  readonly guests: readonly string[]
  readonly isStrict: boolean
  /** Puts what is found on the drive where the user wrote it. */
  readonly locate: (report: Report) => Report
}

/** Prints what was found of drives, and what guests were to say of a report before and do not. */
export function sayFound(said: Report, found: Report): void {
  printReport([...unsaid(said.filter(isForGuests), found), ...found])
}

/** Prints why drives are not made; gives what the command ends with. */
export function refused(said: Report, found: Report): Failure {
  sayFound(said, found)
  if (found.some(({ code }) => code === 'drive-over-limit'))
    return new Failure(EXIT.invalid, 'nothing was made')
  const strict = hasErrors(found) ? '' : ' (--strict)'
  return new Failure(EXIT.invalid, `nothing was made${strict}; --guest names the guests that it is for`)
}

/** What the guests will not take of any of the drives, which is printed, and whether that is too much. */
export function judged(drives: readonly Drive[], { said = [], guests, isStrict, locate }: Question) {
  const found = drives.flatMap((drive) => check(drive, { guests }))
  const once = new Map(found.map((each) => [JSON.stringify(each), each]))
  const report = locate([...once.values()])
  sayFound(said, report)
  return { report, isRefused: hasErrors(report) || (isStrict && report.length > 0) }
}

/**
 * The same before drives are made.
 *
 * @throws Failure when it is too much
 */
export function checkGuests(drives: readonly Drive[], question: Question): Report {
  const { report, isRefused } = judged(drives, question)
  if (!isRefused) return report
  const strict = hasErrors(report) ? '' : ' (--strict)'
  throw new Failure(EXIT.invalid, `nothing was made${strict}; --guest names the guests that it is for`)
}
