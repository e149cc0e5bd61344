import { maskedReport } from '../../lib/metadata/masked.ts'
import { format, type Report } from '../../lib/report/diagnostics.ts'

const CODES = { error: '31', warning: '33' } as const

/** Prints the diagnostics to standard error, in colour on a terminal unless NO_COLOR is set. */
export function printReport(report: Report): void {
  const hasColour = process.stderr.isTTY && !process.env.NO_COLOR
  for (const diagnostic of maskedReport(report)) {
    const { severity } = diagnostic
    const text = format(diagnostic)
    const word = `${severity}:`
    process.stderr.write(
      `${hasColour ? text.replace(word, `\x1b[${CODES[severity]}m${word}\x1b[0m`) : text}\n`,
    )
  }
}
