import { main } from './main.ts'
import { isDebugging, runProgram } from './terminal/run-program.ts'

/** Runs the command line of this process. `--debug` may appear anywhere before `--`. */
export async function start(args: readonly string[]): Promise<void> {
  const end = args.indexOf('--')
  const isDebug = (arg: string, n: number): boolean => arg === '--debug' && (end < 0 || n < end)
  await runProgram('config-drive', isDebugging() || args.some(isDebug), () =>
    main(args.filter((arg, n) => !isDebug(arg, n))),
  )
}
