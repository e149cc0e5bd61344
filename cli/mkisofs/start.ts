import { isDebugging, runProgram } from '../terminal/run-program.ts'
import { run } from './run.ts'

/** Runs the command line of this process as a genisoimage command line. */
export function start(args: readonly string[]): Promise<void> {
  return runProgram('config-drive-genisoimage', isDebugging(), () => run(args))
}
