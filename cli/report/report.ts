import { maskedReport } from '../../lib/metadata/masked.ts'
import { note } from './answer.ts'
import { format, type Report } from '../../lib/report/diagnostics.ts'
import { withOwnHints } from './own-hints.ts'
import { sourceLine } from './source-line.ts'
import { hasColor } from './color.ts'

const CODES = { error: '31', warning: '33' } as const

/** The most findings of one report whose lines are shown. */
const MOST_LINES = 100

/** Prints the diagnostics to standard error, with colours where they are wanted, and adds them to the JSON answer. */
export function printReport(report: Report): void {
  note(report)
  const isColored = hasColor(process.stderr)
  const columns = process.stderr.isTTY ? process.stderr.columns : undefined
  for (const [n, diagnostic] of withOwnHints(maskedReport(report)).entries()) {
    const { severity } = diagnostic
    const [first, ...hint] = format(diagnostic).split('\n')
    const line = n < MOST_LINES ? sourceLine(diagnostic, columns) : []
    const text = [first, ...line, ...hint].join('\n')
    const word = `${severity}:`
    process.stderr.write(
      `${isColored ? text.replace(word, `\x1b[${CODES[severity]}m${word}\x1b[0m`) : text}\n`,
    )
  }
}
