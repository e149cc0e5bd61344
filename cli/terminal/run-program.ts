import { unexpectedText } from '../report/unexpected.ts'
import { version } from '../version.ts'
import { EXIT } from '../report/exit.ts'
import { sayLines } from '../report/say.ts'

/** The lowest exit code that means a signal. */
const SIGNALLED = 129

/**
 * Runs the command line of this process. Unexpected exceptions become a short report; Node would print source code.
 */
export async function runProgram(name: string, isDebug: boolean, main: () => Promise<number>): Promise<void> {
  const fail = (cause: unknown): void => {
    sayLines(unexpectedText(cause, { name, version: version(), isDebug }))
    process.exitCode = EXIT.failed
  }
  // Writers to standard output get failures in their callbacks; a failure of standard error cannot be reported.
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
  // After a signal, unread output would keep the process alive.
  if (Number(process.exitCode) >= SIGNALLED) process.exit()
}

/** Returns whether the environment asks for stack traces of internal errors. */
export function isDebugging(): boolean {
  return (process.env.CONFIG_DRIVE_DEBUG ?? '') !== ''
}
