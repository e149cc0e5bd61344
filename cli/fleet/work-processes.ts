import { spawn } from 'node:child_process'
import { text } from 'node:stream/consumers'
import { EXIT, Failure } from '../report/exit.ts'
import { redisUrl } from './open-queue.ts'
import type { WorkArguments, WorkDone } from './work-parts.ts'

/**
 * Does the parts of a queue in several processes.
 *
 * @throws Failure if a process failed; the signal's reason
 */
export async function workProcesses(
  args: WorkArguments,
  count: number,
  signal: AbortSignal,
): Promise<WorkDone> {
  const url = redisUrl(args, 'fleet work')
  const flags = (['stay', 'sandbox', 'allow-commands', 'allow-secret-headers'] as const).filter(
    (name) => args[name],
  )
  const words = [
    ...process.execArgv,
    process.argv[1]!,
    'fleet',
    'work',
    '--json',
    ...flags.map((name) => `--${name}`),
    ...(args.queue === undefined ? [] : [`--queue=${args.queue}`]),
  ]
  const run = async (): Promise<WorkDone> => {
    // The environment of a process is not for others to read, its command line is.
    const child = spawn(process.execPath, words, {
      env: { ...process.env, REDIS_URL: url },
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    const stop = (): boolean => child.kill()
    signal.addEventListener('abort', stop, { once: true })
    const ended = new Promise<number | string | null>((resolve, reject) => {
      child.on('error', reject)
      child.on('close', (code, name) => resolve(code ?? name))
    })
    const said = await text(child.stdout)
    const code = await ended
    signal.throwIfAborted()
    if (code === 0) return JSON.parse(said) as WorkDone
    throw new Failure(typeof code === 'number' ? code : EXIT.failed, `a worker process ended with ${code}`)
  }
  const ends = await Promise.allSettled(Array.from({ length: count }, run))
  const sum = { parts: 0, made: 0, failed: 0 }
  for (const end of ends) {
    if (end.status === 'rejected') continue
    sum.parts += end.value.parts
    sum.made += end.value.made
    sum.failed += end.value.failed
  }
  const problem = ends.find((end) => end.status === 'rejected')
  if (problem !== undefined) throw problem.reason
  return sum
}
