import type { Diagnostic, Report } from '../../lib/report/diagnostics.ts'

/**
 * The names of the options of the command that runs: the only one of the process. An AsyncLocalStorage would make each request to
 * a service twice as slow.
 */
let running: readonly string[] | undefined

/** Runs a command that has these options, so that hints name no others. */
export async function withOptions(names: readonly string[], run: () => Promise<void>): Promise<void> {
  running = names
  try {
    await run()
  } finally {
    running = undefined
  }
}

/** Tells whether the command that runs has an option. */
export function hasOption(name: string): boolean {
  return running?.includes(name) ?? true
}

/** Returns a report with the hints for the command that runs. */
export function withOwnHints(report: Report): Report {
  return report.map((found): Diagnostic => {
    const { hint: _, hintOption, ...rest } = found
    if (hintOption === undefined || hasOption(hintOption.option)) return found
    return hintOption.otherwise === undefined ? rest : { ...rest, hint: hintOption.otherwise }
  })
}
