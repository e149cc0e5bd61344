import { type ChildProcess, spawn } from 'node:child_process'
import { join } from 'node:path'

export const bin = join(import.meta.dirname, '..', 'dist', 'bin', 'config-drive.cjs')
export const root = join(import.meta.dirname, '..')

export interface Ran {
  /** The exit code, or the signal that ended it. */
  readonly code: number | string | null
  readonly stdout: Buffer
  readonly stderr: string
}

export interface RunOptions {
  readonly cwd?: string
  readonly input?: string | Buffer
  readonly env?: NodeJS.ProcessEnv
  /** What runs the command line, instead of this node. */
  readonly node?: readonly string[]
  /** Called as soon as the process runs. */
  readonly onStart?: (child: ChildProcess) => void
}

/** Runs the built command line as a user does. */
export function cli(
  args: readonly string[],
  { cwd = root, input = '', env = {}, node = [process.execPath], onStart }: RunOptions = {},
) {
  return new Promise<Ran>((resolve, reject) => {
    const [command = '', ...before] = node
    const child = spawn(command, [...before, bin, ...args], {
      cwd,
      env: { ...process.env, NO_COLOR: '', ...env },
    })
    const stdout: Buffer[] = []
    const stderr: Buffer[] = []
    child.stdout.on('data', (chunk: Buffer) => stdout.push(chunk))
    child.stderr.on('data', (chunk: Buffer) => stderr.push(chunk))
    child.stdin.on('error', () => undefined)
    child.on('error', reject)
    child.on('close', (code, signal) => {
      resolve({
        code: code ?? signal,
        stdout: Buffer.concat(stdout),
        stderr: Buffer.concat(stderr).toString(),
      })
    })
    onStart?.(child)
    child.stdin.end(input)
  })
}

/** Runs a line of shell, for what needs a pipe or a terminal. */
export function shell(line: string, cwd = root): Promise<Ran> {
  return cli([], { cwd, node: ['/bin/sh', '-c', line] })
}
