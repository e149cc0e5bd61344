import { spawn } from 'node:child_process'
import { EXIT, Failure } from '../report/exit.ts'

/**
 * Runs virsh. Gives what it prints.
 *
 * @throws Failure when there is none, and with its own words when it fails
 */
export function virsh(args: readonly string[], connect?: string): Promise<string> {
  const uri = connect === undefined ? [] : ['--connect', connect]
  return new Promise((resolve, reject) => {
    const child = spawn('virsh', ['--quiet', ...uri, ...args], { stdio: ['ignore', 'pipe', 'pipe'] })
    const [out, err]: [string[], string[]] = [[], []]
    child.stdout.setEncoding('utf8').on('data', (text: string) => out.push(text))
    child.stderr.setEncoding('utf8').on('data', (text: string) => err.push(text))
    child.on('error', ({ message }) => reject(new Failure(EXIT.failed, `cannot run virsh: ${message}`)))
    child.on('close', (code) => {
      if (code === 0) resolve(out.join(''))
      else reject(new Failure(EXIT.failed, `virsh ${args[0]}: ${err.join('').trim()}`))
    })
  })
}
