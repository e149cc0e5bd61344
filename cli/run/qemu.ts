import { type ChildProcess, spawn } from 'node:child_process'
import { Duplex, type Readable, type Writable } from 'node:stream'
import { EXIT, Failure } from '../report/exit.ts'
import { missing } from './missing.ts'

/** A QEMU that runs. */
export interface Qemu {
  readonly input: Writable
  readonly output: Readable
  readonly monitor: Duplex
  /** Settled when it has ended; Failure when it could not start or had to give up. */
  readonly gone: Promise<void>
  /** Ends it, whatever the guest does. */
  stop(): void
}

/** Milliseconds until it is killed that does not end. */
const GRACE = 5000

/** What a monitor is told, whether it has been spoken to or not. */
const QUIT = ['{"execute":"qmp_capabilities"}', '{"execute":"quit"}']

/** Starts QEMU, whose own messages go to standard error. It does not outlive this process. */
export function startQemu(args: readonly string[]): Qemu {
  const child: ChildProcess = spawn('qemu-system-x86_64', args, {
    stdio: ['pipe', 'pipe', 'inherit', 'pipe'],
  })
  const kill = (): void => void child.kill('SIGKILL')
  process.once('exit', kill)
  let isGone = false
  let timer: NodeJS.Timeout | undefined
  const gone = new Promise<void>((resolve, reject) => {
    child.on('error', (cause) => reject(missing('qemu-system-x86_64', cause) ?? cause))
    child.on('close', (code) => {
      if (code === 0 || code === null) resolve()
      else reject(new Failure(EXIT.failed, `QEMU ended with ${code}`))
    })
  }).finally(() => {
    isGone = true
    process.off('exit', kill)
    clearTimeout(timer)
  })
  const [input, output, , monitor] = child.stdio
  // What is written to one that is going is lost, and no fault.
  input?.on('error', () => undefined)
  monitor?.on('error', () => undefined)
  const stop = (): void => {
    if (isGone) return
    if (monitor instanceof Duplex) for (const line of QUIT) monitor.write(`${line}\n`)
    timer ??= setTimeout(kill, GRACE)
  }
  return { input: input!, output: output!, monitor: monitor as Duplex, gone, stop }
}
