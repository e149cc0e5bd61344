import { missingProgram } from '../report/missing-program.ts'
import { reasonOf } from '../../lib/node/reason.ts'
import { runTool } from '../../lib/node/run-tool.ts'
import { EXIT, Failure } from '../report/exit.ts'

/** A virsh command and its standard input. */
export interface VirshCall {
  readonly args: readonly string[]
  readonly input?: string
}

/**
 * Runs virsh and returns what it prints.
 *
 * @throws Failure when virsh is missing; with virsh's message when it fails
 */
export async function virsh({ args, input }: VirshCall, connect?: string): Promise<string> {
  const uri = connect === undefined ? [] : ['--connect', connect]
  try {
    return await runTool('virsh', ['--quiet', ...uri, ...args], input === undefined ? {} : { input })
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException
    if (code === 'ENOENT') throw missingProgram('virsh')
    const [first, ...more] = (code === undefined ? message : reasonOf(cause)).split('\n')
    throw new Failure(EXIT.failed, `virsh ${args[0]}: ${first}`, more, {
      code: 'program-failed',
      source: 'virsh',
    })
  }
}
