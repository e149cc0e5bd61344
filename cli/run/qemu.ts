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

const QEMU = 'qemu-system-x86_64'

/** What a shell ends with that does not find a program. POSIX 2.8.2 */
const NOT_FOUND = 127

/**
 * Becomes QEMU, and leaves behind who watches descriptor 5: it ends when this process does, even when that is killed, and QEMU
 * is killed then; a line that comes before says that QEMU has ended. The kernel's own way, PR_SET_PDEATHSIG, is Linux' alone.
 */
const WATCHED = `command -v "$1" >/dev/null || exit ${NOT_FOUND}
(trap '' HUP INT TERM; read -r _ <&5 || kill -KILL $$) </dev/null >/dev/null 2>&1 3<&- 4<&- &
exec "$@" 5<&-`

/**
 * Starts QEMU, whose own messages go to standard error, with `drive` as descriptor 4. It does not outlive this process.
 *
 * @param drive a descriptor, which is still the caller's to close
 */
export function startQemu(args: readonly string[], drive: number): Qemu {
  const child: ChildProcess = spawn('/bin/sh', ['-c', WATCHED, 'sh', QEMU, ...args], {
    stdio: ['pipe', 'pipe', 'inherit', 'pipe', drive, 'pipe'],
  })
  const [input, output, , monitor] = child.stdio
  const watch = (child.stdio as readonly unknown[])[5] as Duplex
  watch.on('error', () => undefined)
  const kill = (): void => void child.kill('SIGKILL')
  process.once('exit', kill)
  let isGone = false
  let timer: NodeJS.Timeout | undefined
  const gone = new Promise<void>((resolve, reject) => {
    child.on('error', reject)
    child.on('exit', () => watch.end('\n'))
    child.on('close', (code) => {
      if (code === 0 || code === null) resolve()
      else if (code === NOT_FOUND) reject(missing(QEMU))
      else reject(new Failure(EXIT.failed, `QEMU ended with ${code}`))
    })
  }).finally(() => {
    isGone = true
    process.off('exit', kill)
    clearTimeout(timer)
  })
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
