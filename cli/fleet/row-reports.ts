import type { Report } from '../../lib/report/diagnostics.ts'
import { hasErrors } from '../../lib/report/diagnostics.ts'
import { printReport } from '../report/report.ts'
import { say } from '../report/say.ts'

/** Prints what is wrong with rows. Of the warnings with one code, only the first is printed; `end` says how many more there were. */
export function rowReports() {
  const more = new Map<string, number>()
  return {
    add(report: Report): void {
      if (hasErrors(report)) return printReport(report)
      const fresh = report.filter(({ code }) => !more.has(code))
      for (const { code } of report) more.set(code, (more.get(code) ?? -1) + 1)
      printReport(fresh)
    },
    end(): void {
      for (const [code, count] of more)
        if (count > 0) say(`warning: the same of ${count} more ${count === 1 ? 'row' : 'rows'} [${code}]`)
    },
  }
}
