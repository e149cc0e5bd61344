import { AsyncLocalStorage } from 'node:async_hooks'
import type { Diagnostic, Report } from '../../lib/report/diagnostics.ts'

/** The names of the options of the command that runs. */
const running = new AsyncLocalStorage<readonly string[]>()

/** Runs a command that has these options, so that hints name no others. */
export function withOptions<T>(names: readonly string[], run: () => T): T {
  return running.run(names, run)
}

/** Tells whether the command that runs has an option. */
export function hasOption(name: string): boolean {
  return running.getStore()?.includes(name) ?? true
}

/** Returns a report with the hints for the command that runs. */
export function withOwnHints(report: Report): Report {
  return report.map((found): Diagnostic => {
    const { hint: _, hintOption, ...rest } = found
    if (hintOption === undefined || hasOption(hintOption.option)) return found
    return hintOption.otherwise === undefined ? rest : { ...rest, hint: hintOption.otherwise }
  })
}
