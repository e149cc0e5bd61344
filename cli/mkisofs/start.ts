import { basename } from 'node:path'
import { isDebugging, runProgram } from '../terminal/run-program.ts'
import { run } from './run.ts'

/** Runs the command line of this process as that of genisoimage, or of xorrisofs when a link of that name leads here. */
export function start(args: readonly string[]): Promise<void> {
  return runProgram('config-drive-genisoimage', isDebugging(), () => run(args, calledBy()))
}

/** Returns the name that this program was called by: that of the script, or of the executable that includes Node. */
function calledBy(): string {
  const own = basename(process.argv0)
  return /^node(?:js)?(?:\.exe)?$/.test(own) ? basename(process.argv[1] ?? own) : own
}
