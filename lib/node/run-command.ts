import { spawnSync } from 'node:child_process'
import type { ReadFile } from '../shape/shape.ts'
import { reasonOf } from './reason.ts'

/** Most bytes that a command prints. */
const MAX_OUTPUT = 16 * 1024 ** 2

/**
 * What a program prints, run in the folder `cwd` with these words and without a shell. What it complains of is not shown:
 * that may be about a secret.
 */
export function runCommand([program = '', ...args]: readonly string[], cwd: string): ReturnType<ReadFile> {
  const { status, signal, stdout, error } = spawnSync(program, args, {
    cwd,
    stdio: ['ignore', 'pipe', 'ignore'],
    maxBuffer: MAX_OUTPUT,
  })
  if ((error as NodeJS.ErrnoException | undefined)?.code === 'ENOBUFS')
    return { problem: `it prints more than ${MAX_OUTPUT} bytes` }
  if (error !== undefined) return { problem: reasonOf(error).replace(/^spawnSync .* /, '') }
  if (status !== 0) return { problem: `it ended with ${status ?? signal}; run it by itself to see why` }
  return stdout
}
