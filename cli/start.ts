import { main } from './main.ts'
import { isDebugging, runProgram } from './terminal/run-program.ts'

/** Runs the command line of this process. */
export async function start(args: readonly string[]): Promise<void> {
  const end = args.indexOf('--')
  const own = end < 0 ? args : args.slice(0, end)
  await runProgram('config-drive', isDebugging() || own.includes('--debug'), () => main(args))
}
