import { maskedReport } from '../../lib/metadata/masked.ts'
import { note } from './answer.ts'
import { format, type Report } from '../../lib/report/diagnostics.ts'
import { hasColor } from './color.ts'

const CODES = { error: '31', warning: '33' } as const

/** Prints the diagnostics to standard error, with colours where they are wanted, and adds them to the JSON answer. */
export function printReport(report: Report): void {
  note(report)
  const isColored = hasColor(process.stderr)
  for (const diagnostic of maskedReport(report)) {
    const { severity } = diagnostic
    const text = format(diagnostic)
    const word = `${severity}:`
    process.stderr.write(
      `${isColored ? text.replace(word, `\x1b[${CODES[severity]}m${word}\x1b[0m`) : text}\n`,
    )
  }
}
