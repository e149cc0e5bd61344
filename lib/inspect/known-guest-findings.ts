import type { Diagnostic, Report } from '../report/diagnostics.ts'

/** What is wrong whatever the guest, and what guests say too, with what they do. */
const REPEATED: ReadonlySet<Diagnostic['code']> = new Set(['unusual-label', 'user-data-unknown'])

/** Whether guests may say it too, who are asked later. */
export function isForGuests({ code }: Diagnostic): boolean {
  return REPEATED.has(code)
}

/** Return the findings that no guest's finding repeats about the same file. */
export function unsaid(report: Report, minded: Report): Report {
  const isAgain = (found: Diagnostic): boolean =>
    minded.some(({ repeats, source = found.source }) => repeats === found.code && source === found.source)
  return report.filter((found) => !isAgain(found))
}
