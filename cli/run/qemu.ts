import { type ChildProcess, spawn } from 'node:child_process'
import { Duplex, type Readable, type Writable } from 'node:stream'
import type { BootArch } from '../../lib/inspect/boot-of.ts'
import { EXIT, Failure } from '../report/exit.ts'
import { missingProgram } from '../report/missing-program.ts'

/** A running QEMU. */
export interface Qemu {
  readonly input: Writable
  readonly output: Readable
  readonly monitor: Duplex
  /** Settles when QEMU has ended; rejects with a Failure when QEMU could not start or failed. */
  readonly gone: Promise<void>
  /** Stops QEMU, whatever the guest does. */
  stop(): void
}

/** Milliseconds until a QEMU that does not quit is killed. */
const GRACE = 5000

/** The monitor commands that stop QEMU, whether or not the connection is new. */
const QUIT = ['{"execute":"qmp_capabilities"}', '{"execute":"quit"}']

/** Exit code of a shell that does not find a program. POSIX 2.8.2 */
const NOT_FOUND = 127

/**
 * Starts QEMU in place of the shell, with a watcher of descriptor 5. The descriptor closes when this process ends, even if it
 * is killed; the watcher then kills QEMU. A line on the descriptor means that QEMU has ended. PR_SET_PDEATHSIG does the same
 * on Linux only.
 */
const WATCHED = `command -v "$1" >/dev/null || exit ${NOT_FOUND}
(trap '' HUP INT TERM; read -r _ <&5 || kill -KILL $$) </dev/null >/dev/null 2>&1 3<&- 4<&- &
exec "$@" 5<&-`

/**
 * Starts QEMU with `drive` as descriptor 4 and its messages on standard error. QEMU does not outlive this process.
 *
 * @param drive a descriptor, which the caller closes; undefined when the guest has no drive
 */
export function startQemu(
  program: `qemu-system-${BootArch}`,
  args: readonly string[],
  drive: number | undefined,
): Qemu {
  const child: ChildProcess = spawn('/bin/sh', ['-c', WATCHED, 'sh', program, ...args], {
    stdio: ['pipe', 'pipe', 'inherit', 'pipe', drive ?? 'ignore', 'pipe'],
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
      else if (code === NOT_FOUND) reject(missingProgram(program))
      else
        reject(
          new Failure(EXIT.failed, `QEMU ended with ${code}`, [], {
            code: 'program-failed',
            source: program,
          }),
        )
    })
  }).finally(() => {
    isGone = true
    process.off('exit', kill)
    clearTimeout(timer)
  })
  // Writes to a QEMU that is ending are lost; that is fine.
  input?.on('error', () => undefined)
  monitor?.on('error', () => undefined)
  const stop = (): void => {
    if (isGone) return
    if (monitor instanceof Duplex) for (const line of QUIT) monitor.write(`${line}\n`)
    timer ??= setTimeout(kill, GRACE)
  }
  return { input: input!, output: output!, monitor: monitor as Duplex, gone, stop }
}
