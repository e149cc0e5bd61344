import { readFileSync } from 'node:fs'
import { locatedInSpec } from '../../lib/inspect/locate-in-spec.ts'
import type { Report } from '../../lib/report/diagnostics.ts'
import type { Template } from '../../lib/spec/template.ts'

/** Returns a function that moves findings to their places in the spec at `path`; for standard input they stay on the drive. */
export function inSpec(path: string | undefined, template?: Template): (report: Report) => Report {
  return (report) => {
    if (path === undefined || path === '-' || report.length === 0) return report
    return locatedInSpec(report, path, readFileSync(path, 'utf8'), template)
  }
}
