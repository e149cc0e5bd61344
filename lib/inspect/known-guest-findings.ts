import type { Diagnostic, Report } from '../report/diagnostics.ts'

/** Codes that guests' rules repeat with more details. */
const REPEATED: ReadonlySet<Diagnostic['code']> = new Set([
  'unusual-label',
  'user-data-unknown',
  'ignition-version',
])

/** Tells whether the rules of guests may repeat a diagnostic. */
export function isForGuests({ code }: Diagnostic): boolean {
  return REPEATED.has(code)
}

/** Returns the findings that no guest's rule repeats for the same file. */
export function unsaid(report: Report, minded: Report): Report {
  const isAgain = (found: Diagnostic): boolean =>
    minded.some(({ repeats, source = found.source }) => repeats === found.code && source === found.source)
  return report.filter((found) => !isAgain(found))
}
