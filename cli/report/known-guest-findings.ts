import type { Diagnostic, Report } from '../../lib/report/diagnostics.ts'

/** What is wrong whatever the guest, and how a guest says the same with what it does. */
const AGAIN: Readonly<Record<string, RegExp>> = {
  'unusual-label': /^guest-label: /,
  'user-data-unknown': /^guest-user-data-kind: .*starts like nothing/,
}

/** Whether guests may say it too, who are asked later. */
export function isForGuests({ code }: Diagnostic): boolean {
  return Object.hasOwn(AGAIN, code)
}

/** Those of a report that no guest says again. */
export function unsaid(report: Report, minded: Report): Report {
  return report.filter(({ code }) => {
    const again = AGAIN[code]
    return again === undefined || !minded.some((found) => again.test(`${found.code}: ${found.message}`))
  })
}
