import { unexpectedText } from '../report/unexpected.ts'
import { version } from '../version.ts'
import { EXIT } from '../report/exit.ts'
import { sayLines } from '../report/say.ts'

/** The least exit code that stands for a signal. */
const SIGNALLED = 129

/**
 * Runs the command line of this process. Nothing that it throws reaches Node, which would print the code of the program: what
 * nobody expected becomes a short report.
 */
export async function runProgram(name: string, isDebug: boolean, main: () => Promise<number>): Promise<void> {
  const fail = (cause: unknown): void => {
    sayLines(unexpectedText(cause, { name, version: version(), isDebug }))
    process.exitCode = EXIT.failed
  }
  // Who writes to standard output hears of a failure in its own callback; what cannot be said on standard error is lost.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined)
  process.on('uncaughtException', (cause) => {
    fail(cause)
    process.exit()
  })
  try {
    process.exitCode = await main()
  } catch (cause) {
    fail(cause)
  }
  // What a reader has not taken when a signal comes would keep the process alive.
  if (Number(process.exitCode) >= SIGNALLED) process.exit()
}

/** Whether the environment asks for stacks of internal errors. */
export function isDebugging(): boolean {
  return (process.env.CONFIG_DRIVE_DEBUG ?? '') !== ''
}
