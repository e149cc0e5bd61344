import { sizeText } from '../image/size-text.ts'
import { spawn } from 'node:child_process'
import type { Problem } from '../shape/need.ts'
import { reasonOf } from './reason.ts'

/** The most bytes that a command may print. */
const MAX_OUTPUT = 16 * 1024 ** 2

/**
 * Runs a program in the folder `cwd` with these arguments, without a shell, and returns its standard output or the problem. Its
 * standard error is not shown, because it may contain a secret.
 *
 * @throws the signal's reason, after stopping the program
 */
export function runCommand(
  [program = '', ...args]: readonly string[],
  cwd: string,
  signal?: AbortSignal,
): Promise<Uint8Array | Problem> {
  return new Promise((resolve, reject) => {
    signal?.throwIfAborted()
    const child = spawn(program, args, { cwd, stdio: ['ignore', 'pipe', 'ignore'] })
    const chunks: Uint8Array[] = []
    let size = 0
    const onAbort = (): void => void child.kill()
    signal?.addEventListener('abort', onAbort)
    child.stdout.on('data', (chunk: Uint8Array) => {
      size += chunk.length
      if (size > MAX_OUTPUT) child.kill()
      else chunks.push(chunk)
    })
    child.on('error', (cause) => resolve({ problem: startProblem(cause) }))
    child.on('close', (status, ended) => {
      signal?.removeEventListener('abort', onAbort)
      if (signal?.aborted) reject(signal.reason)
      else if (size > MAX_OUTPUT) resolve({ problem: `it prints more than ${sizeText(MAX_OUTPUT)}` })
      else if (status === 0) resolve(Buffer.concat(chunks))
      else resolve({ problem: `it failed with ${status ?? ended}; run it directly to see why` })
    })
  })
}

/** Returns why a program cannot be started. */
function startProblem(cause: NodeJS.ErrnoException): string {
  return cause.code === 'ENOENT'
    ? 'no program of this name is installed; install it, or write its whole path'
    : reasonOf(cause).replace(/^spawn .* /, '')
}
