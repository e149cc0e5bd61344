import type { Diagnostic, Report } from '../report/diagnostics.ts'

/** What is wrong whatever the guest, and what guests say too, with what they do. */
const REPEATED: ReadonlySet<Diagnostic['code']> = new Set(['unusual-label', 'user-data-unknown'])

/** Whether guests may say it too, who are asked later. */
export function isForGuests({ code }: Diagnostic): boolean {
  return REPEATED.has(code)
}

/** Returns those of a report that no guest says again. */
export function unsaid(report: Report, minded: Report): Report {
  const again = new Set<Diagnostic['code'] | undefined>(minded.map(({ repeats }) => repeats))
  return report.filter(({ code }) => !again.has(code))
}
