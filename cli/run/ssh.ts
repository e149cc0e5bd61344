import { spawn } from 'node:child_process'
import { connect } from 'node:net'
import { addAbortSignal } from 'node:stream'
import { setTimeout as sleep } from 'node:timers/promises'
import { shellWord } from '../attach/quote.ts'
import { isJson } from '../report/answer.ts'
import { missingProgram } from '../report/missing-program.ts'

/** How to log in to a guest. */
export interface Login {
  /** The local port that leads to the SSH of the guest. */
  readonly port: number
  readonly user: string
  /** Files with private keys that SSH does not find by itself. */
  readonly identities: readonly string[]
}

/** Milliseconds between two tries to reach the SSH of a guest, and the longest wait for its first line. */
const STEP = 250
const SILENCE = 10_000

/**
 * Returns SSH's arguments. Each guest has another host key behind the same address, so it is not compared: the port belongs to this
 * machine. ssh_config(5), NoHostAuthenticationForLocalhost
 */
function sshArguments({ port, user, identities }: Login): readonly string[] {
  const keys = identities.flatMap((file) => ['-i', file])
  return ['-o', 'NoHostAuthenticationForLocalhost=yes', ...keys, '-p', String(port), `${user}@127.0.0.1`]
}

/** Returns the line that opens a shell in the guest. */
export function sshLine(login: Login): string {
  return ['ssh', ...sshArguments(login).map(shellWord)].join(' ')
}

/**
 * Opens a shell in the guest, or runs a command there, and returns the exit code. In a JSON answer, the output of the command goes to
 * standard error.
 *
 * @throws Failure when there is no SSH here; the signal's reason
 */
export function openSsh(login: Login, command: string, signal: AbortSignal): Promise<number> {
  return new Promise((resolve, reject) => {
    const words = command === '' ? [] : [command]
    const child = spawn('ssh', [...sshArguments(login), ...words], {
      stdio: ['inherit', isJson() ? 2 : 'inherit', 'inherit'],
    })
    const onAbort = (): void => void child.kill()
    signal.addEventListener('abort', onAbort, { once: true })
    child.on('error', (cause: NodeJS.ErrnoException) => {
      reject(cause.code === 'ENOENT' ? missingProgram('ssh') : cause)
    })
    child.on('close', (code) => {
      signal.removeEventListener('abort', onAbort)
      if (signal.aborted) reject(signal.reason)
      // ssh(1), EXIT STATUS: 255 for an error of SSH itself
      else resolve(code ?? 255)
    })
  })
}

/** Waits until the SSH of the guest answers. QEMU takes connections before the guest does, so a connection alone proves nothing. */
export async function untilSshAnswers(port: number, signal: AbortSignal): Promise<void> {
  for (;;) {
    if (await answers(port, signal)) return
    await sleep(STEP, undefined, { signal })
  }
}

async function answers(port: number, signal: AbortSignal): Promise<boolean> {
  const socket = addAbortSignal(signal, connect(port, '127.0.0.1'))
  socket.setTimeout(SILENCE, () => socket.destroy())
  try {
    for await (const said of socket) return String(said).startsWith('SSH-')
  } catch {
    signal.throwIfAborted()
  } finally {
    socket.destroy()
  }
  return false
}
