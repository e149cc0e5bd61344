import { type Diagnostic, format } from '../lib/report/diagnostics.ts'

/** Return the place, the severity and the code of a diagnostic, without its text, which tests do not fix. */
export function brief(diagnostic: Diagnostic): string {
  return withoutText(format(diagnostic).split('\n')[0]!)
}

/** Return a line of a report without its text: `web1.yaml:4:13: error [wrong-type]`. */
export function withoutText(line: string): string {
  return line.replace(/(error|warning)(: line \d+, column \d+ of it)?: .*( \[[\w-]+\])$/, '$1$2$3')
}
