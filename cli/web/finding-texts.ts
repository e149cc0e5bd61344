import { format, type Report } from '../../lib/report/diagnostics.ts'
import type { FindingText } from './messages.ts'
import { SPEC_FILE } from './names.ts'

/** Returns a report in the words of the command line. */
export function findingTexts(report: Report): readonly FindingText[] {
  return report.map((found) => {
    const { severity, message, code, hint, source, range } = found
    const [text = '', ...rest] = format(found).split('\n')
    return {
      severity,
      text,
      hint: rest.length === 0 ? undefined : rest.join('\n').trim(),
      mark: `${message} [${code}]${hint === undefined ? '' : `\n${hint}`}`,
      place: source === SPEC_FILE ? range : undefined,
    }
  })
}
